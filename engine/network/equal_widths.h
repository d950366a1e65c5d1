// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/model.h"

#include <memory>

namespace ndogo {

/// Hugging Face's classes give every layer hidden / head size heads and one feed-forward width.
/// What of this model does not fit them, with its layers ("layer 0 has 4 heads, ..."); empty when
/// all does.
Sentence unequalWidths(const ModelConfig& config);

/// Why zeros cannot help: heads of several sizes, or more than the hidden size holds. Empty: they
/// can.
Sentence paddingProblem(const ModelConfig& config);

/// The same model with heads and feed-forward units of zeros added until it fits. Its logits are
/// the same up to the order of summation: a head of zeros adds its zero columns, and every
/// activation that Ndogo knows keeps zero. Only for a model without a paddingProblem().
std::shared_ptr<const Model> padWidths(const Model& model);

} // namespace ndogo
