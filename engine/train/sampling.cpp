// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/sampling.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

Random randomOfEpoch(std::uint64_t seed, int epoch)
{
    return Random(seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(epoch));
}

std::vector<std::vector<std::int32_t>> drawByLanguage(
    std::span<const std::vector<std::int32_t>> languages, double exponent, Random& random)
{
    const auto weightOf = [&](const std::vector<std::int32_t>& language) {
        return language.empty() ? 0 : std::pow(double(language.size()), exponent);
    };
    double total = 0, weights = 0, before = 0;
    for (const auto& language : languages) {
        total += double(language.size());
        weights += weightOf(language);
    }
    std::vector<std::vector<std::int32_t>> drawn;
    std::int64_t taken = 0;
    for (const auto& language : languages) {
        // Rounded at the borders between languages, so that an epoch has as many examples as the
        // data.
        before += weightOf(language);
        const auto border = std::llround(before / weights * total);
        auto left = static_cast<std::size_t>(border - taken);
        taken = border;
        auto& order = drawn.emplace_back();
        auto pool = language;
        while (left > 0 && !pool.empty()) {
            shuffle(pool, random);
            const auto some = std::min(left, pool.size());
            order.insert(order.end(), pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(some));
            left -= some;
        }
    }
    return drawn;
}

std::vector<std::vector<std::int32_t>> inBatches(std::span<const std::int32_t> order, std::int64_t batch)
{
    std::vector<std::vector<std::int32_t>> batches;
    const auto size = static_cast<std::size_t>(batch);
    for (std::size_t first = 0; first < order.size(); first += size) {
        const auto some = order.subspan(first, std::min(size, order.size() - first));
        batches.emplace_back(some.begin(), some.end());
    }
    return batches;
}

} // namespace ndogo
