// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/pruning_study.h"

#include "engine/study/disparity.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace ndogo {

namespace {

/// Amounts nearer than this are one level: far below the finest step of the slider, 0.1 %.
constexpr double kSameLevel = 0.00005;

bool sameLevel(double one, double other)
{
    return std::abs(one - other) < kSameLevel;
}

} // namespace

PruningStudy::Level& PruningStudy::levelAt(double amount)
{
    const auto place = std::find_if(m_levels.begin(), m_levels.end(),
        [amount](const Level& level) { return sameLevel(level.amount, amount) || level.amount > amount; });
    if (place != m_levels.end() && sameLevel(place->amount, amount))
        return *place;
    Level level;
    level.amount = amount;
    return *m_levels.insert(place, std::move(level));
}

const PruningStudy::Level* PruningStudy::level(double amount) const
{
    const auto found = std::find_if(
        m_levels.begin(), m_levels.end(), [amount](const Level& level) { return sameLevel(level.amount, amount); });
    return found == m_levels.end() ? nullptr : &*found;
}

std::optional<Metric> PruningStudy::metric() const
{
    for (const Level& level : m_levels) {
        if (const std::optional<Metric> metric = level.metric())
            return metric;
    }
    return std::nullopt;
}

void PruningStudy::dropScores()
{
    for (Level& level : m_levels)
        level.languages.clear();
    std::erase_if(m_levels, [](const Level& level) { return !level.timing; });
}

void PruningStudy::addScore(double amount, ScorePtr score)
{
    if (metric().value_or(score->metric) != score->metric)
        dropScores();
    const std::string language = score->language;
    if (levelAt(amount).addScore(std::move(score)))
        compare(amount, language);
}

void PruningStudy::addSeeds(double amount, SeedScores scores)
{
    const ScorePtr first = scores.begin()->second;
    if (metric().value_or(first->metric) != first->metric)
        dropScores();
    levelAt(amount).addSeeds(std::move(scores));
    compare(amount, first->language);
}

void PruningStudy::compare(double amount, const std::string& language)
{
    const bool all = sameLevel(amount, 0);
    const Level* reference = dense();
    for (Level& level : m_levels) {
        if (reference && (all || sameLevel(level.amount, amount)))
            level.compare(language, *reference);
    }
}

void PruningStudy::addTiming(double amount, std::shared_ptr<const TimingSamples> timing)
{
    levelAt(amount).timing = std::move(timing);
}

std::vector<std::string> PruningStudy::languages() const
{
    std::set<std::string> seen;
    for (const Level& level : m_levels) {
        for (const auto& [language, cell] : level.languages)
            seen.insert(language);
    }
    return { seen.begin(), seen.end() };
}

bool PruningStudy::isCovered(const Level& level) const
{
    const Level* reference = dense();
    return reference ? covers(level, *reference) : level.complete();
}

BreakPoint PruningStudy::breakPoint(const std::string& language) const
{
    std::vector<double> amounts;
    std::vector<PairedChange> changes;
    for (const Level& level : m_levels) {
        const auto found = level.languages.find(language);
        if (found == level.languages.end() || !found->second.score->complete() || !found->second.change)
            continue;
        amounts.push_back(level.amount);
        changes.push_back(*found->second.change);
    }
    return ndogo::breakPoint(amounts, changes, m_tolerance);
}

std::optional<std::string> PruningStudy::worstLanguage() const
{
    std::optional<std::string> worst;
    std::pair<double, double> lowest; // level, change: both small for a language that breaks early and deep
    for (const std::string& language : languages()) {
        const BreakPoint point = breakPoint(language);
        if (!point.found)
            continue;
        const double change = level(point.firstBroken)->languages.at(language).change->difference();
        const std::pair<double, double> candidate(point.firstBroken, change);
        if (!worst || candidate < lowest) {
            worst = language;
            lowest = candidate;
        }
    }
    return worst;
}

std::optional<int> PruningStudy::languagesBeyond(double amount) const
{
    static const Level none;
    const Level *measured = level(amount), *reference = dense();
    if (!measured)
        return std::nullopt;
    return ndogo::languagesBeyond(*measured, reference ? *reference : none, m_tolerance);
}

std::optional<double> PruningStudy::largestHolding() const
{
    std::optional<double> largest;
    for (const Level& level : m_levels) {
        const std::optional<int> beyond = languagesBeyond(level.amount);
        if (!beyond)
            continue;
        if (*beyond > 0)
            break;
        largest = level.amount;
    }
    return largest;
}

std::optional<PruningStudy::Disparity> PruningStudy::disparity(double amount) const
{
    const Level* measured = level(amount);
    if (!measured || !isCovered(*measured))
        return std::nullopt;
    Disparity result;
    std::vector<double> scores;
    for (const auto& [language, cell] : measured->languages) {
        const double f1 = cell.value();
        if (result.bestLanguage.empty() || f1 > result.best) {
            result.best = f1;
            result.bestLanguage = language;
        }
        if (result.worstLanguage.empty() || f1 < result.worst) {
            result.worst = f1;
            result.worstLanguage = language;
        }
        scores.push_back(f1);
    }
    result.mean = ndogo::disparity(DisparityMeasure::Mean, scores);
    result.standardDeviation = ndogo::disparity(DisparityMeasure::Deviation, scores);
    return result;
}

} // namespace ndogo
