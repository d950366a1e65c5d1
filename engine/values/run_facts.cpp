// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/run_facts.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

json toJson(const DataContent& content)
{
    json splits = json::object();
    for (const auto& [split, languages] : content) {
        json& fields = splits[split] = json::object();
        for (const auto& [language, held] : languages)
            fields[language] = { { "sentences", held.sentences }, { "hash", held.hash } };
    }
    return splits;
}

DataContent dataContentFromJson(const json& fields)
{
    DataContent content;
    for (const auto& [split, languages] : fields.items()) {
        for (const auto& [language, held] : languages.items())
            content[split][language] = { held.at("sentences").get<std::int64_t>(), held.at("hash").get<std::string>() };
    }
    return content;
}

namespace {

/// The language that is in `one` and not in `other`, or null.
const std::string* missingFrom(
    const std::map<std::string, LanguageContent>& other, const std::map<std::string, LanguageContent>& one)
{
    for (const auto& [language, held] : one) {
        if (!other.contains(language))
            return &language;
    }
    return nullptr;
}

} // namespace

Sentence differenceOf(const DataContent& before, const DataContent& now)
{
    static const std::map<std::string, LanguageContent> none;
    for (const auto& [split, languages] : before) {
        const auto found = now.find(split);
        const auto& present = found == now.end() ? none : found->second;
        if (const auto* gone = missingFrom(present, languages))
            return Sentence::tr("%1 is gone from its %2 split", shown(*gone), split);
        if (const auto* added = missingFrom(languages, present))
            return Sentence::tr("%1 is new in its %2 split", shown(*added), split);
        for (const auto& [language, held] : languages) {
            const LanguageContent& here = present.at(language);
            if (here.sentences != held.sentences)
                return Sentence::tr("the %1 split of %2 had %3 sentences and has %4 now", split, shown(language),
                    held.sentences, here.sentences);
            if (here.hash != held.hash)
                return Sentence::tr(
                    "words or labels in the %1 split of %2 are others than they were", split, shown(language));
        }
    }
    return {};
}

} // namespace ndogo
