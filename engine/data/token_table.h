// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables with a header and a word a row, between tabs, commas or semicolons ("Sentence #,Word,POS,Tag").
#pragma once

#include "engine/data/data_layout.h"

#include <filesystem>
#include <string_view>

namespace ndogo {

/// Whether the header has columns for a word and its tag, known by their names or asked for, and the data was not said
/// to be something else.
bool isTokenTable(std::string_view text, const std::filesystem::path& file, const DataRef& data);

/// Throws Failure(DataInvalid) naming the columns where none is known for word or tag.
DataLayout recogniseTokenTable(std::string_view text, const std::filesystem::path& file, const DataRef& data);

/// A sentence ends at a row or line of blanks, and where a column such as "Sentence #" has another value; its empty
/// cells take the one above. Between commas quotes are those of pandas; between tabs a lone one is a character. Throws
/// Failure(DataInvalid) naming file and line.
ExampleFile parseTokenTable(std::string_view text, const std::filesystem::path& file, const DataLayout& layout);

} // namespace ndogo
