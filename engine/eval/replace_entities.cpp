// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/replace_entities.h"

#include "engine/data/language_files.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"
#include "engine/study/languages.h"

#include <algorithm>

namespace ndogo {
namespace {

using Pool = EntityReplacement::Pool;

/// What the languages of a pool have in common; empty where it is not known.
std::string groupOf(const std::string& language, Pool pool)
{
    if (pool == Pool::Language)
        return language;
    const auto* known = findLanguage(language);
    if (known == nullptr)
        return {};
    return std::string(pool == Pool::Script ? known->script : known->family);
}

std::vector<Example> readMentions(
    const std::filesystem::path& file, const MentionSource& source, std::vector<Sentence>& notes)
{
    auto [examples, problems, labels] = readExamples(file, source.layout);
    std::ranges::transform(problems, std::back_inserter(notes), placed);
    mapLabels(examples, source.labelMap, source.layout.task);
    return examples;
}

} // namespace

void MentionPool::add(std::span<const Example> examples, EntityMode mode)
{
    for (const auto& example : examples) {
        for (const auto& entity : entitiesOf(example.labels, mode)) {
            const auto begin = example.words.begin();
            m_mentions[entity.type].emplace_back(begin + entity.start, begin + entity.end + 1);
        }
    }
    for (auto& [type, mentions] : m_mentions) {
        std::ranges::sort(mentions);
        mentions.erase(std::unique(mentions.begin(), mentions.end()), mentions.end());
    }
}

std::int64_t MentionPool::size() const
{
    std::int64_t size = 0;
    for (const auto& [type, mentions] : m_mentions)
        size += static_cast<std::int64_t>(mentions.size());
    return size;
}

const std::vector<Mention>& MentionPool::ofType(const std::string& type) const
{
    static const std::vector<Mention> none;
    const auto found = m_mentions.find(type);
    return found == m_mentions.end() ? none : found->second;
}

Example replaceEntities(
    const Example& example, const MentionPool& pool, double probability, EntityMode mode, Random& random)
{
    Example result;
    result.line = example.line;
    std::size_t copied = 0;
    const auto copyUntil = [&](std::size_t end) {
        for (; copied < end; ++copied) {
            result.words.push_back(example.words[copied]);
            result.labels.push_back(example.labels[copied]);
        }
    };
    for (const auto& entity : entitiesOf(example.labels, mode)) {
        copyUntil(static_cast<std::size_t>(entity.start));
        const auto& mentions = pool.ofType(entity.type);
        if (mentions.empty() || random.uniform() >= probability)
            continue;
        const auto chosen = random.below(static_cast<std::uint32_t>(mentions.size()));
        const char* prefix = "B-";
        for (const auto& word : mentions[chosen]) {
            result.words.push_back(word);
            result.labels.push_back(prefix + entity.type);
            prefix = "I-";
        }
        copied = static_cast<std::size_t>(entity.end) + 1;
    }
    copyUntil(example.words.size());
    return result;
}

Random randomOfSentence(std::uint64_t seed, int draw, std::string_view language, std::int32_t sentence)
{
    std::uint64_t state = Random(seed).next();
    const auto mix = [&](std::uint64_t part) { state = Random(state ^ part).next(); };
    mix(static_cast<std::uint64_t>(draw));
    for (const char letter : language)
        mix(static_cast<unsigned char>(letter));
    mix(static_cast<std::uint64_t>(sentence));
    return Random(state);
}

std::map<std::string, std::shared_ptr<const SharedPool>> readMentionPools(const MentionSource& source,
    const EntityReplacement& replacement, std::span<const std::string> languages, const CancelToken& token,
    std::vector<Sentence>& notes)
{
    const bool alone = replacement.pool == Pool::Language;
    std::map<std::string, std::string> groups; // by language; its own name where nothing is known
    std::map<std::string, std::shared_ptr<SharedPool>> pools; // by group
    for (const auto& language : languages) {
        auto group = groupOf(language, replacement.pool);
        if (group.empty()) {
            notes.push_back(replacement.pool == Pool::Script
                    ? Sentence::tr(
                        "The script of the language %1 is not known here: its entities are replaced by its own.",
                        inQuotes(language))
                    : Sentence::tr(
                        "The family of the language %1 is not known here: its entities are replaced by its own.",
                        inQuotes(language)));
            group = language;
        }
        pools.try_emplace(group, std::make_shared<SharedPool>());
        groups.emplace(language, std::move(group));
    }

    auto data = source.data;
    data.split = replacement.split;
    if (!alone)
        data.languages.clear();
    std::vector<Sentence> ofPool;
    for (const auto& [language, file] : findLanguageFiles(data, &ofPool)) {
        token.throwIfRequested();
        const auto asked = groups.find(language);
        const auto pool = pools.find(asked != groups.end() ? asked->second : groupOf(language, replacement.pool));
        if (pool == pools.end())
            continue;
        pool->second->mentions.add(readMentions(file, source, ofPool), source.mode);
        pool->second->languages.push_back(language);
    }

    if (data.split != source.data.split) // else they are told of already
        std::ranges::move(ofPool, std::back_inserter(notes));

    std::map<std::string, std::shared_ptr<const SharedPool>> result;
    for (const auto& [language, group] : groups) {
        const auto& pool = pools.at(group);
        if (std::ranges::find(pool->languages, language) == pool->languages.end()) {
            throw Failure(ErrorCode::FileNotFound,
                Sentence::tr(
                    "The data %1 has no split %2 of %3 to take entities from: choose a split that all languages have.",
                    shown(data.path), inQuotes(data.split), inQuotes(language)),
                { { "file", shown(data.path) }, { "field", "replace_entities.split" } });
        }
        result.emplace(language, pool);
    }
    return result;
}

} // namespace ndogo
