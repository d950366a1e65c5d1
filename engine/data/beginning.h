// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/tsv.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace ndogo {

/// The beginning of a data file, counted line by line: what its layout is recognised by.
struct Beginning {
    std::size_t lines = 0; ///< that are not blank
    std::size_t tagged = 0; ///< with two columns or more
    std::size_t entities = 0, universal = 0; ///< of them with such a last column
    std::size_t wikiAnn = 0; ///< "lang:word<tab>entity tag"
    std::size_t glued = 0; ///< each of whose words has its tag behind it: "Sani|B-PER ya|O"
    char glue = '\0'; ///< what stands between them there
    bool conllU = false;
    std::set<std::string> tags; ///< last columns that are entity tags or universal tags
    std::size_t columns = 0; ///< of every line, or 0 when they differ
    std::string firstLast; ///< the last column of the first such line
    std::int64_t firstLine = 0; ///< its number
    TableHeader header; ///< the first line as that of a table

    bool mostly(std::size_t count) const { return count > 0 && 2 * count >= tagged; }
};

/// The whole lines among the first `bytes` of a text.
std::string_view firstLines(std::string_view text, std::size_t bytes);

/// Throws Failure(DataInvalid) for a line that is no text. `file` is for messages.
Beginning lookAt(std::string_view text, const std::filesystem::path& file);

} // namespace ndogo
