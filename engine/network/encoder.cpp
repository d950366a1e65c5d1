// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/encoder.h"

#include "engine/kernels/attention.h"
#include "engine/network/attention.h"
#include "engine/network/inference_layer.h"

#include <c10/core/GradMode.h>

namespace ndogo {
namespace {

at::Tensor linear(const at::Tensor& input, const LinearWeights& weights)
{
    if (weights.quantized)
        return weights.quantized->multiply(input);
    // A masked-LM decoder is an embedding, which a quantized model may hold in half precision.
    return at::linear(input, weights.weight.to(at::kFloat), weights.bias);
}

/// Rows of an embedding, in fp32 whatever it is held in.
at::Tensor lookUp(const at::Tensor& embedding, const at::Tensor& rows)
{
    return at::embedding(embedding, rows).to(at::kFloat);
}

at::Tensor normalise(const at::Tensor& input, const NormWeights& weights, double epsilon)
{
    return at::layer_norm(input, { input.size(-1) }, weights.weight, weights.bias, epsilon);
}

/// On the CPU the values themselves, not a copy.
at::Tensor toTensor(std::span<const std::int64_t> values, at::Device device)
{
    return at::from_blob(const_cast<std::int64_t*>(values.data()), { static_cast<std::int64_t>(values.size()) },
        at::TensorOptions(at::kLong))
        .to(device);
}

/// RoBERTa: p = cumsum(id ≠ pad)·(id ≠ pad) + pad, by sentence (docs/methods.md, Tokenizers and positions). BERT: 0, 1,
/// 2,
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

/// `quick`: normalised in our own kernel, since an operator of LibTorch that uses OpenMP leaves threads waiting
/// actively, which takes a core from those that share a single sentence.
at::Tensor embed(const Network& network, const PackedBatch& batch, const Dropout& dropout, bool quick)
{
    const auto positions = positionsOf(network, batch);
    const auto device = network.wordEmbeddings.device();
    auto sum = lookUp(network.wordEmbeddings, toTensor(batch.ids, device));
    sum.add_(lookUp(network.positionEmbeddings, toTensor(positions, device).clone())); // a backward pass needs them
    sum.add_(network.typeEmbeddings.select(0, 0));
    if (quick) {
        auto* place = sum.mutable_data_ptr<float>();
        addAndNormalise(place, nullptr, sum.size(0), sum.size(1), network.embeddingNorm.weight.const_data_ptr<float>(),
            network.embeddingNorm.bias.const_data_ptr<float>(), network.layerNormEps, place);
        return sum;
    }
    return drop(normalise(sum, network.embeddingNorm, network.layerNormEps), dropout.hidden);
}

at::Tensor runLayer(const Network& network, const EncoderLayer& layer, const AttentionLayout& attention,
    const at::Tensor& hidden, const at::Tensor& rows, const Dropout& dropout)
{
    const double epsilon = network.layerNormEps;
    auto context = attention.attend(linear(hidden, layer.query), linear(hidden, layer.key), linear(hidden, layer.value),
        layer.heads, layer.headSize, dropout.attention);
    auto residual = hidden;
    if (rows.defined()) {
        context = context.index_select(0, rows);
        residual = residual.index_select(0, rows);
    }
    const auto attended = normalise(
        drop(linear(context, layer.attentionOutput), dropout.hidden).add_(residual), layer.attentionNorm, epsilon);
    auto inner = linear(attended, layer.intermediate);
    activate(inner, network.activation);
    return normalise(drop(linear(inner, layer.output), dropout.hidden).add_(attended), layer.outputNorm, epsilon);
}

at::Tensor runEncoder(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const Dropout& dropout, const CancelToken& token)
{
    const auto device = network.wordEmbeddings.device();
    const AttentionLayout attention(batch,
        c10::GradMode::is_enabled() ? AttentionLayout::Grouping::Alike : AttentionLayout::Grouping::Equal, device);
    // Dynamic int8 and LLM.int8 stand for what PyTorch computes: around their products, too, its own
    // operators, since the last bit of another one turns roundings.
    const bool quick = c10::InferenceMode::is_enabled() && !network.rowsDependOnBatch;
    auto hidden = embed(network, batch, dropout, quick);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        token.throwIfRequested();
        const bool last = i + 1 == network.layers.size();
        const bool fewer = last && !rows.empty() && !network.rowsDependOnBatch;
        const auto wanted = fewer ? toTensor(rows, device) : at::Tensor();
        hidden = quick ? inferLayer(network, network.layers[i], batch, hidden, wanted)
                       : runLayer(network, network.layers[i], attention, hidden, wanted, dropout);
    }
    return network.rowsDependOnBatch && !rows.empty() ? hidden.index_select(0, toTensor(rows, device)) : hidden;
}

/// RobertaLMHead, BertLMPredictionHead: no dropout in it.
at::Tensor runMaskedHead(const Network& network, const at::Tensor& hidden)
{
    auto bent = linear(hidden, network.maskedDense);
    activate(bent, network.maskedActivation);
    return linear(normalise(bent, network.maskedNorm, network.layerNormEps), network.maskedDecoder);
}

at::Tensor runClassifier(const Network& network, at::Tensor hidden, double dropout)
{
    if (network.pooler.weight.defined())
        hidden = at::tanh(linear(network.dropsBeforePooler ? drop(hidden, dropout) : hidden, network.pooler));
    return linear(drop(hidden, dropout), network.classifier);
}

} // namespace

at::Tensor encode(
    const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    return runEncoder(network, batch, rows, {}, token);
}

at::Tensor classify(
    const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    // Elsewhere a classifier of words is given all rows, one of texts the first of each sentence.
    if (network.rowsDependOnBatch && !network.pooler.weight.defined() && !rows.empty())
        return runClassifier(network, runEncoder(network, batch, {}, {}, token), 0)
            .index_select(0, toTensor(rows, at::kCPU));
    return runClassifier(network, runEncoder(network, batch, rows, {}, token), 0);
}

at::Tensor trainingLogits(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const Dropout& dropout, const CancelToken& token)
{
    const auto hidden = runEncoder(network, batch, rows, dropout, token);
    return network.maskedDense.weight.defined() ? runMaskedHead(network, hidden)
                                                : runClassifier(network, hidden, dropout.classifier);
}

at::Tensor maskedLogits(
    const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows, const CancelToken& token)
{
    const c10::InferenceMode noAutograd;
    return runMaskedHead(network, runEncoder(network, batch, rows, {}, token));
}

} // namespace ndogo
