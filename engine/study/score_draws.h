// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is certain of the changes between several runs on one language. Pure functions.
#pragma once

#include "engine/study/metrics.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// F1 of several runs on the same resamples of the sentences that all of them have (Efron & Tibshirani 1993, chapter
/// 6): every difference of two runs, and every statistic over languages, is taken draw by draw. 8 bytes a run and draw.
/// The same draws for the same seed on every platform.
class ScoreDraws {
public:
    /// `runs` are sorted by sentence, and at least one.
    ScoreDraws(std::span<const std::span<const SentenceCounts>> runs, std::uint64_t seed, int resamples);

    std::int64_t sentences() const { return m_sentences; } ///< that all runs have
    std::int64_t entities() const { return m_entities; } ///< gold entities among them
    std::size_t size() const { return m_resamples; } ///< draws; 0 without a common sentence
    double score(std::size_t run) const { return m_scores[run]; } ///< on the common sentences
    std::span<const double> drawn(std::size_t run) const;
    Interval interval(std::size_t run) const; ///< 95 %, of the score

private:
    std::int64_t m_sentences = 0, m_entities = 0;
    std::size_t m_resamples = 0;
    std::vector<double> m_scores;
    std::vector<double> m_drawn; ///< run after run
};

/// 95 % interval of after − before, and whether there is a difference at all: p is twice the smaller share of draws on
/// either side of 0, one draw added to both (Davison & Hinkley 1997, 4.2), at most 1.
struct TestedChange {
    PairedChange change;
    double p = 1;
};
TestedChange testedChange(const ScoreDraws& draws, std::size_t before, std::size_t after);

/// Holm's step-down adjustment (Holm 1979) of the p values of one family, in their order: a difference is certain at
/// 5 %, with all others of the family, where the adjusted one is at most 0.05.
std::vector<double> holmAdjusted(std::span<const double> p);

/// Above this no difference is claimed.
inline constexpr double kSignificance = 0.05;

/// verdictOf(change, tolerance) where one of a family of changes is judged: better and worse are said only of a
/// difference that is certain with all others, else it is unclear. "Same" needs no correction.
Verdict correctedVerdict(const PairedChange& change, double tolerance, double adjustedP);

} // namespace ndogo
