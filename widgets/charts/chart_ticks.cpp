// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_ticks.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

QVector<double> niceTicks(double minimum, double maximum, int count)
{
    if (!std::isfinite(minimum) || !std::isfinite(maximum) || count < 1)
        return {};
    if (minimum > maximum)
        std::swap(minimum, maximum);
    if (maximum - minimum <= 1e-12 * std::max(std::abs(minimum), std::abs(maximum)))
        maximum = minimum + std::max(1.0, std::abs(minimum) / 10);

    const double wanted = (maximum - minimum) / count;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    double step = 10 * power;
    for (const double factor : { 1.0, 2.0, 2.5, 5.0 }) {
        if (factor * power >= wanted * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    }

    const double first = std::floor(minimum / step + 1e-9);
    const double last = std::ceil(maximum / step - 1e-9);
    QVector<double> ticks;
    for (double index = first; index <= last; ++index)
        ticks.append(index * step);
    return ticks;
}

} // namespace ndogo
