// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Patterns by which people leave tensors and layers alone.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Whether a part of `name` is `pattern`, in which * stands for any characters, none included, and ? for one.
bool matches(std::string_view pattern, std::string_view name);
bool matchesAny(std::span<const std::string> patterns, std::string_view name);

/// Throws Failure(Usage) naming the first pattern that matches none of `names`, and parts of those that are spelt much
/// like it.
void requireMatches(std::span<const std::string> patterns, std::span<const std::string> names);

} // namespace ndogo
