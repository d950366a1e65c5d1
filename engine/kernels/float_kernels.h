// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: attention.cpp, float_avx2.cpp, float_avx512.cpp, float_plain.cpp.
#pragma once

// What attention.cpp and normalise.cpp ask of each level. Private to engine/kernels.

#include "engine/kernels/abilities.h"

#include <cstdint>

namespace ndogo {

/// One head of one sentence. Row-major floats; the scratch areas belong to the caller's thread.
struct AttentionHead {
    const float *query = nullptr, *key = nullptr, *value = nullptr; ///< of the head's first column
    std::int64_t stride = 0; ///< floats from row to row of all three
    std::int64_t length = 0; ///< rows of query and context
    std::int64_t keys = 0; ///< rows of key and value
    std::int64_t size = 0; ///< columns of the head
    float* context = nullptr;
    std::int64_t contextStride = 0;
    float* scratch = nullptr; ///< attentionScratch() floats
};

/// Rows plus rows, then LayerNorm.
struct NormaliseRows {
    const float* values = nullptr;
    const float* residual = nullptr; ///< added first, or none
    const float *weight = nullptr, *bias = nullptr; ///< [width]
    std::int64_t rows = 0, width = 0;
    float epsilon = 0;
    float* output = nullptr; ///< may be `values` or `residual`
};

struct FloatKernels {
    void (*attendHead)(const AttentionHead& head) = nullptr;
    void (*normaliseRows)(const NormaliseRows& task) = nullptr;
};

const FloatKernels& floatKernels(Abilities abilities);

const FloatKernels& plainFloatKernels();
#if defined(__x86_64__)
const FloatKernels& avx2FloatKernels();
const FloatKernels& avx512FloatKernels();
#endif

/// Rows of queries that share one pass over the keys.
inline constexpr std::int64_t kAttentionRows = 4;
/// Widths are filled up to this, the lanes of the widest vector.
inline constexpr std::int64_t kMostLanes = 16;

inline constexpr std::int64_t roundUpToLanes(std::int64_t count)
{
    return (count + kMostLanes - 1) / kMostLanes * kMostLanes;
}

/// Keys transposed, values, and for a few rows scores and contexts.
inline constexpr std::int64_t attentionScratch(std::int64_t keys, std::int64_t size)
{
    const auto columns = roundUpToLanes(keys), width = roundUpToLanes(size);
    return size * columns + keys * width + kAttentionRows * (columns + width);
}

} // namespace ndogo
