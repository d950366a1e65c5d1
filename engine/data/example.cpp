// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/example.h"

#include "engine/base/hash.h"

namespace ndogo {

LanguageContent contentOf(std::span<const Example> examples)
{
    Hash hash;
    for (const Example& example : examples) {
        hash.add(example.words.size());
        for (const std::string& word : example.words)
            hash.add(word);
        for (const std::string& label : example.labels)
            hash.add(label);
    }
    return { static_cast<std::int64_t>(examples.size()), hash.text() };
}

} // namespace ndogo
