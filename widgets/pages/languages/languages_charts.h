// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: languages_averages.cpp, languages_charts.cpp, languages_disparity.cpp, languages_labels.cpp,
// languages_ladder.cpp, languages_message.cpp, languages_overlay.cpp, languages_tables.cpp.
//
// What the Languages page shows, as plain values made from a PruningStudy. Pure functions.
#pragma once

#include "engine/study/pruning_study.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/languages/languages_groups.h"
#include "widgets/session/published_curves.h"
#include "widgets/session/session.h"

#include <QString>

#include <optional>
#include <vector>

namespace ndogo {

/// What the slider's study is of: a model and the recipe of its family, at the amount of the selected variant or 0.
struct SliderBase {
    std::string path;
    PruneRecipe recipe;
};

/// What the charts say beside the numbers.
struct LanguageView {
    std::optional<Metric> metric; ///< of the scores, or of the data while there are none
    QString model; ///< name
    QString method; ///< "magnitude, global"
    QString split; ///< "test"
    QString selected; ///< language, or empty
    std::optional<double> level; ///< that the selected variant stands at
    bool intervals = true; ///< of the selected language
    int fewestSeeds = 1, mostSeeds = 1; ///< that a level of the study is the mean of
    /// What can be kept as a variant, at any level: the model and family of the slider's study. Nothing of a training.
    std::optional<SliderBase> base {};
    std::optional<SeenLanguages> seen; ///< what the model was pre-trained on, if known
    Grouping grouping = Grouping::None;
    LanguageOrder order = LanguageOrder::Name;
    double orderLevel = 0; ///< whose loss the order goes by
    std::vector<const PublishedCurve*> published; ///< laid over the ladder
};

struct ValueRows {
    std::vector<TableColumn> columns;
    std::vector<ValueTable::Row> rows;
    std::vector<std::string> languages; ///< of each row, empty for a heading; none where languages are columns
};

/// Levels worth a column of their own: dense, the largest that holds, and the selected or largest
/// one.
std::vector<double> chosenLevels(const PruningStudy& study, std::optional<double> selected);

/// The metric against sparsity, one line a language, or one a group where view.grouping says so; complete scores
/// only. Published curves lie over it; where nothing is measured they stand alone.
ChartSpec ladderSpec(const PruningStudy& study, const LanguageView& view);
/// The means of what was seen in pre-training and of what was not, small; without series where that is not known.
ChartSpec pretrainingSpec(const PruningStudy& study, const LanguageView& view);
/// The metric by language, a bar for each chosen level; a bar in each language's colour while only
/// one is measured.
ChartSpec barsSpec(const PruningStudy& study, const LanguageView& view);
/// The metric by language and level; filled by the change against dense.
ValueRows heatRows(const PruningStudy& study, const LanguageView& view = {});
/// One row a language and level, with intervals and verdict; with the task's other averages where
/// `columns` says so; with the group, and the spread over seeds, where there are any.
enum class ScoreColumns { Metric, AllAverages };
ValueRows scoreRows(const PruningStudy& study, ScoreColumns columns, const LanguageView& view = {});

/// Classification: accuracy, macro F1 and weighted F1 by language at a level. POS: the literature's
/// chunk F1 by language. NER has none: micro F1 is what all its charts show.
ChartSpec averagesSpec(const PruningStudy& study, const LanguageView& view, double amount);

/// F1 of every label (entity type, tag or class) in every language at a level: filled by F1 for
/// dense, by the change against dense for the others. Languages stand in rows or in columns,
/// whichever makes the table taller than wide.
ValueRows labelRows(const PruningStudy& study, double amount);
/// The same as one row a language and label, with precision, recall, support and change.
ChartTable labelTable(const PruningStudy& study, double amount);
QString labelViewName(std::optional<Metric> metric); ///< "By type", "By tag", "By class"
/// Empty where a task has no average but its metric.
QString averagesViewName(std::optional<Metric> metric); ///< "Averages", "Chunk F1"
/// Title, subtitle, signs and table of the heat map over labelRows().
ChartSpec labelSpec(const PruningStudy& study, const LanguageView& view, double amount);

/// Mean, worst language, spread, ... by chosen level.
ValueRows disparityRows(const PruningStudy& study, const LanguageView& view);
/// At most two sentences below the disparity table.
std::vector<Message> disparityWords(const PruningStudy& study, const LanguageView& view);
/// "Up to 60 % no language breaks. ..."; nothing before a level is measured.
std::optional<Message> ladderMessage(const PruningStudy& study, const LanguageView& view = {});

} // namespace ndogo
