// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: comparison.cpp, comparison_json.cpp.
//
// Variants of a model beside the one that they are measured against: which language keeps what, how far languages lie
// apart, which answers changed, and which variants no other one beats. A pure function of finished evaluations.
#pragma once

#include "engine/base/cancel.h"
#include "engine/study/answer_changes.h"
#include "engine/study/disparity.h"
#include "engine/study/pareto.h"
#include "engine/study/score_draws.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// A model that was scored.
struct ComparedRun {
    std::string name;
    std::shared_ptr<const EvaluationResult> result; ///< not null; without predictions answers are not compared
    VariantFigures figures; ///< of cost; those of quality are taken from the result
};

struct ComparisonRules {
    double tolerance = 0.02; ///< what a language may lose, a share of 1
    std::uint64_t seed = 1; ///< of the resamples
    int resamples = 10'000;
    int threads = 1;
};

struct Comparison {
    /// One model on one language, on the sentences that all models have.
    struct Cell {
        double score = 0;
        Interval interval;
        std::optional<TestedChange> change; ///< against the baseline; none of the baseline itself
        double adjustedP = 1; ///< Holm over the languages of this model that have enough data
        Verdict verdict = Verdict::Unclear;
    };
    struct LanguageRow {
        std::string code;
        std::int64_t sentences = 0, entities = 0;
        std::vector<Cell> models; ///< in the order of the runs
    };
    struct Gap {
        LanguageGroups groups; ///< of the languages, in their order
        DisparityShift shift;
    };
    /// What concerns a whole model beside the baseline.
    struct Variant {
        std::size_t model = 0; ///< place among the runs
        std::map<DisparityMeasure, DisparityShift> disparity;
        std::vector<Gap> gaps;
        std::vector<LanguageFlips> flips;
        std::vector<LanguageDivergence> divergence;
    };
    struct Model {
        std::string name;
        VariantFigures figures; ///< with MeanScore and WorstScore
        std::string worstLanguage;
        std::vector<LanguageErrors> errors; ///< empty without predictions
    };

    Metric metric = Metric::EntityF1;
    EntityMode mode = EntityMode::Default;
    std::string split;
    ComparisonRules rules;
    std::size_t baseline = 0; ///< place among the models
    std::vector<Model> models;
    std::vector<LanguageRow> languages; ///< that all runs have, by code
    std::vector<Variant> variants; ///< all models but the baseline
    std::vector<IdentifiedSentences> identified; ///< of the variants as a population; empty of fewer than two
};

/// `runs` are two or more on the same data, `baseline` is a place among them. Polls `token` once a language. A language
/// that one run lacks is left out.
Comparison compareRuns(std::span<const ComparedRun> runs, std::size_t baseline, const ComparisonRules& rules,
    const CancelToken& token = {});

/// "better", "worse", "same", "unclear", "too-little-data".
std::string_view verdictName(Verdict verdict);

/// `compare`, as docs/command-line.md lays it down.
nlohmann::json toJson(const Comparison& comparison);

} // namespace ndogo
