// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer.h"

#include "engine/base/error.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/tokenizer_readers.h"

#include <algorithm>

namespace ndogo {

namespace {

bool isThere(const std::filesystem::path& file)
{
    std::error_code error;
    return std::filesystem::exists(file, error);
}

std::string readTokenizerFile(const std::filesystem::path& file, std::size_t limit)
{
    if (!isThere(file))
        throw fileFailure(ErrorCode::TokenizerMissing, file,
            Sentence::tr("The file %1 does not exist; it holds the model's tokenizer. Add it.", file));
    return readTextFile(file, limit);
}

}

std::unique_ptr<Tokenizer> openSentencePieceTokenizer(
    const std::filesystem::path& modelFile, const std::string& modelType)
{
    constexpr std::size_t kLargest = 256U << 20U; // XLM-RoBERTa's has 5 MB
    return readSentencePieceTokenizer(readTokenizerFile(modelFile, kLargest),
        readTokenizerSettings(modelFile.parent_path(), TokenizerRules::Original), modelType, modelFile);
}

std::unique_ptr<Tokenizer> openWordPieceTokenizer(const std::filesystem::path& vocabFile, TokenizerRules rules)
{
    constexpr std::size_t kLargest = 32U << 20U; // the largest vocabularies have some 5 MB
    return readWordPieceTokenizer(readTokenizerFile(vocabFile, kLargest),
        readTokenizerSettings(vocabFile.parent_path(), rules), rules, vocabFile);
}

std::unique_ptr<Tokenizer> openTokenizerJson(const std::filesystem::path& file)
{
    return readTokenizerJson(readTokenizerFile(file, kLargestTokenizerJson),
        readTokenizerSettings(file.parent_path(), TokenizerRules::Transformers5), file);
}

std::unique_ptr<Tokenizer> openTokenizer(
    const std::filesystem::path& folder, TokenizerRules rules, const std::string& modelType)
{
    const bool isOriginal = rules == TokenizerRules::Original;
    const bool hasJson = isThere(folder / "tokenizer.json");
    if (hasJson && !isOriginal)
        return openTokenizerJson(folder / "tokenizer.json");
    for (const char* name : { "sentencepiece.bpe.model", "spiece.model" }) {
        const std::filesystem::path file = folder / name;
        if (!isThere(file))
            continue;
        return isOriginal
            ? openSentencePieceTokenizer(file, modelType)
            : readSentencePieceAsUnigram(readTextFile(file), readTokenizerSettings(folder, rules), modelType, file);
    }
    if (isThere(folder / "vocab.txt"))
        return openWordPieceTokenizer(folder / "vocab.txt", rules);
    if (hasJson)
        return openTokenizerJson(folder / "tokenizer.json");
    const std::string name = shown(folder.string());
    throw Failure(ErrorCode::TokenizerMissing,
        Sentence::tr(
            "The folder %1 has no tokenizer: add its sentencepiece.bpe.model, vocab.txt or tokenizer.json.", name),
        { { "file", name } });
}

EncodedSentence encodeWords(const Tokenizer& tokenizer, std::span<const std::string> words, std::int64_t maxLength)
{
    const auto room = static_cast<std::size_t>(std::max<std::int64_t>(maxLength, 2)) - 1; // one for the end
    EncodedSentence sentence;
    sentence.ids.push_back(tokenizer.bosId());
    sentence.firstPiece.assign(words.size(), -1);
    for (std::size_t word = 0; word < words.size(); ++word) {
        const std::vector<std::int64_t> ids = tokenizer.encode(words[word]);
        const std::size_t kept = std::min(ids.size(), room - sentence.ids.size());
        if (kept > 0)
            sentence.firstPiece[word] = static_cast<std::int32_t>(sentence.ids.size());
        sentence.ids.insert(sentence.ids.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(kept));
        sentence.piecesCut += static_cast<std::int64_t>(ids.size() - kept);
    }
    sentence.unknownPieces = std::ranges::count(sentence.ids, tokenizer.unknownId());
    sentence.wordsCut = std::ranges::count(sentence.firstPiece, -1);
    sentence.ids.push_back(tokenizer.eosId());
    return sentence;
}

EncodedSentence encodeText(const Tokenizer& tokenizer, std::string_view text, std::int64_t maxLength)
{
    const std::string word(text);
    EncodedSentence sentence = encodeWords(tokenizer, { &word, 1 }, maxLength);
    sentence.firstPiece = { 0 };
    sentence.wordsCut = 0;
    return sentence;
}

} // namespace ndogo
