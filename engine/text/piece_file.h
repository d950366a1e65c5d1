// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: piece_file.cpp, sentencepiece_file.cpp, tokenizer_json_file.cpp, vocabulary_file.cpp.
//
// The files that list a tokenizer's pieces, as things to be written again with fewer of them.
#pragma once

#include "engine/values/data_ref.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ndogo {

/// Which ids stay, and what they become: the kept ones keep their order and are counted from 0.
class KeptIds {
public:
    /// `kept` ascends.
    explicit KeptIds(std::span<const std::int64_t> kept);

    std::int64_t newId(std::int64_t old) const; ///< -1: dropped
    bool has(std::int64_t old) const { return newId(old) >= 0; }

private:
    std::map<std::int64_t, std::int64_t> m_newIds;
};

/// Finds a text by a view of it.
struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};

class PieceFile {
public:
    virtual ~PieceFile() = default;

    const std::vector<std::string>& pieces() const { return m_pieces; } ///< by id; empty where an id has no piece
    std::int64_t find(std::string_view piece) const; ///< its id or -1; of equal pieces the last one counts
    /// Ids that a smaller file needs too: what is no plain piece (specials, single bytes, words of a user), the piece
    /// by whose score unknown characters are scored, and pieces that stand twice.
    const std::vector<std::int64_t>& required() const { return m_required; }
    /// The pieces of single characters that can stand for a piece, in their order; -1 for a character that is none.
    std::vector<std::int64_t> charactersOf(std::int64_t piece) const;
    /// The ways to put a piece together of two others, the longest beginning first; none for a piece longer than any
    /// word needs.
    std::vector<std::pair<std::int64_t, std::int64_t>> halvesOf(std::int64_t piece) const;
    /// The pieces that a piece is merged from, on the way to it; none where pieces are not merged.
    virtual std::vector<std::int64_t> partsOf(std::int64_t piece) const;
    /// The same file with the pieces that stay, under their new ids. All required ones must be among them.
    virtual std::string trimmed(const KeptIds& ids) const = 0;

protected:
    void add(std::size_t id, std::string_view piece);
    void require(std::int64_t id) { m_required.push_back(id); }
    void markGoingOn(std::string prefix) { m_prefix = std::move(prefix); }

private:
    bool goesOn(std::string_view piece) const; ///< with a word, and is marked so

    std::vector<std::string> m_pieces;
    std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>> m_ids;
    std::vector<std::int64_t> m_required;
    std::string m_prefix; ///< of pieces that go on with a word ("##"); empty where they are not marked
};

/// A SentencePiece model whose ids are fairseq's or, with the model type "camembert", CamemBERT's
/// (openSentencePieceTokenizer()). `model` must be sound (isSoundSentencePieceModel()) and begin with <unk>, <s>, </s>.
std::unique_ptr<PieceFile> readSentencePieceFile(std::string model, const std::string& modelType);

/// vocab.txt; what a line is depends on the rules.
std::unique_ptr<PieceFile> readVocabularyFile(std::string text, TokenizerRules rules);

/// tokenizer.json with a Unigram or WordPiece model; null for another. Throws Failure(FileFormat).
std::unique_ptr<PieceFile> readTokenizerJsonFile(std::string_view text, const std::string& name);

} // namespace ndogo
