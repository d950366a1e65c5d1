// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/prune_recipe.h"
#include "engine/values/quantize_recipe.h"

#include <optional>
#include <string>

namespace ndogo {

/// A checkpoint folder, and what is done to it in memory before use: pruned when amount is above 0, then
/// quantized.
struct ModelRef {
    std::string path;
    PruneRecipe prune;
    std::optional<QuantizeRecipe> quantize {};

    bool derived() const { return prune.amount > 0 || quantize; }
    bool operator==(const ModelRef&) const = default;
};

} // namespace ndogo
