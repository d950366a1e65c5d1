// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the charts of trainings have in common, as plain values.
#pragma once

#include "widgets/charts/chart_spec.h"

#include "engine/values/training_results.h"

#include <cstdint>

namespace ndogo {

/// An x axis of updates, from 0 to `last`.
void setUpdates(ChartAxis& axis, std::int64_t last);
QString updateText(const TrainingPoint& point); ///< "update 80, epoch 2.0"
ChartSeries lineSeries(const QString& key, const QString& name, const QString& role);
/// With its name, and its last value where that is asked for, at its end; one without points is left out.
enum class LineEnd { Name, NameAndValue };
void addLine(ChartSpec& spec, ChartSeries series, LineEnd end = LineEnd::NameAndValue);

} // namespace ndogo
