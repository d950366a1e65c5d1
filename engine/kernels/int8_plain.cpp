// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The int8 kernels in C++ alone: for processors without AVX2, and the yardstick of the others. The operations and
// their order are those of the vector levels, so that the results are too.
#include "engine/kernels/int8_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ndogo {
namespace {

constexpr std::int64_t kBlock = 16;

void multiply(int rows, int blocks, const Int8Tile& tile)
{
    for (int row = 0; row < rows; ++row) {
        const auto* activations = tile.activations + row * tile.rowStride;
        for (int block = 0; block < blocks; ++block) {
            const auto* weights = tile.weights + block * tile.blockStride;
            std::int32_t sums[kBlock] = {};
            for (std::int64_t k = 0; k < tile.inputs; k += 4) {
                for (std::int64_t o = 0; o < kBlock; ++o) {
                    const auto* four = weights + k * kBlock + o * 4;
                    sums[o] += activations[k] * four[0] + activations[k + 1] * four[1] + activations[k + 2] * four[2]
                        + activations[k + 3] * four[3];
                }
            }
            std::copy_n(sums, kBlock, tile.sums + (row * blocks + block) * kBlock);
        }
    }
}

float polynomial(const float (&coefficients)[gelu::kDegree + 1], float x)
{
    float value = coefficients[gelu::kDegree];
    for (int power = gelu::kDegree - 1; power >= 0; --power)
        value = std::fma(value, x, coefficients[power]);
    return value;
}

float geluOf(float x)
{
    const float cut = std::clamp(x, -gelu::kLimit, gelu::kLimit); // NaN stays
    const float square = cut * cut;
    const float quotient = cut * polynomial(gelu::kNumerator, square) / polynomial(gelu::kDenominator, square);
    const float half = 0.5F * x;
    return std::fma(half, std::clamp(quotient, -1.0F, 1.0F), half);
}

void finish(const Int8Finish& f)
{
    for (std::int64_t row = 0; row < f.rows; ++row) {
        for (std::int64_t column = 0; column < f.columns; ++column) {
            const auto sum = f.sums[row * f.sumStride + column] - f.zeroPoint * f.weightSums[column];
            const float scale = f.rowScales[row] * f.columnScales[column];
            const float value = std::fma(static_cast<float>(sum), scale, f.bias[column]);
            f.output[row * f.outputStride + column] = f.gelu ? geluOf(value) : value;
        }
    }
}

void widenRange(const float* values, std::int64_t count, float range[2])
{
    float smallest = range[0], largest = range[1];
    for (std::int64_t i = 0; i < count; ++i) {
        smallest = values[i] < smallest ? values[i] : smallest;
        largest = values[i] > largest ? values[i] : largest;
    }
    range[0] = smallest;
    range[1] = largest;
}

std::uint32_t largestBits(const float* values, std::int64_t count)
{
    std::uint32_t largest = 0;
    for (std::int64_t i = 0; i < count; ++i)
        largest = std::max(largest, std::bit_cast<std::uint32_t>(values[i]) & 0x7fffffffU);
    return largest;
}

void quantize(const float* values, std::int64_t count, float inverse, std::int32_t zeroPoint, std::uint8_t* bytes)
{
    for (std::int64_t i = 0; i < count; ++i) {
        // Cut before rounding, so that no value is too large for an integer; NaN becomes 0.
        const float scaled = values[i] * inverse;
        const float cut = scaled > -1024 ? (scaled < 1024 ? scaled : 1024) : -1024;
        const auto rounded = static_cast<std::int32_t>(std::nearbyint(cut)) + zeroPoint;
        bytes[i] = static_cast<std::uint8_t>(std::clamp(rounded, 0, 255));
    }
}

} // namespace

const Int8Kernels& plainInt8Kernels()
{
    static const Int8Kernels kernels { 1, 1, multiply, finish, widenRange, largestBits, quantize };
    return kernels;
}

} // namespace ndogo
