// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of "Entity F1 by language" at one sparsity level, as plain values. F1 in per cent.
#pragma once

#include "engine/core/pruning_study.h"
#include "widgets/charts/chart_spec.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ndogo {

/// What is said of a change. Flag is the strongest: beyond the tolerance for certain.
enum class Sign { None, Flag, Worse, Better, Same, Unclear, TooLittle };

QString signWord(Sign sign); ///< "worse", "not clear yet", ...; empty for None
QString signName(Sign sign); ///< as paintSign() knows it; empty for None

struct ScoreRow {
    QString language; ///< code
    std::optional<double> dense; ///< on the same sentences as f1
    std::optional<double> f1; ///< none while nothing is measured here
    std::optional<double> change; ///< points against dense
    std::optional<Interval> interval; ///< paired 95 % interval of the change, laid around f1
    std::optional<Interval>
        range; ///< while dragging: from one to the other of the nearest measured levels
    Sign sign = Sign::None;
    std::int64_t sentences = 0, sentencesTotal = 0;
    std::int64_t entities = 0; ///< gold entities among them

    bool complete() const { return f1 && sentences == sentencesTotal; }
};

struct ScoreRowsQuery {
    QStringList languages; ///< of the test data; their order is the rows'
    double amount = 0;
    bool dragging = false; ///< the handle moves: values only where this very level is measured
};

std::vector<ScoreRow> scoreRows(const PruningStudy& study, const ScoreRowsQuery& query);

QString f1Text(const ScoreRow& row); ///< "68.0", preliminary "≈ 68", or empty
QString changeText(const ScoreRow& row); ///< "−5.4", "≈ −5", or empty
QString sentencesText(const ScoreRow& row); ///< "all 500", "80 of 638"
QString rowSentence(const ScoreRow& row, double tolerance); ///< the verdict as a whole sentence

/// Ends of the F1 axis: multiples of 20 around everything measured, so that it keeps still while
/// sliding.
Interval scoreAxis(const PruningStudy& study);

ChartTable scoreTable(const std::vector<ScoreRow>& rows);

} // namespace ndogo
