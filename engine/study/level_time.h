// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/metrics.h"

namespace ndogo {

/// Time of one sentence at a level, in milliseconds.
struct LevelTime {
    double amount = 0;
    double median = 0, low = 0, high = 0; ///< low and high: 5th and 95th percentile of the repeats
    int repeats = 0;
    double dense = 0; ///< median of the dense model in the same rounds; 0 where it was not among them
    Speedup againstDense; ///< ratio of this time to the dense one of the same rounds
};

/// `run` has dense first, then the level, timed in the same rounds; or the level alone.
LevelTime levelTime(double amount, const TimingResult& run);

} // namespace ndogo
