// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/tag_scheme.h"

#include "engine/io/file_message.h"
#include "engine/study/metrics.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace ndogo {
namespace {

char upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool isSmall(std::string_view tag)
{
    return !tag.empty() && tag[0] != upper(tag[0]);
}

bool hasPrefix(std::string_view tag, std::string_view prefixes)
{
    return tag.size() > 2 && tag[1] == '-' && prefixes.find(tag[0]) != std::string_view::npos;
}

}

bool isEntityTag(std::string_view text)
{
    return text == "O" || text == "o" || hasPrefix(text, "BIESLUbieslu");
}

std::string inUsualCase(std::string_view tag)
{
    std::string result(tag);
    if (isSmall(tag))
        std::ranges::transform(result, result.begin(), upper);
    return result;
}

bool isBilou(std::string_view tag)
{
    return hasPrefix(tag, "LU");
}

std::string asIobes(std::string_view tag)
{
    std::string result = inUsualCase(tag);
    if (isBilou(result))
        result[0] = result[0] == 'L' ? 'E' : 'S';
    return result;
}

bool isIobes(std::string_view tag)
{
    return hasPrefix(tag, "ES");
}

std::string EntityTags::read(std::string_view written, std::int64_t line)
{
    const std::string tag = inUsualCase(written);
    if (tag != written && !std::exchange(m_small, true))
        m_mended.add(line,
            Sentence::tr(
                "%1 is a tag in small letters, which are read as capitals: %2.", inQuotes(written), inQuotes(tag)));
    if (isBilou(tag) && !std::exchange(m_bilou, true))
        m_mended.add(
            line, Sentence::tr("%1 is a tag of BILOU; L- is read as E- and U- as S- of IOBES.", inQuotes(tag)));
    if (isIobes(tag) && !std::exchange(m_iobes, true))
        m_mended.add(
            line, Sentence::tr("%1 is a tag of IOBES, which the default mode of seqeval counts.", inQuotes(tag)));
    return asIobes(tag);
}

std::vector<std::string> tagsAmong(std::span<const std::string> tags, const std::set<std::string>& known)
{
    std::vector<std::string> result(tags.size(), "O");
    bool complete = true;
    const auto put = [&](std::int64_t word, const std::string& type, std::initializer_list<const char*> prefixes) {
        const auto found
            = std::ranges::find_if(prefixes, [&](const char* prefix) { return known.contains(prefix + type); });
        complete = complete && found != prefixes.end();
        if (found != prefixes.end())
            result[static_cast<std::size_t>(word)] = *found + type;
    };
    for (const Entity& entity : entitiesOf(tags, EntityMode::Default)) {
        if (entity.start == entity.end) {
            put(entity.start, entity.type, { "S-", "U-", "B-", "I-" });
            continue;
        }
        put(entity.start, entity.type, { "B-", "I-" });
        for (std::int64_t word = entity.start + 1; word < entity.end; ++word)
            put(word, entity.type, { "I-" });
        put(entity.end, entity.type, { "E-", "L-", "I-" });
    }
    return complete ? result : std::vector<std::string>();
}

} // namespace ndogo
