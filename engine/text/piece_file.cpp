// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_file.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <algorithm>

namespace ndogo {

KeptIds::KeptIds(std::span<const std::int64_t> kept)
{
    for (const auto id : kept)
        m_newIds.emplace_hint(m_newIds.end(), id, static_cast<std::int64_t>(m_newIds.size()));
}

std::int64_t KeptIds::newId(std::int64_t old) const
{
    const auto found = m_newIds.find(old);
    return found == m_newIds.end() ? -1 : found->second;
}

std::int64_t PieceFile::find(std::string_view piece) const
{
    const auto found = m_ids.find(piece);
    return found == m_ids.end() ? -1 : found->second;
}

std::vector<std::int64_t> PieceFile::partsOf(std::int64_t) const
{
    return {};
}

bool PieceFile::goesOn(std::string_view piece) const
{
    return !m_prefix.empty() && piece.starts_with(m_prefix) && piece.size() > m_prefix.size();
}

std::vector<std::int64_t> PieceFile::charactersOf(std::int64_t piece) const
{
    std::string_view rest = m_pieces[static_cast<std::size_t>(piece)];
    bool isLater = goesOn(rest);
    rest.remove_prefix(isLater ? m_prefix.size() : 0);
    std::vector<std::int64_t> characters;
    while (!rest.empty()) {
        const auto character = rest.substr(0, std::max<std::size_t>(utf8CharacterSize(rest), 1));
        characters.push_back(find((isLater ? std::string(m_prefix) : std::string()).append(character)));
        rest.remove_prefix(character.size());
        isLater = true;
    }
    return characters;
}

std::vector<std::pair<std::int64_t, std::int64_t>> PieceFile::halvesOf(std::int64_t piece) const
{
    constexpr std::size_t kLongest = 256; // bytes; time grows with their square
    const std::string_view text = m_pieces[static_cast<std::size_t>(piece)];
    std::vector<std::pair<std::int64_t, std::int64_t>> halves;
    if (text.size() > kLongest)
        return halves;
    const std::size_t begin = goesOn(text) ? m_prefix.size() : 0;
    for (std::size_t cut = text.size() - std::min<std::size_t>(text.size(), 1); cut > begin; --cut) {
        const auto first = find(text.substr(0, cut));
        if (first < 0)
            continue;
        const auto second = find(std::string(m_prefix).append(text.substr(cut)));
        if (second >= 0)
            halves.emplace_back(first, second);
    }
    return halves;
}

void PieceFile::add(std::size_t id, std::string_view piece)
{
    constexpr std::size_t kMost = 10'000'000; // rows of the largest embedding that is read
    if (id >= kMost)
        throw Failure(ErrorCode::FileFormat,
            Sentence::tr(
                "The piece %1 has the id %2, more than any model has. Get the tokenizer again.", inQuotes(piece), id));
    m_pieces.resize(std::max(m_pieces.size(), id + 1));
    m_pieces[id] = piece;
    if (piece.empty())
        return;
    const auto [known, isNew] = m_ids.try_emplace(m_pieces[id], static_cast<std::int64_t>(id));
    if (isNew)
        return;
    for (const auto twin : { known->second, static_cast<std::int64_t>(id) }) // or another of them would count
        require(twin);
    known->second = static_cast<std::int64_t>(id);
}

} // namespace ndogo
