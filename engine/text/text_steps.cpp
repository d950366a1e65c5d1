// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/text_steps.h"

#include "engine/text/character_map.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace ndogo {
namespace {

/// Gives each character to `map(character, result)`.
template <typename Map> void mapCharacters(std::string& text, const Map& map)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();)
        map(unicode::next(text, at), result);
    text = std::move(result);
}

void cleanText(std::string& text)
{
    mapCharacters(text, [](char32_t c, std::string& result) {
        const bool isLineEnd = c == '\t' || c == '\n' || c == '\r';
        if (c == 0 || c == 0xFFFD || (!isLineEnd && unicode::BackendCategories::isOther(c)))
            return;
        unicode::append(result, unicode::isWhiteSpace(c) ? U' ' : c);
    });
}

void spaceChinese(std::string& text)
{
    mapCharacters(text, [](char32_t c, std::string& result) {
        // U+2B820 to U+2B91F are missing from the library's list.
        const bool chinese = unicode::isChinese(c) && (c < 0x2B820 || c > 0x2B91F);
        if (chinese)
            result += ' ';
        unicode::append(result, c);
        if (chinese)
            result += ' ';
    });
}

void lower(std::string& text)
{
    mapCharacters(text, [](char32_t c, std::string& result) { unicode::appendLower(result, c); });
}

/// Those of Nmt that vanish.
bool isNmtControl(char32_t c)
{
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
}

/// Those of Nmt that become a blank.
bool isNmtBlank(char32_t c)
{
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 || (c >= 0x200B && c <= 0x200F)
        || c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
}

bool isPunctuation(char32_t c)
{
    return unicode::isAsciiPunctuation(c) || unicode::BackendCategories::isPunctuation(c);
}

enum class Delimiter { None, Removed, Isolated };

/// Cuts at the characters that `kind` calls delimiters.
template <typename Kind> void splitAt(std::string_view text, bool isStart, Fragments& out, const Kind& kind)
{
    std::size_t begin = 0;
    const auto add
        = [&](std::size_t from, std::size_t to) { out.add(text.substr(from, to - from), isStart && from == 0); };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const Delimiter delimiter = kind(unicode::next(text, at));
        if (delimiter == Delimiter::None)
            continue;
        add(begin, here);
        if (delimiter == Delimiter::Isolated)
            add(here, at);
        begin = at;
    }
    add(begin, text.size());
}

void replaceAll(std::string& text, std::string_view pattern, std::string_view content)
{
    std::size_t at = text.find(pattern);
    if (at == std::string::npos)
        return;
    std::string result;
    std::size_t done = 0;
    for (; at != std::string::npos; at = text.find(pattern, done)) {
        result.append(text, done, at - done).append(content);
        done = at + pattern.size();
    }
    text = result.append(text, done);
}

}

namespace normalizers {

Normalizer precompiled(std::string_view characterMap)
{
    return
        [map = std::make_shared<const CharacterMap>(characterMap)](std::string& text) { text = map->normalised(text); };
}

Normalizer nmt()
{
    return [](std::string& text) {
        mapCharacters(text, [](char32_t c, std::string& result) {
            if (!isNmtControl(c))
                unicode::append(result, isNmtBlank(c) ? U' ' : c);
        });
    };
}

Normalizer form(unicode::Form form)
{
    return [form](std::string& text) { text = unicode::normalised(text, form, unicode::Tables::Backend); };
}

Normalizer lowercase()
{
    return lower;
}

Normalizer stripAccents()
{
    return [](std::string& text) {
        mapCharacters(text, [](char32_t c, std::string& result) {
            if (!unicode::isCombiningMark(c))
                unicode::append(result, c);
        });
    };
}

Normalizer strip(bool left, bool right)
{
    return [left, right](std::string& text) {
        std::size_t begin = text.size();
        std::size_t end = 0;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t here = at;
            if (unicode::isWhiteSpace(unicode::next(text, at)))
                continue;
            begin = std::min(begin, here);
            end = at;
        }
        if (right)
            text.resize(end);
        if (left)
            text.erase(0, std::min(begin, text.size()));
    };
}

Normalizer replace(std::string pattern, std::string content)
{
    return [pattern = std::move(pattern), content = std::move(content)](
               std::string& text) { replaceAll(text, pattern, content); };
}

Normalizer replaceBlanks(std::string content)
{
    return [content = std::move(content)](std::string& text) {
        std::string result;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find_first_not_of(' ', at), text.size());
            if (end - at > 1)
                result += content;
            else
                result += text[at];
            at = end - at > 1 ? end : at + 1;
        }
        text = std::move(result);
    };
}

Normalizer prepend(std::string content)
{
    return [content = std::move(content)](std::string& text) {
        if (!text.empty())
            text.insert(0, content);
    };
}

Normalizer bert(BertSettings settings)
{
    return [settings](std::string& text) {
        if (settings.cleansText)
            cleanText(text);
        if (settings.spacesChinese)
            spaceChinese(text);
        if (settings.stripsAccents) {
            text = unicode::normalised(text, unicode::Form::D, unicode::Tables::Backend);
            mapCharacters(text, [](char32_t c, std::string& result) {
                if (!unicode::BackendCategories::isNonspacingMark(c))
                    unicode::append(result, c);
            });
        }
        if (settings.lowers)
            lower(text);
    };
}

} // namespace normalizers

void Fragments::add(std::string_view text, bool isStart)
{
    if (text.empty())
        return;
    m_text += text;
    m_fragments.push_back({ m_text.size() - text.size(), m_text.size(), isStart });
}

void Fragments::clear()
{
    m_text.clear();
    m_fragments.clear();
}

namespace pre_tokenizers {

PreTokenizer whitespaceSplit()
{
    return [](std::string_view text, bool isStart, Fragments& out) {
        splitAt(text, isStart, out,
            [](char32_t c) { return unicode::isWhiteSpace(c) ? Delimiter::Removed : Delimiter::None; });
    };
}

PreTokenizer whitespace()
{
    return [](std::string_view text, bool isStart, Fragments& out) {
        enum class Kind { Blank, Word, Mark };
        const auto kindOf = [](char32_t c) {
            return unicode::isWordCharacter(c) ? Kind::Word : unicode::isWhiteSpace(c) ? Kind::Blank : Kind::Mark;
        };
        Kind kind = Kind::Blank;
        std::size_t begin = 0;
        const auto add = [&](std::size_t end) {
            if (kind != Kind::Blank)
                out.add(text.substr(begin, end - begin), isStart && begin == 0);
        };
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t here = at;
            const Kind own = kindOf(unicode::next(text, at));
            if (own == kind)
                continue;
            add(here);
            kind = own;
            begin = here;
        }
        add(text.size());
    };
}

PreTokenizer metaspace(std::string replacement, Prepend scheme, bool splits)
{
    return [replacement = std::move(replacement), scheme, splits](std::string_view text, bool isStart, Fragments& out) {
        std::string marked(text);
        replaceAll(marked, " ", replacement);
        const bool prepends = scheme == Prepend::Always || (scheme == Prepend::First && isStart);
        if (prepends && !marked.starts_with(replacement))
            marked.insert(0, replacement);
        std::size_t begin = 0;
        while (splits && begin < marked.size()) {
            const std::size_t end = marked.find(replacement, begin + 1);
            if (end == std::string::npos)
                break;
            out.add(std::string_view(marked).substr(begin, end - begin), isStart && begin == 0);
            begin = end;
        }
        out.add(std::string_view(marked).substr(begin), isStart && begin == 0);
    };
}

PreTokenizer punctuation()
{
    return [](std::string_view text, bool isStart, Fragments& out) {
        splitAt(
            text, isStart, out, [](char32_t c) { return isPunctuation(c) ? Delimiter::Isolated : Delimiter::None; });
    };
}

PreTokenizer bert()
{
    return [](std::string_view text, bool isStart, Fragments& out) {
        splitAt(text, isStart, out, [](char32_t c) {
            return unicode::isWhiteSpace(c) ? Delimiter::Removed
                : isPunctuation(c)          ? Delimiter::Isolated
                                            : Delimiter::None;
        });
    };
}

} // namespace pre_tokenizers

} // namespace ndogo
