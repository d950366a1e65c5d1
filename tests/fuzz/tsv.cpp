// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/data.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    DataLayout recognised;
    if (fuzz::accepts([&] { recognised = recogniseText(text, "data.tsv", {}); })) {
        for (const Sentence& sentence : recognised.assumed)
            fuzz::requireReadable(inEnglish(sentence));
        fuzz::requireSoundExamples(text, recognised);
    }
    const DataLayout news { DataTask::Classification, DataFormat::Tsv, { "headline", "text" }, "category", {} };
    fuzz::requireSoundExamples(text, news);
    fuzz::requireSoundExamples(text, fuzz::inColumns(DataTask::Ner, DataFormat::Tsv, "Word", "Tag"));
    fuzz::requireSoundExamples(text, { DataTask::Text, DataFormat::Text, {}, {}, {} });
    return 0;
}
