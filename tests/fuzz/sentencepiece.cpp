// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer_readers.h"
#include "tests/fuzz/tokenizer.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::InputFile input;
    const auto& path = input.write(fuzz::bytesOf(data, size));
    fuzz::requireSoundTokenizer([&] { return openSentencePieceTokenizer(path); });
    TokenizerSettings settings;
    settings.specials = { { "mask_token", "abc" } };
    settings.otherSpecials = { "a", "" };
    settings.added = { { .content = "Ẹ", .id = 7, .isSingleWord = true, .stripsRight = true } };
    for (const char* modelType : { "", "camembert" }) {
        const std::string model(reinterpret_cast<const char*>(data), size);
        fuzz::requireSoundTokenizer([&] { return readSentencePieceTokenizer(model, settings, modelType, path); });
        fuzz::requireSoundTokenizer([&] { return readSentencePieceAsUnigram(model, settings, modelType, path); });
    }
    return 0;
}
