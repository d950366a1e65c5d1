// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file is a protocol buffer (sentencepiece_model.proto of sentencepiece): pieces in field 1,
// the normaliser in field 3, the denormaliser in field 5; their field 2 is the precompiled
// character map. The trie in that map is a double array of darts-clone (darts.h: DoubleArrayUnit).
#include "engine/text/sentencepiece_model.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace ndogo {
namespace {

struct Field {
    std::uint64_t number = 0;
    bool isBytes = false;
    std::string_view bytes; ///< of a length-delimited or a fixed field
};

/// The fields of one message. Groups, which nothing writes any more, count as damage.
class Message {
public:
    explicit Message(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    bool damaged() const { return m_damaged; }

    std::optional<Field> next()
    {
        if (m_rest.empty() || m_damaged)
            return {};
        const std::uint64_t key = varint();
        Field field { key >> 3U, (key & 7U) == 2, {} };
        switch (key & 7U) {
        case 0:
            varint();
            break;
        case 1:
            field.bytes = take(8);
            break;
        case 2:
            field.bytes = take(varint());
            break;
        case 5:
            field.bytes = take(4);
            break;
        default:
            m_damaged = true;
        }
        return m_damaged ? std::nullopt : std::optional(field);
    }

private:
    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = take(1);
            if (byte.empty())
                return 0;
            const auto bits = static_cast<unsigned char>(byte.front());
            value |= std::uint64_t(bits & 0x7FU) << shift;
            if (bits < 0x80)
                return value;
        }
        m_damaged = true;
        return 0;
    }

    std::string_view take(std::uint64_t size)
    {
        if (size > m_rest.size()) {
            m_damaged = true;
            return {};
        }
        const std::string_view bytes = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return bytes;
    }

    std::string_view m_rest;
    bool m_damaged = false;
};

/// Walks every node that a search can reach and checks each unit that it would read.
class TrieCheck {
public:
    TrieCheck(std::string_view trie, std::size_t textBytes)
        : m_units(trie.size() / sizeof(std::uint32_t))
        , m_visited(m_units.size())
        , m_textBytes(textBytes)
    {
        std::memcpy(m_units.data(), trie.data(), m_units.size() * sizeof(std::uint32_t));
    }

    bool sound() { return !m_units.empty() && longestMatches(offsetOf(m_units[0]), 0) != kUnsound; }

private:
    static constexpr int kUnsound = -1;
    static constexpr int kDeepest = 64; ///< real maps have keys of some twenty bytes
    static constexpr int kMostMatches = 32; ///< room that the library keeps for a search's matches

    static std::uint32_t offsetOf(std::uint32_t unit)
    {
        return (unit >> 10U) << ((unit & (1U << 9U)) >> 6U);
    }

    /// The most matches that a search can collect below `node`. Nodes may be shared, so results are
    /// kept; a node that is still being walked means a cycle.
    int longestMatches(std::uint32_t node, int depth)
    {
        if (depth > kDeepest || (node | 0xFFU) >= m_units.size())
            return kUnsound;
        Visit& visit = m_visited[node];
        if (visit.state != Visit::New)
            return visit.state == Visit::Done && depth + visit.height <= kDeepest ? visit.matches
                                                                                  : kUnsound;
        visit.state = Visit::Open;
        Visit result { Visit::Done, 0, 0 };
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t unit = m_units[node ^ byte];
            if ((unit & ((1U << 31U) | 0xFFU)) != byte)
                continue;
            const std::uint32_t child = (node ^ byte) ^ offsetOf(unit);
            const int below = longestMatches(child, depth + 1);
            if (below == kUnsound)
                return kUnsound;
            const bool isMatch = (unit >> 8U & 1U) != 0;
            if (isMatch && (m_units[child] & ~(1U << 31U)) >= m_textBytes)
                return kUnsound;
            result.matches = std::max(result.matches, below + (isMatch ? 1 : 0));
            result.height = std::max(result.height, m_visited[child].height + 1);
        }
        visit = result;
        return result.matches <= kMostMatches ? result.matches : kUnsound;
    }

    struct Visit {
        enum State : std::uint8_t { New, Open, Done };
        State state = New;
        int height = 0;
        int matches = 0;
    };

    std::vector<std::uint32_t> m_units;
    std::vector<Visit> m_visited;
    std::size_t m_textBytes;
};

/// Four bytes of size, the trie, and the texts that it points to, each ended by a NUL.
bool isSoundCharacterMap(std::string_view map)
{
    if (map.empty())
        return true;
    std::uint32_t size = 0;
    if (map.size() < sizeof size)
        return false;
    std::memcpy(&size, map.data(), sizeof size);
    map.remove_prefix(sizeof size);
    if (size >= map.size() || map.back() != '\0')
        return false;
    return TrieCheck(map.substr(0, size), map.size() - size).sound();
}

bool isSoundNormaliser(std::string_view bytes)
{
    Message message(bytes);
    while (const auto field = message.next())
        if (field->number == 2 && (!field->isBytes || !isSoundCharacterMap(field->bytes)))
            return false;
    return !message.damaged();
}

bool isSoundPiece(std::string_view bytes)
{
    Message message(bytes);
    while (const auto field = message.next())
        if (field->number == 2 && field->bytes.size() == sizeof(float)) {
            float score = 0;
            std::memcpy(&score, field->bytes.data(), sizeof score);
            if (!std::isfinite(score))
                return false;
        }
    return !message.damaged();
}

}

bool isSoundSentencePieceModel(std::string_view model)
{
    Message message(model);
    while (const auto field = message.next()) {
        if (!field->isBytes)
            continue;
        if (field->number == 1 && !isSoundPiece(field->bytes))
            return false;
        if ((field->number == 3 || field->number == 5) && !isSoundNormaliser(field->bytes))
            return false;
    }
    return !message.damaged();
}

} // namespace ndogo
