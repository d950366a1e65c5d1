// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the base model of an adapter that we saved is still the one that it was trained on.
#pragma once

#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/checkpoint/model_config.h"
#include "engine/io/checkpoint.h"

#include <vector>

namespace ndogo {

/// Of "ndogo" in an adapter's config.json: encoderHash() of its base model.
inline constexpr const char* kBaseHash = "base_hash";

/// Holds the config.json of an adapter's folder against that of its base model. Throws Failure(ConfigInvalid) with both
/// shapes.
void requireSameShape(const ModelConfig& adapter, const CheckpointFolder& place);

/// The same of the tensors of the base model, before anything is added to them. Throws Failure(TensorShape) for layers
/// of other widths; other weights are told in `notes`. An adapter without a hash can be held against nothing.
void requireSameWeights(
    const ModelConfig& adapter, const CheckpointFolder& place, const Checkpoint& base, std::vector<Sentence>& notes);

} // namespace ndogo
