// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/network/model.h"
#include "engine/values/distil_recipe.h"

#include <cstdint>
#include <memory>
#include <span>

namespace ndogo {

/// A model for the teacher's task, vocabulary and labels with fewer layers or other heads. Everything outside the
/// layers is a copy of the teacher's, and so is student layer i of its layer `layers[i]` (mappedLayers(); Sanh et al.
/// 2019, section 3): that other heads are wanted changes no weight, only into how many parts it is cut. What is of
/// another width, or `init` is Random, is initialised as newModel() does, by `seed`.
/// Throws Failure(Usage) for heads that do not divide the width, and for a teacher whose heads are not all there where
/// other heads are wanted; Failure(ConfigInvalid) for a quantized teacher.
std::shared_ptr<const Model> makeStudent(const Model& teacher, const StudentShape& shape, std::span<const int> layers,
    StudentInit init, std::uint64_t seed, const CancelToken& token = {});

/// The configuration of that student. Throws Failure(Usage) as makeStudent() does.
ModelConfig studentConfig(const ModelConfig& teacher, const StudentShape& shape, std::span<const int> layers);

} // namespace ndogo
