// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/tokenizer.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const auto folder = input.linkAs("vocab", "vocab.txt");
    const auto& path = input.write(fuzz::bytesOf(data, size));
    fuzz::requireSoundTokenizer([&] { return openWordPieceTokenizer(path); });
    fuzz::requireSoundTokenizer([&] { return openWordPieceTokenizer(path, TokenizerRules::Transformers5); });
    return 0;
}
