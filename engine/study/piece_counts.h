// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/vocabulary_recipe.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ndogo {

/// How a word becomes ids.
using CutWord = std::function<std::vector<std::int64_t>(std::string_view word)>;

/// What the words of a text are cut into, each distinct word of a language once: from this follows what a smaller
/// vocabulary costs, for any size of it, with nothing read again. Takes some 100 bytes a distinct word.
class PieceCounts {
public:
    struct Word {
        std::vector<std::int32_t> pieces; ///< ids
        std::int64_t count = 0;
    };
    /// Finds a word by a view of its text.
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Words = std::unordered_map<std::string, Word, Hash, std::equal_to<>>;

    struct Language {
        Words words;
        std::vector<std::int64_t> tokens; ///< by id: how often it stands in the text
        std::vector<std::int64_t> documents; ///< by id: in how many lines it stands
        std::int64_t pieceCount = 0, wordCount = 0; ///< of the text
    };

    /// Ids that `cut` gives are below `vocabulary`.
    PieceCounts(std::int64_t vocabulary, CutWord cut);

    void beginLanguage(const std::string& name); ///< the one that addLine() belongs to; may be begun again
    void addLine(std::span<const std::string_view> words);

    const std::map<std::string, Language>& languages() const { return m_languages; } ///< by name
    std::int64_t vocabulary() const { return m_vocabulary; }

private:
    Word& find(std::string_view text);

    std::int64_t m_vocabulary;
    CutWord m_cut;
    std::map<std::string, Language> m_languages;
    Language* m_current = nullptr;
    std::vector<std::int64_t> m_lastLine; ///< by id: the line that it was counted in last
    std::int64_t m_line = 0;
};

/// In which order pieces are kept: for each id, how large a vocabulary must be to hold it.
class PieceOrder {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    /// By how often pieces stand in the text of all languages together; of equals the lower id comes first. Those that
    /// stand less than `fewest` times have no place. `always` are kept with any number, and are not counted.
    PieceOrder(const PieceCounts& counts, PieceRank rank, std::int64_t fewest, std::span<const std::int64_t> always);

    /// `id` stays whatever its place, which it keeps.
    void keepAlways(std::int64_t id) { m_from[static_cast<std::size_t>(id)] = 0; }
    /// `part` stays as long as `piece` does.
    void keepWith(std::int64_t piece, std::int64_t part);

    /// Pieces that have a place: more than these cannot be kept.
    std::int64_t ranked() const { return std::ssize(m_counts); }
    /// Those of them that stand so often at least: the places that an order with that `fewest` has.
    std::int64_t ranked(std::int64_t fewest) const;
    std::int64_t from(std::int64_t id) const { return m_from[static_cast<std::size_t>(id)]; } ///< 0: always; kNever
    /// The ids that stay when the first `keep` of the order do, ascending.
    std::vector<std::int64_t> kept(std::int64_t keep) const;

private:
    std::vector<std::int64_t> m_from; ///< by id
    std::vector<std::int64_t> m_counts; ///< by place: how often the piece stands in the text; they fall
};

} // namespace ndogo
