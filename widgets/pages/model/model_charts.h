// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the Model page shows, as plain values. Pure functions.
#pragma once

#include "engine/values/results.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/models/value_table.h"

#include <QString>

namespace ndogo {

/// Parameters by part; the zeros of each part hatched at the end of its bar.
ChartSpec partsSpec(const ModelInfo& model);
/// Bytes on disk, of the tensors, and if zeros were not stored.
ChartSpec sizesSpec(const ModelInfo& model);
std::vector<TableColumn> tensorColumns();
std::vector<ValueTable::Row> tensorRows(const ModelInfo& model);

} // namespace ndogo
