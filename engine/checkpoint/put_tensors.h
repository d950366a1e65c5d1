// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <vector>

namespace ndogo {

/// Puts tensors, under their canonical names, into a checkpoint: in the place of those that have the same canonical
/// name there, and beside the others. Its tensors stay sorted by name.
void putTensors(Checkpoint& checkpoint, std::vector<StoredTensor> tensors, const Family& family);

} // namespace ndogo
