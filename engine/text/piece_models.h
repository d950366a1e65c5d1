// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: piece_models.cpp, sentencepiece_unigram.cpp.
//
// How one fragment of text becomes pieces: WordPiece and Unigram, as the `tokenizers` library of
// Hugging Face does it (models/wordpiece and models/unigram of huggingface/tokenizers).
#pragma once

#include "engine/text/piece_trie.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ndogo {

/// Collects pieces; their texts only where somebody asks for them.
class PieceSink {
public:
    explicit PieceSink(bool wantsTexts = false)
        : m_wantsTexts(wantsTexts)
    {
    }

    void add(std::int32_t id, std::string_view text, std::string_view prefix = {})
    {
        ids.push_back(id);
        if (m_wantsTexts)
            texts.emplace_back(prefix).append(text);
    }

    std::vector<std::int64_t> ids;
    std::vector<std::string> texts;

private:
    bool m_wantsTexts;
};

class PieceModel {
public:
    virtual ~PieceModel() = default;
    /// `fragment` is valid UTF-8. Thread-safe.
    virtual void encode(std::string_view fragment, PieceSink& sink) const = 0;
    virtual std::int32_t find(std::string_view piece) const = 0; ///< its id or PieceTrie::kNone
    virtual std::int32_t unknownId() const = 0;
    virtual std::int64_t size() const = 0; ///< ids are below it
};

/// Greedy, the longest piece first (Devlin et al. 2019). A fragment that cannot be covered, or of
/// more than `mostCharacters`, is one unknown piece.
class WordPieceModel final : public PieceModel {
public:
    struct Settings {
        std::string unknown = "[UNK]";
        std::string prefix = "##"; ///< of pieces that go on
        std::size_t mostCharacters = 100;
    };

    /// `settings.unknown` must be among `pieces`.
    WordPieceModel(const std::vector<PieceTrie::Entry>& pieces, Settings settings);

    void encode(std::string_view fragment, PieceSink& sink) const override;
    std::int32_t find(std::string_view piece) const override { return m_trie.find(piece); }
    std::int32_t unknownId() const override { return m_unknown; }
    std::int64_t size() const override { return m_size; }

private:
    PieceTrie m_trie;
    Settings m_settings;
    std::uint32_t m_goingOn = PieceTrie::kRoot; ///< where the pieces with the prefix begin
    bool m_hasGoingOn = true;
    std::int32_t m_unknown = 0;
    std::int64_t m_size = 0;
};

/// The most likely way to cover a fragment (Kudo 2018), found in one pass; neighbouring unknown
/// characters are one piece.
class UnigramModel final : public PieceModel {
public:
    /// Pieces in the order of their ids with their log probabilities; `unknown` is one of the ids.
    UnigramModel(const std::vector<std::pair<std::string, double>>& pieces, std::int32_t unknown, bool bytesForUnknown);

    void encode(std::string_view fragment, PieceSink& sink) const override;
    std::int32_t find(std::string_view piece) const override { return m_trie.find(piece); }
    std::int32_t unknownId() const override { return m_unknown; }
    std::int64_t size() const override { return static_cast<std::int64_t>(m_scores.size()); }

private:
    /// The best way that ends at a byte.
    struct Step {
        double score;
        std::uint32_t begin; ///< of its last piece
        std::int32_t id; ///< of its last piece; kNone: there is no way yet
    };

    void search(std::string_view fragment, std::vector<Step>& best) const;
    void addUnknown(std::string_view text, PieceSink& sink) const;

    PieceTrie m_trie;
    std::vector<double> m_scores;
    double m_unknownScore = 0;
    std::int32_t m_unknown;
    std::vector<std::int32_t> m_bytes; ///< ids of <0x00> to <0xFF>, or empty
};

} // namespace ndogo
