// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/magnitude_index.h"

#include "engine/base/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <numeric>

namespace ndogo {

namespace {

/// Weights one thread counts at a time: large enough to hide the adding up of its histogram.
constexpr std::size_t kChunk = std::size_t(1) << 20U;

struct Chunk {
    std::size_t matrix, begin, end;
};

std::vector<Chunk> chunksOf(std::span<const MagnitudeIndex::Matrix> matrices)
{
    std::vector<Chunk> chunks;
    for (std::size_t m = 0; m < matrices.size(); ++m) {
        const std::size_t size = matrices[m].weights.size();
        for (std::size_t begin = 0; begin < size; begin += kChunk)
            chunks.push_back({ m, begin, std::min(size, begin + kChunk) });
    }
    return chunks;
}

/// |w| at the lower border of a bucket; infinity from the first bucket beyond the finite numbers
/// on.
double lowerBorder(std::uint32_t bucket)
{
    constexpr std::uint32_t infinity = 0x7f800000U >> MagnitudeIndex::kShift;
    if (bucket >= infinity)
        return std::numeric_limits<double>::infinity();
    return double(std::bit_cast<float>(bucket << MagnitudeIndex::kShift));
}

/// Splits `count` in proportion to `shares` into whole numbers that sum to it: the largest
/// remainders are rounded up. `count` is at most the sum of the shares.
std::vector<std::int64_t> apportion(std::int64_t count, std::span<const std::int64_t> shares)
{
    std::vector<std::int64_t> parts(shares.size());
    const std::int64_t sum = std::accumulate(shares.begin(), shares.end(), std::int64_t(0));
    if (sum == 0)
        return parts;
    std::vector<double> remainders(shares.size());
    std::int64_t left = count;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double quota = double(count) * double(shares[i]) / double(sum);
        parts[i] = std::int64_t(quota);
        remainders[i] = quota - double(parts[i]);
        left -= parts[i];
    }
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t one, std::size_t other) { return remainders[one] > remainders[other]; });
    for (std::size_t i = 0; i < order.size() && left > 0; ++i, --left)
        ++parts[order[i]];
    return parts;
}

} // namespace

std::uint32_t MagnitudeIndex::bucketOf(float weight)
{
    return (std::bit_cast<std::uint32_t>(weight) & 0x7fffffffU) >> kShift;
}

std::shared_ptr<const MagnitudeIndex> MagnitudeIndex::build(std::span<const Matrix> matrices, int threads)
{
    std::shared_ptr<MagnitudeIndex> index(new MagnitudeIndex);
    for (const Matrix& matrix : matrices) {
        const std::int64_t size = std::int64_t(matrix.weights.size());
        index->m_entries.push_back({ matrix.name, matrix.part, matrix.layer, size });
        index->m_cumulative.emplace_back(kBuckets, 0U);
        index->m_total += size;
    }

    const std::vector<Chunk> chunks = chunksOf(matrices);
    std::mutex mutex;
    parallelFor(chunks.size(), threads, [&](std::size_t i) {
        const Chunk& chunk = chunks[i];
        std::vector<std::uint32_t> histogram(kBuckets);
        for (const float weight : matrices[chunk.matrix].weights.subspan(chunk.begin, chunk.end - chunk.begin))
            ++histogram[bucketOf(weight)];
        const std::lock_guard lock(mutex);
        std::vector<std::uint32_t>& sum = index->m_cumulative[chunk.matrix];
        std::transform(sum.begin(), sum.end(), histogram.begin(), sum.begin(), std::plus<>());
    });

    index->m_all.assign(kBuckets, 0);
    for (std::vector<std::uint32_t>& cumulative : index->m_cumulative) {
        std::partial_sum(cumulative.begin(), cumulative.end(), cumulative.begin());
        std::transform(cumulative.begin(), cumulative.end(), index->m_all.begin(), index->m_all.begin(),
            std::plus<std::int64_t>());
    }
    return index;
}

MagnitudeIndex::Level MagnitudeIndex::global(double amount) const
{
    Level level;
    level.zeros = prunedCount(amount, m_total);
    for (const Entry& entry : m_entries)
        level.matrices.push_back({ 0, entry.size });
    if (level.zeros == 0)
        return level;

    const auto [bucket, below] = bucketOfRank(level.zeros);
    std::vector<std::int64_t> shares(m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const std::int64_t lower = bucket > 0 ? m_cumulative[i][bucket - 1] : 0;
        level.matrices[i].zeros = lower;
        shares[i] = m_cumulative[i][bucket] - lower;
    }
    const std::int64_t inside = level.zeros - below;
    const std::vector<std::int64_t> parts = apportion(inside, shares);
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        level.matrices[i].zeros += parts[i];

    const double low = lowerBorder(bucket);
    const double share = double(inside) / double(m_all[bucket] - below);
    level.threshold = std::isinf(low) ? low : low + (lowerBorder(bucket + 1) - low) * share;
    return level;
}

MagnitudeIndex::Level MagnitudeIndex::layerwise(double amount) const
{
    Level level;
    for (const Entry& entry : m_entries) {
        const std::int64_t zeros = prunedCount(amount, entry.size);
        level.matrices.push_back({ zeros, entry.size });
        level.zeros += zeros;
    }
    return level;
}

MagnitudeIndex::BucketOfRank MagnitudeIndex::bucketOfRank(std::int64_t rank) const
{
    const auto found = std::lower_bound(m_all.begin(), m_all.end(), rank);
    return { std::uint32_t(found - m_all.begin()), found == m_all.begin() ? 0 : *(found - 1) };
}

std::int64_t prunedCount(double amount, std::int64_t total)
{
    const double product = std::clamp(amount, 0.0, 1.0) * double(total);
    // Written out, because std::nearbyint depends on the rounding mode of the thread.
    const double whole = std::floor(product);
    const double rest = product - whole;
    const std::int64_t count = std::int64_t(whole);
    return rest > 0.5 || (rest == 0.5 && count % 2 == 1) ? count + 1 : count;
}

} // namespace ndogo
