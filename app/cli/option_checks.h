// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

namespace ndogo {

/// A whole number of `low` or more, and of `high` or less. CLI11's own checks compare
/// floating-point numbers and spell their bounds with 300 digits.
inline CLI::Validator wholeNumber(std::uint64_t low, std::uint64_t high = std::numeric_limits<std::int64_t>::max())
{
    const auto check = [low, high](const std::string& text) {
        std::uint64_t value = 0;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (stop == end && error == std::errc() && value >= low && value <= high)
            return std::string();
        return "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ", not " + text;
    };
    return { check, "", "wholeNumber" };
}

} // namespace ndogo
