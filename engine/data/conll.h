// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/example.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ndogo {

/// CoNLL as MasakhaNER has it: "word tag" (blank or tab between; of more columns the first and the last),
/// blank lines between sentences, UTF-8 with or without BOM, LF or CRLF. A line with a word only is
/// tagged O (procedures.md 1.7) and reported. Throws Failure(DataInvalid) naming file and line for bytes
/// that are not UTF-8 or that are binary, a tag that is not O, B-X or I-X, and a file with no sentence.
ExampleFile readConll(const std::filesystem::path& path);

/// For `score`: lines "token gold predicted" read as two aligned lists.
struct ScoredSentence {
    std::vector<std::string> gold, predicted;
};
std::vector<ScoredSentence> readScoredConll(const std::filesystem::path& path);

} // namespace ndogo
