// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/weight_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace ndogo {
namespace {

constexpr std::array<std::pair<std::string_view, ModelTask>, 4> kClassEndings { {
    { "ForTokenClassification", ModelTask::TokenClassification },
    { "ForSequenceClassification", ModelTask::SequenceClassification },
    { "ForMaskedLM", ModelTask::MaskedLm },
    { "Model", ModelTask::Encoder },
} };

constexpr std::string_view kLayerMarker = "encoder.layer.";

/// Collects the tensors of layers in Hugging Face's order.
class Collector {
public:
    void add(const std::string& name, std::vector<std::int64_t> shape)
    {
        m_weights.push_back({ name, std::move(shape) });
    }
    void linear(const std::string& name, std::int64_t out, std::int64_t in)
    {
        add(name + ".weight", { out, in });
        add(name + ".bias", { out });
    }
    void norm(const std::string& name, std::int64_t size)
    {
        add(name + ".weight", { size });
        add(name + ".bias", { size });
    }
    std::vector<ExpectedWeight> take() { return std::move(m_weights); }

private:
    std::vector<ExpectedWeight> m_weights;
};

bool isOneOf(const std::vector<std::string>& ends, const std::string& name)
{
    return std::ranges::any_of(ends, [&](const std::string& end) { return name == end || name.ends_with("." + end); });
}

/// The Linear layers of encoder layer `layer` in Hugging Face's order: name, outputs, inputs.
template <typename Visit> void visitLinears(const ModelConfig& config, int layer, Visit visit)
{
    const auto at = static_cast<std::size_t>(layer);
    const std::string prefix = layerPrefix(familyOf(config), layer);
    const auto hidden = config.hiddenSize, width = config.heads[at] * config.headSize[at];
    for (const char* projection : { "attention.self.query", "attention.self.key", "attention.self.value" })
        visit(prefix + projection, width, hidden);
    visit(prefix + "attention.output.dense", hidden, width);
    visit(prefix + "intermediate.dense", config.ffn[at], hidden);
    visit(prefix + "output.dense", hidden, config.ffn[at]);
}

void collectLayer(Collector& collector, const ModelConfig& config, int layer)
{
    const auto& adapter = config.adapter;
    const std::string prefix = layerPrefix(familyOf(config), layer);
    visitLinears(config, layer, [&](const std::string& name, std::int64_t out, std::int64_t in) {
        collector.linear(name, out, in);
        if (name.ends_with("output.dense"))
            collector.norm(name.substr(0, name.rfind('.')) + ".LayerNorm", out);
        if (!adapter || adapter->kind != AdapterKind::Lora || !isOneOf(adapter->targets, name))
            return;
        collector.add(name + ".lora_A.weight", { adapter->rank, in });
        collector.add(name + ".lora_B.weight", { out, adapter->rank });
    });
    if (!adapter || adapter->kind != AdapterKind::Bottleneck)
        return;
    const auto hidden = config.hiddenSize, width = adapter->bottleneckWidth(hidden);
    collector.linear(prefix + "output.adapter_down", width, hidden);
    collector.linear(prefix + "output.adapter_up", hidden, width);
}

void collectHead(Collector& collector, const ModelConfig& config, ModelTask task)
{
    const HeadNames names = headNames(familyOf(config), task);
    const auto hidden = config.hiddenSize;
    if (task == ModelTask::MaskedLm) {
        collector.add(names.maskedBias, { config.vocabSize });
        collector.linear(names.maskedDense, hidden, hidden);
        collector.norm(names.maskedNorm, hidden);
        if (!config.tiedDecoder)
            collector.add(names.maskedDecoder + ".weight", { config.vocabSize, hidden });
        return;
    }
    if (task == ModelTask::SequenceClassification)
        collector.linear(names.pooler, hidden, hidden);
    if (!names.classifier.empty())
        collector.linear(names.classifier, static_cast<std::int64_t>(config.labels.size()), hidden);
}

} // namespace

const std::vector<Family>& families()
{
    static const std::vector<Family> all {
        { "xlm-roberta", "XLM-RoBERTa", "XLMRoberta", "roberta.", false },
        { "roberta", "RoBERTa", "Roberta", "roberta.", false },
        { "camembert", "CamemBERT", "Camembert", "roberta.", false },
        { "bert", "BERT", "Bert", "bert.", true },
    };
    return all;
}

const Family* findFamily(std::string_view modelType)
{
    const auto found = std::ranges::find(families(), modelType, &Family::modelType);
    return found == families().end() ? nullptr : &*found;
}

const Family& familyOf(const ModelConfig& config)
{
    const Family* family = findFamily(config.modelType);
    if (family == nullptr)
        throw std::logic_error("no family " + config.modelType);
    return *family;
}

std::string usualTokenizerFile(const ModelConfig& config)
{
    return familyOf(config).isBert ? "vocab.txt" : "sentencepiece.bpe.model";
}

std::string architectureName(const Family& family, ModelTask task)
{
    const auto* found = std::ranges::find(kClassEndings, task, &std::pair<std::string_view, ModelTask>::second);
    return std::string(family.classes) + std::string(found->first);
}

std::optional<ModelTask> taskOfArchitecture(std::string_view architecture)
{
    for (const auto& [ending, task] : kClassEndings) {
        if (architecture.ends_with(ending))
            return task;
    }
    return std::nullopt;
}

HeadNames headNames(const Family& family, ModelTask task)
{
    HeadNames names;
    const bool texts = task == ModelTask::SequenceClassification;
    names.pooler = family.isBert ? poolerName(family) : "classifier.dense";
    if (texts || task == ModelTask::TokenClassification)
        names.classifier = texts && !family.isBert ? "classifier.out_proj" : "classifier";
    const std::string masked = family.isBert ? "cls.predictions." : "lm_head.";
    names.maskedDense = masked + (family.isBert ? "transform.dense" : "dense");
    names.maskedNorm = masked + (family.isBert ? "transform.LayerNorm" : "layer_norm");
    names.maskedDecoder = masked + "decoder";
    names.maskedBias = masked + "bias";
    return names;
}

std::string poolerName(const Family& family)
{
    return std::string(family.prefix) + "pooler.dense";
}

std::string embeddingsPrefix(const Family& family)
{
    return std::string(family.prefix) + "embeddings.";
}

std::string layerPrefix(const Family& family, int layer)
{
    return std::string(family.prefix) + "encoder.layer." + std::to_string(layer) + ".";
}

int layerOfName(std::string_view name)
{
    const auto at = name.find(kLayerMarker);
    int layer = -1;
    if (at != std::string_view::npos)
        std::from_chars(name.data() + at + kLayerMarker.size(), name.data() + name.size(), layer);
    return layer;
}

std::string nameInLayer(const std::string& name, int layer)
{
    const auto at = name.find(kLayerMarker);
    if (at == std::string::npos)
        return name;
    const auto number = at + kLayerMarker.size();
    return name.substr(0, number) + std::to_string(layer) + name.substr(name.find('.', number));
}

std::string canonicalName(const Family& family, const std::string& name)
{
    std::string canonical = name;
    for (const std::string_view start : { "embeddings.", "encoder.", "pooler." }) {
        if (name.starts_with(start))
            canonical.insert(0, family.prefix);
    }
    // What LayerNorm's parameters were called before PyTorch had them.
    for (const auto& [old, today] : { std::pair { ".gamma", ".weight" }, { ".beta", ".bias" } }) {
        const std::string_view ending = old;
        if (canonical.ends_with(ending))
            canonical.replace(canonical.size() - ending.size(), ending.size(), today);
    }
    return canonical;
}

std::vector<ExpectedWeight> expectedWeights(const ModelConfig& config, ModelTask task)
{
    Collector collector;
    const std::string embeddings = embeddingsPrefix(familyOf(config));
    const auto hidden = config.hiddenSize;
    collector.add(embeddings + "word_embeddings.weight", { config.vocabSize, hidden });
    collector.add(embeddings + "position_embeddings.weight", { config.maxPositions, hidden });
    collector.add(embeddings + "token_type_embeddings.weight", { config.typeVocabSize, hidden });
    collector.norm(embeddings + "LayerNorm", hidden);
    for (int layer = 0; layer < config.layers; ++layer)
        collectLayer(collector, config, layer);
    collectHead(collector, config, task);
    return collector.take();
}

std::vector<std::string> namesUnderAnyHead(const ModelConfig& config)
{
    std::vector<std::string> names;
    for (const auto& [task, taskName] : kNames<ModelTask>) {
        for (auto& weight : expectedWeights(config, task))
            names.push_back(std::move(weight.name));
    }
    return names;
}

bool isAdapterWeight(std::string_view name)
{
    return name.find(".lora_") != std::string_view::npos || name.find(".adapter_") != std::string_view::npos;
}

std::vector<std::string> linearLayersEndingIn(const ModelConfig& config, const std::vector<std::string>& ends)
{
    std::vector<std::string> names;
    for (int layer = 0; layer < config.layers; ++layer) {
        visitLinears(config, layer, [&](const std::string& name, std::int64_t, std::int64_t) {
            if (isOneOf(ends, name))
                names.push_back(name);
        });
    }
    return names;
}

bool isLinearWeight(std::string_view name, std::size_t dimensions)
{
    return dimensions == 2 && !isAdapterWeight(name) && name.find("embeddings.") == std::string_view::npos
        && name.ends_with(".weight") && !name.ends_with(".decoder.weight");
}

std::string layerNameOf(std::string_view tensor)
{
    return std::string(tensor.substr(0, tensor.rfind('.')));
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const auto extent : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    return text.empty() ? "a single number" : text;
}

} // namespace ndogo
