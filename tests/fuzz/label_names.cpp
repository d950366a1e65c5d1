// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/label_names.h"
#include "engine/values/label_words.h"
#include "tests/fuzz/fuzz.h"

#include <set>

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::string> labels;
    if (!fuzz::accepts([&] { labels = labelsFromText(fuzz::textOf(data, size), "labels.txt"); }))
        return 0;
    fuzz::require(
        !labels.empty() && std::set(labels.begin(), labels.end()).size() == labels.size(), "each label is there once");
    std::vector<Sentence> notes;
    const auto usual = usualLabels(labels, notes);
    fuzz::require(usual.size() == labels.size(), "every class keeps its id");
    for (const Sentence& note : notes)
        fuzz::requireReadable(inEnglish(note));
    notes.clear();
    fuzz::require(usualLabels(usual, notes) == usual && notes.empty(), "what is usual stays");
    areUnnamed(labels);
    return 0;
}
