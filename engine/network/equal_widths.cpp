// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/equal_widths.h"

#include "engine/network/network.h"

#include <algorithm>

namespace ndogo {
namespace {

/// `tensor` with zeros behind it until it has this shape.
at::Tensor filledUp(const at::Tensor& tensor, const std::vector<std::int64_t>& shape)
{
    auto larger = at::zeros(shape);
    auto place = larger;
    for (std::int64_t i = 0; i < tensor.dim(); ++i)
        place = place.narrow(i, 0, tensor.size(i));
    place.copy_(tensor);
    return larger;
}

Sentence headsOf(std::size_t layer, std::int64_t heads, std::int64_t size)
{
    return heads == 1 ? Sentence::tr("layer %1 has 1 head of %2", layer, size)
                      : Sentence::tr("layer %1 has %2 heads of %3", layer, heads, size);
}

} // namespace

Sentence unequalWidths(const ModelConfig& config)
{
    const auto widest = std::ranges::max(config.ffn);
    Sentence text;
    for (std::size_t i = 0; i < config.heads.size(); ++i) {
        const auto heads = config.heads[i], size = config.headSize[i], units = config.ffn[i];
        const bool otherHeads = heads * size != config.hiddenSize;
        if (!otherHeads && units == widest)
            continue;
        const Sentence layer = units == widest ? headsOf(i, heads, size)
            : otherHeads ? Sentence::tr("%1 and %2 feed-forward units of %3", headsOf(i, heads, size), units, widest)
                         : Sentence::tr("layer %1 has %2 feed-forward units of %3", i, units, widest);
        text = text.empty() ? layer : Sentence::tr("%1, %2", text, layer);
    }
    return text;
}

Sentence paddingProblem(const ModelConfig& config)
{
    const auto size = config.headSize.front();
    if (std::ranges::any_of(config.headSize, [&](auto other) { return other != size; }))
        return Sentence::tr("its heads are not all of one size");
    if (config.hiddenSize % size != 0)
        return Sentence::tr("a hidden size of %1 is not a whole number of heads of %2", config.hiddenSize, size);
    if (std::ranges::max(config.heads) * size > config.hiddenSize)
        return Sentence::tr("it has more heads than a hidden size of %1 holds", config.hiddenSize);
    return {};
}

std::shared_ptr<const Model> padWidths(const Model& model)
{
    auto config = model.config();
    const auto layers = config.heads.size();
    config.heads.assign(layers, config.hiddenSize / config.headSize.front());
    config.ffn.assign(layers, std::ranges::max(config.ffn));
    config.widthsGiven = false;

    std::vector<NamedWeight> weights = model.network().weights;
    for (const auto& expected : expectedWeights(config, model.network().task)) {
        auto& weight = *std::ranges::find(weights, expected.name, &NamedWeight::name);
        if (weight.value.sizes() != at::IntArrayRef(expected.shape))
            weight = makeWeight(weight.name, filledUp(weight.value, expected.shape), weight.stored);
    }
    return model.with(std::move(config), std::move(weights));
}

} // namespace ndogo
