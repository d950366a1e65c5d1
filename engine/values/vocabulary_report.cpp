// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/vocabulary_report.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

json toJson(const LanguageCost& cost)
{
    return { { "language", cost.language }, { "pieces", cost.pieces }, { "words", cost.words }, { "lost", cost.lost },
        { "broken", cost.broken }, { "split", cost.split }, { "unknown_words", cost.unknownWords },
        { "unknown", { { "before", cost.unknownBefore }, { "after", cost.unknownAfter } } },
        { "pieces_per_word", { { "before", cost.piecesPerWordBefore }, { "after", cost.piecesPerWordAfter } } } };
}

json listOf(const std::vector<LanguageCost>& costs)
{
    json list = json::array();
    for (const auto& cost : costs)
        list.push_back(toJson(cost));
    return list;
}

std::vector<LanguageCost> costsFromJson(const json& list)
{
    std::vector<LanguageCost> costs;
    for (const json& fields : list) {
        LanguageCost cost;
        cost.language = fields.at("language");
        cost.pieces = fields.at("pieces");
        cost.words = fields.at("words");
        cost.lost = fields.at("lost");
        cost.broken = fields.at("broken");
        cost.split = fields.at("split");
        cost.unknownWords = fields.at("unknown_words");
        cost.unknownBefore = fields.at("unknown").at("before");
        cost.unknownAfter = fields.at("unknown").at("after");
        cost.piecesPerWordBefore = fields.at("pieces_per_word").at("before");
        cost.piecesPerWordAfter = fields.at("pieces_per_word").at("after");
        costs.push_back(std::move(cost));
    }
    return costs;
}

} // namespace

json toJson(const VocabularyReport& report)
{
    json fields { { "kept", report.kept }, { "dropped", report.dropped },
        { "parameters_before", report.parametersBefore }, { "parameters_after", report.parametersAfter },
        { "bytes_before", report.bytesBefore }, { "bytes_after", report.bytesAfter },
        { "languages", listOf(report.languages) }, { "unknown_rate", json::object() } };
    for (const auto& cost : report.languages)
        fields["unknown_rate"][cost.language] = { { "before", cost.unknownBefore }, { "after", cost.unknownAfter } };
    if (!report.testLanguages.empty())
        fields["test_languages"] = listOf(report.testLanguages);
    return fields;
}

VocabularyReport vocabularyReportFromJson(const json& fields)
{
    VocabularyReport report;
    report.kept = fields.at("kept");
    report.dropped = fields.at("dropped");
    report.parametersBefore = fields.at("parameters_before");
    report.parametersAfter = fields.at("parameters_after");
    report.bytesBefore = fields.at("bytes_before");
    report.bytesAfter = fields.at("bytes_after");
    report.languages = costsFromJson(fields.at("languages"));
    report.testLanguages = costsFromJson(fields.value("test_languages", json::array()));
    return report;
}

} // namespace ndogo
