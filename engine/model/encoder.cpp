// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/encoder.h"

#include <optional>

namespace ndogo {
namespace {

at::Tensor linear(const at::Tensor& input, const LinearWeights& weights)
{
    return at::linear(input, weights.weight, weights.bias);
}

at::Tensor normalise(const at::Tensor& input, const NormWeights& weights, double epsilon)
{
    return at::layer_norm(input, { input.size(-1) }, weights.weight, weights.bias, epsilon);
}

at::Tensor toTensor(std::span<const std::int64_t> values)
{
    return at::from_blob(const_cast<std::int64_t*>(values.data()),
        { static_cast<std::int64_t>(values.size()) }, at::TensorOptions(at::kLong));
}

/// RoBERTa: p = cumsum(id ≠ pad)·(id ≠ pad) + pad, by sentence (procedures.md 1.3). BERT: 0, 1, 2,
/// ...
std::vector<std::int64_t> positionsOf(const Network& network, const PackedBatch& batch)
{
    std::vector<std::int64_t> positions(batch.ids.size());
    const auto padId = network.padId;
    for (std::size_t sentence = 0; sentence + 1 < batch.offsets.size(); ++sentence) {
        std::int64_t seen = 0;
        for (auto i = batch.offsets[sentence]; i < batch.offsets[sentence + 1]; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (!network.positionsFollowPadding)
                positions[at] = seen++;
            else
                positions[at] = batch.ids[at] == padId ? padId : padId + ++seen;
        }
    }
    return positions;
}

void activate(at::Tensor& values, Activation activation)
{
    if (activation == Activation::Relu)
        at::relu_(values);
    else
        at::gelu_(values, activation == Activation::GeluTanh ? "tanh" : "none");
}

at::Tensor drop(const at::Tensor& values, double share)
{
    return share > 0 ? at::dropout(values, share, true) : values;
}

at::Tensor embed(const Network& network, const PackedBatch& batch, const Dropout& dropout)
{
    const auto positions = positionsOf(network, batch);
    auto sum = at::embedding(network.wordEmbeddings, toTensor(batch.ids));
    sum.add_(at::embedding(
        network.positionEmbeddings, toTensor(positions).clone())); // a backward pass needs them
    sum.add_(network.typeEmbeddings.select(0, 0));
    return drop(normalise(sum, network.embeddingNorm, network.layerNormEps), dropout.hidden);
}

/// Of `count` sentences from `first` on, laid out with `length` ids each: which ids may be attended
/// to, [count, 1, 1, length]. Nothing, which means all, where nothing was filled up.
std::optional<at::Tensor> ownIds(
    const PackedBatch& batch, std::size_t first, std::int64_t count, std::int64_t length)
{
    if (batch.lengths.empty())
        return {};
    const auto lengths
        = toTensor(std::span(batch.lengths).subspan(first, static_cast<std::size_t>(count)));
    return at::arange(length).lt(lengths.unsqueeze(1)).view({ count, 1, 1, length });
}

/// softmax(QKᵀ/√d)·V within each sentence; equal lengths in a row go through one call.
at::Tensor attend(
    const EncoderLayer& layer, const PackedBatch& batch, const at::Tensor& hidden, double dropout)
{
    const auto query = linear(hidden, layer.query);
    const auto key = linear(hidden, layer.key);
    const auto value = linear(hidden, layer.value);
    std::vector<at::Tensor> contexts;
    const auto& offsets = batch.offsets;
    std::size_t first = 0;
    while (first + 1 < offsets.size()) {
        const auto length = offsets[first + 1] - offsets[first];
        std::size_t last = first + 1;
        while (last + 1 < offsets.size() && offsets[last + 1] - offsets[last] == length)
            ++last;
        const auto count = static_cast<std::int64_t>(last - first);
        const auto group = [&](const at::Tensor& tensor) {
            return tensor.narrow(0, offsets[first], count * length)
                .view({ count, length, layer.heads, layer.headSize });
        };
        const auto result = at::scaled_dot_product_attention(group(query).transpose(1, 2),
            group(key).transpose(1, 2), group(value).transpose(1, 2),
            ownIds(batch, first, count, length), dropout);
        contexts.push_back(
            result.transpose(1, 2).reshape({ count * length, layer.heads * layer.headSize }));
        first = last;
    }
    return contexts.size() == 1 ? contexts.front() : at::cat(contexts);
}

at::Tensor runLayer(const Network& network, const EncoderLayer& layer, const PackedBatch& batch,
    const at::Tensor& hidden, const at::Tensor& rows, const Dropout& dropout)
{
    const double epsilon = network.layerNormEps;
    auto context = attend(layer, batch, hidden, dropout.attention);
    auto residual = hidden;
    if (rows.defined()) {
        context = context.index_select(0, rows);
        residual = residual.index_select(0, rows);
    }
    const auto attended
        = normalise(drop(linear(context, layer.attentionOutput), dropout.hidden).add_(residual),
            layer.attentionNorm, epsilon);
    auto inner = linear(attended, layer.intermediate);
    activate(inner, network.activation);
    return normalise(drop(linear(inner, layer.output), dropout.hidden).add_(attended),
        layer.outputNorm, epsilon);
}

at::Tensor runEncoder(const Network& network, const PackedBatch& batch,
    std::span<const std::int64_t> rows, const Dropout& dropout, const CancelToken& token)
{
    auto hidden = embed(network, batch, dropout);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        token.throwIfRequested();
        const bool last = i + 1 == network.layers.size();
        const auto wanted = last && !rows.empty() ? toTensor(rows) : at::Tensor();
        hidden = runLayer(network, network.layers[i], batch, hidden, wanted, dropout);
    }
    return hidden;
}

/// RobertaLMHead, BertLMPredictionHead: no dropout in it.
at::Tensor runMaskedHead(const Network& network, const at::Tensor& hidden)
{
    auto bent = linear(hidden, network.maskedDense);
    activate(bent, network.maskedActivation);
    return linear(
        normalise(bent, network.maskedNorm, network.layerNormEps), network.maskedDecoder);
}

at::Tensor runClassifier(const Network& network, at::Tensor hidden, double dropout)
{
    if (network.pooler.weight.defined())
        hidden = at::tanh(
            linear(network.dropsBeforePooler ? drop(hidden, dropout) : hidden, network.pooler));
    return linear(drop(hidden, dropout), network.classifier);
}

} // namespace

at::Tensor encode(const Network& network, const PackedBatch& batch,
    std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    return runEncoder(network, batch, rows, {}, token);
}

at::Tensor classify(const Network& network, const PackedBatch& batch,
    std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    return runClassifier(network, runEncoder(network, batch, rows, {}, token), 0);
}

at::Tensor trainingLogits(const Network& network, const PackedBatch& batch,
    std::span<const std::int64_t> rows, const Dropout& dropout, const CancelToken& token)
{
    const auto hidden = runEncoder(network, batch, rows, dropout, token);
    return network.maskedDense.weight.defined()
        ? runMaskedHead(network, hidden)
        : runClassifier(network, hidden, dropout.classifier);
}

at::Tensor maskedLogits(const Network& network, const PackedBatch& batch,
    std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    return runMaskedHead(network, runEncoder(network, batch, rows, {}, token));
}

} // namespace ndogo
