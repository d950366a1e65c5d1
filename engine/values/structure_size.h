// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a model will be once parts are taken out of it, or why they cannot be: from its list of tensors alone. Pure
// functions.
#pragma once

#include "engine/values/model_size.h"
#include "engine/values/structure_recipe.h"

#include <cstdint>
#include <vector>

namespace ndogo {

/// The layers that stay, from 1, in their new order. Throws Failure(Usage) naming the field where the model, which has
/// `layers`, lacks one or none would be left.
std::vector<int> keptLayers(const StructureRecipe& recipe, int layers);

/// What stays of the layers. In an uneven model it is not known before which layer keeps how many heads and units: each
/// has them in the mean here, which gives the same size.
struct LayerParts {
    std::vector<int> layers; ///< keptLayers()
    std::vector<std::int64_t> heads, ffn; ///< by kept layer
};
/// Of layers that have so many heads and feed-forward units. Throws Failure(Usage) naming the field, as keptLayers()
/// does and where more are to be kept than there are.
LayerParts keptParts(
    const StructureRecipe& recipe, const std::vector<std::int64_t>& heads, const std::vector<std::int64_t>& ffn);

/// A width is possible where it is a multiple of this: else heads would not be whole numbers wide.
std::int64_t widthStep(const ModelInfo& model);

/// What is left of a model.
struct StructureSize : ModelSize, LayerParts { };
/// Throws Failure(Usage) naming the field, in one sentence that says what to do: layers that are not there, more heads
/// or units than there are, a width that is larger or that the heads do not divide.
StructureSize structureSize(const ModelInfo& model, const StructureRecipe& recipe);

} // namespace ndogo
