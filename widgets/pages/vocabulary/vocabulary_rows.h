// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who pays for a smaller vocabulary: a row a language, who pays most first, as plain values.
#pragma once

#include "engine/study/vocabulary_forecast.h"
#include "engine/values/vocabulary_report.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/parts/score_rows.h"

#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace ndogo {

struct CostRow {
    QString language; ///< code
    double broken = 0, lost = 0; ///< as VocabularyForecast::Cost has them; counted
    std::optional<double> exposed; ///< likewise; of a model that is there it is not told
    double piecesPerWordBefore = 0;
    std::optional<double> piecesPerWord; ///< forecast
    std::optional<double> testBroken; ///< of the words of labelled data
    std::optional<LanguageCost> measured; ///< of the model that was made
    std::optional<ScoreRow> score; ///< of that too, beside its parent

    bool operator==(const CostRow& other) const = default;
};

/// Of a size; `labelled` may be empty.
std::vector<CostRow> costRows(
    const std::vector<VocabularyForecast::Cost>& text, const std::vector<VocabularyForecast::Cost>& labelled);
/// Of a model that was made, without a count of its parent's pieces.
std::vector<CostRow> costRows(const VocabularyReport& report);
/// Puts what was measured on the model beside it.
void addMeasured(std::vector<CostRow>& rows, const VocabularyReport& report, std::span<const ScoreRow> scores);
void sortByCost(std::vector<CostRow>& rows); ///< who pays most first

/// "Amharic pays most: 31.2 % of its words are cut anew, ..."; who pays is the first of the rows.
QString payText(const std::vector<CostRow>& rows);
QString costSentence(const CostRow& row);
QString piecesText(const CostRow& row); ///< "1.71 → 2.31"
/// Ends of an axis around all shares of words that are cut anew, per cent: 0 and a multiple of 20.
Interval costAxis(const std::vector<CostRow>& rows);
/// The card around the rows; `made` names the model that is there, or is empty.
ChartSpec costCard(const std::vector<CostRow>& rows, std::int64_t keep, const QString& made);

} // namespace ndogo
