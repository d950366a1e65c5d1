// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/inference_layer.h"

#include "engine/kernels/attention.h"

namespace ndogo {
namespace {

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
    const at::Tensor& hidden, const at::Tensor& rows, const PassLayers& linears)
{
    // LibTorch's products leave its own threads waiting actively: a team of ours beside them would fight for cores.
    const auto split = layer.query->usesSplit() ? linears.split() : SplitRange();
    const auto [query, key, value] = linears.project(layer, hidden);
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
    const auto attended = addAndNormalise(
        linears.apply(*layer.attentionOutput, context), residual, layer.attentionNorm, epsilon, split);
    const auto inner = linears.applyAndActivate(*layer.intermediate, attended, network.activation);
    const auto output = linears.apply(*layer.output, inner);
    if (!layer.adapterDown)
        return addAndNormalise(output, attended, layer.outputNorm, epsilon, split);
    const auto read = addAndNormalise(output.clone(), attended, layer.outputNorm, epsilon, split);
    const auto narrow = linears.applyAndActivate(*layer.adapterDown, read, Activation::Relu);
    auto widened = linears.apply(*layer.adapterUp, narrow).add_(output);
    return addAndNormalise(widened, attended, layer.outputNorm, epsilon, split);
}

} // namespace ndogo
