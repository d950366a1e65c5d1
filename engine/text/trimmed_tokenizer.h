// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A tokenizer's files with fewer pieces, in memory.
#pragma once

#include "engine/text/piece_file.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_settings.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// The files of a tokenizer by their names in a model's folder.
using TokenizerFiles = std::map<std::string, std::string>;

/// What a tokenizer's files hold of its vocabulary, and the same files for a smaller one. Texts all of whose pieces
/// stay are cut as before, but WordPiece texts with an unknown word, which may be known to a smaller vocabulary: the
/// longest beginning that led nowhere may be gone.
class TokenizerTrimmer {
public:
    /// `main`: the name of the file that the tokenizer was read from. `settings`: what the small files beside it say.
    /// Throws Failure(FileFormat) for files that no tokenizer can be read from.
    TokenizerTrimmer(const Tokenizer& tokenizer, TokenizerFiles files, const std::string& main,
        const TokenizerSettings& settings, const std::string& modelType, TokenizerRules rules);
    ~TokenizerTrimmer();

    /// Ids that always stay, ascending: specials, added tokens, and PieceFile::required().
    const std::vector<std::int64_t>& required() const { return m_required; }
    /// Of BPE: the pieces that one is merged from, which have to stay where it stays, or no text becomes it.
    std::vector<std::int64_t> partsOf(std::int64_t id) const;
    /// As PieceFile::charactersOf(); none for a token that is no piece.
    std::vector<std::int64_t> charactersOf(std::int64_t id) const;

    /// As PieceFile::halvesOf(); none for a token that is no piece.
    std::vector<std::pair<std::int64_t, std::int64_t>> halvesOf(std::int64_t id) const;

    /// The files for the kept ids, which ascend and hold all required ones; the id at place i becomes i.
    TokenizerFiles trimmed(std::span<const std::int64_t> kept) const;

    /// Files that list pieces in a way that is not known, or others than the main one, and are left out.
    const std::vector<std::string>& leftOut() const { return m_leftOut; }

private:
    const PieceFile& main() const { return *m_pieceFiles.at(m_main); }
    bool agrees(const PieceFile& file) const;
    void require(const Tokenizer& tokenizer, const TokenizerSettings& settings);

    TokenizerFiles m_files;
    std::string m_main;
    std::map<std::string, std::unique_ptr<const PieceFile>> m_pieceFiles; ///< by name
    std::vector<std::int64_t> m_required;
    std::vector<std::string> m_leftOut;
};

/// Reads Tokenizer::files() into memory.
TokenizerFiles readTokenizerFiles(const Tokenizer& tokenizer);

} // namespace ndogo
