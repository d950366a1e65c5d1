// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What short texts that people type are made of.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

namespace ndogo {

/// What stands between the separators, of an empty text one empty part.
inline std::vector<std::string_view> partsOf(std::string_view text, char separator)
{
    std::vector<std::string_view> all;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        all.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return all;
}

/// The number that the whole text is, or nothing.
template <typename Number> std::optional<Number> numberIn(std::string_view text)
{
    Number number {};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && stop == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace ndogo
