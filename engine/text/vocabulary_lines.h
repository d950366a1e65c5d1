// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/data_ref.h"

#include <string_view>
#include <vector>

namespace ndogo {

struct VocabularyLine {
    std::string_view text; ///< the piece
    std::string_view raw; ///< the line as it stands, with its end
};

/// The lines of vocab.txt. They end as Python's readlines() has it (Original) or as Rust's lines(), which also takes
/// the blanks off their ends (Transformers5). Views into `text`.
std::vector<VocabularyLine> vocabularyLines(std::string_view text, TokenizerRules rules);

} // namespace ndogo
