// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands between the matrix products of an encoder layer, in fp32. Plain arrays, row-major; no torch.
#pragma once

#include "engine/base/split_range.h"

#include <cstdint>
#include <span>

namespace ndogo {

/// Queries, keys and values of a batch: [rows, heads·headSize] each, `stride` floats from row to row.
struct AttentionInput {
    const float *query = nullptr, *key = nullptr, *value = nullptr;
    std::int64_t stride = 0;
    std::int64_t heads = 0, headSize = 0;
};

/// context = softmax(QKᵀ/√headSize)·V within each sentence: [rows, heads·headSize] without gaps. Sentence i has the
/// rows offsets[i] to offsets[i + 1]; of these only the first keyCounts[i] (at least 1) are attended to where
/// `keyCounts` is given. Agrees with at::scaled_dot_product_attention to rounding.
void attend(const AttentionInput& input, std::span<const std::int64_t> offsets, std::span<const std::int64_t> keyCounts,
    float* context, const SplitRange& split = {});

/// output = LayerNorm(values + residual) over rows of `width`; without a residual where it is null. `output` may be
/// one of the inputs.
void addAndNormalise(const float* values, const float* residual, std::int64_t rows, std::int64_t width,
    const float* weight, const float* bias, double epsilon, float* output, const SplitRange& split = {});

} // namespace ndogo
