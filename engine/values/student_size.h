// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a student will be, told before it is made: from its teacher's list of tensors alone. Pure functions.
#pragma once

#include "engine/values/distil_recipe.h"
#include "engine/values/model_size.h"

#include <cstdint>
#include <span>

namespace ndogo {

/// Of a student as makeStudent() (engine/network/student.h) makes it; `layers` as mappedLayers() gives them.
ModelSize studentSize(const ModelInfo& teacher, const StudentShape& shape, std::span<const int> layers);

/// What is kept of a teacher's answers where they are computed once: numbers of 4 bytes.
struct AnswerSize {
    std::int64_t perId = 0; ///< logits and hidden states
    std::int64_t perPair = 0; ///< attention probabilities, of each id with each of its sentence

    std::int64_t bytes(std::int64_t ids, std::int64_t pairs) const { return 4 * (ids * perId + pairs * perPair); }
};

/// Of a recipe whose matches fit the student (layersOf()).
AnswerSize answerSize(
    const ModelInfo& teacher, const DistilRecipe& recipe, DistilMode mode, std::span<const int> layers);

} // namespace ndogo
