// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// How the weights of a model are spread over |w|, matrix by matrix: what a sparsity slider asks a
/// hundred times a second, without touching a weight.
///
/// The index is a histogram over the upper bits of the float (sign dropped, 8 bits of exponent and
/// 7 of fraction: buckets of relative width 1/128), built in one pass and stored cumulatively. The
/// total is exact at every level; the split over matrices and the threshold are exact at bucket
/// borders and interpolated inside one bucket.
/// Immutable after build(); thread-safe.
class MagnitudeIndex {
public:
    /// A matrix to index. `weights` must stay valid during build() only.
    struct Matrix {
        std::string name;
        std::string part; ///< attention, ffn, head, embeddings
        int layer = -1;
        std::span<const float> weights;
    };

    struct MatrixZeros {
        std::int64_t zeros = 0;
        std::int64_t size = 0;
    };

    /// What a pruning level does. `matrices` is parallel to names().
    struct Level {
        std::int64_t zeros = 0; ///< exact: round half to even of amount × total (global scope)
        double threshold = 0; ///< |w| below it is removed; 0 in layer scope, where each matrix has its own
        std::vector<MatrixZeros> matrices;
    };

    struct Entry {
        std::string name;
        std::string part;
        int layer = -1;
        std::int64_t size = 0;
    };

    /// One pass over all weights on `threads` threads.
    static std::shared_ptr<const MagnitudeIndex> build(std::span<const Matrix> matrices, int threads);

    const std::vector<Entry>& entries() const { return m_entries; }
    std::int64_t total() const { return m_total; }

    /// One threshold over all matrices. `amount` 0-1. Weights that are zero already count as the first removed.
    Level global(double amount) const;

    /// The same share of every matrix.
    Level layerwise(double amount) const;

    /// Bucket of |w| that holds the k-th smallest weight overall (k from 1), and how many weights lie
    /// in lower buckets: the first step of an exact selection.
    struct BucketOfRank {
        std::uint32_t bucket = 0;
        std::int64_t below = 0;
    };
    BucketOfRank bucketOfRank(std::int64_t rank) const;

    static constexpr int kShift = 16; ///< low bits of the float that the index drops
    static constexpr std::uint32_t kBuckets = 1U << (31 - kShift);
    static std::uint32_t bucketOf(float weight);

private:
    MagnitudeIndex() = default;

    std::vector<Entry> m_entries;
    std::vector<std::vector<std::uint32_t>> m_cumulative; ///< by matrix: weights in buckets 0..b
    std::vector<std::int64_t> m_all; ///< the same over all matrices
    std::int64_t m_total = 0;
};

/// round half to even of amount × total, Python's round(), as torch.nn.utils.prune counts.
std::int64_t prunedCount(double amount, std::int64_t total);

} // namespace ndogo
