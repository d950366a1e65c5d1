// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bodies of FloatKernels, compiled once a level: the including file sets
//   NDOGO_TARGET   the attribute that names the instruction set, or nothing
//   NDOGO_LANES    floats in a vector
//   NDOGO_COLUMNS  vectors side by side in a product's tile, as the number of registers allows
// and has included the headers below before, so that nothing else is compiled for the level. Vectors are the
// compilers' own (vector_size), with the arithmetic of the language.
#include "engine/kernels/float_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#define NDOGO_INLINE NDOGO_TARGET __attribute__((always_inline)) inline

namespace ndogo {
namespace {

constexpr std::int64_t kLanes = NDOGO_LANES;
typedef float Vector __attribute__((vector_size(NDOGO_LANES * 4)));
typedef std::int32_t Integers __attribute__((vector_size(NDOGO_LANES * 4)));
typedef float Four __attribute__((vector_size(16)));

NDOGO_INLINE Vector load(const float* from)
{
    Vector values;
    std::memcpy(&values, from, sizeof values);
    return values;
}

NDOGO_INLINE void store(float* to, Vector values)
{
    std::memcpy(to, &values, sizeof values);
}

NDOGO_INLINE Vector all(float value)
{
    return value - Vector {};
}

NDOGO_INLINE float sumOf(Vector values)
{
    float sum = 0;
    for (int lane = 0; lane < NDOGO_LANES; ++lane)
        sum += values[lane];
    return sum;
}

/// e^x for x <= 0, to about 1e-7 of itself; 1e-38 where it is less. NaN stays NaN.
NDOGO_INLINE Vector exponential(Vector x)
{
    const Vector lowest = all(-87.0F);
    x = x < lowest ? lowest : x;
    // x = n·ln 2 + r: adding 1.5·2^23 rounds to a whole number and leaves it in the low bits.
    const Vector magic = all(12582912.0F);
    const Vector shifted = x * 1.44269504F + magic;
    const Vector n = shifted - magic;
    const Vector r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
    // Taylor's series to r^7/5040; |r| < 0.35 makes the next term 6e-9.
    Vector sum = all(1.98412698e-4F);
    sum = sum * r + 1.38888889e-3F;
    sum = sum * r + 8.33333333e-3F;
    sum = sum * r + 4.16666667e-2F;
    sum = sum * r + 1.66666667e-1F;
    sum = sum * r + 0.5F;
    sum = sum * r + 1.0F;
    sum = sum * r + 1.0F;
    const Integers power = ((Integers)shifted + 127) << 23; // the bits of magic fall off the left
    return sum * (Vector)power;
}

/// to[rows, Columns·lanes] = Σ_k factors[row][k] · matrix[k, ...]; `factors` are row pointers.
template <int Columns>
NDOGO_INLINE void multiplyTile(const float* const* factors, const float* matrix, std::int64_t matrixStride,
    std::int64_t inner, float* to, std::int64_t toStride)
{
    Vector sums[kAttentionRows][Columns];
#pragma GCC unroll 8
    for (int row = 0; row < kAttentionRows; ++row) {
#pragma GCC unroll 8
        for (int column = 0; column < Columns; ++column)
            sums[row][column] = Vector {};
    }
    const float *first = factors[0], *second = factors[1], *third = factors[2], *fourth = factors[3];
    for (std::int64_t k = 0; k < inner; ++k, matrix += matrixStride) {
        const float factor[kAttentionRows] = { first[k], second[k], third[k], fourth[k] };
        Vector line[Columns];
#pragma GCC unroll 8
        for (int column = 0; column < Columns; ++column)
            line[column] = load(matrix + column * kLanes);
#pragma GCC unroll 8
        for (int row = 0; row < kAttentionRows; ++row) {
#pragma GCC unroll 8
            for (int column = 0; column < Columns; ++column)
                sums[row][column] += factor[row] * line[column];
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < kAttentionRows; ++row) {
#pragma GCC unroll 8
        for (int column = 0; column < Columns; ++column)
            store(to + row * toStride + column * kLanes, sums[row][column]);
    }
}

/// The same for any number of columns that is a multiple of the lanes.
NDOGO_TARGET void multiplyRows(const float* const* factors, const float* matrix, std::int64_t matrixStride,
    std::int64_t inner, std::int64_t columns, float* to, std::int64_t toStride)
{
    std::int64_t column = 0;
    for (; column + NDOGO_COLUMNS * kLanes <= columns; column += NDOGO_COLUMNS * kLanes)
        multiplyTile<NDOGO_COLUMNS>(factors, matrix + column, matrixStride, inner, to + column, toStride);
    for (; column < columns; column += kLanes)
        multiplyTile<1>(factors, matrix + column, matrixStride, inner, to + column, toStride);
}

/// to[column, row] = from[row, column] for a 4 × 4 square.
NDOGO_INLINE void transposeSquare(const float* from, std::int64_t fromStride, float* to, std::int64_t toStride)
{
    Four a, b, c, d;
    std::memcpy(&a, from, sizeof a);
    std::memcpy(&b, from + fromStride, sizeof b);
    std::memcpy(&c, from + 2 * fromStride, sizeof c);
    std::memcpy(&d, from + 3 * fromStride, sizeof d);
    const Four lowAb = __builtin_shufflevector(a, b, 0, 4, 1, 5), highAb = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four lowCd = __builtin_shufflevector(c, d, 0, 4, 1, 5), highCd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    const Four columns[4] = { __builtin_shufflevector(lowAb, lowCd, 0, 1, 4, 5),
        __builtin_shufflevector(lowAb, lowCd, 2, 3, 6, 7), __builtin_shufflevector(highAb, highCd, 0, 1, 4, 5),
        __builtin_shufflevector(highAb, highCd, 2, 3, 6, 7) };
    for (int column = 0; column < 4; ++column)
        std::memcpy(to + column * toStride, &columns[column], sizeof columns[column]);
}

/// to[size, columns] = keysᵀ, zeros beyond the keys.
NDOGO_TARGET void transposeKeys(const AttentionHead& head, float* to, std::int64_t columns)
{
    std::int64_t key = 0;
    for (; key + 4 <= head.keys; key += 4) {
        const float* from = head.key + key * head.stride;
        std::int64_t c = 0;
        for (; c + 4 <= head.size; c += 4)
            transposeSquare(from + c, head.stride, to + c * columns + key, columns);
        for (; c < head.size; ++c) {
            for (int i = 0; i < 4; ++i)
                to[c * columns + key + i] = from[i * head.stride + c];
        }
    }
    for (; key < columns; ++key) {
        for (std::int64_t c = 0; c < head.size; ++c)
            to[c * columns + key] = key < head.keys ? head.key[key * head.stride + c] : 0.0F;
    }
}

/// scores = e^(scale·(score − largest)), next to nothing beyond the keys; gives 1 / their sum.
NDOGO_INLINE float softmax(float* scores, std::int64_t keys, std::int64_t columns, float scale)
{
    for (auto i = keys; i < columns; ++i)
        scores[i] = std::numeric_limits<float>::lowest();
    Vector most = load(scores);
    for (std::int64_t i = kLanes; i < columns; i += kLanes) {
        const Vector some = load(scores + i);
        most = some > most ? some : most;
    }
    float largest = most[0];
    for (int lane = 1; lane < NDOGO_LANES; ++lane)
        largest = most[lane] > largest ? most[lane] : largest;
    Vector sums {};
    for (std::int64_t i = 0; i < columns; i += kLanes) {
        const Vector powers = exponential((load(scores + i) - largest) * scale);
        store(scores + i, powers);
        sums += powers;
    }
    return 1 / sumOf(sums);
}

NDOGO_TARGET void attendHead(const AttentionHead& head)
{
    const auto columns = roundUpToLanes(head.keys), width = roundUpToLanes(head.size);
    float* const keys = head.scratch;
    float* const values = keys + head.size * columns;
    float* const scores = values + head.keys * width;
    float* const contexts = scores + kAttentionRows * columns;
    transposeKeys(head, keys, columns);
    for (std::int64_t key = 0; key < head.keys; ++key) {
        std::copy_n(head.value + key * head.stride, head.size, values + key * width);
        std::fill(values + key * width + head.size, values + (key + 1) * width, 0.0F);
    }
    const float scale = 1 / std::sqrt(static_cast<float>(head.size));
    for (std::int64_t first = 0; first < head.length; first += kAttentionRows) {
        const float *queries[kAttentionRows], *weights[kAttentionRows];
        float shares[kAttentionRows];
        for (std::int64_t row = 0; row < kAttentionRows; ++row) { // the last row stands in for those beyond the end
            queries[row] = head.query + std::min(first + row, head.length - 1) * head.stride;
            weights[row] = scores + row * columns;
        }
        multiplyRows(queries, keys, columns, head.size, columns, scores, columns);
        for (std::int64_t row = 0; row < kAttentionRows; ++row)
            shares[row] = softmax(scores + row * columns, head.keys, columns, scale);
        multiplyRows(weights, values, width, head.keys, width, contexts, width);
        for (std::int64_t row = 0; row < std::min(kAttentionRows, head.length - first); ++row) {
            float* to = head.context + (first + row) * head.contextStride;
            for (std::int64_t c = 0; c < head.size; ++c)
                to[c] = contexts[row * width + c] * shares[row];
        }
    }
}

NDOGO_TARGET void normaliseRows(const NormaliseRows& task)
{
    const auto width = task.width, whole = width / kLanes * kLanes;
    for (std::int64_t row = 0; row < task.rows; ++row) {
        const float* values = task.values + row * width;
        const float* residual = task.residual ? task.residual + row * width : nullptr;
        float* output = task.output + row * width;
        Vector sums {};
        float rest = 0;
        for (std::int64_t i = 0; i < whole; i += kLanes) {
            const Vector both = residual ? load(values + i) + load(residual + i) : load(values + i);
            store(output + i, both);
            sums += both;
        }
        for (auto i = whole; i < width; ++i) {
            output[i] = residual ? values[i] + residual[i] : values[i];
            rest += output[i];
        }
        const float mean = (sumOf(sums) + rest) / static_cast<float>(width);
        Vector squares {};
        rest = 0;
        for (std::int64_t i = 0; i < whole; i += kLanes) {
            const Vector away = load(output + i) - mean;
            squares += away * away;
        }
        for (auto i = whole; i < width; ++i)
            rest += (output[i] - mean) * (output[i] - mean);
        const float variance = (sumOf(squares) + rest) / static_cast<float>(width);
        const float factor = 1 / std::sqrt(variance + task.epsilon);
        for (std::int64_t i = 0; i < whole; i += kLanes)
            store(output + i, (load(output + i) - mean) * factor * load(task.weight + i) + load(task.bias + i));
        for (auto i = whole; i < width; ++i)
            output[i] = (output[i] - mean) * factor * task.weight[i] + task.bias[i];
    }
}

constexpr FloatKernels kFloatKernels { attendHead, normaliseRows };

} // namespace
} // namespace ndogo
