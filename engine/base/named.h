// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names that a closed set has in files and on the command line. Inside the program it is an enum.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ndogo {

template <typename Enum, std::size_t count> using NameList = std::array<std::pair<Enum, std::string_view>, count>;

/// Every value with its name, in the order in which people read them. Specialised beside each enum.
template <typename Enum> inline constexpr NameList<Enum, 0> kNames {};

template <typename Enum>
concept NamedEnum = !kNames<Enum>.empty();

template <NamedEnum Enum> constexpr std::string_view nameOf(Enum value)
{
    const auto* found = std::find_if(
        kNames<Enum>.begin(), kNames<Enum>.end(), [value](const auto& item) { return item.first == value; });
    return found == kNames<Enum>.end() ? std::string_view() : found->second;
}

/// The value of that name, or nothing.
template <NamedEnum Enum> constexpr std::optional<Enum> fromName(std::string_view name)
{
    for (const auto& [value, known] : kNames<Enum>) {
        if (known == name)
            return value;
    }
    return std::nullopt;
}

/// "global or layer", "conll, wikiann, tsv or text".
template <NamedEnum Enum> std::string allNames()
{
    std::string text;
    for (std::size_t i = 0; i < kNames<Enum>.size(); ++i) {
        if (i > 0)
            text += i + 1 == kNames<Enum>.size() ? " or " : ", ";
        text += kNames<Enum>[i].second;
    }
    return text;
}

} // namespace ndogo
