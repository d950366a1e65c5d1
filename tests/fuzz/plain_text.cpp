// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/beginning.h"
#include "engine/data/text_lines.h"
#include "tests/fuzz/data.h"

using namespace ndogo;

namespace {

/// As a corpus is read: a look at its first lines, then line by line.
void readCorpus(std::string_view text)
{
    const std::string_view first = firstLines(text, 64);
    fuzz::require(text.starts_with(first), "the first lines are the beginning of the text");
    const Beginning seen = lookAt(first, "corpus.txt");
    fuzz::require(seen.tagged <= seen.lines && seen.glued <= seen.lines, "lines are counted once");
    TextLines lines(text, "corpus.txt");
    std::int64_t before = 0;
    while (const auto line = lines.next()) {
        fuzz::require(lines.number() > before && line->size() <= kLongestLine, "lines have a place and a limit");
        before = lines.number();
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    fuzz::accepts([&] { readCorpus(text); });
    fuzz::requireSoundExamples(text, { DataTask::Text, DataFormat::Text, {}, {}, {} });
    DataLayout recognised;
    if (fuzz::accepts([&] { recognised = recogniseText(text, "data.txt", {}); }))
        fuzz::requireSoundExamples(text, recognised);
    return 0;
}
