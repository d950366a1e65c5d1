// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The charts of a fine-tuning as plain values. Pure functions; `run` may be null: nothing to show yet.
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/session/training_run.h"

#include "engine/values/results.h"

#include <optional>

namespace ndogo {

/// Loss over the updates.
ChartSpec lossChart(const TrainingRun* run);
/// The metric on the dev set after each epoch: a line a language and their mean.
ChartSpec devChart(const TrainingRun* run, std::optional<Metric> metric, const QString& selected);
/// Zeros over the updates: as planned, and as they came.
ChartSpec sparsityChart(const TrainingRun& run);

} // namespace ndogo
