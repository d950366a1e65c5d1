// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/new_model.h"

#include "engine/model/network.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace ndogo {
namespace {

at::Tensor initialValue(const ExpectedWeight& weight, const ModelConfig& config, const at::Generator& generator)
{
    const auto endsWith = [&](std::string_view ending) {
        const auto& name = weight.name;
        return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
    };
    if (endsWith("LayerNorm.weight"))
        return at::ones(weight.shape);
    auto value = at::zeros(weight.shape);
    if (!endsWith(".bias"))
        value.normal_(0, config.initializerRange, generator);
    if (endsWith("word_embeddings.weight") && config.padId < config.vocabSize)
        value.select(0, config.padId).zero_();
    return value;
}

} // namespace

std::shared_ptr<const Model> newModel(ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer, std::uint64_t seed,
    const CancelToken& token)
{
    const auto generator = at::detail::createCPUGenerator(seed);
    std::vector<NamedWeight> weights;
    for (const auto& expected : expectedWeights(config)) {
        token.throwIfRequested();
        NamedWeight weight;
        weight.name = expected.name;
        weight.value = initialValue(expected, config, generator);
        describeWeight(weight);
        weight.zeros = weight.value.numel() - weight.value.count_nonzero().item<std::int64_t>();
        weights.push_back(std::move(weight));
    }
    auto network = bindNetwork(config, std::move(weights));
    ModelInfo info;
    info.name = config.name;
    return std::make_shared<const Model>(std::move(config), std::move(tokenizer), std::move(network), std::move(info));
}

} // namespace ndogo
