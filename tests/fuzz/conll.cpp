// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"
#include "tests/fuzz/data.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    fuzz::requireSoundExamples(text, { DataTask::Ner, DataFormat::Conll, {}, {}, {} });
    fuzz::requireSoundExamples(text, { DataTask::Pos, DataFormat::Conll, {}, {}, {} });
    fuzz::requireSoundExamples(text, { DataTask::Ner, DataFormat::WikiAnn, {}, {}, {} });
    fuzz::requireSoundExamples(text, fuzz::inColumns(DataTask::Ner, DataFormat::Conll, "2", "3"));
    fuzz::requireSoundExamples(text, fuzz::inColumns(DataTask::Pos, DataFormat::Conll, "FORM", "XPOS"));
    DataLayout recognised;
    if (fuzz::accepts([&] { recognised = recogniseText(text, "data.conll", {}); }))
        fuzz::requireSoundExamples(text, recognised);
    static const fuzz::InputFile input;
    const auto& path = input.write(fuzz::bytesOf(data, size));
    fuzz::accepts([&] {
        for (const ScoredSentence& sentence : readScoredConll(path))
            fuzz::require(sentence.gold.size() == sentence.predicted.size(), "every word has two tags");
    });
    return 0;
}
