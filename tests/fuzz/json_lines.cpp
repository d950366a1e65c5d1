// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/data.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    DataLayout recognised;
    if (fuzz::accepts([&] { recognised = recogniseText(text, "data.jsonl", {}); })) {
        for (const Sentence& sentence : recognised.assumed)
            fuzz::requireReadable(inEnglish(sentence));
        fuzz::requireSoundExamples(text, recognised);
    }
    DataLayout words = fuzz::inColumns(DataTask::Ner, DataFormat::JsonLines, "tokens", "ner_tags");
    fuzz::requireSoundExamples(text, words);
    words.labelNames = { "O", "B-PER" };
    fuzz::requireSoundExamples(text, words);
    fuzz::requireSoundExamples(
        text, { DataTask::Classification, DataFormat::JsonLines, { "headline", "text" }, "label", {} });
    return 0;
}
