// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/disparity.h"

#include "engine/study/bootstrap.h"
#include "engine/study/languages.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ndogo {
namespace {

double meanOf(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double deviationOf(std::span<const double> values)
{
    if (values.size() < 2)
        return 0;
    const double mean = meanOf(values);
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return std::sqrt(sum / double(values.size() - 1));
}

/// Parts the languages whose group `groupOf` gives; empty: in none.
template <typename GroupOf>
LanguageGroups partedBy(const char* kind, std::span<const std::string> codes, GroupOf groupOf)
{
    LanguageGroups groups { kind, {} };
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const Language* language = findLanguage(codes[i]);
        if (const std::string name = language ? groupOf(*language) : std::string(); !name.empty())
            groups.members[name].push_back(i);
    }
    return groups;
}

LanguageGroups partedByCorpus(std::span<const std::string> codes)
{
    std::vector<double> sizes;
    for (const std::string& code : codes) {
        if (const Language* language = findLanguage(code); language && language->afribertaSentences)
            sizes.push_back(double(*language->afribertaSentences));
    }
    const double median = quantile(sizes, 0.5);
    return partedBy("corpus", codes, [median](const Language& language) -> std::string {
        if (!language.afribertaSentences)
            return {};
        return double(*language.afribertaSentences) > median ? "large" : "small";
    });
}

Interval intervalOf(std::vector<double> drawn, double estimate)
{
    return drawn.empty() ? Interval { estimate, estimate } : percentileInterval(drawn, estimate);
}

} // namespace

double disparity(DisparityMeasure measure, std::span<const double> scores)
{
    if (scores.empty())
        return 0;
    const auto [worst, best] = std::minmax_element(scores.begin(), scores.end());
    switch (measure) {
    case DisparityMeasure::Mean:
        return meanOf(scores);
    case DisparityMeasure::Worst:
        return *worst;
    case DisparityMeasure::BestMinusWorst:
        return *best - *worst;
    case DisparityMeasure::Deviation:
        return deviationOf(scores);
    case DisparityMeasure::WorstOverBest:
        break;
    }
    return *best > 0 ? *worst / *best : 0;
}

std::vector<LanguageGroups> groupsOf(std::span<const std::string> codes)
{
    const auto seenBy = [](bool Pretraining::*model) {
        return [model](const Language& language) { return std::string(language.seen.*model ? "seen" : "unseen"); };
    };
    std::vector<LanguageGroups> all {
        partedBy("script", codes, [](const Language& language) { return std::string(language.script); }),
        partedBy("family", codes, [](const Language& language) { return std::string(language.family); }),
        partedBy("seen_by_afriberta", codes, seenBy(&Pretraining::afriberta)),
        partedBy("seen_by_xlmr", codes, seenBy(&Pretraining::xlmr)),
        partedBy("seen_by_mbert", codes, seenBy(&Pretraining::mbert)),
        partedByCorpus(codes),
    };
    std::erase_if(all, [](const LanguageGroups& groups) { return groups.members.size() < 2; });
    return all;
}

double gapBetween(const LanguageGroups& groups, std::span<const double> scores)
{
    std::vector<double> means;
    for (const auto& [name, members] : groups.members) {
        double sum = 0;
        for (const std::size_t member : members)
            sum += scores[member];
        means.push_back(sum / double(members.size()));
    }
    return disparity(DisparityMeasure::BestMinusWorst, means);
}

DisparityShift shiftOf(std::span<const ScoreDraws> languages, std::size_t before, std::size_t after,
    const std::function<double(std::span<const double>)>& measure)
{
    std::vector<double> scores(languages.size());
    const auto measured = [&](std::size_t run, auto scoreOf) {
        for (std::size_t i = 0; i < languages.size(); ++i)
            scores[i] = scoreOf(languages[i], run);
        return measure(scores);
    };
    const auto whole = [](const ScoreDraws& language, std::size_t run) { return language.score(run); };
    DisparityShift shift;
    shift.before = measured(before, whole);
    shift.after = measured(after, whole);

    std::size_t draws = languages.empty() ? 0 : languages.front().size();
    for (const ScoreDraws& language : languages)
        draws = std::min(draws, language.size());
    std::vector<double> ofBefore, ofAfter, ofChange;
    for (std::size_t i = 0; i < draws; ++i) {
        const auto drawn = [i](const ScoreDraws& language, std::size_t run) { return language.drawn(run)[i]; };
        ofBefore.push_back(measured(before, drawn));
        ofAfter.push_back(measured(after, drawn));
        ofChange.push_back(ofAfter.back() - ofBefore.back());
    }
    shift.beforeInterval = intervalOf(std::move(ofBefore), shift.before);
    shift.afterInterval = intervalOf(std::move(ofAfter), shift.after);
    shift.change = intervalOf(std::move(ofChange), shift.difference());
    return shift;
}

} // namespace ndogo
