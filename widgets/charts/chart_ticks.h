// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>

namespace ndogo {

/// Round values, about `count` of them and 1, 2, 2.5 or 5 times a power of ten apart, of which the
/// first is at or below `minimum` and the last at or above `maximum`. Use them as the axis's ticks
/// and its ends. Empty for values that are not finite.
QVector<double> niceTicks(double minimum, double maximum, int count = 5);

} // namespace ndogo
