// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"
#include "engine/values/run_facts.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// One labelled unit of data. NER and POS: the words of a sentence and a tag each. Classification:
/// one "word", the whole text, and its class. Plain text: one line, and no label.
struct Example {
    std::vector<std::string> words;
    std::vector<std::string> labels; ///< parallel to words; empty for plain text
    std::int64_t line = 0; ///< of the file, from 1: where it begins
};

/// What tells the examples from others: how many, their words and their labels.
LanguageContent contentOf(std::span<const Example> examples);

/// A data file as read: what it holds, and what was mended on the way.
struct ExampleFile {
    std::vector<Example> examples;
    std::vector<DataProblem> problems;
    /// Every label, and the line where it first stands.
    std::map<std::string, std::int64_t> labelLines;
};

} // namespace ndogo
