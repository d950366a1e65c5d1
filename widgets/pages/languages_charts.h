// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the Languages page shows, as plain values made from a PruningStudy. Pure functions.
#pragma once

#include "engine/core/pruning_study.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/models/value_table.h"
#include "widgets/session.h"

#include <QString>

#include <optional>
#include <vector>

namespace ndogo {

/// What the charts say beside the numbers.
struct LanguageView {
    QString model; ///< name
    QString method; ///< "magnitude, global"
    QString split; ///< "test"
    QString selected; ///< language, or empty
    std::optional<double> level; ///< that the selected variant stands at
    bool intervals = true; ///< of the selected language
    bool pretrainingKnown = false; ///< an AfriBERTa model: its pretraining languages are known
};

struct ValueRows {
    std::vector<TableColumn> columns;
    std::vector<ValueTable::Row> rows;
    std::vector<std::string> languages; ///< of each row
};

/// Levels worth a column of their own: dense, the largest that holds, and the selected or largest
/// one.
std::vector<double> chosenLevels(const PruningStudy& study, std::optional<double> selected);

/// F1 against sparsity, one line a language; complete scores only.
ChartSpec ladderSpec(const PruningStudy& study, const LanguageView& view);
/// F1 by language, a bar for each chosen level; a bar in each language's colour while only one is
/// measured.
ChartSpec barsSpec(const PruningStudy& study, const LanguageView& view);
/// F1 by language and level; filled by the change against dense.
ValueRows heatRows(const PruningStudy& study);
/// One row a language and level, with intervals and verdict.
ValueRows scoreRows(const PruningStudy& study);

/// Mean, worst language, spread, ... by chosen level.
ValueRows disparityRows(const PruningStudy& study, const LanguageView& view);
/// At most two sentences below the disparity table.
std::vector<Message> disparityWords(const PruningStudy& study, const LanguageView& view);
/// "Up to 60 % no language breaks. ..."; nothing before a level is measured.
std::optional<Message> ladderMessage(const PruningStudy& study);

} // namespace ndogo
