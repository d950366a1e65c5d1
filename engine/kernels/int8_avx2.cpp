// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The int8 kernels on 256 bits: AVX2 alone, and with the dot products of AVX-VNNI. As in int8_avx512.cpp each function
// names its instruction set.
#include "engine/kernels/int8_kernels.h"

#ifdef NDOGO_X86_KERNELS

#include <immintrin.h>

#include <cstring>

#define NDOGO_AVX2 __attribute__((target("avx2,fma")))

namespace ndogo {
namespace {

constexpr std::int64_t kBlock = 16; // two vectors of 8 outputs, 4 inputs each

NDOGO_AVX2 inline __m256i loadWeights(const std::int8_t* weights)
{
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(weights));
}

NDOGO_AVX2 inline __m256i fourOf(const std::uint8_t* activations)
{
    std::int32_t four = 0;
    std::memcpy(&four, activations, sizeof four);
    return _mm256_set1_epi32(four);
}

NDOGO_AVX2 inline void store(std::int32_t* to, __m256i sums)
{
    _mm256_store_si256(reinterpret_cast<__m256i*>(to), sums);
}

/// Inputs in pairs, widened to 16 bits: byte products of u8 and s8 added in 16 bits, as vpmaddubsw does, would be cut
/// off at 32,767. Of each 32-bit lane's four bytes the even ones and the odd ones make one product each.
template <int Rows> NDOGO_AVX2 void multiplyWide(const Int8Tile& tile)
{
    __m256i sums[Rows][2];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row)
        sums[row][0] = sums[row][1] = _mm256_setzero_si256();
    const auto lowBytes = _mm256_set1_epi16(0xff);
    const auto* weights = tile.weights;
    for (std::int64_t k = 0; k < tile.inputs; k += 4, weights += 4 * kBlock) {
        const auto first = loadWeights(weights), second = loadWeights(weights + 2 * kBlock);
        const auto firstOdd = _mm256_srai_epi16(first, 8), secondOdd = _mm256_srai_epi16(second, 8);
        const auto firstEven = _mm256_srai_epi16(_mm256_slli_epi16(first, 8), 8);
        const auto secondEven = _mm256_srai_epi16(_mm256_slli_epi16(second, 8), 8);
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
            const auto four = fourOf(tile.activations + row * tile.rowStride + k);
            const auto even = _mm256_and_si256(four, lowBytes), odd = _mm256_srli_epi16(four, 8);
            sums[row][0] = _mm256_add_epi32(
                sums[row][0], _mm256_add_epi32(_mm256_madd_epi16(even, firstEven), _mm256_madd_epi16(odd, firstOdd)));
            sums[row][1] = _mm256_add_epi32(
                sums[row][1], _mm256_add_epi32(_mm256_madd_epi16(even, secondEven), _mm256_madd_epi16(odd, secondOdd)));
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
        store(tile.sums + row * kBlock, sums[row][0]);
        store(tile.sums + row * kBlock + 8, sums[row][1]);
    }
}

constexpr int kWideRows = 4; // 8 sums, 4 weights, 4 temporaries in 16 registers

void multiplyAvx2(int rows, int /*blocks*/, const Int8Tile& tile)
{
    static constexpr void (*byRows[kWideRows])(const Int8Tile&)
        = { multiplyWide<1>, multiplyWide<2>, multiplyWide<3>, multiplyWide<4> };
    byRows[rows - 1](tile);
}

// One dot product in the encoding of AVX-VNNI or, on processors that know it only as a part of AVX-512, in that one.
// Written out, since the intrinsics of either would ask for its own target and so for a second copy of the kernel.
template <bool Evex> NDOGO_AVX2 inline __m256i dotProduct(__m256i sums, __m256i activations, __m256i weights)
{
    if constexpr (Evex)
        __asm__("%{evex%} vpdpbusd %2, %1, %0" : "+x"(sums) : "x"(activations), "x"(weights));
    else
        __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums) : "x"(activations), "x"(weights));
    return sums;
}

template <bool Evex, int Rows> NDOGO_AVX2 void multiplyVnni(const Int8Tile& tile)
{
    __m256i sums[Rows][2];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row)
        sums[row][0] = sums[row][1] = _mm256_setzero_si256();
    const auto* weights = tile.weights;
    for (std::int64_t k = 0; k < tile.inputs; k += 4, weights += 4 * kBlock) {
        const auto first = loadWeights(weights), second = loadWeights(weights + 2 * kBlock);
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
            const auto four = fourOf(tile.activations + row * tile.rowStride + k);
            sums[row][0] = dotProduct<Evex>(sums[row][0], four, first);
            sums[row][1] = dotProduct<Evex>(sums[row][1], four, second);
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
        store(tile.sums + row * kBlock, sums[row][0]);
        store(tile.sums + row * kBlock + 8, sums[row][1]);
    }
}

constexpr int kVnniRows = 6; // 12 sums, 2 weights, one activation in 16 registers

template <bool Evex> void multiplyVnni256(int rows, int /*blocks*/, const Int8Tile& tile)
{
    static constexpr void (*byRows[kVnniRows])(const Int8Tile&) = { multiplyVnni<Evex, 1>, multiplyVnni<Evex, 2>,
        multiplyVnni<Evex, 3>, multiplyVnni<Evex, 4>, multiplyVnni<Evex, 5>, multiplyVnni<Evex, 6> };
    byRows[rows - 1](tile);
}

NDOGO_AVX2 inline __m256 polynomial(const float (&coefficients)[gelu::kDegree + 1], __m256 x)
{
    auto value = _mm256_set1_ps(coefficients[gelu::kDegree]);
#pragma GCC unroll 8
    for (int power = gelu::kDegree - 1; power >= 0; --power)
        value = _mm256_fmadd_ps(value, x, _mm256_set1_ps(coefficients[power]));
    return value;
}

/// min and max give their second operand where one is NaN: x, so that it stays NaN.
NDOGO_AVX2 inline __m256 clampTo(__m256 x, float limit)
{
    return _mm256_max_ps(_mm256_set1_ps(-limit), _mm256_min_ps(_mm256_set1_ps(limit), x));
}

NDOGO_AVX2 inline __m256 geluOf(__m256 x)
{
    const auto cut = clampTo(x, gelu::kLimit);
    const auto square = _mm256_mul_ps(cut, cut);
    const auto quotient = _mm256_div_ps(
        _mm256_mul_ps(cut, polynomial(gelu::kNumerator, square)), polynomial(gelu::kDenominator, square));
    const auto half = _mm256_mul_ps(_mm256_set1_ps(0.5F), x);
    return _mm256_fmadd_ps(half, clampTo(quotient, 1), half);
}

NDOGO_AVX2 inline __m256i loadSums(const std::int32_t* sums)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums));
}

template <bool Gelu> NDOGO_AVX2 void finishRows(const Int8Finish& f)
{
    const auto zeroPoint = _mm256_set1_epi32(f.zeroPoint);
    for (std::int64_t column = 0; column < f.columns; column += 8) {
        const auto correction = _mm256_mullo_epi32(zeroPoint, loadSums(f.weightSums + column));
        const auto columnScale = _mm256_loadu_ps(f.columnScales + column);
        const auto bias = _mm256_loadu_ps(f.bias + column);
        for (std::int64_t row = 0; row < f.rows; ++row) {
            const auto sum = _mm256_sub_epi32(loadSums(f.sums + row * f.sumStride + column), correction);
            const auto scale = _mm256_mul_ps(_mm256_set1_ps(f.rowScales[row]), columnScale);
            const auto value = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scale, bias);
            _mm256_storeu_ps(f.output + row * f.outputStride + column, Gelu ? geluOf(value) : value);
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

/// The last, incomplete vector through a copy on the stack, filled up with `filler`.
struct Rest {
    alignas(32) float values[8];

    Rest(const float* from, std::int64_t count, float filler)
    {
        for (std::int64_t i = 0; i < 8; ++i)
            values[i] = i < count ? from[i] : filler;
    }
};

NDOGO_AVX2 void widenRange(const float* values, std::int64_t count, float range[2])
{
    auto smallest = _mm256_set1_ps(range[0]), largest = _mm256_set1_ps(range[1]);
    const auto widen = [&](__m256 x) NDOGO_AVX2 {
        smallest = _mm256_min_ps(x, smallest);
        largest = _mm256_max_ps(x, largest);
    };
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        widen(_mm256_loadu_ps(values + i));
    if (i < count)
        widen(_mm256_load_ps(Rest(values + i, count - i, range[0]).values));
    alignas(32) float lows[8], highs[8];
    _mm256_store_ps(lows, smallest);
    _mm256_store_ps(highs, largest);
    for (int lane = 0; lane < 8; ++lane) {
        range[0] = lows[lane] < range[0] ? lows[lane] : range[0];
        range[1] = highs[lane] > range[1] ? highs[lane] : range[1];
    }
}

NDOGO_AVX2 std::uint32_t largestBits(const float* values, std::int64_t count)
{
    const auto noSign = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    auto largest = _mm256_setzero_si256();
    const auto widen = [&](__m256 x) NDOGO_AVX2 {
        largest = _mm256_max_epi32(largest, _mm256_castps_si256(_mm256_and_ps(x, noSign)));
    };
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        widen(_mm256_loadu_ps(values + i));
    if (i < count)
        widen(_mm256_load_ps(Rest(values + i, count - i, 0).values));
    alignas(32) std::uint32_t lanes[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), largest);
    std::uint32_t bits = 0;
    for (const auto lane : lanes)
        bits = lane > bits ? lane : bits;
    return bits;
}

NDOGO_AVX2 inline __m128i bytesOf(__m256 x, __m256 inverse, __m256i zeroPoint)
{
    const auto limit = _mm256_set1_ps(1024); // cut before rounding, so that no value is too large for an integer
    const auto scaled = _mm256_mul_ps(x, inverse);
    const auto cut = _mm256_max_ps(_mm256_min_ps(scaled, limit), _mm256_sub_ps(_mm256_setzero_ps(), limit));
    const auto rounded = _mm256_add_epi32(_mm256_cvtps_epi32(cut), zeroPoint);
    const auto words = _mm_packs_epi32(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1));
    return _mm_packus_epi16(words, words);
}

NDOGO_AVX2 void quantize(
    const float* values, std::int64_t count, float inverse, std::int32_t zeroPoint, std::uint8_t* bytes)
{
    const auto factor = _mm256_set1_ps(inverse);
    const auto zero = _mm256_set1_epi32(zeroPoint);
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storel_epi64(reinterpret_cast<__m128i*>(bytes + i), bytesOf(_mm256_loadu_ps(values + i), factor, zero));
    if (i < count) {
        const auto rest = bytesOf(_mm256_load_ps(Rest(values + i, count - i, 0).values), factor, zero);
        std::memcpy(bytes + i, &rest, static_cast<std::size_t>(count - i));
    }
}

} // namespace

const Int8Kernels& avx2Int8Kernels()
{
    static const Int8Kernels kernels { kWideRows, 1, multiplyAvx2, finish, widenRange, largestBits, quantize };
    return kernels;
}

const Int8Kernels& vnni256Int8Kernels(bool evex)
{
    static const Int8Kernels vex { kVnniRows, 1, multiplyVnni256<false>, finish, widenRange, largestBits, quantize };
    static const Int8Kernels extended { kVnniRows, 1, multiplyVnni256<true>, finish, widenRange, largestBits,
        quantize };
    return evex ? extended : vex;
}

} // namespace ndogo

#endif
