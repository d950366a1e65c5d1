// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who pays for a smaller vocabulary: what counts alone tell, for any number of pieces within microseconds a language,
// and what words cut anew tell exactly.
#pragma once

#include "engine/base/cancel.h"
#include "engine/study/piece_counts.h"
#include "engine/values/vocabulary_report.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

class VocabularyForecast {
public:
    /// The pieces of single characters that can stand for a piece; -1 for a character that is none.
    using Characters = std::function<std::vector<std::int64_t>(std::int64_t piece)>;
    /// The ways to put a piece together of two others.
    using Halves = std::function<std::vector<std::pair<std::int64_t, std::int64_t>>(std::int64_t piece)>;

    /// What one language would pay. Shares of its text, 0-1.
    struct Cost {
        std::string language;
        double lost = 0; ///< of the pieces: those that are dropped
        double broken = 0; ///< of the words: those of which a piece is dropped, and which are cut anew
        double exposed = 0; ///< of the words: those of them with a character that is no piece any more. No other word
                            ///< of a unigram model can become unknown, and few others of WordPiece
        /// As if a dropped piece became those two that stay longest, these again if they are dropped, and one of which
        /// no two are left its characters: an estimate, since words are cut anew as a whole.
        double piecesPerWord = 0;
        double piecesPerWordBefore = 0; ///< counted
    };

    /// Without `halvesOf` a dropped piece becomes its characters.
    VocabularyForecast(const PieceCounts& counts, const PieceOrder& order, const Characters& charactersOf,
        const Halves& halvesOf = {});

    std::vector<Cost> at(std::int64_t keep) const; ///< with the first `keep` pieces of the order, by language
    std::int64_t kept(std::int64_t keep) const { return m_ids.upTo(keep); } ///< ids that then stay
    /// The smallest `keep` with which every language keeps this share of its pieces, 0-1; PieceOrder::kNever where none
    /// does.
    std::int64_t keepFor(double coverage) const;

private:
    /// How much of a whole is there from so many pieces on.
    class Curve {
    public:
        void add(std::int64_t from, std::int64_t weight) { m_steps.push_back({ from, weight }); }
        void finish(); ///< after the last add()
        std::int64_t upTo(std::int64_t keep) const; ///< the weight that is there
        std::int64_t whole() const { return m_steps.empty() ? 0 : m_steps.back().weight; }
        double missing(std::int64_t keep) const; ///< share, 0-1
        std::int64_t reaches(double share) const;

    private:
        struct Step {
            std::int64_t from, weight; ///< the weight of all up to it, once finished
        };
        std::vector<Step> m_steps;
    };
    struct Language {
        std::string name;
        std::int64_t pieceCount = 0, wordCount = 0;
        Curve pieces, whole, safe;
        Curve more; ///< pieces that are saved by those that stay
    };
    Curve m_ids;
    std::vector<Language> m_languages;
};

/// The unknown piece of a tokenizer and of what was made of it.
struct UnknownIds {
    std::int64_t before, after;
};

/// What each language pays for the first `keep` pieces of the order: the forecast, and its distinct words cut anew by
/// `cut`. Polls `token` once a word.
std::vector<LanguageCost> measuredCosts(const PieceCounts& counts, const VocabularyForecast& forecast,
    std::int64_t keep, const CutWord& cut, UnknownIds unknown, const CancelToken& token);

} // namespace ndogo
