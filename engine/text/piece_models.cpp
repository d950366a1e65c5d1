// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_models.h"

#include "engine/io/file_message.h"
#include "engine/text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

namespace ndogo {

WordPieceModel::WordPieceModel(const std::vector<PieceTrie::Entry>& pieces, Settings settings)
    : m_trie(pieces)
    , m_settings(std::move(settings))
{
    m_unknown = m_trie.find(m_settings.unknown);
    for (const char byte : m_settings.prefix)
        m_hasGoingOn = m_hasGoingOn && m_trie.step(m_goingOn, byte);
    for (const PieceTrie::Entry& piece : pieces)
        m_size = std::max<std::int64_t>(m_size, piece.second + 1);
}

void WordPieceModel::encode(std::string_view fragment, PieceSink& sink) const
{
    const std::size_t ids = sink.ids.size();
    const std::size_t texts = sink.texts.size();
    bool isKnown = fragment.size() <= m_settings.mostCharacters
        || unicode::countCharacters(fragment) <= m_settings.mostCharacters;
    for (std::size_t begin = 0; isKnown && begin < fragment.size();) {
        const bool goesOn = begin > 0;
        std::uint32_t node = goesOn ? m_goingOn : PieceTrie::kRoot;
        std::int32_t id = PieceTrie::kNone;
        std::size_t end = begin;
        if (!goesOn || m_hasGoingOn)
            for (std::size_t at = begin; at < fragment.size() && m_trie.step(node, fragment[at]); ++at)
                if (m_trie.idAt(node) != PieceTrie::kNone) {
                    id = m_trie.idAt(node);
                    end = at + 1;
                }
        isKnown = id != PieceTrie::kNone;
        if (isKnown)
            sink.add(id, fragment.substr(begin, end - begin), goesOn ? m_settings.prefix : "");
        begin = end;
    }
    if (!isKnown) {
        sink.ids.resize(ids);
        sink.texts.resize(texts);
        sink.add(m_unknown, m_settings.unknown);
    }
}

UnigramModel::UnigramModel(
    const std::vector<std::pair<std::string, double>>& pieces, std::int32_t unknown, bool bytesForUnknown)
    : m_unknown(unknown)
{
    constexpr double kPenalty = 10; // K_UNK_PENALTY of the original
    std::vector<PieceTrie::Entry> entries;
    entries.reserve(pieces.size());
    m_scores.reserve(pieces.size());
    double lowest = std::numeric_limits<double>::infinity();
    for (const auto& [piece, score] : pieces) {
        entries.emplace_back(piece, static_cast<std::int32_t>(m_scores.size()));
        m_scores.push_back(score);
        lowest = std::min(lowest, score);
    }
    m_trie = PieceTrie(entries);
    m_unknownScore = lowest - kPenalty;
    if (!bytesForUnknown)
        return;
    for (int byte = 0; byte < 256; ++byte) {
        std::array<char, 8> name {};
        std::snprintf(name.data(), name.size(), "<0x%02X>", static_cast<unsigned>(byte));
        m_bytes.push_back(m_trie.find(name.data()));
    }
}

void UnigramModel::search(std::string_view fragment, std::vector<Step>& best) const
{
    best.assign(fragment.size() + 1, { 0, 0, PieceTrie::kNone });
    const auto offer = [&](std::size_t begin, std::size_t end, double score, std::int32_t id) {
        Step& step = best[end];
        if (step.id == PieceTrie::kNone || score > step.score)
            step = { score, static_cast<std::uint32_t>(begin), id };
    };
    for (std::size_t begin = 0; begin < fragment.size();) {
        const std::size_t single = begin + std::max<std::size_t>(utf8CharacterSize(fragment.substr(begin)), 1);
        const double score = best[begin].score;
        bool hasSingle = false;
        std::uint32_t node = PieceTrie::kRoot;
        for (std::size_t at = begin; at < fragment.size() && m_trie.step(node, fragment[at]); ++at) {
            const std::int32_t id = m_trie.idAt(node);
            if (id == PieceTrie::kNone)
                continue;
            offer(begin, at + 1, m_scores[static_cast<std::size_t>(id)] + score, id);
            hasSingle = hasSingle || at + 1 == single;
        }
        if (!hasSingle)
            offer(begin, single, m_unknownScore + score, m_unknown);
        begin = single;
    }
}

void UnigramModel::encode(std::string_view fragment, PieceSink& sink) const
{
    // A word at a time, millions of them: the table keeps its memory from call to call.
    thread_local std::vector<Step> best;
    thread_local std::vector<std::size_t> ends;
    search(fragment, best);
    ends.clear();
    for (std::size_t end = fragment.size(); end > 0; end = best[end].begin)
        ends.push_back(end);
    std::size_t begin = 0;
    for (std::size_t i = ends.size(); i-- > 0;) {
        const std::int32_t id = best[ends[i]].id;
        if (id != m_unknown) {
            sink.add(id, fragment.substr(begin, ends[i] - begin));
        } else {
            while (i > 0 && best[ends[i - 1]].id == m_unknown)
                --i;
            addUnknown(fragment.substr(begin, ends[i] - begin), sink);
        }
        begin = ends[i];
    }
    constexpr std::size_t kKept = 1U << 16U; // bytes of a fragment; longer ones are rare
    if (fragment.size() > kKept) {
        best = {};
        ends = {};
    }
}

void UnigramModel::addUnknown(std::string_view text, PieceSink& sink) const
{
    const std::int32_t id = m_trie.find(text); // the name of the unknown piece, spelt out
    const auto idOf = [&](char byte) { return m_bytes[static_cast<unsigned char>(byte)]; };
    if (id != PieceTrie::kNone || m_bytes.empty()
        || std::ranges::any_of(text, [&](char byte) { return idOf(byte) == PieceTrie::kNone; })) {
        sink.add(id != PieceTrie::kNone ? id : m_unknown, text);
        return;
    }
    for (const char byte : text) {
        std::array<char, 8> name {};
        std::snprintf(name.data(), name.size(), "<0x%02X>", static_cast<unsigned char>(byte));
        sink.add(idOf(byte), name.data());
    }
}

} // namespace ndogo
