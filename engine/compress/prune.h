// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/network/model.h"
#include "engine/values/prune_recipe.h"

#include <memory>

namespace ndogo {

struct PrunedModel {
    std::shared_ptr<const Model> model;
    PruneReport report;
};

/// A new model with weights set to zero; the parent stays as it is and shares every other tensor.
/// Counts and choice are those of torch.nn.utils.prune (l1_unstructured, global_unstructured,
/// random_unstructured); of equal magnitudes the first in name and row order goes first.
/// Awobade et al. 2024, section 2.1. Polls `token` once a matrix.
/// Throws Failure(Usage) when the exclusions leave no weight.
PrunedModel prune(const Model& parent, const PruneRecipe& recipe, const CancelToken& token = {});

} // namespace ndogo
