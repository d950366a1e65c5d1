// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shown_text.h"

#include <algorithm>

namespace ndogo {

std::size_t utf8CharacterSize(std::string_view text)
{
    if (text.empty())
        return 0;
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byteAt(0);
    if (first < 0x80)
        return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF ? 2
        : first >= 0xE0 && first <= 0xEF                    ? 3
        : first >= 0xF0 && first <= 0xF4                    ? 4
                                                            : 0;
    if (size == 0 || text.size() < size)
        return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byteAt(i) & 0xC0U) != 0x80U)
            return 0;
    const unsigned char second = byteAt(1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second >= 0xA0;
    const bool tooLarge = first == 0xF4 && second >= 0x90;
    return overlong || surrogate || tooLarge ? 0 : size;
}

namespace {

/// Characters that a terminal or a page obeys instead of showing them: controls (C0, DEL, C1), line and paragraph
/// separators, and what turns the direction of the text around it (Unicode 15, 9.0 and UAX 9).
bool isObeyed(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1)
        return first < 0x20 || first == 0x7F;
    const auto last = static_cast<unsigned char>(character.back());
    if (character.size() == 2)
        return (first == 0xC2 && last < 0xA0) || character == "\u061C";
    if (character.size() != 3 || first != 0xE2)
        return false;
    const auto second = static_cast<unsigned char>(character[1]);
    return (second == 0x80 && (last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE)))
        || (second == 0x81 && last >= 0xA6 && last <= 0xA9);
}

} // namespace

std::string shown(std::string_view text, std::size_t limit)
{
    std::string result;
    while (!text.empty()) {
        if (result.size() >= limit)
            return result + "...";
        const std::size_t size = utf8CharacterSize(text);
        if (size == 0 || isObeyed(text.substr(0, size)))
            result += '?';
        else
            result += text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return result;
}

std::string inQuotes(std::string_view text)
{
    return '"' + shown(text, 100) + '"';
}

} // namespace ndogo
