// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every bootstrap over sentences is made of. Inline: the loops are hot.
#pragma once

#include "engine/base/random.h"
#include "engine/values/results.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// What F1 needs of a set of sentences. Two 32-bit sums share a word, so that drawing a sentence is
/// one load and one addition: the upper half counts tp, the lower fp + fn.
inline std::uint64_t packed(const SentenceCounts& counts)
{
    return (std::uint64_t(counts.tp) << 32U) | std::uint64_t(counts.fp + counts.fn);
}

inline double packedF1(std::uint64_t sum)
{
    const double twice = 2.0 * double(sum >> 32U);
    const double wrong = double(sum & 0xffffffffU);
    return twice + wrong > 0 ? twice / (twice + wrong) : 0.0;
}

/// Calls `draw` with n indices below n.
template <typename Draw> void resample(Random& random, std::uint32_t n, Draw draw)
{
    for (std::uint32_t i = 0; i + 1 < n; i += 2) {
        const std::uint64_t bits = random.next();
        draw(Random::scale(std::uint32_t(bits >> 32U), n));
        draw(Random::scale(std::uint32_t(bits), n));
    }
    if (n % 2 == 1)
        draw(random.below(n));
}

/// Linear interpolation between order statistics; 0 for none.
inline double sortedQuantile(std::span<const double> sorted, double q)
{
    if (sorted.empty())
        return 0;
    const double position = std::clamp(q, 0.0, 1.0) * double(sorted.size() - 1);
    const std::size_t below = std::size_t(position);
    if (below + 1 == sorted.size())
        return sorted.back();
    return sorted[below] + (sorted[below + 1] - sorted[below]) * (position - double(below));
}

/// 95 % percentile interval. The percentiles of few or lopsided resamples can miss the estimate
/// itself; the interval is then widened up to it.
inline Interval percentileInterval(std::vector<double>& resampled, double estimate)
{
    std::sort(resampled.begin(), resampled.end());
    return { std::min(estimate, sortedQuantile(resampled, 0.025)),
        std::max(estimate, sortedQuantile(resampled, 0.975)) };
}

} // namespace ndogo
