// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/compress/restructure.h"
#include "engine/values/structure_recipe.h"

#include <vector>

namespace ndogo {

/// The layers that stay, whole.
StructurePlan layersOnly(const ModelConfig& config, const std::vector<int>& kept);

/// The shape that a recipe leaves, before any part is judged: where layers compete (Spread::Uneven) each has the mean,
/// so that sizes are right and single layers are not. Throws Failure(Usage) naming the field of what the model has not.
ModelConfig shapeAfter(const ModelConfig& config, const StructureRecipe& recipe);

} // namespace ndogo
