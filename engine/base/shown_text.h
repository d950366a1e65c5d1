// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text of any origin inside a message. What comes out of a file is never put there as it is: names
// can be huge, binary or full of terminal escapes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ndogo {

/// Bytes of the UTF-8 character that `text` begins with; 0 when there is none (a stray byte, an
/// overlong form, a surrogate, the end of the text).
std::size_t utf8CharacterSize(std::string_view text);

/// `text` for a terminal, or a line of any text: valid UTF-8 without control characters, line ends and marks that turn
/// the direction of what follows, each of which becomes "?"; cut after `limit` bytes.
std::string shown(std::string_view text, std::size_t limit = 4096);

/// The same in double quotes, for names that come out of files.
std::string inQuotes(std::string_view text);

} // namespace ndogo
