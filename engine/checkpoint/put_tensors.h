// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <vector>

namespace ndogo {

/// Throws Failure(TensorValue) where a tensor of an adapter holds NaN or infinity: added to a weight, it would be the
/// base model's that looks damaged.
void requireFinite(const StoredTensor& ofAdapter);

/// Puts tensors, under their canonical names, into a checkpoint: in the place of those that have the same canonical
/// name there, and beside the others. Its tensors stay sorted by name.
void putTensors(Checkpoint& checkpoint, std::vector<StoredTensor> tensors, const Family& family);

} // namespace ndogo
