// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

/// Charts with made-up numbers, for tests only.
namespace sample {

ndogo::ChartSpec ladder(); ///< ten languages, wol selected
ndogo::ChartSpec f1Bars(); ///< dense and pruned side by side, with intervals
ndogo::ChartSpec parameterBars(); ///< stacked, zeros hatched
ndogo::ChartSpec timeBars(); ///< horizontal, with whiskers
ndogo::ChartSpec sizeBars(); ///< horizontal, labelled, without an axis
ndogo::ChartSpec changeBars(); ///< horizontal, each language in its colour, below zero

} // namespace sample
