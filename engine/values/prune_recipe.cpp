// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/prune_recipe.h"

namespace ndogo {

PruneRecipe pruneFamily(PruneRecipe recipe)
{
    recipe.amount = 0;
    if (recipe.method == PruneMethod::Magnitude)
        recipe.seed = PruneRecipe().seed;
    return recipe;
}

} // namespace ndogo
