// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/network.h"

#include "engine/network/low_rank_linear.h"

#include <algorithm>
#include <map>

namespace ndogo {
namespace {

/// Hands out weights by name. The shapes were chosen by layOut(), or by ourselves; a weight that
/// is not what the configuration says is our mistake, but must never reach the arithmetic.
class Binder {
public:
    Binder(const std::vector<NamedWeight>& weights, const ModelConfig& config, ModelTask task)
    {
        if (config.quantize)
            m_recipe = *config.quantize;
        m_adapter = config.adapter;
        for (const auto& weight : weights)
            m_weights.emplace(weight.name, &weight);
        for (const auto& expected : expectedWeights(config, task)) {
            const auto value = at(expected.name);
            if (value.sizes() != at::IntArrayRef(expected.shape))
                throw Failure(ErrorCode::TensorShape,
                    Sentence::tr("Tensor %1 is %2, the configuration says %3.", expected.name,
                        shapeText(value.sizes().vec()), shapeText(expected.shape)),
                    { { "tensor", expected.name } });
        }
    }

    at::Tensor at(const std::string& name) const { return weight(name).value; }

    std::shared_ptr<const Linear> linear(const std::string& name) const
    {
        const NamedWeight& matrix = weight(name + ".weight");
        auto linear = makeLinear({ name, matrix.value, matrix.scales, at(name + ".bias") }, m_recipe);
        if (!m_adapter || !m_weights.contains(name + ".lora_A.weight"))
            return linear;
        return makeLowRankLinear(std::move(linear),
            { at(name + ".lora_A.weight"), at(name + ".lora_B.weight"), m_adapter->loraScale(), m_adapter->dropout });
    }

    NormWeights norm(const std::string& name) const { return { at(name + ".weight"), at(name + ".bias") }; }

private:
    const NamedWeight& weight(const std::string& name) const
    {
        const auto found = m_weights.find(name);
        if (found == m_weights.end())
            throw Failure(
                ErrorCode::TensorMissing, Sentence::tr("Tensor %1 is missing.", name), { { "tensor", name } });
        return *found->second;
    }

    std::map<std::string, const NamedWeight*> m_weights;
    QuantizeRecipe m_recipe;
    std::optional<AdapterRecipe> m_adapter;
};

EncoderLayer bindLayer(const Binder& binder, const ModelConfig& config, int index)
{
    const auto at = static_cast<std::size_t>(index);
    const auto prefix = layerPrefix(familyOf(config), index);
    EncoderLayer layer;
    layer.heads = config.heads[at];
    layer.headSize = config.headSize[at];
    layer.query = binder.linear(prefix + "attention.self.query");
    layer.key = binder.linear(prefix + "attention.self.key");
    layer.value = binder.linear(prefix + "attention.self.value");
    layer.attentionOutput = binder.linear(prefix + "attention.output.dense");
    layer.attentionNorm = binder.norm(prefix + "attention.output.LayerNorm");
    layer.intermediate = binder.linear(prefix + "intermediate.dense");
    layer.output = binder.linear(prefix + "output.dense");
    layer.outputNorm = binder.norm(prefix + "output.LayerNorm");
    if (config.adapter && config.adapter->kind == AdapterKind::Bottleneck) {
        layer.adapterDown = binder.linear(prefix + "output.adapter_down");
        layer.adapterUp = binder.linear(prefix + "output.adapter_up");
    }
    return layer;
}

void bindHead(Network& network, const Binder& binder, const ModelConfig& config)
{
    const Family& family = familyOf(config);
    const HeadNames names = headNames(family, network.task);
    if (network.task == ModelTask::SequenceClassification)
        network.pooler = binder.linear(names.pooler);
    network.dropsBeforePooler = !family.isBert;
    if (!names.classifier.empty())
        network.classifier = binder.linear(names.classifier);
    if (network.task != ModelTask::MaskedLm)
        return;
    network.maskedDense = binder.linear(names.maskedDense);
    network.maskedNorm = binder.norm(names.maskedNorm);
    network.decoderWeight = config.tiedDecoder ? network.wordEmbeddings : binder.at(names.maskedDecoder + ".weight");
    network.decoderBias = binder.at(names.maskedBias);
    // An embedding, which a quantized model may hold in half precision, but no method multiplies so.
    network.maskedDecoder = makeLinear(
        { names.maskedDecoder, network.decoderWeight, at::Tensor(), network.decoderBias }, QuantizeRecipe());
    // RoBERTa's head always bends by gelu, BERT's as its blocks do.
    network.maskedActivation = family.isBert ? config.activation : Activation::Gelu;
}

} // namespace

const NamedWeight* Network::find(std::string_view name) const
{
    const auto found = std::lower_bound(weights.begin(), weights.end(), name,
        [](const NamedWeight& weight, std::string_view wanted) { return weight.name < wanted; });
    return found != weights.end() && found->name == name ? &*found : nullptr;
}

std::vector<std::shared_ptr<const Linear>> Network::linearLayers() const
{
    std::vector<std::shared_ptr<const Linear>> all;
    for (const auto& layer : layers) {
        all.insert(all.end(),
            { layer.query, layer.key, layer.value, layer.attentionOutput, layer.intermediate, layer.output });
    }
    for (const auto& head : { pooler, classifier, maskedDense }) {
        if (head)
            all.push_back(head);
    }
    return all;
}

bool Network::rowsDependOnBatch() const
{
    return std::ranges::any_of(linearLayers(), [](const auto& layer) { return layer->rowsDependOnBatch(); });
}

Network bindNetwork(const ModelConfig& config, ModelTask task, std::vector<NamedWeight> weights)
{
    std::sort(
        weights.begin(), weights.end(), [](const NamedWeight& a, const NamedWeight& b) { return a.name < b.name; });
    Network network;
    network.weights = std::move(weights);
    network.task = task;
    network.activation = config.activation;
    network.layerNormEps = config.layerNormEps;
    network.padId = config.padId;
    network.positionsFollowPadding = config.countsFromPadding();

    const Binder binder(network.weights, config, task);
    const std::string embeddings = embeddingsPrefix(familyOf(config));
    network.wordEmbeddings = binder.at(embeddings + "word_embeddings.weight");
    network.positionEmbeddings = binder.at(embeddings + "position_embeddings.weight");
    network.typeEmbeddings = binder.at(embeddings + "token_type_embeddings.weight");
    network.embeddingNorm = binder.norm(embeddings + "LayerNorm");
    for (int layer = 0; layer < config.layers; ++layer)
        network.layers.push_back(bindLayer(binder, config, layer));
    bindHead(network, binder, config);
    return network;
}

void describeWeight(NamedWeight& weight)
{
    const std::string_view name = weight.name;
    const auto holds = [&](std::string_view text) { return name.find(text) != std::string_view::npos; };
    weight.layer = layerOfName(name);
    if (holds("embeddings."))
        weight.part = "embeddings";
    else if (isAdapterWeight(name))
        weight.part = "other";
    else if (weight.layer >= 0)
        weight.part = holds(".attention.") ? "attention" : "ffn";
    else
        weight.part = "head"; // the pooler too: no more layers of the encoder follow it
    weight.prunable = isLinearWeight(name, static_cast<std::size_t>(weight.value.dim()));
}

NamedWeight makeWeight(std::string name, at::Tensor value, DType stored)
{
    NamedWeight weight;
    weight.name = std::move(name);
    weight.value = std::move(value);
    weight.stored = stored;
    describeWeight(weight);
    weight.zeros = weight.value.numel() - weight.value.count_nonzero().item<std::int64_t>();
    return weight;
}

NamedWeight makeQuantizedWeight(std::string name, at::Tensor value, at::Tensor scales, DType stored)
{
    auto weight = makeWeight(std::move(name), std::move(value), stored);
    weight.scales = std::move(scales);
    return weight;
}

TensorInfo tensorInfo(const NamedWeight& weight)
{
    TensorInfo info;
    info.name = weight.name;
    info.shape = weight.value.sizes().vec();
    const bool packed = weight.scales.defined() && weight.stored == DType::U8;
    info.dtype = packed ? "int4" : dtypeName(weight.stored);
    info.size = weight.value.numel();
    info.zeros = weight.zeros;
    info.part = weight.part;
    info.layer = weight.layer;
    info.prunable = weight.prunable;
    return info;
}

} // namespace ndogo
