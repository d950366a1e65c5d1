// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Teacher, student and control by language: while they learn their last dev scores, at the end what they are compared
// by. Scores are 0-100.
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/pages/distil/published_students.h"
#include "widgets/session/training_run.h"

#include <QString>

#include <optional>
#include <vector>

namespace ndogo {

struct TaughtRow {
    QString language; ///< code
    std::optional<double> teacher, student, control;
    std::optional<double> published; ///< of a student in a paper, beside it
    std::optional<Interval> gain; ///< 95 % interval of student − control, points; paired
    std::optional<Verdict> verdict; ///< Better: the teacher helps; nothing while it is not known
    bool operator==(const TaughtRow&) const = default;
};

/// `beside` may be null.
std::vector<TaughtRow> taughtRows(const TrainingRun& run, const PublishedStudent* beside = nullptr);
/// The update whose dev scores are shown while they learn: the last that both student and control have, so that neither
/// is ahead; nothing before the first.
std::optional<std::int64_t> comparedUpdate(const TrainingRun& run);
bool anyPublished(const std::vector<TaughtRow>& rows);
/// Ends of the axis: multiples of 20 around all of them.
Interval taughtAxis(const std::vector<TaughtRow>& rows);
QString verdictSign(const TaughtRow& row); ///< as paintSign() names it; empty for none
QString verdictWord(const TaughtRow& row); ///< "helps", "hurts", "not clear", ...
QString taughtSentence(const TaughtRow& row);
ChartTable taughtTable(const std::vector<TaughtRow>& rows);

} // namespace ndogo
