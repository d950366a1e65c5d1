// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far languages lie apart, and what a change of the model does to that. Pure functions.
#pragma once

#include "engine/base/named.h"
#include "engine/study/score_draws.h"

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

enum class DisparityMeasure {
    Mean, ///< over languages
    Worst, ///< lowest score
    BestMinusWorst,
    Deviation, ///< standard deviation over languages (n - 1)
    WorstOverBest, ///< 0-1; 0 where the best is 0
};
template <>
inline constexpr NameList<DisparityMeasure, 5> kNames<DisparityMeasure> { { { DisparityMeasure::Mean, "mean" },
    { DisparityMeasure::Worst, "worst" }, { DisparityMeasure::BestMinusWorst, "best_minus_worst" },
    { DisparityMeasure::Deviation, "sd" }, { DisparityMeasure::WorstOverBest, "worst_over_best" } } };

/// Of scores 0-1, one a language; 0 without any.
double disparity(DisparityMeasure measure, std::span<const double> scores);

/// Languages by what sets them apart, such as their script.
struct LanguageGroups {
    std::string kind; ///< "script", "family", "seen_by_afriberta", "seen_by_xlmr", "seen_by_mbert", "corpus"
    std::map<std::string, std::vector<std::size_t>> members; ///< by name of the group, places in the list of languages
};

/// All ways to part these languages that the table of languages knows (languages.h) and that give two groups or more;
/// languages of which it does not know where they belong are in no group. "corpus" parts them at the median of their
/// sentences in AfriBERTa's corpus.
std::vector<LanguageGroups> groupsOf(std::span<const std::string> codes);

/// Highest less lowest mean score of a group.
double gapBetween(const LanguageGroups& groups, std::span<const double> scores);

/// A number made of the scores of all languages, before and after a change, with 95 % intervals over resamples of the
/// sentences of each language.
struct DisparityShift {
    double before = 0, after = 0;
    Interval beforeInterval, afterInterval;
    Interval change; ///< of after - before, on the same resamples

    double difference() const { return after - before; }
};

/// `languages` have equally many draws of the same runs. Resampling alone pulls the best and the worst apart, so that
/// intervals of what is made of them lie above it; that of the change is less touched.
DisparityShift shiftOf(std::span<const ScoreDraws> languages, std::size_t before, std::size_t after,
    const std::function<double(std::span<const double>)>& measure);

} // namespace ndogo
