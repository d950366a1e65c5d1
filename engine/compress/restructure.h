// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/network/model.h"
#include "engine/values/structure_recipe.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ndogo {

/// What of a model is kept, part by part. All numbers are those of the model before, from 0.
struct StructurePlan {
    struct Layer {
        int layer = 0;
        std::vector<std::int64_t> heads, units; ///< in the order in which they are to stand, one each at least
        bool operator==(const Layer&) const = default;
    };
    std::vector<Layer> layers; ///< in their new order, one at least
    std::int64_t hidden = 0; ///< width
    WidthMethod method = WidthMethod::Truncate; ///< of a smaller one
    bool operator==(const StructurePlan&) const = default;
};

/// All of a model, in its order.
StructurePlan wholeOf(const ModelConfig& config);

/// The shape that a plan leaves. Heads keep their number and their share of the width.
/// Throws Failure(Usage) naming the field of a job where a layer is not there, nothing would be left, the width is
/// larger than it was, or its heads would not be whole numbers wide.
ModelConfig configAfter(const ModelConfig& config, const StructurePlan& plan);

/// The model that a plan leaves, for the same task. The parent stays as it is and shares every tensor that does not
/// change. A head takes rows of query, key and value and columns of attention.output.dense with it, whose bias stays; a
/// feed-forward unit a row of intermediate.dense and a column of output.dense (Michel et al. 2019; Kim and Hassan
/// 2020). A smaller width keeps the leading rows and columns of every tensor: those of the matrix itself, or of its
/// best approximation of a rank that is the new width, but for intermediate.dense, which keeps its rank
/// (docs/methods.md, Structure). Polls `token` once a tensor. Throws what configAfter() throws, and
/// Failure(ConfigInvalid) for a quantized model.
std::shared_ptr<const Model> restructured(
    const Model& parent, const StructurePlan& plan, const CancelToken& token = {});

} // namespace ndogo
