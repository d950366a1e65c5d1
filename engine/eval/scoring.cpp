// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/scoring.h"

#include <set>

namespace ndogo {

SentenceScore scoreExample(
    Metric metric, EntityMode mode, std::span<const std::string> gold, std::span<const std::string> predicted)
{
    return metric == Metric::EntityF1 ? scoreSentence(gold, predicted, mode) : scoreUnits(gold, predicted);
}

void addScore(LanguageScore& total, const SentenceScore& example, std::int32_t index)
{
    total.counts += example.counts;
    for (const auto& [type, counts] : example.byType)
        total.byType[type] += counts;
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

std::vector<std::int32_t> sampleOrder(std::span<const Example> examples, Metric metric, std::uint64_t seed)
{
    std::vector<std::string> strata;
    for (const auto& example : examples)
        strata.push_back(stratumOf(metric, example.labels));
    return stratifiedOrder(strata, seed);
}

} // namespace ndogo
