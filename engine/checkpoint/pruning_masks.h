// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"
#include "engine/io/checkpoint.h"

#include <vector>

namespace ndogo {

/// Puts NAME = NAME_orig · NAME_mask in the place of the two, as torch.nn.utils.prune does in every forward pass until
/// prune.remove(). `notes` tell of it. Throws Failure(TensorShape, TensorValue) naming a mask that does not fit, or
/// that holds other numbers than 0 and 1.
void applyPruningMasks(Checkpoint& checkpoint, std::vector<Sentence>& notes);

} // namespace ndogo
