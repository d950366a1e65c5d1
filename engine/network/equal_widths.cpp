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

} // namespace

std::string unequalWidths(const ModelConfig& config)
{
    const auto widest = std::ranges::max(config.ffn);
    std::string text;
    for (std::size_t i = 0; i < config.heads.size(); ++i) {
        std::string own;
        if (config.heads[i] * config.headSize[i] != config.hiddenSize)
            own = std::to_string(config.heads[i]) + (config.heads[i] == 1 ? " head of " : " heads of ")
                + std::to_string(config.headSize[i]);
        if (config.ffn[i] != widest)
            own += (own.empty() ? "" : " and ") + std::to_string(config.ffn[i]) + " feed-forward units of "
                + std::to_string(widest);
        if (!own.empty())
            text += (text.empty() ? "" : ", ") + ("layer " + std::to_string(i)) + " has " + own;
    }
    return text;
}

std::string paddingProblem(const ModelConfig& config)
{
    const auto size = config.headSize.front();
    if (std::ranges::any_of(config.headSize, [&](auto other) { return other != size; }))
        return "its heads are not all of one size";
    if (config.hiddenSize % size != 0)
        return "a hidden size of " + std::to_string(config.hiddenSize) + " is not a whole number of heads of "
            + std::to_string(size);
    if (std::ranges::max(config.heads) * size > config.hiddenSize)
        return "it has more heads than a hidden size of " + std::to_string(config.hiddenSize) + " holds";
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
