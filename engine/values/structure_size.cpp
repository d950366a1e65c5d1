// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/structure_size.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/values/distil_recipe.h"
#include "engine/values/layer_numbers.h"

#include <algorithm>
#include <numeric>

namespace ndogo {
namespace {

using Counts = std::vector<std::int64_t>; ///< a number a layer

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

/// The kept layer of the fewest parts, and how many all of them have.
struct Parts {
    std::int64_t fewest = 0, all = 0;
    int layer = 0; ///< that has the fewest, from 1
};
Parts partsOf(const Counts& counts, const std::vector<int>& layers)
{
    const auto fewest = std::ranges::min_element(counts);
    return { *fewest, std::accumulate(counts.begin(), counts.end(), std::int64_t(0)),
        layers[static_cast<std::size_t>(fewest - counts.begin())] };
}

/// Whether each layer can keep `wanted`, or all of them so many in the mean.
bool suffice(const Parts& parts, std::int64_t wanted, std::size_t layers, Spread spread)
{
    return spread == Spread::Even ? wanted <= parts.fewest : wanted * std::int64_t(layers) <= parts.all;
}

void requireHeads(const Counts& heads, const std::vector<int>& layers, const StructureRecipe& recipe)
{
    const auto parts = partsOf(heads, layers);
    if (suffice(parts, recipe.heads, layers.size(), recipe.spread))
        return;
    refuse("structure.heads",
        recipe.spread == Spread::Even
            ? Sentence::tr("%1 heads a layer cannot be kept: layer %2 has %3. Keep fewer.", recipe.heads, parts.layer,
                parts.fewest)
            : Sentence::tr(
                "%1 heads a layer in the mean cannot be kept: the %2 kept layers have %3 in all. Keep fewer.",
                recipe.heads, layers.size(), parts.all));
}

void requireUnits(const Counts& units, const std::vector<int>& layers, const StructureRecipe& recipe)
{
    const auto parts = partsOf(units, layers);
    if (suffice(parts, recipe.ffn, layers.size(), recipe.spread))
        return;
    refuse("structure.ffn",
        recipe.spread == Spread::Even
            ? Sentence::tr("%1 feed-forward units a layer cannot be kept: layer %2 has %3. Keep fewer.", recipe.ffn,
                parts.layer, parts.fewest)
            : Sentence::tr("%1 feed-forward units a layer in the mean cannot be kept: the %2 kept layers have %3 in "
                           "all. Keep fewer.",
                recipe.ffn, layers.size(), parts.all));
}

void requireWidth(const ModelInfo& model, std::int64_t hidden)
{
    if (hidden > model.hiddenSize)
        refuse("structure.hidden",
            Sentence::tr("A width of %1 cannot be cut out of a model that is %2 wide. Choose a smaller one.", hidden,
                model.hiddenSize));
    const auto step = widthStep(model);
    if (hidden % step != 0)
        refuse("structure.hidden",
            Sentence::tr("A width of %1 cannot be: the heads would not be whole numbers wide. Choose a multiple of %2.",
                hidden, step));
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

LayerParts keptParts(
    const StructureRecipe& recipe, const std::vector<std::int64_t>& heads, const std::vector<std::int64_t>& ffn)
{
    LayerParts parts { keptLayers(recipe, static_cast<int>(heads.size())), {}, {} };
    for (const int layer : parts.layers) {
        parts.heads.push_back(heads.at(static_cast<std::size_t>(layer - 1)));
        parts.ffn.push_back(ffn.at(static_cast<std::size_t>(layer - 1)));
    }
    requireHeads(parts.heads, parts.layers, recipe);
    requireUnits(parts.ffn, parts.layers, recipe);
    if (recipe.heads > 0)
        std::ranges::fill(parts.heads, recipe.heads);
    if (recipe.ffn > 0)
        std::ranges::fill(parts.ffn, recipe.ffn);
    return parts;
}

std::int64_t widthStep(const ModelInfo& model)
{
    const auto whole = shapeOf(model);
    std::int64_t step = 1;
    for (std::size_t i = 0; i < whole.layers.size(); ++i) {
        const auto headSize = whole.layers[i].attention / std::max<std::int64_t>(1, model.heads.at(i));
        step = std::lcm(step, model.hiddenSize / std::gcd(headSize, model.hiddenSize));
    }
    return step;
}

StructureSize structureSize(const ModelInfo& model, const StructureRecipe& recipe)
{
    StructureSize size;
    static_cast<LayerParts&>(size) = keptParts(recipe, model.heads, model.ffn);
    const auto whole = shapeOf(model);
    ModelShape shape;
    shape.hidden = recipe.hidden > 0 ? recipe.hidden : model.hiddenSize;
    requireWidth(model, shape.hidden);
    for (std::size_t i = 0; i < size.layers.size(); ++i) {
        const auto before = static_cast<std::size_t>(size.layers[i] - 1);
        auto layer = whole.layers.at(before);
        const auto headSize = layer.attention / std::max<std::int64_t>(1, model.heads.at(before));
        layer.attention = size.heads[i] * headSize * shape.hidden / model.hiddenSize;
        layer.ffn = size.ffn[i];
        shape.layers.push_back(layer);
    }
    static_cast<ModelSize&>(size) = sizeAt(model, shape);
    return size;
}

} // namespace ndogo
