// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// Whether a tensor that a model does not take up changes none of its answers: buffers, heads of pre-training, the
/// pooler, weights of a loss, counters, what an optimizer left, all zeros. `name` is canonical.
bool isHarmless(const Family& family, const std::string& name, const StoredTensor& tensor);

/// What trained parts tensors belong to, by their names: "a CRF (crf.transitions and 2 more)". Empty for none.
Sentence partsInWords(const std::vector<std::string>& names);

/// Why a tensor is missing, where others tell: it is parametrized (weight norm, a mask alone) or lies there under a
/// prefix. `others` are what the checkpoint has besides.
std::optional<Sentence> reasonForMissing(
    const std::string& name, const std::map<std::string, const StoredTensor*>& others);

} // namespace ndogo
