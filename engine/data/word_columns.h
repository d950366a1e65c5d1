// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the words and the tags stand in the lines of a file of words.
#pragma once

#include "engine/data/example.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// What the tags of a file of words are, and how its lines are written.
enum class WordTags {
    Entities, ///< "word tag", an entity tag (tag_scheme.h)
    PartsOfSpeech, ///< "word tag", any tag; or CoNLL-U, whose fourth column is taken
    WikiAnn, ///< "lang:word<tab>tag", entities (PAN-X; Pan et al. 2017)
};

/// Columns as a person says them: by number from 1, or by name in a file that names them; empty: to be found.
struct AskedColumns {
    std::string word, tag;
};

/// The fields of a line: where it has a tab they lie between tabs, without the blanks around them, so that a word may
/// hold blanks or be empty, and empty ones at the end are none; else, and where tabs only indent it, between blanks.
std::vector<std::string_view> fieldsOf(std::string_view line);

/// Whether the text is CoNLL-U, by its first line that is no comment.
bool isConllU(std::string_view text);

/// The columns of one file. Not asked for, the word is the first column, or the second where the first counts the words
/// (1, 2, 3, ...); the tag is the last, or of entities the first column that holds such where the last does not; in the
/// four columns of GermEval 2014 (number, word, outer and inner tag) the third.
class WordColumns {
public:
    /// Throws Failure(Usage) for a column that is no number, and of no name in `text`.
    WordColumns(std::string_view text, const std::filesystem::path& file, WordTags tags, const AskedColumns& asked);

    /// Whether a line before the first word of a sentence is a comment: it begins with "#" and a blank or tab, and is
    /// no word "#" with a tag of its own.
    bool isComment(std::string_view line) const;

    std::size_t word() const { return m_word; } ///< from 0
    std::size_t tagOf(std::size_t columns) const { return m_tag ? *m_tag : columns - 1; } ///< in a line of so many
    bool hasTags() const { return m_tagged; } ///< of entities: whether they are where tagOf() says
    const std::vector<Sentence>& notes() const { return m_notes; } ///< what was found to be so

private:
    struct Sample;
    void find(const Sample& sample);
    void findTag(const Sample& sample, bool numbered);

    WordTags m_tags;
    bool m_conllU;
    std::size_t m_columns = 0; ///< of most lines
    std::size_t m_word = 0;
    std::optional<std::size_t> m_tag;
    bool m_tagged = false;
    std::vector<Sentence> m_notes;
};

} // namespace ndogo
