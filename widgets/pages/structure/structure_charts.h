// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cards of the tab Structure as plain values. Pure functions.
#pragma once

#include "engine/values/structure_report.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/parts/heat_grid.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ndogo {

/// The heads of a model by layer, coloured by how much they count for their layer (in hundredths), each marked with the
/// language that it counts most for; removed ones are dashed. `layers` is how many the model had; of dropped ones
/// nothing is known.
HeatTable headTable(const StructureReport& report, int layers);
/// The card around it. `report` may be null: `reason` says why, and what to press.
ChartSpec headsCard(const StructureReport* report, int layers, const QString& reason);

/// Feed-forward units of a model and those that are kept.
struct UnitsKept {
    std::vector<std::int64_t> before; ///< by layer
    std::map<int, std::int64_t> kept; ///< by layer, from 1; those that go are not there
    bool inMean = false; ///< which layer keeps how many is known only once it is made
};
ChartSpec unitsCard(const UnitsKept& units);

} // namespace ndogo
