// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer.h"

#include "engine/core/error.h"
#include "engine/io/file_message.h"

#include <algorithm>

namespace ndogo {

std::unique_ptr<Tokenizer> openTokenizer(const std::filesystem::path& folder)
{
    constexpr auto kModel = "sentencepiece.bpe.model";
    std::error_code error;
    if (std::filesystem::exists(folder / kModel, error))
        return openSentencePieceTokenizer(folder / kModel);
    const std::string name = shown(folder.string());
    const bool hasFastForm = std::filesystem::exists(folder / "tokenizer.json", error);
    throw Failure(ErrorCode::TokenizerMissing,
        "The folder " + name + " has no tokenizer: add its " + kModel
            + (hasFastForm ? " (tokenizer.json alone is not read)." : "."),
        { { "file", name } });
}

EncodedSentence encodeWords(
    const Tokenizer& tokenizer, std::span<const std::string> words, std::int64_t maxLength)
{
    const auto room
        = static_cast<std::size_t>(std::max<std::int64_t>(maxLength, 2)) - 1; // one for the end
    EncodedSentence sentence;
    sentence.ids.push_back(tokenizer.bosId());
    sentence.firstPiece.assign(words.size(), -1);
    for (std::size_t word = 0; word < words.size() && sentence.ids.size() < room; ++word) {
        const std::vector<std::int64_t> ids = tokenizer.encode(words[word]);
        if (ids.empty())
            continue;
        sentence.firstPiece[word] = static_cast<std::int32_t>(sentence.ids.size());
        const std::size_t kept = std::min(ids.size(), room - sentence.ids.size());
        sentence.ids.insert(
            sentence.ids.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(kept));
    }
    sentence.unknownPieces = std::ranges::count(sentence.ids, tokenizer.unknownId());
    sentence.wordsCut = std::ranges::count(sentence.firstPiece, -1);
    sentence.ids.push_back(tokenizer.eosId());
    return sentence;
}

} // namespace ndogo
