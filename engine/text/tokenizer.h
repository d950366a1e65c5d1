// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/data_ref.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Splits text into the ids that a model was trained with. Immutable and thread-safe.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    struct Piece {
        std::string text;
        std::int64_t id = 0;
    };

    /// One text (a word or a line), without specials. An empty list is a normal answer: blanks,
    /// U+200B, ...
    virtual std::vector<std::int64_t> encode(std::string_view text) const = 0;
    virtual std::vector<Piece> encodePieces(std::string_view text) const = 0;

    virtual std::int64_t vocabSize() const = 0; ///< ids are below it
    virtual std::int64_t bosId() const = 0; ///< stands before every sentence: <s>, [CLS]
    virtual std::int64_t eosId() const = 0; ///< stands after it: </s>, [SEP]
    virtual std::int64_t padId() const = 0;
    virtual std::int64_t unknownId() const = 0;
    virtual std::int64_t maskId() const = 0; ///< -1 for a tokenizer without one
    virtual std::string specialPiece(std::int64_t id) const = 0; ///< "<s>" for bosId(), ...
    virtual std::string type() const = 0; ///< as ModelInfo::tokenizerType
    virtual std::vector<std::filesystem::path> files() const = 0; ///< to be copied into a derived model
};

/// SentencePiece with the fairseq offset, as XLMRobertaTokenizer of transformers 4
/// (docs/methods.md, Tokenizers and positions): <s> 0, <pad> 1, </s> 2, <unk> 3; any other piece is its sentencepiece
/// id + 1; <mask> is the last. With the model type "camembert" as CamembertTokenizer: <pad> 1, <unk> 3, any other piece
/// its sentencepiece id + 4 (so <s> 5, </s> 6). Unigram and BPE models alike. Throws Failure(TokenizerMissing,
/// FileFormat) naming the file.
std::unique_ptr<Tokenizer> openSentencePieceTokenizer(
    const std::filesystem::path& modelFile, const std::string& modelType = {});

/// WordPiece as BertTokenizer (Devlin et al. 2019, tokenization.py of google-research/bert): one
/// piece a line of vocab.txt, settings from tokenizer_config.json beside it. Throws as above.
std::unique_ptr<Tokenizer> openWordPieceTokenizer(
    const std::filesystem::path& vocabFile, TokenizerRules rules = TokenizerRules::Original);

/// A tokenizer.json of Hugging Face `tokenizers` with a Unigram or WordPiece model, which always
/// follows the rules of its own file. Throws as above, naming the part that is not known.
std::unique_ptr<Tokenizer> openTokenizerJson(const std::filesystem::path& file);

/// The tokenizer of a checkpoint folder: sentencepiece.bpe.model (or spiece.model), vocab.txt, or,
/// when it is all there is, tokenizer.json; `modelType` (config.json's) tells camembert's ids from
/// XLM-RoBERTa's. With TokenizerRules::Transformers5 ids are those of transformers 5, for which
/// tokenizer.json is taken first. Throws Failure(TokenizerMissing) saying which file to add.
std::unique_ptr<Tokenizer> openTokenizer(const std::filesystem::path& folder,
    TokenizerRules rules = TokenizerRules::Original, const std::string& modelType = {});

/// A sentence of words, each encoded alone, joined and cut, with specials around it.
struct EncodedSentence {
    std::vector<std::int64_t> ids;
    std::vector<std::int32_t> firstPiece; ///< by word: index into ids, or -1 (no piece, or cut off)
    std::int64_t wordsCut = 0; ///< words with firstPiece -1
    std::int64_t unknownPieces = 0;
    std::int64_t piecesCut = 0; ///< beyond the limit
};

/// `maxLength` counts the specials; pieces beyond it are cut, words may lose their tail.
EncodedSentence encodeWords(const Tokenizer& tokenizer, std::span<const std::string> words, std::int64_t maxLength);

/// A whole text for classification. It counts as one word, whose "first piece" is the token at
/// position 0 (<s>, [CLS]), which classifiers read; it is never lost.
EncodedSentence encodeText(const Tokenizer& tokenizer, std::string_view text, std::int64_t maxLength);

} // namespace ndogo
