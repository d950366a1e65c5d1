// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/seed_scores.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ndogo {

/// What was measured on one model, whatever was done to it: the score of each language, and its time.
struct VariantResults {
    struct Cell {
        ScorePtr score; ///< of several trainings: summedScore()
        std::optional<PairedChange> change; ///< against dense, on common sentences; none while dense is unknown
        SeedScores seeds {}; ///< of several trainings; else empty

        double value() const; ///< the metric, 0-1: the mean over trainings
    };

    std::map<std::string, Cell> languages; ///< by code; every cell has a score
    std::shared_ptr<const TimingSamples> timing; ///< or null

    bool empty() const { return languages.empty() && !timing; }
    bool complete() const; ///< every language on all its sentences, and at least one language
    std::optional<Metric> metric() const; ///< of all scores; none without one

    /// Adds or replaces; false, and nothing changes, where the known one is of more sentences. `score` is not null.
    bool addScore(ScorePtr score);
    /// The same of models that were trained alike but for their seed; replaces what was there. All scores are of one
    /// language and metric, and at least one.
    void addSeeds(SeedScores scores);
    /// Renews the change of a language, after its score here or in `dense` has changed.
    void compare(const std::string& language, const VariantResults& dense);
};

/// Whether all of a variant is measured: it is complete, and no language of `dense` is missing.
bool covers(const VariantResults& variant, const VariantResults& dense);

/// Languages whose change is beyond `tolerance` (a share of 1) for certain; nothing unless the variant covers `dense`
/// and every change is known.
std::optional<int> languagesBeyond(const VariantResults& variant, const VariantResults& dense, double tolerance);

} // namespace ndogo
