// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

namespace ndogo::test {

/// Null when no series has the key.
inline const ChartSeries* seriesOf(const ChartSpec& spec, const QString& key)
{
    for (const ChartSeries& series : spec.series) {
        if (series.key == key)
            return &series;
    }
    return nullptr;
}

/// Null when no end label has the key.
inline const ChartEndLabel* labelOf(const ChartSpec& spec, const QString& key)
{
    for (const ChartEndLabel& label : spec.endLabels) {
        if (label.key == key)
            return &label;
    }
    return nullptr;
}

} // namespace ndogo::test
