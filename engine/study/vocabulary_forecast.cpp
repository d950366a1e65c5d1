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

/// What an order makes of a piece.
struct Piece {
    std::int64_t from = 0; ///< as PieceOrder has it
    std::int64_t spelt = 0; ///< from when on it, or each of the characters that can stand for it, is there
    std::int64_t characters = 0;
    /// The two that stay longest of those that it can be put together of; -1: there are none.
    std::pair<std::int64_t, std::int64_t> halves { -1, -1 };
};

std::vector<Piece> piecesOf(std::int64_t vocabulary, const PieceOrder& order,
    const VocabularyForecast::Characters& charactersOf, const VocabularyForecast::Halves& halvesOf)
{
    std::vector<Piece> pieces(static_cast<std::size_t>(vocabulary));
    for (std::int64_t id = 0; id < vocabulary; ++id) {
        Piece& piece = pieces[static_cast<std::size_t>(id)];
        piece.from = order.from(id);
        for (const auto character : charactersOf(id)) {
            piece.spelt = std::max(piece.spelt, character < 0 ? PieceOrder::kNever : order.from(character));
            ++piece.characters;
        }
        piece.spelt = std::min(piece.spelt, piece.from);
        auto best = PieceOrder::kNever;
        for (const auto& halves : halvesOf ? halvesOf(id) : std::vector<decltype(piece.halves)>()) {
            const auto both = std::max(order.from(halves.first), order.from(halves.second));
            if (piece.halves.first < 0 || both < best)
                piece.halves = halves;
            best = std::min(best, both);
        }
    }
    return pieces;
}

/// Calls `add` with each size below which a piece, all that it is a part of being dropped too (`from`), becomes more
/// pieces, and how many more.
template <typename Add>
void split(const std::vector<Piece>& pieces, std::size_t id, std::int64_t from, std::int64_t count, const Add& add)
{
    const Piece& piece = pieces[id];
    from = std::min(from, piece.from);
    if (from == 0)
        return;
    if (piece.halves.first < 0) {
        if (piece.characters > 1)
            add(from, count * (piece.characters - 1));
        return;
    }
    add(from, count);
    for (const auto half : { piece.halves.first, piece.halves.second })
        split(pieces, static_cast<std::size_t>(half), from, count, add);
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

std::int64_t VocabularyForecast::Curve::upTo(std::int64_t keep) const
{
    const auto next = std::ranges::upper_bound(m_steps, keep, {}, &Step::from);
    return next == m_steps.begin() ? 0 : std::prev(next)->weight;
}

double VocabularyForecast::Curve::missing(std::int64_t keep) const
{
    return shareOf(whole() - upTo(keep), whole());
}

std::int64_t VocabularyForecast::Curve::reaches(double share) const
{
    const auto enough = std::ranges::find_if(
        m_steps, [&](const Step& step) { return double(step.weight) >= share * double(m_steps.back().weight); });
    return enough == m_steps.end() ? 0 : enough->from;
}

VocabularyForecast::VocabularyForecast(
    const PieceCounts& counts, const PieceOrder& order, const Characters& charactersOf, const Halves& halvesOf)
{
    const auto pieces = piecesOf(counts.vocabulary(), order, charactersOf, halvesOf);
    for (const auto& piece : pieces)
        if (piece.from != PieceOrder::kNever)
            m_ids.add(piece.from, 1);
    m_ids.finish();
    for (const auto& [name, language] : counts.languages()) {
        Language& own
            = m_languages.emplace_back(Language { name, language.pieceCount, language.wordCount, {}, {}, {}, {} });
        const auto add = [&own](std::int64_t from, std::int64_t weight) { own.more.add(from, weight); };
        for (std::size_t id = 0; id < language.tokens.size(); ++id) {
            if (language.tokens[id] == 0)
                continue;
            own.pieces.add(pieces[id].from, language.tokens[id]);
            split(pieces, id, pieces[id].from, language.tokens[id], add);
        }
        for (const auto& [text, word] : language.words) {
            std::int64_t whole = 0, safe = 0;
            for (const auto id : word.pieces) {
                whole = std::max(whole, pieces[static_cast<std::size_t>(id)].from);
                safe = std::max(safe, pieces[static_cast<std::size_t>(id)].spelt);
            }
            own.whole.add(whole, word.count);
            own.safe.add(safe, word.count);
        }
        for (Curve* curve : { &own.pieces, &own.whole, &own.safe, &own.more })
            curve->finish();
    }
}

std::vector<VocabularyForecast::Cost> VocabularyForecast::at(std::int64_t keep) const
{
    std::vector<Cost> costs;
    for (const auto& language : m_languages) {
        const auto more = language.more.whole() - language.more.upTo(keep);
        costs.push_back({ language.name, language.pieces.missing(keep), language.whole.missing(keep),
            language.safe.missing(keep), shareOf(language.pieceCount + more, language.wordCount),
            shareOf(language.pieceCount, language.wordCount) });
    }
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
