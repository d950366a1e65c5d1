// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/scoring.h"

#include "engine/core/error.h"

#include <set>

namespace ndogo {
namespace {

ExampleScore scoreLabels(std::span<const std::string> gold, std::span<const std::string> predicted)
{
    if (gold.size() != predicted.size())
        throw Failure(ErrorCode::DataInvalid,
            "An example has " + std::to_string(gold.size()) + " right labels, but "
                + std::to_string(predicted.size()) + " predicted ones.");
    ExampleScore score;
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

} // namespace

ExampleScore scoreExample(Metric metric, EntityMode mode, std::span<const std::string> gold,
    std::span<const std::string> predicted)
{
    if (metric == Metric::EntityF1) {
        auto sentence = scoreSentence(gold, predicted, mode);
        return { sentence.counts, std::move(sentence.byType), {} };
    }
    auto score = scoreLabels(gold, predicted);
    if (metric == Metric::TokenAccuracy)
        score.chunks = scoreSentence(gold, predicted, EntityMode::Default).counts;
    return score;
}

void addScore(LanguageScore& total, const ExampleScore& example, std::int32_t index)
{
    total.counts += example.counts;
    for (const auto& [type, counts] : example.byType)
        total.byType[type] += counts;
    if (example.chunks) {
        if (!total.chunks)
            total.chunks.emplace();
        *total.chunks += *example.chunks;
    }
    ++total.sentences;
    const auto narrow = [](std::int64_t count) { return static_cast<std::int32_t>(count); };
    total.perSentence.push_back(
        { index, narrow(example.counts.tp), narrow(example.counts.fp), narrow(example.counts.fn) });
}

std::string stratumOf(Metric metric, std::span<const std::string> gold)
{
    if (metric == Metric::TokenAccuracy)
        return {};
    std::set<std::string> types;
    if (metric == Metric::Accuracy)
        types.insert(gold.begin(), gold.end());
    else
        for (const auto& entity : entitiesOf(gold, EntityMode::Default))
            types.insert(entity.type);
    std::string stratum;
    for (const auto& type : types)
        stratum += type + ' ';
    return stratum;
}

} // namespace ndogo
