// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the Speed page shows, as plain values. Pure functions.
#pragma once

#include "engine/values/results.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/session/session.h"

#include <QString>

#include <memory>
#include <vector>

namespace ndogo {

/// A run in which one model was timed: its dense parent first, unless it is dense itself.
struct TimedModel {
    QString name;
    std::shared_ptr<const TimingResult> run;
};

/// Milliseconds a sentence: median and 5 to 95 % of the repeats. Each model stands beside the dense one of its own
/// rounds, since between two runs the machine is another; a dense model that was timed alone stands alone.
ChartSpec timesSpec(const std::vector<TimedModel>& models);
/// What may be said of each model against its dense parent: a gain is claimed only outside the
/// noise.
std::vector<Message> speedWords(const std::vector<TimedModel>& models);
/// "Test processor, 2 of 2 cores"
QString machineText(const MachineInfo& machine);

} // namespace ndogo
