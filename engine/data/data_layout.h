// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: data_layout.cpp, recognise_layout.cpp.
#pragma once

#include "engine/data/example.h"
#include "engine/values/data_ref.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// What the files of a data folder are, recognised or asked for.
struct DataLayout {
    DataTask task = DataTask::Ner;
    DataFormat format = DataFormat::Conll;
    std::vector<std::string> textColumns; ///< of a TSV: joined by a blank
    std::string labelColumn; ///< of a TSV
    std::vector<Sentence> assumed {}; ///< what else was chosen: a note on every number
    Sentence recognised {}; ///< what task and format were seen, where they were not asked for
    std::string wordColumn {}, tagColumn {}; ///< of words: a number from 1 or a name; empty: found in each file
    std::vector<std::string> labelNames {}; ///< of JSON lines: what numbers stand for, from 0
};

/// Looks into the first readable file of the split; what `data` says is taken as said. Throws
/// Failure naming the file, what was seen in it and what to do, when it fits no format, and
/// Failure(Usage) when task and format cannot go together.
DataLayout recogniseLayout(const DataRef& data);
DataLayout recogniseLayout(const DataRef& data, std::span<const std::filesystem::path> files);

/// The same from the beginning of one file's text. `file` is for messages and its ending.
DataLayout recogniseText(std::string_view text, const std::filesystem::path& file, const DataRef& data);

/// Reads one file. Throws Failure(DataInvalid) naming file and line.
ExampleFile readExamples(const std::filesystem::path& file, const DataLayout& layout);

/// The same from memory: `file` is for messages only.
ExampleFile parseExamples(std::string_view text, const std::filesystem::path& file, const DataLayout& layout);

} // namespace ndogo
