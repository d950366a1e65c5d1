// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/sentence.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

constexpr int kDeepest = 8; ///< sentences within sentences that are read; ours are three at most

Sentence readSentence(const json& fields, int depth)
{
    if (fields.is_string())
        return Sentence::inWords(fields.get<std::string>());
    Sentence sentence;
    sentence.source = fields.at("source").get<std::string>();
    if (const auto arguments = fields.find("arguments"); arguments != fields.end() && depth < kDeepest)
        for (const json& argument : *arguments)
            sentence.arguments.push_back(readSentence(argument, depth + 1));
    return sentence;
}

} // namespace

bool Sentence::operator==(const Sentence& other) const
{
    return verbatim == other.verbatim && source == other.source && arguments == other.arguments;
}

std::string translated(const Sentence& sentence, const std::function<std::string(const std::string& source)>& translate)
{
    if (sentence.verbatim)
        return sentence.source;
    const std::string pattern = translate(sentence.source);
    std::string result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char digit = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : '0';
        const std::size_t place = digit >= '1' && digit <= '9' ? std::size_t(digit - '1') : sentence.arguments.size();
        if (place < sentence.arguments.size()) {
            result += translated(sentence.arguments[place], translate);
            ++i;
        } else {
            result += pattern[i];
        }
    }
    return result;
}

std::string inEnglish(const Sentence& sentence)
{
    return translated(sentence, [](const std::string& source) { return source; });
}

json toJson(const Sentence& sentence)
{
    if (sentence.verbatim)
        return sentence.source;
    json arguments = json::array();
    for (const Sentence& argument : sentence.arguments)
        arguments.push_back(toJson(argument));
    return { { "source", sentence.source }, { "arguments", arguments } };
}

Sentence sentenceFromJson(const json& fields)
{
    return readSentence(fields, 0);
}

void putSentence(json& fields, const std::string& key, const Sentence& sentence)
{
    fields[key] = sentence.empty() ? json() : json(inEnglish(sentence));
    if (!sentence.empty() && !sentence.verbatim)
        fields[key + "_sentence"] = toJson(sentence);
}

Sentence sentenceAt(const json& fields, const std::string& key)
{
    if (const auto found = fields.find(key + "_sentence"); found != fields.end())
        return sentenceFromJson(*found);
    const json& words = fields.at(key);
    return words.is_null() ? Sentence() : Sentence::inWords(words.get<std::string>());
}

void putSentences(json& fields, const std::string& key, const std::vector<Sentence>& sentences)
{
    json words = json::array(), sources = json::array();
    for (const Sentence& sentence : sentences) {
        words.push_back(inEnglish(sentence));
        sources.push_back(toJson(sentence));
    }
    fields[key] = std::move(words);
    if (!sentences.empty())
        fields[key + "_sentences"] = std::move(sources);
}

std::vector<Sentence> sentencesAt(const json& fields, const std::string& key)
{
    std::vector<Sentence> sentences;
    if (const auto written = fields.find(key + "_sentences"); written != fields.end()) {
        for (const json& sentence : *written)
            sentences.push_back(sentenceFromJson(sentence));
    } else {
        for (const json& english : fields.at(key))
            sentences.push_back(Sentence::inWords(english.get<std::string>()));
    }
    return sentences;
}

} // namespace ndogo
