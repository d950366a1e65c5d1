// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/example.h"
#include "engine/data/word_columns.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// CoNLL as MasakhaNER and MasakhaPOS have it: lines of a word and its tag in the columns of WordColumns, blank lines
/// between sentences, UTF-8 with or without BOM, LF or CRLF. A line with a tab is never blank, unless it holds nothing
/// else. As in the papers' scripts a line of one character counts as blank, and a word without a tag is O (NER,
/// ner_utils.py of castorini/afriberta) or X (POS: read_examples_from_file of masakhane-pos). -DOCSTART- lines end a
/// sentence; comments stand before one. Tags of BILOU become those of IOBES. In CoNLL-U (ten columns between tabs, the
/// first a number) word ranges (1-2) and empty words (1.1) are left out. All of this is reported. Throws
/// Failure(DataInvalid) naming file and line for bytes that are not UTF-8 or that are binary, a tag of NER that is
/// none, and a file with no sentence.
ExampleFile parseConll(
    std::string_view text, const std::filesystem::path& file, WordTags tags, const AskedColumns& asked = {});

/// The same with entities, from a file.
ExampleFile readConll(const std::filesystem::path& path);

/// For `score`: lines "token gold predicted" read as two aligned lists; tags of BILOU become those of IOBES.
struct ScoredSentence {
    std::vector<std::string> gold, predicted;
};
std::vector<ScoredSentence> readScoredConll(const std::filesystem::path& path, WordTags tags = WordTags::Entities);

} // namespace ndogo
