// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/added_tokens.h"

#include "engine/text/unicode.h"

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

std::size_t lastCharacter(std::string_view text)
{
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
        --at;
    return at;
}

bool endsWithWord(std::string_view text)
{
    if (text.empty())
        return false;
    std::size_t at = lastCharacter(text);
    return unicode::isWordCharacter(unicode::next(text, at));
}

bool beginsWithWord(std::string_view text)
{
    std::size_t at = 0;
    return !text.empty() && unicode::isWordCharacter(unicode::next(text, at));
}

std::size_t blanksAtEnd(std::string_view text)
{
    std::size_t end = text.size();
    while (end > 0) {
        const std::size_t begin = lastCharacter(text.substr(0, end));
        std::size_t at = begin;
        if (!unicode::isWhiteSpace(unicode::next(text, at)))
            break;
        end = begin;
    }
    return text.size() - end;
}

std::size_t blanksAtStart(std::string_view text)
{
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size() && unicode::isWhiteSpace(unicode::next(text, at));)
        end = at;
    return end;
}

}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens))
{
    std::vector<PieceTrie::Entry> entries;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const std::string& content = m_tokens[i].content;
        if (content.empty())
            continue;
        entries.emplace_back(content, static_cast<std::int32_t>(i));
        m_firstBytes.set(static_cast<unsigned char>(content.front()));
    }
    m_trie = PieceTrie(entries);
}

const AddedToken* AddedTokens::longestAt(std::string_view text, std::size_t at) const
{
    const AddedToken* longest = nullptr;
    std::uint32_t node = PieceTrie::kRoot;
    for (; at < text.size() && m_trie.step(node, text[at]); ++at)
        if (const std::int32_t token = m_trie.idAt(node); token != PieceTrie::kNone)
            longest = &m_tokens[static_cast<std::size_t>(token)];
    return longest;
}

std::vector<AddedTokens::Part> AddedTokens::split(std::string_view text) const
{
    std::vector<Part> parts;
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
        const AddedToken* token
            = m_firstBytes.test(static_cast<unsigned char>(text[at])) ? longestAt(text, at) : nullptr;
        if (token == nullptr) {
            ++at;
            continue;
        }
        std::size_t begin = at;
        std::size_t end = at + token->content.size();
        at = end;
        if (token->isSingleWord && (endsWithWord(text.substr(0, begin)) || beginsWithWord(text.substr(end))))
            continue;
        if (token->stripsLeft)
            begin = std::max(begin - blanksAtEnd(text.substr(0, begin)), done);
        if (token->stripsRight)
            end += blanksAtStart(text.substr(end));
        if (done < begin)
            parts.push_back({ text.substr(done, begin - done), PieceTrie::kNone });
        parts.push_back({ text.substr(begin, end - begin), token->id });
        done = end;
        at = std::max(at, end);
    }
    if (done < text.size())
        parts.push_back({ text.substr(done), PieceTrie::kNone });
    return parts;
}

} // namespace ndogo
