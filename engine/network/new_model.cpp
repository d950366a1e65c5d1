// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/new_model.h"

#include "engine/network/network.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace ndogo {
namespace {

at::Tensor initialValue(const ExpectedWeight& weight, const ModelConfig& config, const at::Generator& generator)
{
    const std::string_view name = weight.name;
    if (name.ends_with("LayerNorm.weight") || name.ends_with("layer_norm.weight"))
        return at::ones(weight.shape);
    auto value = at::zeros(weight.shape);
    if (!name.ends_with(".bias"))
        value.normal_(0, config.initializerRange, generator);
    if (name.ends_with("word_embeddings.weight") && config.padId < config.vocabSize)
        value.select(0, config.padId).zero_();
    return value;
}

/// What will be there when a value was stored in half precision and read again.
at::Tensor asStored(const at::Tensor& value, DType type)
{
    if (type == DType::F16)
        return value.to(at::kHalf).to(at::kFloat);
    return type == DType::BF16 ? value.to(at::kBFloat16).to(at::kFloat) : value;
}

/// A weight of the encoder below the head, or null.
const NamedWeight* inherited(const Model& encoder, const std::string& name)
{
    const Network& network = encoder.network();
    if (!name.starts_with(familyOf(encoder.config()).prefix))
        return nullptr;
    if (const auto* weight = network.find(name))
        return weight;
    const auto pooler = std::ranges::find(network.unusedPooler, name, &NamedWeight::name);
    return pooler == network.unusedPooler.end() ? nullptr : &*pooler;
}

} // namespace

std::shared_ptr<const Model> newModel(ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer,
    std::uint64_t seed, const CancelToken& token, ModelTask task)
{
    config.architectures = { architectureName(familyOf(config), task) };
    if (task == ModelTask::MaskedLm)
        config.labels.clear();
    const auto generator = at::detail::createCPUGenerator(seed);
    std::vector<NamedWeight> weights;
    for (const auto& expected : expectedWeights(config, task)) {
        token.throwIfRequested();
        weights.push_back(makeWeight(expected.name, initialValue(expected, config, generator)));
    }
    auto network = bindNetwork(config, task, std::move(weights));
    ModelInfo info;
    info.name = config.name;
    return std::make_shared<const Model>(std::move(config), std::move(tokenizer), std::move(network), std::move(info));
}

std::shared_ptr<const Model> withFreshHead(
    const Model& encoder, ModelTask task, const std::vector<std::string>& labels, std::uint64_t seed)
{
    encoder.requireChangeable(Sentence::tr("a quantized model cannot be given a fresh head"));
    auto config = encoder.config();
    config.labels = labels;
    config.architectures = { architectureName(familyOf(config), task) };
    config.plainNames = false;
    config.name.clear();
    const auto generator = at::detail::createCPUGenerator(seed);
    const auto stored = encoder.network().find(embeddingsPrefix(familyOf(config)) + "word_embeddings.weight")->stored;
    std::vector<NamedWeight> weights;
    for (const auto& expected : expectedWeights(config, task)) {
        if (const auto* weight = inherited(encoder, expected.name))
            weights.push_back(*weight);
        else
            weights.push_back(
                makeWeight(expected.name, asStored(initialValue(expected, config, generator), stored), stored));
    }
    auto network = bindNetwork(config, task, std::move(weights));
    return std::make_shared<const Model>(
        std::move(config), encoder.sharedTokenizer(), std::move(network), ModelInfo(), encoder.files());
}

std::shared_ptr<const Model> withLabels(const Model& model, const std::vector<std::string>& labels)
{
    auto config = model.config();
    if (labels.size() != config.labels.size())
        throw Failure(ErrorCode::Usage,
            config.labels.empty()
                ? Sentence::tr("%1 labels are given, but %2 has no classifier whose classes they could name.",
                    labels.size(), model.info().path)
                : Sentence::tr(
                    "%1 labels are given, but the classifier of %2 has %3 classes: name each of them once, in "
                    "the order of their ids.",
                    labels.size(), model.info().path, config.labels.size()),
            { { "field", "labels" } });
    auto info = model.info();
    info.notes.push_back(Sentence::tr("The names of the classes are those that were given (--labels)."));
    config.notes.clear();
    nameLabels(config, labels);
    info.notes.insert(info.notes.end(), config.notes.begin(), config.notes.end());
    auto network = bindNetwork(config, model.network().task, model.network().weights);
    network.unusedPooler = model.network().unusedPooler;
    return std::make_shared<const Model>(
        std::move(config), model.sharedTokenizer(), std::move(network), std::move(info), model.files());
}

} // namespace ndogo
