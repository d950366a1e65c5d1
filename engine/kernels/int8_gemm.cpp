// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/int8_gemm.h"

#include "engine/base/error.h"
#include "engine/kernels/int8_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace ndogo {
namespace {

constexpr std::int64_t kBlock = PackedInt8::kBlock;
constexpr std::int64_t kMostInputs = 65536; // 255·128·65,536 still fits into int32

std::int64_t roundUp(std::int64_t value, std::int64_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

/// Columns of one pass over the rows: scales, bias and sums of a few blocks, filled up where the outputs end.
struct Columns {
    std::int64_t first = 0, count = 0; ///< outputs
    int blocks = 0;
    float scales[Int8Kernels::kMaxBlocks * kBlock];
    float bias[Int8Kernels::kMaxBlocks * kBlock];

    Columns(const PackedInt8& weights, std::int64_t firstBlock, int blockCount, const Int8Epilogue& epilogue)
        : first(firstBlock * kBlock)
        , count(std::min(weights.outputs() - first, blockCount * kBlock))
        , blocks(blockCount)
    {
        const auto& given = epilogue.columnScales;
        for (std::int64_t i = 0; i < blocks * kBlock; ++i) {
            const auto at = static_cast<std::size_t>(first + std::min(i, count - 1));
            scales[i] = given[given.size() == 1 ? 0 : at];
            bias[i] = epilogue.bias ? epilogue.bias[at] : 0.0F;
        }
    }

    bool whole() const { return count == blocks * kBlock; }
};

/// Calls `use(firstRow, rowCount, sums)` for every tile of the blocks [first, last); sums are [rowCount, blocks·16].
/// Blocks outside, rows inside: the weights of a pass stay in the second-level cache while the rows stream past.
template <class BeginColumns, class UseTile>
void forEachTile(const Int8Kernels& kernels, const Int8Rows& rows, const PackedInt8& weights, std::int64_t first,
    std::int64_t last, BeginColumns beginColumns, UseTile useTile)
{
    alignas(64) std::int32_t sums[Int8Kernels::kMaxRows * Int8Kernels::kMaxBlocks * kBlock];
    const auto tiles = (rows.rows + kernels.tileRows - 1) / kernels.tileRows;
    for (auto block = first; block < last;) {
        const int blocks = static_cast<int>(std::min<std::int64_t>(kernels.tileBlocks, last - block));
        beginColumns(block, blocks);
        const auto next = block + blocks;
        const auto nextBlocks = std::min<std::int64_t>(kernels.tileBlocks, last - next);
        Int8Tile tile { nullptr, rows.stride, weights.block(block), kBlock * weights.paddedInputs(),
            weights.paddedInputs(), sums };
        // The first tiles fetch a block each, or all of them several where there are fewer tiles than blocks.
        const auto share = [&](std::int64_t tileIndex) {
            return std::min(nextBlocks, tiles < nextBlocks ? nextBlocks * tileIndex / tiles : tileIndex);
        };
        for (std::int64_t i = 0; i < tiles; ++i) { // tiles of nearly equal height: a short last one would be slow
            const auto from = rows.rows * i / tiles, to = rows.rows * (i + 1) / tiles;
            tile.activations = rows.values.data() + from * rows.stride;
            const auto fetched = share(i), fetchedAfter = share(i + 1);
            tile.ahead = weights.block(next + fetched);
            tile.aheadBlocks = static_cast<int>(fetchedAfter - fetched);
            kernels.multiply(static_cast<int>(to - from), blocks, tile);
            useTile(from, to - from, sums);
        }
        block += blocks;
    }
}

void requireWidth(const Int8Rows& rows, const PackedInt8& weights)
{
    if (rows.width != weights.inputs())
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr("An int8 layer takes %1 inputs, but was given %2.", weights.inputs(), rows.width));
}

/// Splits the blocks, not the rows: each thread then reads its own part of the weights once. Parts are whole passes.
void overBlocks(
    const PackedInt8& weights, const SplitRange& split, const std::function<void(std::int64_t, std::int64_t)>& work)
{
    constexpr std::int64_t kPass = Int8Kernels::kMaxBlocks;
    if (!split) {
        work(0, weights.blocks());
        return;
    }
    split((weights.blocks() + kPass - 1) / kPass,
        [&](std::int64_t first, std::int64_t last) { work(first * kPass, std::min(weights.blocks(), last * kPass)); });
}

void quantizeRow(const Int8Kernels& kernels, const float* values, float inverse, Int8Rows& into, std::int64_t row)
{
    auto* bytes = into.values.data() + row * into.stride;
    kernels.quantize(values, into.width, inverse, into.zeroPoint, bytes);
    std::fill(bytes + into.width, bytes + into.stride, std::uint8_t { 0 });
}

/// Scale and bytes of one row, by its largest value.
void quantizeByLargest(const Int8Kernels& kernels, const float* values, Int8Rows& into, std::int64_t row)
{
    const auto largest = std::bit_cast<float>(kernels.largestBits(values, into.width));
    const bool finite = std::isfinite(largest);
    into.scales[static_cast<std::size_t>(row)] = finite ? largest / 127 : std::numeric_limits<float>::quiet_NaN();
    // Where the inverse overflows, the row is zero to any purpose.
    const float inverse = finite && largest > 0 && std::isfinite(127 / largest) ? 127 / largest : 0.0F;
    quantizeRow(kernels, values, inverse, into, row);
}

} // namespace

Int8Path int8Path([[maybe_unused]] Abilities abilities)
{
#ifdef NDOGO_X86_KERNELS
    if (abilities.hasAll({ Ability::Avx512, Ability::Vnni }) && hasEvexVnni())
        return Int8Path::Avx512;
    if (abilities.hasAll({ Ability::Avx2, Ability::Vnni }))
        return Int8Path::Vnni256;
    if (abilities.has(Ability::Avx2))
        return Int8Path::Avx2;
#endif
    return Int8Path::Plain;
}

const Int8Kernels& int8Kernels([[maybe_unused]] Abilities abilities)
{
#ifdef NDOGO_X86_KERNELS
    switch (int8Path(abilities)) {
    case Int8Path::Avx512:
        return avx512Int8Kernels();
    case Int8Path::Vnni256:
        return vnni256Int8Kernels(hasEvexVnni());
    case Int8Path::Avx2:
        return avx2Int8Kernels();
    case Int8Path::Plain:
        break;
    }
#endif
    return plainInt8Kernels();
}

PackedInt8::PackedInt8(std::span<const std::int8_t> weights, std::int64_t outputs, std::int64_t inputs)
    : m_outputs(outputs)
    , m_inputs(inputs)
    , m_paddedInputs(roundUp(inputs, 4))
{
    if (outputs < 1 || inputs < 1 || inputs > kMostInputs
        || static_cast<std::int64_t>(weights.size()) / inputs != outputs
        || static_cast<std::int64_t>(weights.size()) % inputs != 0)
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr("An int8 matrix of %1 weights cannot be %2 × %3, or has more than 65,536 inputs.",
                weights.size(), outputs, inputs));
    const auto size = static_cast<std::size_t>(blocks() * kBlock * m_paddedInputs);
    m_values.reserve(size);
    m_sums.reserve(static_cast<std::size_t>(blocks() * kBlock));
    std::fill_n(m_values.data(), size, std::int8_t { 0 });
    std::fill_n(m_sums.data(), blocks() * kBlock, 0);
    for (std::int64_t o = 0; o < outputs; ++o) {
        const auto* row = weights.data() + o * inputs;
        auto* column = m_values.data() + o / kBlock * kBlock * m_paddedInputs + o % kBlock * 4;
        std::int32_t sum = 0;
        for (std::int64_t k = 0; k < inputs; ++k) {
            column[k / 4 * 4 * kBlock + k % 4] = row[k];
            sum += row[k];
        }
        m_sums[static_cast<std::size_t>(o)] = sum;
    }
}

std::vector<std::int8_t> PackedInt8::weights() const
{
    std::vector<std::int8_t> weights(static_cast<std::size_t>(m_outputs * m_inputs));
    for (std::int64_t o = 0; o < m_outputs; ++o) {
        const auto* column = block(o / kBlock) + o % kBlock * 4;
        auto* row = weights.data() + o * m_inputs;
        for (std::int64_t k = 0; k < m_inputs; ++k)
            row[k] = column[k / 4 * 4 * kBlock + k % 4];
    }
    return weights;
}

std::int64_t PackedInt8::size() const
{
    return blocks() * kBlock * (m_paddedInputs + static_cast<std::int64_t>(sizeof(std::int32_t)));
}

void Int8Rows::reshape(std::int64_t newRows, std::int64_t newWidth)
{
    rows = newRows;
    width = newWidth;
    stride = roundUp(newWidth, 64);
    if (stride % 1024 == 0)
        stride += 64; // rows a multiple of 1,024 apart would share few sets of the first-level cache
    values.reserve(static_cast<std::size_t>(rows * stride));
    scales.reserve(static_cast<std::size_t>(rows));
}

TensorScale chooseTensorScale(float minimum, float maximum, int bits)
{
    constexpr float kSmallest = 6.1e-5F; // PyTorch's SMALL_SCALE_THRESHOLD
    const int largest = bits == 7 ? 127 : 255;
    minimum = std::min(minimum, 0.0F);
    maximum = std::max(maximum, 0.0F);
    double scale = (static_cast<double>(maximum) - minimum) / largest; // the zero point follows from the double
    if (static_cast<float>(scale) == 0.0F || std::isinf(1.0F / static_cast<float>(scale)))
        scale = 0.1;
    if (scale < kSmallest) {
        const auto amplifier = kSmallest / static_cast<float>(scale);
        if (maximum == 0.0F)
            minimum = -kSmallest * static_cast<float>(largest);
        else
            minimum *= amplifier;
        scale = kSmallest;
    }
    // PyTorch computes the zero point from either end of the range and takes the one with the smaller rounding error;
    // with a smallest byte of 0 that is always the lower end.
    const double zero = -minimum / scale;
    const auto zeroPoint = zero > largest ? largest : static_cast<std::int32_t>(std::nearbyint(zero));
    return { static_cast<float>(scale), zeroPoint };
}

void quantizeTensor(const float* values, std::int64_t rows, std::int64_t width, int bits, Int8Rows& into)
{
    const auto& kernels = int8Kernels(abilities());
    into.reshape(rows, width);
    float range[2] = { 0, 0 };
    kernels.widenRange(values, rows * width, range);
    const bool finite = std::isfinite(range[0]) && std::isfinite(range[1])
        && kernels.largestBits(values, rows * width) <= 0x7f800000U;
    const auto chosen = finite ? chooseTensorScale(range[0], range[1], bits) : TensorScale { 1, 0 };
    into.zeroPoint = chosen.zeroPoint;
    std::fill_n(into.scales.data(), rows, finite ? chosen.scale : std::numeric_limits<float>::quiet_NaN());
    for (std::int64_t row = 0; row < rows; ++row)
        quantizeRow(kernels, values + row * width, 1.0F / chosen.scale, into, row);
}

void quantizeRows(const float* values, std::int64_t rows, std::int64_t width, Int8Rows& into)
{
    const auto& kernels = int8Kernels(abilities());
    into.reshape(rows, width);
    into.zeroPoint = 128;
    for (std::int64_t row = 0; row < rows; ++row)
        quantizeByLargest(kernels, values + row * width, into, row);
}

void multiplyInt8(const Int8Rows& rows, const PackedInt8& weights, const Int8Epilogue& epilogue, float* output,
    std::int64_t outputStride, const SplitRange& split)
{
    requireWidth(rows, weights);
    const auto& kernels = int8Kernels(abilities());
    overBlocks(weights, split, [&](std::int64_t first, std::int64_t last) {
        std::optional<Columns> columns;
        alignas(64) float edge[Int8Kernels::kMaxRows * Int8Kernels::kMaxBlocks * kBlock];
        Int8Finish finish;
        finish.zeroPoint = rows.zeroPoint;
        finish.gelu = epilogue.gelu;
        forEachTile(
            kernels, rows, weights, first, last,
            [&](std::int64_t block, int blocks) {
                columns.emplace(weights, block, blocks, epilogue);
                finish.sumStride = finish.columns = blocks * kBlock;
                finish.weightSums = weights.paddedSums() + columns->first;
                finish.columnScales = columns->scales;
                finish.bias = columns->bias;
                finish.outputStride = columns->whole() ? outputStride : finish.columns;
            },
            [&](std::int64_t firstRow, std::int64_t count, const std::int32_t* sums) {
                auto* place = output + firstRow * outputStride + columns->first;
                finish.sums = sums;
                finish.rows = count;
                finish.rowScales = rows.scales.data() + firstRow;
                finish.output = columns->whole() ? place : edge;
                kernels.finish(finish);
                for (std::int64_t row = 0; !columns->whole() && row < count; ++row)
                    std::copy_n(edge + row * finish.columns, columns->count, place + row * outputStride);
            });
    });
}

void multiplyInt8(const Int8Rows& rows, const PackedInt8& weights, std::int32_t* output, const SplitRange& split)
{
    requireWidth(rows, weights);
    const auto outputs = weights.outputs();
    overBlocks(weights, split, [&](std::int64_t first, std::int64_t last) {
        std::int64_t column = 0, width = 0;
        forEachTile(
            int8Kernels(abilities()), rows, weights, first, last,
            [&](std::int64_t block, int blocks) {
                column = block * kBlock;
                width = blocks * kBlock;
            },
            [&](std::int64_t firstRow, std::int64_t count, const std::int32_t* sums) {
                for (std::int64_t row = 0; row < count; ++row) {
                    auto* to = output + (firstRow + row) * outputs;
                    for (auto o = column; o < std::min(outputs, column + width); ++o)
                        to[o] = sums[row * width + o - column] - rows.zeroPoint * weights.paddedSums()[o];
                }
            });
    });
}

} // namespace ndogo
