// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tokenizers ask of Unicode, answered by ICU. Text is UTF-8 throughout; the functions here
// take valid UTF-8 (see toValidUtf8) and stay within its bounds on any other.
//
// Two tables are in use. Python's unicodedata follows the Unicode version of its Python (14
// in 3.11, 15 in 3.12), ICU its own (15 in ICU 72): they differ only on characters that the older
// one does not know yet, which a tokenizer of the older one drops as unassigned. The `tokenizers`
// library asks two crates that stayed behind: unicode_categories at Unicode 8,
// unicode-normalization-alignments at 9.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ndogo::unicode {

/// The character at `at`, which moves behind it. A byte that begins none counts as U+FFFD.
char32_t next(std::string_view text, std::size_t& at);
void append(std::string& text, char32_t character);

bool isValidUtf8(std::string_view text);
/// Each byte that belongs to no character becomes U+FFFD, as Python's errors="replace" nearly does.
std::string toValidUtf8(std::string_view text);
std::size_t countCharacters(std::string_view text);

enum class Form { C, D, KC, KD };
enum class Tables { Icu, Backend }; ///< Backend: characters after Unicode 9 stay as they are
std::string normalised(std::string_view text, Form form, Tables tables = Tables::Icu);

/// Lower case of one character whatever stands around it: no final sigma, no language.
void appendLower(std::string& text, char32_t character);

bool isWhiteSpace(char32_t character); ///< Unicode's White_Space: Rust's char::is_whitespace
bool isPythonSpace(char32_t character); ///< what Python's str.split() splits at
bool isWordCharacter(char32_t character); ///< \w of Rust's regular expressions
bool isCombiningMark(char32_t character); ///< Mn, Mc, Me, as the backend's normaliser has them
/// ASCII marks and signs, "$", "+" and the like included.
bool isAsciiPunctuation(char32_t character);
/// The blocks of Chinese characters that BERT puts blanks around.
bool isChinese(char32_t character);

/// General categories as Python's unicodedata gives them.
struct PythonCategories {
    static bool isOther(char32_t character); ///< Cc, Cf, Cn, Co, Cs
    static bool isSpaceSeparator(char32_t character); ///< Zs
    static bool isNonspacingMark(char32_t character); ///< Mn
    static bool isPunctuation(char32_t character); ///< P*
};

/// General categories as the `tokenizers` library has them.
struct BackendCategories {
    static bool isOther(char32_t character); ///< Cc, Cf, Co, Cs; not the unassigned
    static bool isNonspacingMark(char32_t character);
    static bool isPunctuation(char32_t character);
};

/// Bytes of the extended grapheme cluster that `text` begins with (UAX 29, GB3 to GB13).
std::size_t graphemeSize(std::string_view text);

} // namespace ndogo::unicode
