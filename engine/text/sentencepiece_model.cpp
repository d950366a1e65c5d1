// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file is a protocol buffer (sentencepiece_model.proto of sentencepiece): pieces in field 1, what it was trained
// with in field 2 (the kind of model in its field 3), the normaliser in field 3, texts to test itself with in field 4,
// the denormaliser in field 5; field 2 of both normalisers is the precompiled character map. The trie in that map is a
// double array of darts-clone (darts.h: DoubleArrayUnit).
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
    std::uint64_t value = 0; ///< of a varint
    std::string_view raw {}; ///< key and value as they stand
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
        const std::string_view begin = m_rest;
        const std::uint64_t key = varint();
        // The library cuts a key to 32 bits, and would see another field than we do.
        m_damaged = m_damaged || key > 0xFFFFFFFFU;
        Field field { key >> 3U, (key & 7U) == 2, {}, 0, {} };
        switch (key & 7U) {
        case 0:
            field.value = varint();
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
        field.raw = begin.substr(0, begin.size() - m_rest.size());
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

SentencePieceContents::Piece readPiece(std::string_view bytes)
{
    SentencePieceContents::Piece piece;
    Message message(bytes);
    while (const auto field = message.next()) {
        if (field->number == 1 && field->isBytes)
            piece.text = field->bytes;
        if (field->number == 2 && field->bytes.size() == sizeof piece.score)
            std::memcpy(&piece.score, field->bytes.data(), sizeof piece.score);
        if (field->number == 3)
            piece.type = static_cast<SentencePieceContents::Type>(field->value & 0xFFU);
    }
    return piece;
}

/// Walks every node that a search can reach and checks each unit that it would read.
class TrieCheck {
public:
    /// `texts` ends with a NUL.
    TrieCheck(std::string_view trie, std::string_view texts)
        : m_units(trie.size() / sizeof(std::uint32_t))
        , m_visited(m_units.size())
        , m_texts(texts)
    {
        if (!m_units.empty()) // memcpy wants an address even for nothing
            std::memcpy(m_units.data(), trie.data(), m_units.size() * sizeof(std::uint32_t));
    }

    bool sound() { return !m_units.empty() && longestMatches(offsetOf(m_units[0]), 0) != kUnsound; }

private:
    static constexpr int kUnsound = -1;
    static constexpr int kDeepest = 64; ///< real maps have keys of some twenty bytes
    static constexpr std::size_t kLongestText = 256; ///< NFKC's longest has 33 bytes
    static constexpr int kMostMatches = 32; ///< room that the library keeps for a search's matches

    static std::uint32_t offsetOf(std::uint32_t unit) { return (unit >> 10U) << ((unit & (1U << 9U)) >> 6U); }

    /// A text that lies in the map and is short: one character must not become megabytes.
    bool isSoundText(std::size_t begin) const
    {
        return begin < m_texts.size() && m_texts.substr(begin, kLongestText + 1).find('\0') != std::string_view::npos;
    }

    /// The most matches that a search can collect below `node`. Nodes may be shared, so results are
    /// kept; a node that is still being walked means a cycle.
    int longestMatches(std::uint32_t node, int depth)
    {
        if (depth > kDeepest || (node | 0xFFU) >= m_units.size())
            return kUnsound;
        Visit& visit = m_visited[node];
        if (visit.state != Visit::New)
            return visit.state == Visit::Done && depth + visit.height <= kDeepest ? visit.matches : kUnsound;
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
            if (isMatch && !isSoundText(m_units[child] & ~(1U << 31U)))
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
    std::string_view m_texts;
};

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
    while (const auto field = message.next()) {
        // The library would end a text at a NUL, and throws for one that begins with it.
        if (field->number == 1 && field->bytes.find('\0') != std::string_view::npos)
            return false;
        if (field->number == 2 && field->bytes.size() == sizeof(float)) {
            float score = 0;
            std::memcpy(&score, field->bytes.data(), sizeof score);
            if (!std::isfinite(score))
                return false;
        }
    }
    return !message.damaged();
}

}

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
    return TrieCheck(map.substr(0, size), map.substr(size)).sound();
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

SentencePieceContents readSentencePieceModel(std::string_view model)
{
    SentencePieceContents contents;
    Message message(model);
    while (const auto field = message.next()) {
        if (!field->isBytes)
            continue;
        if (field->number == 1)
            contents.pieces.push_back(readPiece(field->bytes));
        Message part(field->bytes);
        while (const auto own = field->number == 2 || field->number == 3 ? part.next() : std::nullopt) {
            if (field->number == 2 && own->number == 3 && own->value >= 1 && own->value <= 4)
                contents.kind = static_cast<SentencePieceContents::Kind>(own->value);
            if (field->number == 3 && own->number == 2)
                contents.characterMap = own->bytes;
        }
    }
    return contents;
}

std::string withPieces(std::string_view model, const std::vector<bool>& kept)
{
    std::string result;
    Message message(model);
    std::size_t piece = 0;
    while (const auto field = message.next()) {
        const bool isPiece = field->number == 1 && field->isBytes;
        const bool stays = isPiece ? kept[piece++] : field->number != 4;
        if (stays)
            result += field->raw;
    }
    return result;
}

} // namespace ndogo
