// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/text/added_tokens.h"
#include "engine/text/piece_models.h"
#include "engine/text/text_steps.h"
#include "engine/text/tokenizer.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

/// What a tokenizer of ours knows besides how to split.
struct TokenizerFacts {
    std::string type;
    std::vector<std::filesystem::path> files;
    std::int64_t vocabSize = 0;
    std::int64_t bos = 0, eos = 0, pad = 0, unknown = 0, mask = -1;
    std::map<std::int64_t, std::string> names; ///< of the five
};

/// Tokenizers over a PieceModel: repairs text that is not UTF-8 and turns pieces into answers.
class PieceTokenizer : public Tokenizer {
public:
    explicit PieceTokenizer(TokenizerFacts facts);

    std::vector<std::int64_t> encode(std::string_view text) const final;
    std::vector<Piece> encodePieces(std::string_view text) const final;
    std::int64_t vocabSize() const final { return m_facts.vocabSize; }
    std::int64_t bosId() const final { return m_facts.bos; }
    std::int64_t eosId() const final { return m_facts.eos; }
    std::int64_t padId() const final { return m_facts.pad; }
    std::int64_t unknownId() const final { return m_facts.unknown; }
    std::int64_t maskId() const final { return m_facts.mask; }
    std::string specialPiece(std::int64_t id) const final;
    std::string type() const final { return m_facts.type; }
    std::vector<std::filesystem::path> files() const final { return m_facts.files; }

private:
    virtual void split(std::string_view text, PieceSink& sink) const = 0; ///< valid UTF-8

    void encodeInto(std::string_view text, PieceSink& sink) const;

    TokenizerFacts m_facts;
};

/// The parts of a tokenizer of the `tokenizers` library, in the order in which they work.
struct Pipeline {
    AddedTokens added; ///< found in the text as it is
    std::vector<Normalizer> normalizers;
    AddedTokens addedAfter; ///< found in the normalised text
    std::vector<PreTokenizer> preTokenizers;
    std::unique_ptr<const PieceModel> model;
};

/// The tokens under the ids that the library gives them, whatever a file says: the model's, or the next behind it. The
/// last of those with one content counts, under the first one's id.
std::vector<AddedToken> numbered(const std::vector<AddedToken>& tokens, const PieceModel& model);

/// Puts tokens where they are looked for. The normalizers must be there already.
void addTokens(Pipeline& pipeline, std::vector<AddedToken> tokens);

/// Splits as the `tokenizers` library (TokenizerImpl::encode without its post-processor).
std::unique_ptr<Tokenizer> makePipelineTokenizer(Pipeline pipeline, TokenizerFacts facts);

} // namespace ndogo
