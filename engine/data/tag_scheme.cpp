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

bool hasPrefix(std::string_view tag, std::string_view prefixes)
{
    return tag.size() > 2 && tag[1] == '-' && prefixes.find(tag[0]) != std::string_view::npos;
}

}

bool isEntityTag(std::string_view text)
{
    return text == "O" || hasPrefix(text, "BIESLU");
}

bool isBilou(std::string_view tag)
{
    return hasPrefix(tag, "LU");
}

std::string asIobes(std::string_view tag)
{
    std::string result(tag);
    if (isBilou(tag))
        result[0] = tag[0] == 'L' ? 'E' : 'S';
    return result;
}

bool isIobes(std::string_view tag)
{
    return hasPrefix(tag, "ES");
}

std::string EntityTags::read(std::string_view tag, std::int64_t line)
{
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
