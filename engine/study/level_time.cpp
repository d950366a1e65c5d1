// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/level_time.h"

#include <algorithm>

namespace ndogo {
namespace {

std::vector<double> millisecondsOf(const TimingSamples& samples)
{
    std::vector<double> milliseconds;
    for (std::int64_t nanoseconds : samples.nanoseconds)
        milliseconds.push_back(double(nanoseconds) / 1e6 / double(std::max<std::int64_t>(1, samples.sentences)));
    return milliseconds;
}

} // namespace

VariantTime variantTime(const TimingResult& run)
{
    VariantTime time;
    if (run.models.empty())
        return time;
    const TimingSamples& samples = run.models.back();
    const std::vector<double> milliseconds = millisecondsOf(samples);
    time.median = quantile(milliseconds, 0.5);
    time.low = quantile(milliseconds, 0.05);
    time.high = quantile(milliseconds, 0.95);
    time.repeats = int(milliseconds.size());
    const TimingSamples& dense = run.models.front();
    if (run.models.size() > 1 && dense.nanoseconds.size() == samples.nanoseconds.size()) {
        time.dense = quantile(millisecondsOf(dense), 0.5);
        time.againstDense = pairedSpeedup(samples.nanoseconds, dense.nanoseconds);
    }
    return time;
}

} // namespace ndogo
