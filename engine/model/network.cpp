// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/network.h"

#include <algorithm>
#include <map>

namespace ndogo {
namespace {

std::string layerPrefix(int layer)
{
    return "roberta.encoder.layer." + std::to_string(layer) + ".";
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const auto extent : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    return text.empty() ? "a single number" : text;
}

/// Hands out weights by name and checks their shapes.
class Binder {
public:
    explicit Binder(const std::vector<NamedWeight>& weights)
    {
        for (const auto& weight : weights)
            m_byName.emplace(weight.name, &weight);
    }

    at::Tensor take(const std::string& name, const std::vector<std::int64_t>& shape) const
    {
        const auto found = m_byName.find(name);
        if (found == m_byName.end()) {
            throw Failure(ErrorCode::TensorMissing,
                "Tensor " + name
                    + " is missing from the checkpoint, the configuration asks for it ("
                    + shapeText(shape) + "). Choose a complete checkpoint, or correct config.json.",
                { { "tensor", name } });
        }
        const auto& tensor = found->second->value;
        if (tensor.sizes().vec() != shape) {
            throw Failure(ErrorCode::TensorShape,
                "Tensor " + name + " is " + shapeText(tensor.sizes().vec())
                    + ", the configuration says " + shapeText(shape)
                    + ". Choose another checkpoint, or correct config.json.",
                { { "tensor", name }, { "shape", shapeText(tensor.sizes().vec()) },
                    { "expected", shapeText(shape) } });
        }
        return tensor;
    }

    LinearWeights linear(const std::string& name, std::int64_t out, std::int64_t in) const
    {
        return { take(name + ".weight", { out, in }), take(name + ".bias", { out }) };
    }

    NormWeights norm(const std::string& name, std::int64_t size) const
    {
        return { take(name + ".weight", { size }), take(name + ".bias", { size }) };
    }

    bool has(const std::string& name) const { return m_byName.count(name) > 0; }

private:
    std::map<std::string, const NamedWeight*> m_byName;
};

EncoderLayer bindLayer(const Binder& binder, const ModelConfig& config, int index)
{
    const auto at = static_cast<std::size_t>(index);
    const auto prefix = layerPrefix(index);
    const auto hidden = config.hiddenSize;
    const auto width = config.heads[at] * config.headSize[at];
    const auto ffn = config.ffn[at];
    EncoderLayer layer;
    layer.heads = config.heads[at];
    layer.headSize = config.headSize[at];
    layer.query = binder.linear(prefix + "attention.self.query", width, hidden);
    layer.key = binder.linear(prefix + "attention.self.key", width, hidden);
    layer.value = binder.linear(prefix + "attention.self.value", width, hidden);
    layer.attentionOutput = binder.linear(prefix + "attention.output.dense", hidden, width);
    layer.attentionNorm = binder.norm(prefix + "attention.output.LayerNorm", hidden);
    layer.intermediate = binder.linear(prefix + "intermediate.dense", ffn, hidden);
    layer.output = binder.linear(prefix + "output.dense", hidden, ffn);
    layer.outputNorm = binder.norm(prefix + "output.LayerNorm", hidden);
    return layer;
}

std::string taskOf(const Binder& binder)
{
    if (binder.has("classifier.weight"))
        return "token-classification";
    if (binder.has("classifier.out_proj.weight"))
        return "sequence-classification";
    if (binder.has("lm_head.dense.weight"))
        return "masked-lm";
    return "encoder";
}

LinearWeights bindClassifier(
    const Binder& binder, const ModelConfig& config, const Network& network)
{
    const auto& weight = network.find("classifier.weight")->value;
    const auto rows = weight.dim() > 0 ? weight.size(0) : 0;
    if (!config.labels.empty() && rows != static_cast<std::int64_t>(config.labels.size())) {
        throw Failure(ErrorCode::TensorShape,
            "Tensor classifier.weight has " + std::to_string(rows) + " rows, but config.json names "
                + std::to_string(config.labels.size())
                + " labels in id2label. Correct id2label, or choose another checkpoint.",
            { { "tensor", "classifier.weight" } });
    }
    return binder.linear("classifier", rows, config.hiddenSize);
}

} // namespace

const NamedWeight* Network::find(std::string_view name) const
{
    const auto found = std::lower_bound(weights.begin(), weights.end(), name,
        [](const NamedWeight& weight, std::string_view wanted) { return weight.name < wanted; });
    return found != weights.end() && found->name == name ? &*found : nullptr;
}

Network bindNetwork(const ModelConfig& config, std::vector<NamedWeight> weights)
{
    std::sort(weights.begin(), weights.end(),
        [](const NamedWeight& a, const NamedWeight& b) { return a.name < b.name; });
    Network network;
    network.weights = std::move(weights);
    network.layerNormEps = config.layerNormEps;
    network.padId = config.padId;

    const Binder binder(network.weights);
    const std::string embeddings = "roberta.embeddings.";
    const auto hidden = config.hiddenSize;
    network.wordEmbeddings
        = binder.take(embeddings + "word_embeddings.weight", { config.vocabSize, hidden });
    network.positionEmbeddings
        = binder.take(embeddings + "position_embeddings.weight", { config.maxPositions, hidden });
    network.typeEmbedding
        = binder.take(embeddings + "token_type_embeddings.weight", { config.typeVocabSize, hidden })
              .select(0, 0);
    network.embeddingNorm = binder.norm(embeddings + "LayerNorm", hidden);
    for (int layer = 0; layer < config.layers; ++layer)
        network.layers.push_back(bindLayer(binder, config, layer));
    network.task = taskOf(binder);
    if (network.task == "token-classification")
        network.classifier = bindClassifier(binder, config, network);
    return network;
}

void describeWeight(NamedWeight& weight)
{
    const std::string& name = weight.name;
    const auto holds = [&](std::string_view text) { return name.find(text) != std::string::npos; };
    const std::string layerMarker = "encoder.layer.";
    weight.layer = -1;
    if (const auto at = name.find(layerMarker); at != std::string::npos)
        weight.layer = std::atoi(name.c_str() + at + layerMarker.size());

    if (holds("embeddings."))
        weight.part = "embeddings";
    else if (weight.layer >= 0)
        weight.part = holds(".attention.") ? "attention" : "ffn";
    else if (name.rfind("classifier.", 0) == 0 || name.rfind("lm_head.", 0) == 0)
        weight.part = "head";
    else
        weight.part = "other";
    // A separate decoder is an embedding by nature (one row a piece), not a Linear layer of the
    // papers' counts.
    weight.prunable = weight.value.dim() == 2 && weight.part != "embeddings"
        && name != "lm_head.decoder.weight";
}

std::vector<ExpectedWeight> expectedWeights(const ModelConfig& config)
{
    std::vector<ExpectedWeight> expected;
    const auto hidden = config.hiddenSize;
    const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
        expected.push_back({ name + ".weight", { out, in } });
        expected.push_back({ name + ".bias", { out } });
    };
    const auto norm = [&](const std::string& name) {
        expected.push_back({ name + ".weight", { hidden } });
        expected.push_back({ name + ".bias", { hidden } });
    };
    const std::string embeddings = "roberta.embeddings.";
    expected.push_back({ embeddings + "word_embeddings.weight", { config.vocabSize, hidden } });
    expected.push_back(
        { embeddings + "position_embeddings.weight", { config.maxPositions, hidden } });
    expected.push_back(
        { embeddings + "token_type_embeddings.weight", { config.typeVocabSize, hidden } });
    norm(embeddings + "LayerNorm");
    for (int layer = 0; layer < config.layers; ++layer) {
        const auto at = static_cast<std::size_t>(layer);
        const auto prefix = layerPrefix(layer);
        const auto width = config.heads[at] * config.headSize[at];
        for (const char* projection : { "query", "key", "value" })
            linear(prefix + "attention.self." + projection, width, hidden);
        linear(prefix + "attention.output.dense", hidden, width);
        norm(prefix + "attention.output.LayerNorm");
        linear(prefix + "intermediate.dense", config.ffn[at], hidden);
        linear(prefix + "output.dense", hidden, config.ffn[at]);
        norm(prefix + "output.LayerNorm");
    }
    linear("classifier", static_cast<std::int64_t>(config.labels.size()), hidden);
    return expected;
}

TensorInfo tensorInfo(const NamedWeight& weight)
{
    TensorInfo info;
    info.name = weight.name;
    info.shape = weight.value.sizes().vec();
    info.dtype = dtypeName(weight.stored);
    info.size = weight.value.numel();
    info.zeros = weight.zeros;
    info.part = weight.part;
    info.layer = weight.layer;
    info.prunable = weight.prunable;
    return info;
}

} // namespace ndogo
