// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/checkpoint.h"

#include <string>
#include <vector>

namespace ndogo {

/// The numbers of a tensor, whatever type it is stored in, in fp32.
std::vector<float> floatsOf(const StoredTensor& tensor);

/// A tensor of fp32 that owns its numbers, of which `shape` has as many.
StoredTensor storedFloats(std::string name, std::vector<std::int64_t> shape, std::vector<float> values);

/// Whether it has no number but zeros.
bool isAllZero(const StoredTensor& tensor);

} // namespace ndogo
