// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/adapter.h"

#include "engine/base/shown_text.h"
#include "engine/network/network.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace ndogo {
namespace {

constexpr double kBottleneckDeviation = 0.02;

at::Tensor initialValue(const ExpectedWeight& weight, const at::Generator& generator)
{
    auto value = at::zeros(weight.shape);
    if (weight.name.ends_with(".lora_A.weight")) {
        const double bound = 1 / std::sqrt(double(weight.shape.at(1)));
        value.uniform_(-bound, bound, generator);
    } else if (weight.name.ends_with(".weight") && !weight.name.ends_with(".lora_B.weight")) {
        value.normal_(0, kBottleneckDeviation, generator);
    }
    return value;
}

void requireTargets(const AdapterRecipe& recipe, const ModelConfig& config)
{
    for (const std::string& target : recipe.targets) {
        if (recipe.kind != AdapterKind::Lora || !linearLayersEndingIn(config, { target }).empty())
            continue;
        throw Failure(ErrorCode::Usage,
            Sentence::tr("%1 is the end of no Linear layer's name in the encoder, to which LoRA could be added. They "
                         "end in query, key, value, attention.output.dense, intermediate.dense and output.dense.",
                inQuotes(shown(target, 100))),
            { { "field", "adapter.targets" } });
    }
}

} // namespace

std::shared_ptr<const Model> withAdapter(const Model& model, const AdapterRecipe& recipe, std::uint64_t seed)
{
    model.requireChangeable(Sentence::tr("a quantized model cannot be given an adapter"));
    requireTargets(recipe, model.config());
    auto config = model.config();
    config.adapter = recipe;
    auto weights = model.network().weights;
    const auto generator = at::detail::createCPUGenerator(seed + 1); // other numbers than those of a fresh head
    for (const auto& expected : expectedWeights(config, model.info().task)) {
        if (isAdapterWeight(expected.name))
            weights.push_back(makeWeight(expected.name, initialValue(expected, generator)));
    }
    return model.with(std::move(config), std::move(weights));
}

std::set<std::string> frozenWeights(const Model& model)
{
    std::set<std::string> names;
    if (!model.config().adapter)
        return names;
    for (const auto& weight : model.network().weights) {
        if (weight.part != "head" && !isAdapterWeight(weight.name))
            names.insert(weight.name);
    }
    return names;
}

std::shared_ptr<const Model> withMergedAdapter(std::shared_ptr<const Model> model)
{
    const auto adapter = model->config().adapter;
    if (!adapter || adapter->kind != AdapterKind::Lora)
        return model;
    const auto& network = model->network();
    std::vector<NamedWeight> weights;
    for (const auto& weight : network.weights) {
        if (isAdapterWeight(weight.name))
            continue;
        const std::string layer = layerNameOf(weight.name);
        const auto* a = network.find(layer + ".lora_A.weight");
        const bool isAdded = a && weight.name.ends_with(".weight");
        if (!isAdded) {
            weights.push_back(weight);
            continue;
        }
        const auto added = at::matmul(network.find(layer + ".lora_B.weight")->value, a->value);
        weights.push_back(
            makeWeight(weight.name, weight.value.add(added, adapter->loraScale()).contiguous(), weight.stored));
    }
    auto config = model->config();
    config.adapter.reset();
    return model->with(std::move(config), std::move(weights));
}

} // namespace ndogo
