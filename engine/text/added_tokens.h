// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/text/piece_trie.h"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// A token that is found in the text before anything else is done to it: <s>, [MASK], ... Fields as
/// in tokenizer.json.
struct AddedToken {
    std::string content;
    std::int32_t id = 0;
    bool isSpecial = true;
    bool isSingleWord = false; ///< only where no letter or digit touches it
    bool stripsLeft = false; ///< takes the blanks before it
    bool stripsRight = false;
    bool isNormalised = false; ///< looked for in the normalised text
};

/// Finds added tokens: the leftmost first, of these the longest. Immutable.
class AddedTokens {
public:
    /// A stretch of text, or one token of it.
    struct Part {
        std::string_view text;
        std::int32_t id = PieceTrie::kNone; ///< of the token; kNone for text
    };

    AddedTokens() = default;
    explicit AddedTokens(std::vector<AddedToken> tokens);

    /// The parts of `text` in order; together they are all of it but the blanks that tokens take.
    std::vector<Part> split(std::string_view text) const;

private:
    const AddedToken* longestAt(std::string_view text, std::size_t at) const;

    std::vector<AddedToken> m_tokens;
    PieceTrie m_trie; ///< to places in m_tokens
    std::bitset<256> m_firstBytes;
};

} // namespace ndogo
