// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linear layers in int8: weights packed once, activations quantized at each call, exact int32 sums.
//
//     y[r,o] = scale[r]·columnScale[o] · Σ_k (a[r,k] − zeroPoint)·w[o,k] + bias[o]
//
// with unsigned bytes a and signed bytes w, as every int8 dot product of x86 wants them. Activations that are
// symmetric by nature are stored with zero point 128. No torch here; plain arrays, row-major.
#pragma once

#include "engine/base/split_range.h"
#include "engine/kernels/aligned_buffer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// Weights [outputs, inputs] of a Linear layer, laid out for the products below: one layout for all levels.
/// Immutable, thread-safe. Takes about outputs·inputs bytes (outputs rounded up to 16, inputs to 4).
class PackedInt8 {
public:
    PackedInt8() = default;

    /// `weights` is row-major. Throws Failure(TensorShape) when its size is not outputs·inputs or `inputs` is more
    /// than 65,536, from where on int32 sums could overflow.
    PackedInt8(std::span<const std::int8_t> weights, std::int64_t outputs, std::int64_t inputs);

    std::int64_t outputs() const { return m_outputs; }
    std::int64_t inputs() const { return m_inputs; }
    bool empty() const { return m_outputs == 0; }

    /// The weights as they came, row-major.
    std::vector<std::int8_t> weights() const;

    /// Σ_k w[o,k], one an output: what a zero point costs.
    std::span<const std::int32_t> rowSums() const { return { m_sums.data(), static_cast<std::size_t>(m_outputs) }; }

    /// Bytes held.
    std::int64_t size() const;

    /// The layout: blocks of kBlock outputs; in a block, for each 4 inputs, the 4 weights of each output side by
    /// side. Outputs and inputs that fill up a block are zero.
    static constexpr std::int64_t kBlock = 16;
    const std::int8_t* block(std::int64_t index) const { return m_values.data() + index * kBlock * m_paddedInputs; }
    std::int64_t blocks() const { return (m_outputs + kBlock - 1) / kBlock; }
    std::int64_t paddedInputs() const { return m_paddedInputs; } ///< a multiple of 4
    const std::int32_t* paddedSums() const { return m_sums.data(); } ///< blocks()·kBlock of them

private:
    std::int64_t m_outputs = 0, m_inputs = 0, m_paddedInputs = 0;
    AlignedBuffer<std::int8_t> m_values;
    AlignedBuffer<std::int32_t> m_sums;
};

/// Activations [rows, width] as unsigned bytes. Made by the functions below, which reuse its memory: keep one a
/// thread. Serves any number of products.
struct Int8Rows {
    std::int64_t rows = 0, width = 0;
    std::int64_t stride = 0; ///< bytes from row to row, a multiple of 64; those from `width` on are zero
    std::int32_t zeroPoint = 0; ///< the byte that stands for 0
    AlignedBuffer<std::uint8_t> values;
    AlignedBuffer<float> scales; ///< one a row; all equal after quantizeTensor()

    /// Makes room for `newRows` of `newWidth`; what was there is lost, and values are not set.
    void reshape(std::int64_t newRows, std::int64_t newWidth);
};

/// Scale and zero point for a whole tensor.
struct TensorScale {
    float scale = 0;
    std::int32_t zeroPoint = 0;
};

/// As PyTorch chooses them for dynamic quantization (quant_utils::ChooseQuantizationParams, quint8): the range is
/// widened to hold 0. `bits` is 8, or 7 for PyTorch's reduce_range.
TensorScale chooseTensorScale(float minimum, float maximum, int bits);

/// One scale for all rows, as quantized::linear_dynamic: byte = clamp(round(x·(1/scale)) + zeroPoint, 0, 255), halves
/// to even. NaN or infinity anywhere makes every scale NaN, so that the product shows it.
void quantizeTensor(const float* values, std::int64_t rows, std::int64_t width, int bits, Int8Rows& into);

/// One scale a row, largest |x| / 127: byte = round(x·(127/largest)) + 128, halves to even. A row of zeros has scale 0;
/// one with NaN or infinity has scale NaN.
void quantizeRows(const float* values, std::int64_t rows, std::int64_t width, Int8Rows& into);

/// What follows the sums. `columnScales` holds one scale an output, or a single one for all.
struct Int8Epilogue {
    std::span<const float> columnScales;
    const float* bias = nullptr; ///< [outputs], or none
    bool gelu = false; ///< the erf form, as at::gelu
};

/// y = epilogue(rows · weightsᵀ), [rows, outputs]; `outputStride` floats from row to row. Arithmetic of one value:
/// fma(float(sum), scale[r]·columnScale[o], bias[o]), which is PyTorch's on x86 to the last bit. Runs on the caller's
/// thread, or over `split`, whose parts are ranges of outputs. Throws Failure(TensorShape) when widths differ.
void multiplyInt8(const Int8Rows& rows, const PackedInt8& weights, const Int8Epilogue& epilogue, float* output,
    std::int64_t outputStride, const SplitRange& split = {});

/// The sums alone: Σ_k (a[r,k] − zeroPoint)·w[o,k], [rows, outputs] without gaps.
void multiplyInt8(const Int8Rows& rows, const PackedInt8& weights, std::int32_t* output, const SplitRange& split = {});

} // namespace ndogo
