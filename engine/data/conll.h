// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/example.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// What the tags of a file of words are, and how its lines are written.
enum class WordTags {
    Entities, ///< "word tag", the tag O, B-TYPE or I-TYPE
    PartsOfSpeech, ///< "word tag", any tag; or CoNLL-U, whose fourth column is taken
    WikiAnn, ///< "lang:word<tab>tag", entities (PAN-X; Pan et al. 2017)
};

/// CoNLL as MasakhaNER and MasakhaPOS have it: "word tag" (blank or tab between; of more columns
/// the first and the last), blank lines between sentences, UTF-8 with or without BOM, LF or CRLF.
/// As in the papers' scripts a line of one character counts as blank, and a word without a tag is O
/// (NER, ner_utils.py of castorini/afriberta) or X (POS: read_examples_from_file of masakhane-pos); both are
/// reported. -DOCSTART- lines end a sentence. CoNLL-U (ten columns between tabs, the first a
/// number) is known by its first line: comments, word ranges (1-2) and empty words (1.1) are left
/// out. Throws Failure(DataInvalid) naming file and line for bytes that are not UTF-8 or that are
/// binary, a tag of NER that is not O, B-X or I-X, and a file with no sentence.
ExampleFile parseConll(std::string_view text, const std::filesystem::path& file, WordTags tags);

/// The same with entities, from a file.
ExampleFile readConll(const std::filesystem::path& path);

/// O, B-TYPE or I-TYPE.
bool isEntityTag(std::string_view text);

/// Whether the text is CoNLL-U, by its first line that is no comment.
bool isConllU(std::string_view text);

/// For `score`: lines "token gold predicted" read as two aligned lists.
struct ScoredSentence {
    std::vector<std::string> gold, predicted;
};
std::vector<ScoredSentence> readScoredConll(const std::filesystem::path& path, WordTags tags = WordTags::Entities);

} // namespace ndogo
