// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/character_map.h"

#include "engine/text/unicode.h"

#include <cstring>

namespace ndogo {

// Units of the double array are those of darts-clone (darts.h: DoubleArrayUnit).
CharacterMap::CharacterMap(std::string_view bytes)
{
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data(), sizeof size);
    m_units.resize(size / sizeof(std::uint32_t));
    std::memcpy(m_units.data(), bytes.data() + sizeof size, m_units.size() * sizeof(std::uint32_t));
    m_texts = bytes.substr(sizeof size + m_units.size() * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < m_ascii.size(); ++i) {
        const char character = static_cast<char>(i);
        m_ascii[i] = find({ &character, 1 });
    }
}

std::optional<std::string_view> CharacterMap::find(std::string_view chunk) const
{
    const auto offset = [](std::uint32_t unit) { return (unit >> 10U) << ((unit & (1U << 9U)) >> 6U); };
    std::uint32_t node = offset(m_units.front());
    for (const char character : chunk) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte == 0)
            break;
        node ^= byte;
        const std::uint32_t unit = m_units[node];
        if ((unit & ((1U << 31U) | 0xFFU)) != byte)
            break;
        node ^= offset(unit);
        if ((unit >> 8U & 1U) != 0)
            return m_texts.c_str() + (m_units[node] & ~(1U << 31U));
    }
    return std::nullopt;
}

std::string CharacterMap::normalised(std::string_view text) const
{
    constexpr std::size_t kLongestCluster = 5; // bytes; longer ones are looked up by character
    std::string result;
    result.reserve(text.size());
    const auto isAscii = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) < 0x80; };
    const auto addOne = [&](std::string_view character) {
        result += isAscii(static_cast<std::size_t>(character.data() - text.data()))
            ? m_ascii[static_cast<unsigned char>(character.front())].value_or(character)
            : find(character).value_or(character);
    };
    for (std::size_t at = 0; at < text.size();) {
        // Two ASCII characters are two clusters, but for CR LF.
        if (isAscii(at) && at + 1 < text.size() && isAscii(at + 1) && text[at] != '\r') {
            addOne(text.substr(at++, 1));
            continue;
        }
        const std::size_t size = unicode::graphemeSize(text.substr(at));
        const std::string_view cluster = text.substr(at, size);
        at += size;
        if (const auto replacement = size <= kLongestCluster ? find(cluster) : std::nullopt) {
            result += *replacement;
            continue;
        }
        for (std::size_t begin = 0, end = 0; begin < cluster.size(); begin = end) {
            unicode::next(cluster, end);
            addOne(cluster.substr(begin, end - begin));
        }
    }
    return result;
}

} // namespace ndogo
