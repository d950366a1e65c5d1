// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The chart of the tab Vocabulary as plain values. Pure functions.
#pragma once

#include "engine/study/vocabulary_forecast.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/pages/vocabulary/vocabulary_rows.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// Sizes of a vocabulary that divide a logarithmic axis evenly, from the least that can be asked for to `most`.
std::vector<std::int64_t> sizesUpTo(std::int64_t most);
/// The least number of pieces that the tab asks for.
constexpr std::int64_t kFewestPieces = 100;

/// The share of each language's running words that stay whole, at these sizes: what the chart is drawn from, worked out
/// once for all places of its line.
struct WholeWords {
    std::vector<std::int64_t> sizes;
    std::vector<std::string> languages;
    std::vector<std::vector<double>> shares; ///< by language and size
};
WholeWords wholeWords(const VocabularyForecast& forecast, std::int64_t most);

/// Over the number of pieces, with a line at `keep` on which each language of the rows has its mark.
ChartSpec wholeWordsChart(
    const WholeWords& words, std::int64_t keep, std::span<const CostRow> rows, const QString& selected);
/// The size at a place of its x axis.
std::int64_t sizeAtPlace(double x);

} // namespace ndogo
