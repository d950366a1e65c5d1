// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/inference_layer.h"

#include "engine/kernels/attention.h"
#include "engine/base/team.h"

#include <array>

namespace ndogo {
namespace {

at::Tensor linear(const at::Tensor& input, const LinearWeights& weights)
{
    return weights.quantized ? weights.quantized->multiply(input) : at::linear(input, weights.weight, weights.bias);
}

/// Query, key and value of a layer.
std::array<at::Tensor, 3> project(const at::Tensor& hidden, const EncoderLayer& layer)
{
    const std::array<const LinearWeights*, 3> parts { &layer.query, &layer.key, &layer.value };
    std::array<at::Tensor, 3> projected;
    if (layer.query.quantized && layer.key.quantized && layer.value.quantized) {
        const auto together = multiplyTogether(
            hidden, { layer.query.quantized.get(), layer.key.quantized.get(), layer.value.quantized.get() });
        std::copy_n(together.begin(), 3, projected.begin());
    } else {
        for (std::size_t i = 0; i < 3; ++i)
            projected[i] = linear(hidden, *parts[i]);
    }
    return projected;
}

at::Tensor activate(const at::Tensor& input, const LinearWeights& weights, Activation activation)
{
    if (activation == Activation::Gelu && weights.quantized)
        return weights.quantized->multiplyAndGelu(input);
    auto values = linear(input, weights);
    if (activation == Activation::Relu)
        return at::relu_(values);
    return at::gelu_(values, activation == Activation::GeluTanh ? "tanh" : "none");
}

/// LayerNorm of values + residual, in the place of `values`.
at::Tensor addAndNormalise(
    at::Tensor values, const at::Tensor& residual, const NormWeights& norm, double epsilon, const SplitRange& split)
{
    auto* place = values.mutable_data_ptr<float>();
    ndogo::addAndNormalise(place, residual.const_data_ptr<float>(), values.size(0), values.size(1),
        norm.weight.const_data_ptr<float>(), norm.bias.const_data_ptr<float>(), epsilon, place, split);
    return values;
}

} // namespace

at::Tensor inferLayer(const Network& network, const EncoderLayer& layer, const PackedBatch& batch,
    const at::Tensor& hidden, const at::Tensor& rows)
{
    // LibTorch's products leave its own threads waiting actively: a team of ours beside them would fight for cores.
    const auto split = layer.query.quantized ? teamOf(at::get_num_threads()) : SplitRange();
    const auto [query, key, value] = project(hidden, layer);
    auto context = at::empty_like(query);
    attend({ query.const_data_ptr<float>(), key.const_data_ptr<float>(), value.const_data_ptr<float>(), query.size(1),
               layer.heads, layer.headSize },
        batch.offsets, batch.lengths, context.mutable_data_ptr<float>(), split);
    auto residual = hidden;
    if (rows.defined()) {
        context = context.index_select(0, rows);
        residual = residual.index_select(0, rows);
    }
    const double epsilon = network.layerNormEps;
    const auto attended
        = addAndNormalise(linear(context, layer.attentionOutput), residual, layer.attentionNorm, epsilon, split);
    const auto inner = activate(attended, layer.intermediate, network.activation);
    return addAndNormalise(linear(inner, layer.output), attended, layer.outputNorm, epsilon, split);
}

} // namespace ndogo
