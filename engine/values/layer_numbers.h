// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ndogo {

/// A number by which a layer can be called, or nothing.
std::optional<int> layerNumberFromText(std::string_view text);

/// Numbers and ranges of them such as "0,2-4", in the order given; nothing for another text.
std::optional<std::vector<int>> layerNumbersFromText(std::string_view text);

} // namespace ndogo
