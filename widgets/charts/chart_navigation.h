// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_geometry.h"

namespace ndogo {

enum class Step { Left, Right, Up, Down };

/// The first point that the keyboard reaches: of the selected series, else of the first. None in a
/// chart without points.
ChartHit firstPoint(const ChartSpec& spec, const QSet<QString>& hidden);

/// The point that an arrow key leads to: left and right along a line or over the bars, up and down
/// to the series that lies above or below there. With horizontal bars the arrows turn with them. At
/// an edge it stays where it is.
ChartHit neighbour(const ChartSpec& spec, const QSet<QString>& hidden, ChartHit from, Step step);

} // namespace ndogo
