// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/linear.h"
#include "engine/train/objective.h"
#include "engine/values/distil_recipe.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// What a student's masked-LM decoder turns into logits: rows·weightᵀ + bias.
struct DecodedRows {
    at::Tensor rows; ///< [N, H]
    at::Tensor weight; ///< [V, H]
    at::Tensor bias; ///< [V]
    bool bf16 = false; ///< products in bfloat16, as those of the rest of the pass
};

/// The teacher's, of any width and any kind of Linear.
struct TeacherRows {
    at::Tensor rows; ///< [N, H of the teacher]; unused where the terms ask nothing of the teacher's logits
    const Linear* decoder = nullptr;
};

/// The terms that read logits, with the formulas of distil_losses.h and crossEntropy(): "soft_labels", "true_labels"
/// and "squared_error", those with a weight. Logits [N, V] and their gradients are never held for more than a block of
/// rows: with a vocabulary of 70,006 pieces two whole matrices and what softmax makes of them are gigabytes.
/// `labels`: by row, or kNoLabel. The values must be minimised together, by their weights: their gradients were
/// worked out as one.
std::vector<LossTerm> vocabularyTerms(const DistilTerms& terms, const DecodedRows& student, const TeacherRows& teacher,
    std::span<const std::int64_t> labels);

} // namespace ndogo
