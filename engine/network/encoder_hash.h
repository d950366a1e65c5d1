// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// By what a model is known again that an adapter, or a stopped training, stands on.
#pragma once

#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/network/model.h"

#include <string>

namespace ndogo {

/// Names and fp32 values of the weights of a model's encoder: not of its head, nor of an adapter, so that a base model
/// and its adapters have the same. 16 hexadecimal digits.
std::string encoderHash(const Model& model);
/// The same of tensors in a file, whatever type they are stored in.
std::string encoderHash(const CheckpointLayout& layout, const Family& family);

} // namespace ndogo
