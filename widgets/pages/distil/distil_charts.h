// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The charts of a distillation as plain values. Pure functions; `run` may be null: nothing to show yet.
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/pages/distil/layer_map.h"
#include "widgets/pages/distil/taught_rows.h"
#include "widgets/session/training_run.h"

#include "engine/values/results.h"

#include <optional>

namespace ndogo {

/// The student's loss and each of its terms over the updates.
ChartSpec termsChart(const TrainingRun* run);
/// The mean dev score of student and control over the updates, beside the teacher's.
ChartSpec meanChart(const TrainingRun* run, std::optional<Metric> metric);
/// What stands around the rows by language: title, verdict, signs and table.
/// `beside` is the published student among the rows, or null.
ChartSpec taughtChart(const TrainingRun* run, const std::vector<TaughtRow>& rows, std::optional<Metric> metric,
    const PublishedStudent* beside = nullptr);
/// The same of the layer map; `matches`: what is matched along the lines, or empty.
ChartSpec mapChart(const LayerMap& map, const QString& matches);

} // namespace ndogo
