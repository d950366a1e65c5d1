// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_layout.h"
#include "tests/fuzz/fuzz.h"

#include <string>
#include <utility>

namespace ndogo::fuzz {

/// Words and tags in columns of these names or numbers.
inline DataLayout inColumns(DataTask task, DataFormat format, std::string words, std::string tags)
{
    DataLayout layout { task, format, {}, {} };
    layout.wordColumn = std::move(words);
    layout.tagColumn = std::move(tags);
    return layout;
}

/// Reads the text as `layout` says and holds the result against what example.h promises.
inline void requireSoundExamples(std::string_view text, const DataLayout& layout)
{
    accepts([&] {
        const ExampleFile file = parseExamples(text, "data.txt", layout);
        for (const Example& example : file.examples) {
            require(!example.words.empty() && example.line > 0, "an example has words and a place");
            require(
                layout.task == DataTask::Text ? example.labels.empty() : example.labels.size() == example.words.size(),
                "a label for every word");
        }
        for (const DataProblem& problem : file.problems)
            requireReadable(inEnglish(problem.message));
    });
}

} // namespace ndogo::fuzz
