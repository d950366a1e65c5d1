// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/structure_shape.h"

#include "engine/values/structure_size.h"

namespace ndogo {

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
    auto parts = keptParts(recipe, config.heads, config.ffn);
    auto plan = layersOnly(config, parts.layers);
    if (recipe.hidden > 0)
        plan.hidden = recipe.hidden;
    auto after = configAfter(config, plan);
    after.heads = std::move(parts.heads);
    after.ffn = std::move(parts.ffn);
    return after;
}

} // namespace ndogo
