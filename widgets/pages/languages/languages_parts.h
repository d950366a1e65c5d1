// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the charts and tables of the Languages page share.
#pragma once

#include "widgets/charts/language_line.h"
#include "widgets/pages/languages/languages_charts.h"

#include <functional>
#include <span>

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
/// Those of the study (or of `languages`) in view.order and, where there are groups, group by group.
std::vector<LanguageGroup> shownGroups(
    const PruningStudy& study, const std::vector<std::string>& languages, const LanguageView& view);
QString groupingName(Grouping grouping); ///< "Script"
/// Says that nothing is measured yet, and offers to.
void setEmpty(ChartSpec& spec, const LanguageView& view);
/// In points: of the change against dense, laid around the score, where it is `paired`; else of the
/// score.
Interval whiskerOf(const PruningStudy::Cell& cell, bool paired);
/// Gold entities, words or texts of one test.
std::int64_t supportOf(const PruningStudy::Cell& cell);
/// The value box of a language at a level.
QString pointTip(const QString& name, double amount, const PruningStudy::Cell& cell);
/// A bar in a language's own colour at place `index`; its point is still to come.
ChartSeries languageBar(const std::string& language, const LanguageScore& score);

/// What a line stands at at a level, for the column of its end label: "68.0", or "–" where it is not measured there.
QString valueAt(const ChartSeries& line, double amount);
/// Axes around all series and their intervals; the last level stands at the right edge.
void setLadderAxes(ChartSpec& spec);
/// "{ring} break point: ..." with the tolerance of the study.
QString ringSign(const PruningStudy& study, int seeds);
/// Lays view.published over a chart of `languages`: that of the selected language, or the mean over those that both
/// have. Names them at their ends and says below what they are.
void addPublished(ChartSpec& spec, const std::vector<std::string>& languages, const LanguageView& view);

/// What disparity is told of.
struct DisparityColumn {
    QString title;
    const PruningStudy* study = nullptr;
    double amount = 0;
};
/// A few of the measures, one row for each of `rows`; they begin with dense, which the signs compare with.
ValueRows disparityAcross(const std::vector<DisparityColumn>& rows, const LanguageView& view);
/// What a level costs, in a sentence; nothing where it is not complete.
std::optional<Message> levelWords(const PruningStudy& study, const LanguageView& view, double amount);
/// Languages by the level at which they break.
struct Breaking {
    double first = 2; ///< lowest level at which any breaks
    std::vector<std::string> atFirst;
    double longest = -1; ///< highest level that a breaking language held
    std::vector<std::string> holdLongest;
    std::vector<std::string> neverBreak;
};
Breaking breakingOf(const PruningStudy& study);

/// What is reported beside the metric: macro and weighted F1 of a classifier, the chunk F1 of a
/// tagger.
struct Average {
    QString key; ///< of its series
    QString name; ///< "Macro F1"
    QString definition; ///< one sentence
    std::function<std::optional<double>(const LanguageScore&)> value; ///< share of 1; none where it was not counted
};
std::vector<Average> otherAverages(std::optional<Metric> metric);

TableCell textCell(const QString& text);
TableCell numberCell(const QString& text, const QVariant& sort);
/// A share of 1 as 0-100, "76.4"; of a sample "≈ 76".
TableCell scoreCell(double share, bool complete = true);
/// A difference of shares in points, "−2.1"; of a sample "≈ −2".
TableCell pointsCell(double change, bool complete = true);
/// "dense", "60 %"; its number is in %.
TableCell levelCell(double amount);
/// The same for the table of a chart, whose scores are 0-100 already.
ChartCell plainCell(const TableCell& cell);
QString scoreUnit(); ///< "0-100"
QString pointsUnit(); ///< "points"
TableCell languageCell(const std::string& language);
TableColumn languageColumn();

} // namespace ndogo
