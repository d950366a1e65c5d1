// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which heads and feed-forward units of a model to keep. How much they are worth by a loss is
// train/taylor_importance.h's to say.
#pragma once

#include "engine/network/model.h"
#include "engine/values/structure_recipe.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// What each head and each feed-forward unit of a layer is worth; nothing is below 0.
struct LayerImportance {
    std::vector<double> heads; ///< their Euclidean norm is 1, so that layers can be compared
    std::vector<double> units;
};

/// Divides by the Euclidean norm, where it is not 0.
void normalize(std::vector<double>& values);

/// By layer, of the weights alone: the Euclidean norm of all parameters that would go with a head (rows and biases of
/// query, key and value, columns of attention.output.dense) or a unit (row and bias of intermediate.dense, column of
/// output.dense).
std::vector<LayerImportance> magnitudeImportance(const Model& model);

/// The most important parts of each layer, the best first; of equal ones the first. Layer i keeps `counts[i]` of them
/// with Spread::Even; with Spread::Uneven these are as many in all, and each layer keeps its best one. No more may be
/// asked for than there are.
std::vector<std::vector<std::int64_t>> mostImportant(
    std::span<const std::vector<double>> layers, std::span<const std::int64_t> counts, Spread spread);

} // namespace ndogo
