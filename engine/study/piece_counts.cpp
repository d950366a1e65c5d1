// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/piece_counts.h"

#include <algorithm>
#include <numeric>

namespace ndogo {

PieceCounts::PieceCounts(std::int64_t vocabulary, CutWord cut)
    : m_vocabulary(vocabulary)
    , m_cut(std::move(cut))
    , m_lastLine(static_cast<std::size_t>(vocabulary), 0)
{
}

void PieceCounts::beginLanguage(const std::string& name)
{
    m_current = &m_languages[name];
    m_current->tokens.resize(m_lastLine.size());
    m_current->documents.resize(m_lastLine.size());
}

PieceCounts::Word& PieceCounts::find(std::string_view text)
{
    const auto known = m_current->words.find(text);
    if (known != m_current->words.end())
        return known->second;
    const auto ids = m_cut(text);
    return m_current->words.emplace(text, Word { { ids.begin(), ids.end() }, 0 }).first->second;
}

void PieceCounts::addLine(std::span<const std::string_view> words)
{
    ++m_line;
    for (const auto text : words) {
        Word& word = find(text);
        ++word.count;
        for (const auto id : word.pieces) {
            const auto at = static_cast<std::size_t>(id);
            ++m_current->tokens[at];
            m_current->documents[at] += m_lastLine[at] != m_line;
            m_lastLine[at] = m_line;
        }
        m_current->pieceCount += static_cast<std::int64_t>(word.pieces.size());
    }
    m_current->wordCount += static_cast<std::int64_t>(words.size());
}

PieceOrder::PieceOrder(
    const PieceCounts& counts, PieceRank rank, std::int64_t fewest, std::span<const std::int64_t> always)
    : m_from(static_cast<std::size_t>(counts.vocabulary()), kNever)
{
    std::vector<std::int64_t> sums(m_from.size());
    for (const auto& [name, language] : counts.languages()) {
        const auto& own = rank == PieceRank::Token ? language.tokens : language.documents;
        std::transform(own.begin(), own.end(), sums.begin(), sums.begin(), std::plus<>());
    }
    for (const auto id : always)
        m_from[static_cast<std::size_t>(id)] = 0;
    std::vector<std::size_t> ids(m_from.size());
    std::iota(ids.begin(), ids.end(), 0U);
    std::erase_if(ids, [&](std::size_t id) { return m_from[id] == 0 || sums[id] < std::max<std::int64_t>(fewest, 1); });
    std::ranges::stable_sort(ids, std::greater<>(), [&](std::size_t id) { return sums[id]; });
    for (const auto id : ids) {
        m_counts.push_back(sums[id]);
        m_from[id] = ranked();
    }
}

std::int64_t PieceOrder::ranked(std::int64_t fewest) const
{
    const auto rarer = std::ranges::partition_point(m_counts, [&](std::int64_t count) { return count >= fewest; });
    return rarer - m_counts.begin();
}

void PieceOrder::keepWith(std::int64_t piece, std::int64_t part)
{
    auto& from = m_from[static_cast<std::size_t>(part)];
    from = std::min(from, m_from[static_cast<std::size_t>(piece)]);
}

std::vector<std::int64_t> PieceOrder::kept(std::int64_t keep) const
{
    std::vector<std::int64_t> ids;
    for (std::size_t id = 0; id < m_from.size(); ++id) {
        if (m_from[id] <= keep)
            ids.push_back(static_cast<std::int64_t>(id));
    }
    return ids;
}

} // namespace ndogo
