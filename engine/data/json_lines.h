// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Objects of JSON with the words of a sentence and a tag each, or with a text and its label, as datasets and pandas
// write them.
#pragma once

#include "engine/data/data_layout.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace ndogo {

/// Whether a file holds JSON, by its ending or by its first characters.
bool isJson(std::string_view text, const std::filesystem::path& file);

/// What the first object of the text holds, by its names; of tags that are numbers the names too, which
/// dataset_info.json beside the file or a folder above has. Throws Failure(DataInvalid) naming file and line for what
/// is no JSON object, and for one of which nothing is known.
DataLayout recogniseJson(std::string_view text, const std::filesystem::path& file, const DataRef& data);

/// One object a line, or one array of objects. A layout without `wordColumn` is of texts. Objects without words or text
/// are left out and reported. Throws Failure(DataInvalid) naming file and line.
ExampleFile parseJsonLines(std::string_view text, const std::filesystem::path& file, const DataLayout& layout);

} // namespace ndogo
