// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of "Entity F1 by language" (or of another metric) at one sparsity level, as plain
// values. Scores are shares of 100.
#pragma once

#include "engine/study/pruning_study.h"
#include "widgets/charts/chart_spec.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// What is said of a change. Flag is the strongest: beyond the tolerance for certain.
enum class Sign { None, Flag, Worse, Better, Same, Unclear, TooLittle };

QString signWord(Sign sign); ///< "worse", "unclear", ...; empty for None
QString signName(Sign sign); ///< as paintSign() knows it; empty for None
/// Of a verdict that may have been corrected; `beyond` the tolerance for certain.
Sign signOf(Verdict verdict, bool beyond);

struct ScoreRow {
    QString language; ///< code
    std::optional<Metric> metric; ///< of the study; none while nothing is measured
    std::optional<double> dense; ///< on the same sentences as value
    std::optional<double> value; ///< none while nothing is measured here
    std::optional<double> change; ///< points against dense
    std::optional<Interval> interval; ///< paired 95 % interval of the change, laid around value
    std::optional<Interval> range; ///< while dragging: from one to the other of the nearest measured levels
    Sign sign = Sign::None;
    std::int64_t sentences = 0, sentencesTotal = 0;
    std::int64_t units = 0; ///< gold entities, words or texts among them

    bool complete() const { return value && sentences == sentencesTotal; }
};

struct ScoreRowsQuery {
    QStringList languages; ///< of the test data; their order is the rows'
    double amount = 0;
    bool dragging = false; ///< the handle moves: values only where this very level is measured
};

std::vector<ScoreRow> scoreRows(const PruningStudy& study, const ScoreRowsQuery& query);
/// Of one variant beside the dense model.
std::vector<ScoreRow> scoreRows(
    const VariantResults& dense, const VariantResults& variant, const QStringList& languages, double tolerance);

/// Of a language whose verdict was given with those of others, on all its sentences.
ScoreRow scoreRow(const QString& language, std::optional<Metric> metric, const PairedChange& change, Sign sign);

QString scoreText(const ScoreRow& row); ///< "68.0", preliminary "≈ 68", or empty
QString changeText(const ScoreRow& row); ///< "−5.4", "≈ −5", or empty
QString sentencesText(const ScoreRow& row); ///< "all 500", "80 of 638"
QString measuredOnText(bool complete); ///< "all", "a sample": of sentences or texts, in tables and exports
QString rowSentence(const ScoreRow& row, double tolerance); ///< the verdict as a whole sentence

/// Ends of the axis: multiples of 20 around everything measured, so that it keeps still while
/// sliding.
Interval scoreAxis(const PruningStudy& study);
Interval scoreAxis(std::span<const VariantResults* const> measured);

/// What the card around such rows speaks of.
struct ScoresShown {
    std::optional<Metric> metric;
    std::string split;
    double tolerance = 0;
    bool changes = false; ///< against another model; else the scores of one
};
/// That card without its title: definition, split and interval, signs, table and verdict sentences.
ChartSpec scoresCard(const std::vector<ScoreRow>& rows, const ScoresShown& shown);

/// `metric` names the columns.
ChartTable scoreTable(const std::vector<ScoreRow>& rows, std::optional<Metric> metric);

} // namespace ndogo
