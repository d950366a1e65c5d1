// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The int8 kernels for AVX-512 with VNNI. Every function names its instruction set itself and nothing in this file is
// compiled for more than the baseline otherwise: an inline function of the standard library built with AVX-512 could be
// the copy that the linker keeps for the whole program.
#include "engine/kernels/int8_kernels.h"

#ifdef NDOGO_X86_KERNELS

#pragma GCC diagnostic ignored "-Wuninitialized" // of g++ 12 in its own immintrin.h (GCC bug 105593)
#include <immintrin.h>

#include <cstring>

#define NDOGO_AVX512 __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

namespace ndogo {
namespace {

constexpr std::int64_t kBlock = 16;
constexpr int kTileRows = 6, kTileBlocks = 4; // 24 sums, 4 weights and one activation in 32 registers

/// For each 4 inputs: one load a block of weights, one broadcast a row, rows·blocks dot products. Unrolled whole, since
/// arrays that a loop indexes would live in memory.
template <int Rows, int Blocks> NDOGO_AVX512 void multiplyTile(const Int8Tile& tile)
{
    __m512i sums[Rows][Blocks];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
#pragma GCC unroll 8
        for (int block = 0; block < Blocks; ++block)
            sums[row][block] = _mm512_setzero_si512();
    }
    const auto* weights = tile.weights;
    const auto* activations = tile.activations;
    const auto blockStride = tile.blockStride, rowStride = tile.rowStride;
    const auto* const end = activations + tile.inputs;
    const auto* ahead = tile.ahead;
    const int aheadBlocks = tile.aheadBlocks;
    for (; activations != end; activations += 4, weights += 4 * kBlock, ahead += 4 * kBlock) {
        for (int block = 0; block < aheadBlocks; ++block)
            _mm_prefetch(ahead + block * blockStride, _MM_HINT_T1);
        __m512i columns[Blocks];
#pragma GCC unroll 8
        for (int block = 0; block < Blocks; ++block)
            columns[block] = _mm512_load_si512(weights + block * blockStride);
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
            std::int32_t four = 0;
            std::memcpy(&four, activations + row * rowStride, sizeof four);
            const auto all = _mm512_set1_epi32(four);
#pragma GCC unroll 8
            for (int block = 0; block < Blocks; ++block)
                sums[row][block] = _mm512_dpbusd_epi32(sums[row][block], all, columns[block]);
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
#pragma GCC unroll 8
        for (int block = 0; block < Blocks; ++block)
            _mm512_store_si512(tile.sums + (row * Blocks + block) * kBlock, sums[row][block]);
    }
}

template <int Blocks> void multiplyBlocks(int rows, const Int8Tile& tile)
{
    static constexpr void (*byRows[kTileRows])(const Int8Tile&) = { multiplyTile<1, Blocks>, multiplyTile<2, Blocks>,
        multiplyTile<3, Blocks>, multiplyTile<4, Blocks>, multiplyTile<5, Blocks>, multiplyTile<6, Blocks> };
    byRows[rows - 1](tile);
}

void multiply(int rows, int blocks, const Int8Tile& tile)
{
    static constexpr void (*byBlocks[kTileBlocks])(int, const Int8Tile&)
        = { multiplyBlocks<1>, multiplyBlocks<2>, multiplyBlocks<3>, multiplyBlocks<4> };
    byBlocks[blocks - 1](rows, tile);
}

NDOGO_AVX512 inline __m512 polynomial(const float (&coefficients)[gelu::kDegree + 1], __m512 x)
{
    auto value = _mm512_set1_ps(coefficients[gelu::kDegree]);
#pragma GCC unroll 8
    for (int power = gelu::kDegree - 1; power >= 0; --power)
        value = _mm512_fmadd_ps(value, x, _mm512_set1_ps(coefficients[power]));
    return value;
}

/// min and max give their second operand where one is NaN: x, so that it stays NaN.
NDOGO_AVX512 inline __m512 clampTo(__m512 x, float limit)
{
    return _mm512_max_ps(_mm512_set1_ps(-limit), _mm512_min_ps(_mm512_set1_ps(limit), x));
}

NDOGO_AVX512 inline __m512 geluOf(__m512 x)
{
    const auto cut = clampTo(x, gelu::kLimit);
    const auto square = _mm512_mul_ps(cut, cut);
    const auto quotient = _mm512_div_ps(
        _mm512_mul_ps(cut, polynomial(gelu::kNumerator, square)), polynomial(gelu::kDenominator, square));
    const auto half = _mm512_mul_ps(_mm512_set1_ps(0.5F), x);
    return _mm512_fmadd_ps(half, clampTo(quotient, 1), half);
}

template <bool Gelu> NDOGO_AVX512 void finishRows(const Int8Finish& f)
{
    const auto zeroPoint = _mm512_set1_epi32(f.zeroPoint);
    for (std::int64_t column = 0; column < f.columns; column += 16) {
        const auto correction = _mm512_mullo_epi32(zeroPoint, _mm512_loadu_si512(f.weightSums + column));
        const auto columnScale = _mm512_loadu_ps(f.columnScales + column);
        const auto bias = _mm512_loadu_ps(f.bias + column);
        for (std::int64_t row = 0; row < f.rows; ++row) {
            const auto sum = _mm512_sub_epi32(_mm512_loadu_si512(f.sums + row * f.sumStride + column), correction);
            const auto scale = _mm512_mul_ps(_mm512_set1_ps(f.rowScales[row]), columnScale);
            const auto value = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), scale, bias);
            _mm512_storeu_ps(f.output + row * f.outputStride + column, Gelu ? geluOf(value) : value);
        }
    }
}

void finish(const Int8Finish& f)
{
    if (f.gelu)
        finishRows<true>(f);
    else
        finishRows<false>(f);
}

/// Lanes of the last, incomplete vector.
NDOGO_AVX512 inline __mmask16 lanes(std::int64_t count)
{
    return static_cast<__mmask16>((1U << static_cast<unsigned>(count)) - 1U);
}

NDOGO_AVX512 void widenRange(const float* values, std::int64_t count, float range[2])
{
    auto smallest = _mm512_set1_ps(range[0]), largest = _mm512_set1_ps(range[1]);
    std::int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const auto x = _mm512_loadu_ps(values + i);
        smallest = _mm512_min_ps(x, smallest);
        largest = _mm512_max_ps(x, largest);
    }
    if (i < count) {
        const auto some = lanes(count - i);
        const auto x = _mm512_maskz_loadu_ps(some, values + i);
        smallest = _mm512_mask_min_ps(smallest, some, x, smallest);
        largest = _mm512_mask_max_ps(largest, some, x, largest);
    }
    range[0] = _mm512_reduce_min_ps(smallest);
    range[1] = _mm512_reduce_max_ps(largest);
}

NDOGO_AVX512 std::uint32_t largestBits(const float* values, std::int64_t count)
{
    const auto noSign = _mm512_set1_epi32(0x7fffffff);
    auto largest = _mm512_setzero_si512();
    std::int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        largest = _mm512_max_epi32(largest, _mm512_and_si512(noSign, _mm512_loadu_si512(values + i)));
    if (i < count)
        largest = _mm512_max_epi32(
            largest, _mm512_and_si512(noSign, _mm512_maskz_loadu_epi32(lanes(count - i), values + i)));
    return static_cast<std::uint32_t>(_mm512_reduce_max_epi32(largest));
}

NDOGO_AVX512 inline __m128i bytesOf(__m512 x, __m512 inverse, __m512i zeroPoint)
{
    const auto limit = _mm512_set1_ps(1024); // cut before rounding, so that no value is too large for an integer
    const auto scaled = _mm512_mul_ps(x, inverse);
    const auto cut = _mm512_max_ps(_mm512_min_ps(scaled, limit), _mm512_sub_ps(_mm512_setzero_ps(), limit));
    const auto rounded = _mm512_add_epi32(_mm512_cvtps_epi32(cut), zeroPoint);
    return _mm512_cvtusepi32_epi8(_mm512_max_epi32(rounded, _mm512_setzero_si512()));
}

NDOGO_AVX512 void quantize(
    const float* values, std::int64_t count, float inverse, std::int32_t zeroPoint, std::uint8_t* bytes)
{
    const auto factor = _mm512_set1_ps(inverse);
    const auto zero = _mm512_set1_epi32(zeroPoint);
    std::int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes + i), bytesOf(_mm512_loadu_ps(values + i), factor, zero));
    if (i < count) {
        const auto some = lanes(count - i);
        _mm_mask_storeu_epi8(bytes + i, some, bytesOf(_mm512_maskz_loadu_ps(some, values + i), factor, zero));
    }
}

} // namespace

const Int8Kernels& avx512Int8Kernels()
{
    static const Int8Kernels kernels { kTileRows, kTileBlocks, multiply, finish, widenRange, largestBits, quantize };
    return kernels;
}

} // namespace ndogo

#endif
