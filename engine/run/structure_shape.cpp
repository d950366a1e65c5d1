// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/structure_shape.h"

#include "engine/values/distil_recipe.h"
#include "engine/values/layer_numbers.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace ndogo {
namespace {

using Numbers = std::vector<std::int64_t>;

[[noreturn]] void refuse(const char* field, const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", field } });
}

/// The layers that a list names, from 1, each of which the model must have.
std::vector<int> namedLayers(const std::string& list, const char* field, int layers)
{
    const auto named = layerNumbersFromText(list);
    if (!named)
        refuse(field,
            Sentence::tr("%1 names no layers. Write numbers and ranges from 1, such as 2,4 or 7-12.", inQuotes(list)));
    for (const int layer : *named) {
        if (layer < 1 || layer > layers)
            refuse(field, Sentence::tr("There is no layer %1: the model has layers 1 to %2.", layer, layers));
    }
    return *named;
}

/// That layers of `counts` parts, which people call `layers`, can keep `wanted` each, or in the mean.
void requireEnough(
    const char* field, std::int64_t wanted, const Numbers& counts, std::span<const int> layers, Spread spread)
{
    const auto fewest = std::ranges::min_element(counts);
    const auto all = std::accumulate(counts.begin(), counts.end(), std::int64_t(0));
    if (spread == Spread::Even && wanted > *fewest)
        refuse(field,
            Sentence::tr("%1 a layer cannot be kept: layer %2 has %3. Keep fewer.", wanted,
                layers[static_cast<std::size_t>(fewest - counts.begin())], *fewest));
    if (spread == Spread::Uneven && wanted * std::int64_t(counts.size()) > all)
        refuse(field,
            Sentence::tr("%1 a layer in the mean cannot be kept: the %2 kept layers have %3 in all. Keep fewer.",
                wanted, counts.size(), all));
}

} // namespace

std::vector<int> keptLayers(const StructureRecipe& recipe, int layers)
{
    std::vector<int> all(static_cast<std::size_t>(layers));
    std::iota(all.begin(), all.end(), 1);
    if (!recipe.dropLayers.empty()) {
        const auto dropped = namedLayers(recipe.dropLayers, "structure.drop_layers", layers);
        std::erase_if(all, [&](int layer) { return std::ranges::find(dropped, layer) != dropped.end(); });
        if (all.empty())
            refuse("structure.drop_layers",
                Sentence::tr("No layer would be left: the model has layers 1 to %1. Keep one at least.", layers));
        return all;
    }
    if (recipe.layers == 0)
        return all;
    if (recipe.layers > layers)
        refuse("structure.layers", Sentence::tr("%1 layers cannot be kept: the model has %2.", recipe.layers, layers));
    if (!layerNumbersFromText(recipe.layerMap)) {
        auto mapped = mappedLayers(recipe.layerMap, layers, recipe.layers);
        mapped.erase(mapped.begin()); // the embeddings
        return mapped;
    }
    const auto named = namedLayers(recipe.layerMap, "structure.layer_map", layers);
    if (int(named.size()) != recipe.layers)
        refuse("structure.layer_map",
            Sentence::tr("The list names %1 layers, %2 are to be kept.", named.size(), recipe.layers));
    return named;
}

StructurePlan layersOnly(const ModelConfig& config, const std::vector<int>& kept)
{
    const auto whole = wholeOf(config);
    auto plan = whole;
    plan.layers.clear();
    for (const int layer : kept)
        plan.layers.push_back(whole.layers[static_cast<std::size_t>(layer) - 1]);
    return plan;
}

ModelConfig shapeAfter(const ModelConfig& config, const StructureRecipe& recipe)
{
    const auto kept = keptLayers(recipe, config.layers);
    const auto layers = configAfter(config, layersOnly(config, kept));
    requireEnough("structure.heads", recipe.heads, layers.heads, kept, recipe.spread);
    requireEnough("structure.ffn", recipe.ffn, layers.ffn, kept, recipe.spread);
    auto plan = wholeOf(layers);
    for (auto& layer : plan.layers) {
        if (recipe.heads > 0)
            layer.heads.resize(std::min(layer.heads.size(), static_cast<std::size_t>(recipe.heads)));
        if (recipe.ffn > 0)
            layer.units.resize(std::min(layer.units.size(), static_cast<std::size_t>(recipe.ffn)));
    }
    if (recipe.hidden > 0)
        plan.hidden = recipe.hidden;
    return configAfter(layers, plan);
}

} // namespace ndogo
