// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/study/metrics.h"

#include <algorithm>
#include <optional>

namespace ndogo {

namespace {

/// A kind of strict mode, and the prefixes that it knows.
struct Scheme {
    std::string_view prefixes;
    std::string_view tags; ///< for messages
};
constexpr Scheme kIob2 { "OBI", "O, B-X, I-X" };
constexpr Scheme kIobes { "OBIES", "O, B-X, I-X, E-X, S-X" };

[[noreturn]] void refuseTag(const std::string& tag, const Scheme& scheme)
{
    throw Failure(ErrorCode::DataInvalid,
        Sentence::tr("The tag \"%1\" is none of %2, which strict mode needs. Correct it or use the default mode.", tag,
            scheme.tags),
        { { "tag", tag } });
}

struct Tag {
    char prefix = 'O';
    std::string_view type = "_";
};

/// A character may have several bytes: UTF-8 goes on with 10xxxxxx.
std::string_view withoutFirstCharacter(std::string_view text)
{
    do
        text.remove_prefix(1);
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U);
    return text;
}

Tag defaultTag(const std::string& text)
{
    if (text.empty())
        throw Failure(ErrorCode::DataInvalid, Sentence::tr("A tag is empty. Write O for words outside of entities."));
    std::string_view type = withoutFirstCharacter(text);
    if (const auto dash = type.find('-'); dash != std::string_view::npos)
        type.remove_prefix(dash + 1);
    return { text[0], type.empty() ? "_" : type };
}

/// seqeval strips every dash at both ends here, unlike in its default mode.
Tag strictTag(const std::string& text, const Scheme& scheme)
{
    if (text.empty() || scheme.prefixes.find(text[0]) == std::string_view::npos)
        refuseTag(text, scheme);
    std::string_view type = std::string_view(text).substr(1);
    while (type.starts_with('-'))
        type.remove_prefix(1);
    while (type.ends_with('-'))
        type.remove_suffix(1);
    return { text[0], type.empty() ? "_" : type };
}

bool isOneOf(char prefix, std::string_view set)
{
    return set.find(prefix) != std::string_view::npos;
}

// The two functions below are seqeval 1.2.2's end_of_chunk and start_of_chunk (sequence_labeling.py),
// with the cases that its type rule covers left out.
bool endsEntity(const Tag& previous, const Tag& current)
{
    if (isOneOf(previous.prefix, "ES"))
        return true;
    if (isOneOf(previous.prefix, "BI") && isOneOf(current.prefix, "BSO"))
        return true;
    return !isOneOf(previous.prefix, "O.") && previous.type != current.type;
}

bool startsEntity(const Tag& previous, const Tag& current)
{
    if (isOneOf(current.prefix, "BS"))
        return true;
    if (isOneOf(previous.prefix, "ESO") && isOneOf(current.prefix, "EI"))
        return true;
    return !isOneOf(current.prefix, "O.") && previous.type != current.type;
}

std::vector<Entity> defaultEntities(std::span<const std::string> tags)
{
    std::vector<Entity> entities;
    Tag previous;
    std::int64_t start = 0;
    const std::int64_t count = std::int64_t(tags.size());
    for (std::int64_t i = 0; i <= count; ++i) {
        const Tag current = i < count ? defaultTag(tags[std::size_t(i)]) : Tag {};
        if (endsEntity(previous, current))
            entities.push_back({ std::string(previous.type), start, i - 1 });
        if (startsEntity(previous, current))
            start = i;
        previous = current;
    }
    return entities;
}

std::vector<Entity> strictEntities(std::span<const std::string> tags)
{
    std::vector<Entity> entities;
    bool open = false;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const Tag tag = strictTag(tags[i], kIob2);
        if (tag.prefix == 'B') {
            entities.push_back({ std::string(tag.type), std::int64_t(i), std::int64_t(i) });
            open = true;
        } else if (open && tag.prefix == 'I' && tag.type == entities.back().type) {
            entities.back().end = std::int64_t(i);
        } else {
            open = false;
        }
    }
    return entities;
}

/// seqeval.scheme.IOBES: what is begun and has no end is none.
std::vector<Entity> strictIobesEntities(std::span<const std::string> tags)
{
    std::vector<Entity> entities;
    std::optional<Entity> open;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const Tag tag = strictTag(tags[i], kIobes);
        const auto at = std::int64_t(i);
        const bool goesOn = open && isOneOf(tag.prefix, "IE") && tag.type == open->type;
        if (tag.prefix == 'S')
            entities.push_back({ std::string(tag.type), at, at });
        else if (goesOn && tag.prefix == 'E')
            entities.push_back({ open->type, open->start, at });
        if (tag.prefix == 'B')
            open = Entity { std::string(tag.type), at, at };
        else if (!goesOn || tag.prefix == 'E')
            open.reset();
    }
    return entities;
}

void requireLengths(std::span<const std::string> gold, std::span<const std::string> predicted)
{
    if (gold.size() != predicted.size())
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("A sentence has %1 right labels, but %2 predicted ones.", gold.size(), predicted.size()));
}

/// All sentences end to end, an O after each.
std::vector<std::string> endToEnd(std::span<const std::vector<std::string>> sentences)
{
    std::vector<std::string> tags;
    for (const auto& sentence : sentences) {
        tags.insert(tags.end(), sentence.begin(), sentence.end());
        tags.emplace_back("O");
    }
    return tags;
}

} // namespace

std::vector<Entity> entitiesOf(std::span<const std::string> tags, EntityMode mode)
{
    switch (mode) {
    case EntityMode::Strict:
        return strictEntities(tags);
    case EntityMode::StrictIobes:
        return strictIobesEntities(tags);
    case EntityMode::Default:
        break;
    }
    return defaultEntities(tags);
}

SentenceScore scoreSentence(std::span<const std::string> gold, std::span<const std::string> predicted, EntityMode mode)
{
    requireLengths(gold, predicted);
    std::vector<Entity> expected = entitiesOf(gold, mode);
    std::vector<Entity> found = entitiesOf(predicted, mode);
    std::sort(expected.begin(), expected.end());
    std::sort(found.begin(), found.end());

    SentenceScore score;
    for (const Entity& entity : expected) {
        EntityCounts& counts = score.byType[entity.type];
        ++(std::binary_search(found.begin(), found.end(), entity) ? counts.tp : counts.fn);
    }
    for (const Entity& entity : found) {
        if (!std::binary_search(expected.begin(), expected.end(), entity))
            ++score.byType[entity.type].fp;
    }
    for (const auto& [type, counts] : score.byType)
        score.counts += counts;
    return score;
}

SentenceScore scoreSentences(std::span<const std::vector<std::string>> gold,
    std::span<const std::vector<std::string>> predicted, EntityMode mode)
{
    if (gold.size() != predicted.size())
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("There are %1 gold sentences, but %2 predicted ones.", gold.size(), predicted.size()));
    if (gold.empty())
        throw Failure(ErrorCode::DataInvalid, Sentence::tr("There is no sentence to score."));
    for (std::size_t i = 0; i < gold.size(); ++i)
        requireLengths(gold[i], predicted[i]);
    if (mode == EntityMode::Default)
        return scoreSentence(endToEnd(gold), endToEnd(predicted), mode);
    SentenceScore total;
    for (std::size_t i = 0; i < gold.size(); ++i) {
        const SentenceScore score = scoreSentence(gold[i], predicted[i], mode);
        total.counts += score.counts;
        for (const auto& [type, counts] : score.byType)
            total.byType[type] += counts;
    }
    return total;
}

SentenceScore scoreUnits(std::span<const std::string> gold, std::span<const std::string> predicted)
{
    if (gold.size() != predicted.size())
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("There are %1 right labels, but %2 predicted ones.", gold.size(), predicted.size()));
    SentenceScore score;
    for (std::size_t i = 0; i < gold.size(); ++i) {
        if (gold[i] == predicted[i]) {
            ++score.byType[gold[i]].tp;
        } else {
            ++score.byType[gold[i]].fn;
            ++score.byType[predicted[i]].fp;
        }
    }
    for (const auto& [label, counts] : score.byType)
        score.counts += counts;
    return score;
}

} // namespace ndogo
