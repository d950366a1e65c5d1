// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/name_patterns.h"

#include "engine/base/error.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

namespace ndogo {
namespace {

/// `text` from its start: whether some beginning of it is the pattern.
bool beginsWith(std::string_view pattern, std::string_view text)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '*') {
            for (std::size_t skipped = i; skipped <= text.size(); ++skipped) {
                if (beginsWith(pattern.substr(i + 1), text.substr(skipped)))
                    return true;
            }
            return false;
        }
        if (i >= text.size() || (pattern[i] != '?' && pattern[i] != text[i]))
            return false;
    }
    return true;
}

/// Letters to add, remove or replace (Levenshtein 1966).
std::size_t editDistance(std::string_view one, std::string_view other)
{
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < other.size(); ++j) {
            const std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({ replaced, row[j] + 1, diagonal + 1 });
        }
    }
    return row.back();
}

/// What stands between the dots of the names.
std::vector<std::string_view> partsOf(std::span<const std::string> names)
{
    std::vector<std::string_view> parts;
    for (const std::string_view name : names) {
        for (std::size_t begin = 0; begin <= name.size();) {
            const std::size_t end = std::min(name.find('.', begin), name.size());
            parts.push_back(name.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    std::ranges::sort(parts);
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

/// The nearest parts, at most three, the best first; empty where none is near.
std::string nearParts(std::string_view pattern, std::span<const std::string> names)
{
    constexpr std::ptrdiff_t kMost = 3;
    const std::size_t far = std::max<std::size_t>(2, pattern.size() / 3); // more letters than this are another word
    std::multimap<std::size_t, std::string_view> near;
    for (const std::string_view part : partsOf(names)) {
        if (const std::size_t distance = editDistance(pattern, part); distance <= far && distance < part.size())
            near.emplace(distance, part);
    }
    std::string best;
    for (auto part = near.begin(); part != near.end() && std::distance(near.begin(), part) < kMost; ++part)
        best += (best.empty() ? "" : ", ") + inQuotes(part->second);
    return best;
}

} // namespace

bool matches(std::string_view pattern, std::string_view name)
{
    for (std::size_t begin = 0; begin <= name.size(); ++begin) {
        if (beginsWith(pattern, name.substr(begin)))
            return true;
    }
    return false;
}

bool matchesAny(std::span<const std::string> patterns, std::string_view name)
{
    return std::ranges::any_of(patterns, [&](const std::string& pattern) { return matches(pattern, name); });
}

void requireMatches(std::span<const std::string> patterns, std::span<const std::string> names)
{
    for (const std::string& pattern : patterns) {
        if (std::ranges::any_of(names, [&](const std::string& name) { return matches(pattern, name); }))
            continue;
        const auto near = nearParts(pattern, names);
        throw Failure(ErrorCode::Usage,
            near.empty() ? Sentence::tr("No weight of the model has %1 in its name, so nothing would be left out. See "
                                        "the names (ndogo-cli inspect MODEL --tensors); * and ? stand for any letters.",
                inQuotes(pattern))
                         : Sentence::tr("No weight of the model has %1 in its name, so nothing would be left out. Near "
                                        "it are %2; * and ? stand for any letters.",
                             inQuotes(pattern), near),
            { { "field", "exclude" }, { "pattern", shown(pattern) } });
    }
}

} // namespace ndogo
