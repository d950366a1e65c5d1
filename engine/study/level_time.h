// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/metrics.h"

namespace ndogo {

/// Time of one sentence, in milliseconds.
struct VariantTime {
    double median = 0, low = 0, high = 0; ///< low and high: 5th and 95th percentile of the repeats
    int repeats = 0;
    double dense = 0; ///< median of the dense model in the same rounds; 0 where it was not among them
    Speedup againstDense; ///< ratio of this time to the dense one of the same rounds
};

struct LevelTime : VariantTime {
    double amount = 0;
};

/// `run` has dense first, then the variant, timed in the same rounds; or one model alone.
VariantTime variantTime(const TimingResult& run);

} // namespace ndogo
