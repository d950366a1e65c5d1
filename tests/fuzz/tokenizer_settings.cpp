// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer_settings.h"
#include "tests/fuzz/tokenizer.h"

#include <nlohmann/json.hpp>

#include <fstream>

using namespace ndogo;

namespace {

/// A folder with a small vocabulary, in which the input is every file that says how to read it.
std::filesystem::path folderAround(fuzz::InputFile& input)
{
    const auto folder = input.linkAs("tokenizer-settings", "tokenizer_config.json");
    for (const char* name : { "special_tokens_map.json", "added_tokens.json" })
        std::filesystem::create_symlink("tokenizer_config.json", folder / name);
    std::ofstream(folder / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##b\nab\n1\nABC\n";
    return folder;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const auto folder = folderAround(input);
    input.write(fuzz::bytesOf(data, size));
    fuzz::accepts([&] { parseTokenizerSettings(fuzz::textOf(data, size), "tokenizer_config.json"); });
    for (const TokenizerRules rules : { TokenizerRules::Original, TokenizerRules::Transformers5 }) {
        fuzz::accepts([&] { readTokenizerSettings(folder, rules); });
        fuzz::requireSoundTokenizer([&] { return openWordPieceTokenizer(folder / "vocab.txt", rules); });
    }
    return 0;
}
