// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tokenizer with fewer pieces: what is written for one that opens has to open, with as many ids as were kept, and cut
// texts, all of whose pieces stay, as before. The first byte says what kind of file follows, the second which pieces
// go.
#include "engine/text/trimmed_tokenizer.h"
#include "engine/text/tokenizer_readers.h"
#include "tests/fuzz/tokenizer.h"

#include <algorithm>
#include <set>

using namespace ndogo;

namespace {

struct Kind {
    const char *name, *modelType;
    TokenizerRules rules;
};
constexpr Kind kKinds[] = { { "sentencepiece.bpe.model", "", TokenizerRules::Original },
    { "sentencepiece.bpe.model", "camembert", TokenizerRules::Original }, { "vocab.txt", "", TokenizerRules::Original },
    { "vocab.txt", "", TokenizerRules::Transformers5 }, { "tokenizer.json", "", TokenizerRules::Transformers5 } };

std::unique_ptr<Tokenizer> read(const Kind& kind, const std::string& text)
{
    const std::string_view name = kind.name;
    if (name == "vocab.txt")
        return readWordPieceTokenizer(text, {}, kind.rules, name);
    if (name == "tokenizer.json")
        return readTokenizerJson(text, {}, name);
    return readSentencePieceTokenizer(text, {}, kind.modelType, name);
}

std::vector<std::int64_t> keptIds(const Tokenizer& tokenizer, const TokenizerTrimmer& trimmer, unsigned step)
{
    std::set<std::int64_t> kept(trimmer.required().begin(), trimmer.required().end());
    for (std::int64_t id = 0; id < tokenizer.vocabSize(); ++id) {
        if (!kept.contains(id) && (id % (step + 1) != 0 || trimmer.charactersOf(id).empty())) // the latter: no piece
            continue;
        kept.insert(id);
        const auto parts = trimmer.partsOf(id);
        kept.insert(parts.begin(), parts.end());
        for (const auto character : trimmer.charactersOf(id))
            fuzz::require(character >= -1 && character < tokenizer.vocabSize(), "a character is a piece");
        for (const auto& [first, second] : trimmer.halvesOf(id))
            fuzz::require(first >= 0 && second >= 0 && first != id && second != id, "a half is another piece");
    }
    return { kept.begin(), kept.end() };
}

void requireSameCuts(const Tokenizer& before, const Tokenizer& after, const std::vector<std::int64_t>& kept)
{
    for (const std::string_view text : { "a b", "Ọjọ́ Ẹtì abba", "abcabcab ab", "ሰላም 1 你好" }) {
        const auto was = before.encode(text);
        const bool stays = std::ranges::all_of(
            was, [&](std::int64_t id) { return id != before.unknownId() && std::ranges::binary_search(kept, id); });
        if (!stays)
            continue;
        auto is = after.encode(text);
        for (auto& id : is)
            id = kept.at(static_cast<std::size_t>(id));
        fuzz::require(is == was, "texts whose pieces stay are cut as before");
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const Kind& kind = kKinds[data[0] % std::size(kKinds)];
    const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
    std::unique_ptr<Tokenizer> before, after;
    std::unique_ptr<TokenizerTrimmer> trimmer;
    const auto open = [&] {
        before = read(kind, text);
        trimmer = std::make_unique<TokenizerTrimmer>(*before, TokenizerFiles { { kind.name, text } }, kind.name,
            TokenizerSettings(), kind.modelType, kind.rules);
    };
    constexpr std::int64_t kMost = 100'000; // an added token may have any id
    if (!fuzz::accepts(open) || before->vocabSize() > kMost)
        return 0;
    const auto kept = keptIds(*before, *trimmer, data[1]);
    const auto less = trimmer->trimmed(kept).at(kind.name);
    fuzz::require(fuzz::accepts([&] { after = read(kind, less); }), "what is written opens");
    fuzz::require(after->vocabSize() == std::int64_t(kept.size()), "as many ids as were kept");
    fuzz::accepts([&] { requireSameCuts(*before, *after, kept); });
    return 0;
}
