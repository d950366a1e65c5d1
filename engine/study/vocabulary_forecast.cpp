// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/vocabulary_forecast.h"

#include <algorithm>

namespace ndogo {
namespace {

double shareOf(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0 : double(part) / double(whole);
}

LanguageCost measuredCost(
    const PieceCounts::Language& language, const CutWord& cut, UnknownIds unknown, const CancelToken& token)
{
    std::int64_t piecesAfter = 0, unknownBefore = 0, unknownAfter = 0, split = 0, unknownWords = 0;
    for (const auto& [text, word] : language.words) {
        token.throwIfRequested();
        const auto ids = cut(text);
        const auto before = std::ranges::count(word.pieces, unknown.before);
        const auto after = std::ranges::count(ids, unknown.after);
        unknownBefore += word.count * before;
        unknownAfter += word.count * after;
        piecesAfter += word.count * static_cast<std::int64_t>(ids.size());
        split += ids.size() > word.pieces.size() ? word.count : 0;
        unknownWords += before == 0 && after > 0 ? word.count : 0;
    }
    LanguageCost cost;
    cost.pieces = language.pieceCount;
    cost.words = language.wordCount;
    cost.unknownBefore = shareOf(unknownBefore, cost.pieces);
    cost.unknownAfter = shareOf(unknownAfter, piecesAfter);
    cost.split = shareOf(split, cost.words);
    cost.unknownWords = shareOf(unknownWords, cost.words);
    cost.piecesPerWordBefore = shareOf(cost.pieces, cost.words);
    cost.piecesPerWordAfter = shareOf(piecesAfter, cost.words);
    return cost;
}

} // namespace

void VocabularyForecast::Curve::finish()
{
    std::ranges::sort(m_steps, {}, &Step::from);
    std::vector<Step> sums;
    for (const Step& step : m_steps) {
        const auto before = sums.empty() ? 0 : sums.back().weight;
        if (sums.empty() || sums.back().from != step.from)
            sums.push_back({ step.from, before });
        sums.back().weight += step.weight;
    }
    m_steps = std::move(sums);
}

double VocabularyForecast::Curve::missing(std::int64_t keep) const
{
    const auto next = std::ranges::upper_bound(m_steps, keep, {}, &Step::from);
    if (next == m_steps.end())
        return 0;
    const auto there = next == m_steps.begin() ? 0 : std::prev(next)->weight;
    return shareOf(m_steps.back().weight - there, m_steps.back().weight);
}

std::int64_t VocabularyForecast::Curve::reaches(double share) const
{
    const auto enough = std::ranges::find_if(
        m_steps, [&](const Step& step) { return double(step.weight) >= share * double(m_steps.back().weight); });
    return enough == m_steps.end() ? 0 : enough->from;
}

VocabularyForecast::VocabularyForecast(
    const PieceCounts& counts, const PieceOrder& order, const Characters& charactersOf)
{
    // From when on a piece, or each of the characters that can stand for it, is there.
    std::vector<std::int64_t> spelt(static_cast<std::size_t>(counts.vocabulary()));
    for (std::size_t id = 0; id < spelt.size(); ++id) {
        for (const auto character : charactersOf(static_cast<std::int64_t>(id)))
            spelt[id] = std::max(spelt[id], character < 0 ? PieceOrder::kNever : order.from(character));
        spelt[id] = std::min(spelt[id], order.from(static_cast<std::int64_t>(id)));
    }
    for (const auto& [name, language] : counts.languages()) {
        Language& own = m_languages.emplace_back(Language { name, {}, {}, {} });
        for (std::size_t id = 0; id < language.tokens.size(); ++id) {
            if (language.tokens[id] > 0)
                own.pieces.add(order.from(static_cast<std::int64_t>(id)), language.tokens[id]);
        }
        for (const auto& [text, word] : language.words) {
            std::int64_t whole = 0, safe = 0;
            for (const auto id : word.pieces) {
                whole = std::max(whole, order.from(id));
                safe = std::max(safe, spelt[static_cast<std::size_t>(id)]);
            }
            own.whole.add(whole, word.count);
            own.safe.add(safe, word.count);
        }
        own.pieces.finish();
        own.whole.finish();
        own.safe.finish();
    }
}

std::vector<VocabularyForecast::Cost> VocabularyForecast::at(std::int64_t keep) const
{
    std::vector<Cost> costs;
    for (const auto& language : m_languages)
        costs.push_back({ language.name, language.pieces.missing(keep), language.whole.missing(keep),
            language.safe.missing(keep) });
    return costs;
}

std::int64_t VocabularyForecast::keepFor(double coverage) const
{
    std::int64_t keep = 0;
    for (const auto& language : m_languages)
        keep = std::max(keep, language.pieces.reaches(coverage));
    return keep;
}

std::vector<LanguageCost> measuredCosts(const PieceCounts& counts, const VocabularyForecast& forecast,
    std::int64_t keep, const CutWord& cut, UnknownIds unknown, const CancelToken& token)
{
    std::vector<LanguageCost> costs;
    const auto forecasts = forecast.at(keep);
    for (const auto& [name, language] : counts.languages()) {
        LanguageCost cost = measuredCost(language, cut, unknown, token);
        cost.language = name;
        cost.lost = forecasts[costs.size()].lost;
        cost.broken = forecasts[costs.size()].broken;
        costs.push_back(std::move(cost));
    }
    return costs;
}

} // namespace ndogo
