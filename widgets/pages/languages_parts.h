// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the charts and tables of the Languages page share.
#pragma once

#include "widgets/pages/languages_charts.h"

#include <functional>

namespace ndogo {

/// Half of the slider's finest step, as in PruningStudy.
inline constexpr double kSameAmount = 0.00005;

/// Null where it is not measured.
const LanguageScore* scoreAt(const PruningStudy& study, double amount, const std::string& language);
/// "micro average over entities · test set, 5,276 sentences · magnitude, global"; `definition` says
/// what is shown, and may be empty.
QString subtitleOf(const PruningStudy& study, const LanguageView& view, const QString& definition);
/// "dense", "60 % zeros".
QString levelName(double amount);
/// Says that nothing is measured yet, and offers to.
void setEmpty(ChartSpec& spec, const LanguageView& view);
/// In points: of the change against dense, laid around the score, where it is `paired`; else of the
/// score.
Interval whiskerOf(const PruningStudy::Cell& cell, bool paired);
/// The value box of a language at a level.
QString pointTip(const QString& name, double amount, const PruningStudy::Cell& cell);
/// A bar in a language's own colour at place `index`; its point is still to come.
ChartSeries languageBar(const std::string& language, const LanguageScore& score);

/// What is reported beside the metric: macro and weighted F1 of a classifier, the chunk F1 of a
/// tagger.
struct Average {
    QString key; ///< of its series
    QString name; ///< "Macro F1"
    QString definition; ///< one sentence
    std::function<std::optional<double>(const LanguageScore&)>
        value; ///< share of 1; none where it was not counted
};
std::vector<Average> otherAverages(std::optional<Metric> metric);

TableCell textCell(const QString& text);
TableCell numberCell(const QString& text, const QVariant& sort);
TableCell languageCell(const std::string& language);
TableColumn languageColumn();

} // namespace ndogo
