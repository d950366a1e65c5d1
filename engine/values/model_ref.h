// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/model_reading.h"
#include "engine/values/prune_recipe.h"
#include "engine/values/quantize_recipe.h"

#include <string>
#include <variant>
#include <vector>

namespace ndogo {

/// What makes another model of a model.
using ModelStep = std::variant<PruneRecipe, QuantizeRecipe>;

/// A checkpoint folder, and what is done to it in memory before use, in this order. Two that are equal are the same
/// model: this is what scores, timings and messages belong to.
struct ModelRef {
    std::string path;
    std::vector<ModelStep> steps {};
    ModelReading reading {}; ///< of the folder

    bool derived() const { return !steps.empty(); }
    /// The last step of that kind, or null.
    const PruneRecipe* pruning() const { return last<PruneRecipe>(); }
    const QuantizeRecipe* quantization() const { return last<QuantizeRecipe>(); }
    /// Share of the prunable weights that its pruning makes zero; 0 without.
    double amount() const { return pruning() ? pruning()->amount : 0; }
    /// With one more step.
    ModelRef then(ModelStep step) const
    {
        ModelRef longer = *this;
        longer.steps.push_back(std::move(step));
        return longer;
    }
    /// Without its last step, which there must be.
    ModelRef before() const
    {
        ModelRef shorter = *this;
        shorter.steps.pop_back();
        return shorter;
    }
    bool operator==(const ModelRef&) const = default;

private:
    template <typename Step> const Step* last() const
    {
        for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
            if (const auto* found = std::get_if<Step>(&*step))
                return found;
        }
        return nullptr;
    }
};

/// A model pruned by a recipe; by one of amount 0, the model itself.
inline ModelRef prunedBy(const std::string& path, const PruneRecipe& recipe)
{
    ModelRef model { path, {} };
    return recipe.amount > 0 ? model.then(recipe) : model;
}

} // namespace ndogo
