// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/test_words.h"

#include "engine/data/data_layout.h"
#include "engine/data/language_files.h"

#include <utility>

namespace ndogo {

SentenceWords readTestWords(const DataRef& data)
{
    SentenceWords words;
    const DataLayout layout = recogniseLayout(data);
    for (const LanguageFile& file : findLanguageFiles(data)) {
        for (Example& example : readExamples(file.file, layout).examples)
            words[file.language].push_back(std::move(example.words));
    }
    return words;
}

} // namespace ndogo
