// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <nlohmann/json.hpp>

namespace ndogo {

/// A recipe's file with its variations written out: a step with "vary", an object of fields of the step and the values
/// that each takes ({"structure.hidden": [144, 96], "seed": [1, 2, 3]}), becomes one step for each combination, and so
/// does what follows from it. So a chain becomes a tree; what the branches have in common stands in it once. `from` and
/// `teacher` lead within a branch. Titles tell the values. A file without variations stays as it is. Throws
/// Failure(Usage) naming the field, also for more steps than anybody could read.
nlohmann::json withVariations(nlohmann::json recipe);

} // namespace ndogo
