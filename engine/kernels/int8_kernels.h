// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: int8_gemm.cpp, int8_avx2.cpp, int8_avx512.cpp, int8_plain.cpp.
#pragma once

// What int8_gemm.cpp asks of each level: the inner loops and nothing else. Private to engine/kernels.

#include "engine/kernels/abilities.h"

#include <cstdint>

#if defined(__x86_64__)
#define NDOGO_X86_KERNELS
#endif

namespace ndogo {

/// A piece of the product that stays in registers: `rows` × `blocks`·16 sums.
struct Int8Tile {
    const std::uint8_t* activations = nullptr;
    std::int64_t rowStride = 0; ///< bytes
    const std::int8_t* weights = nullptr; ///< PackedInt8::block()
    std::int64_t blockStride = 0; ///< bytes from block to block
    std::int64_t inputs = 0; ///< a multiple of 4
    std::int32_t* sums = nullptr; ///< [rows, blocks·16], written
    /// What the tiles of the next blocks will read, to be fetched on the way: `aheadBlocks` blocks from here. A few
    /// rows are done with their weights sooner than memory brings new ones.
    const std::int8_t* ahead = nullptr;
    int aheadBlocks = 0;
};

/// From sums to values: `rows` × `columns`, the sums a tile has left.
struct Int8Finish {
    const std::int32_t* sums = nullptr;
    std::int64_t sumStride = 0; ///< a multiple of 16
    std::int64_t rows = 0;
    std::int64_t columns = 0; ///< a multiple of 16
    std::int32_t zeroPoint = 0;
    const std::int32_t* weightSums = nullptr; ///< [columns]
    const float* rowScales = nullptr; ///< [rows]
    const float* columnScales = nullptr; ///< [columns]
    const float* bias = nullptr; ///< [columns]
    bool gelu = false;
    float* output = nullptr;
    std::int64_t outputStride = 0;
};

struct Int8Kernels {
    static constexpr int kMaxRows = 8, kMaxBlocks = 4;
    int tileRows = 1, tileBlocks = 1; ///< the largest tile

    /// Exact sums Σ activations·weights of the tile.
    void (*multiply)(int rows, int blocks, const Int8Tile& tile) = nullptr;

    /// output = fma(sum − zeroPoint·weightSum, rowScale·columnScale, bias), then GELU.
    void (*finish)(const Int8Finish& finish) = nullptr;

    /// Smallest and largest of `values` and of what is in `range`; NaN is passed over.
    void (*widenRange)(const float* values, std::int64_t count, float range[2]) = nullptr;

    /// Largest |value|, as its bits: NaN is larger than infinity, infinity than any number.
    std::uint32_t (*largestBits)(const float* values, std::int64_t count) = nullptr;

    /// bytes = clamp(round(value·inverse) + zeroPoint, 0, 255), halves to even.
    void (*quantize)(
        const float* values, std::int64_t count, float inverse, std::int32_t zeroPoint, std::uint8_t* bytes)
        = nullptr;
};

/// The ways in which the kernels are written. Each gives the same integers, and the same floats but for GELU's last
/// bits.
enum class Int8Path {
    Plain, ///< C++ alone
    Avx2, ///< bytes are widened to 16 bits, so that nothing saturates
    Vnni256, ///< u8·s8 dot products on 256 bits
    Avx512, ///< the same on 512 bits
};

/// The fastest path whose needs `abilities` covers.
Int8Path int8Path(Abilities abilities);
const Int8Kernels& int8Kernels(Abilities abilities);

const Int8Kernels& plainInt8Kernels();
#ifdef NDOGO_X86_KERNELS
const Int8Kernels& avx2Int8Kernels();
const Int8Kernels& vnni256Int8Kernels(bool evex); ///< the same code with either encoding of the dot product
const Int8Kernels& avx512Int8Kernels();

/// The processor knows VNNI as part of AVX-512, so 256-bit dot products need that encoding; otherwise AVX-VNNI's.
bool hasEvexVnni();
#endif

/// GELU(x) = x/2·(1 + erf(x/√2)), with erf(x/√2) = x·P(x²)/Q(x²) up to |x| = limit and ±1 beyond: a minimax fit of
/// our own, relative error 2e-8, so that what remains is the rounding of floats. Coefficients rise with the power.
namespace gelu {
inline constexpr float kLimit = 5.64F; // the quotient is just above 1 there, and cut to 1
inline constexpr float kNumerator[]
    = { 0.79788452F, 0.0678573772F, 0.00935465842F, 3.37851816e-4F, 1.25795277e-5F, 4.45954278e-8F };
inline constexpr float kDenominator[]
    = { 1.0F, 0.251712948F, 0.0286773611F, 1.88547256e-3F, 7.3343188e-5F, 1.17966488e-6F };
inline constexpr int kDegree = 5;
} // namespace gelu

} // namespace ndogo
