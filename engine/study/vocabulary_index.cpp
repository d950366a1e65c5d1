// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/vocabulary_index.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {

using nlohmann::json;

namespace {

/// Each piece is asked for once a choice: what takes long is worked out once.
VocabularyForecast::Halves remembered(
    const VocabularyForecast::Halves& halves, std::int64_t vocabulary, const CancelToken& token)
{
    std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> all;
    for (std::int64_t id = 0; id < vocabulary; ++id) {
        token.throwIfRequested();
        all.push_back(halves(id));
    }
    return [all = std::move(all)](std::int64_t id) { return all[static_cast<std::size_t>(id)]; };
}

json toJson(const VocabularyForecast& forecast, std::int64_t keep)
{
    json languages = json::array();
    for (const auto& cost : forecast.at(keep))
        languages.push_back({ { "language", cost.language }, { "lost", cost.lost }, { "broken", cost.broken },
            { "exposed", cost.exposed },
            { "pieces_per_word", { { "before", cost.piecesPerWordBefore }, { "after", cost.piecesPerWord } } } });
    return languages;
}

json toJson(const VocabularyIndex::Choice& choice)
{
    json sizes = json::array();
    for (const auto keep : usualVocabularies(choice.order.ranked())) {
        json& size = sizes.emplace_back(
            json { { "keep", keep }, { "kept", choice.text.kept(keep) }, { "languages", toJson(choice.text, keep) } });
        if (choice.labelled)
            size["test_languages"] = toJson(*choice.labelled, keep);
    }
    return { { "rank", nameOf(choice.rank) }, { "characters", choice.characters }, { "sizes", sizes } };
}

} // namespace

VocabularyIndex::VocabularyIndex(
    const PieceCounts& text, const PieceCounts* labelled, const Tools& tools, const CancelToken& token)
    : m_vocabulary(text.vocabulary())
{
    for (const auto& [name, language] : text.languages())
        m_languages.push_back({ name, language.wordCount, std::ssize(language.words), language.pieceCount,
            language.tokens[static_cast<std::size_t>(tools.unknown)] });
    const auto halves = remembered(tools.halves, m_vocabulary, token);
    const auto characters = [&](std::int64_t id) {
        token.throwIfRequested();
        return tools.characters(id);
    };
    for (const auto rank : { PieceRank::Token, PieceRank::Document }) {
        for (const bool keepsCharacters : { false, true }) {
            auto order = tools.order(rank, keepsCharacters);
            VocabularyForecast costs(text, order, characters, halves);
            std::optional<VocabularyForecast> besides;
            if (labelled)
                besides.emplace(*labelled, order, characters, halves);
            m_choices.push_back({ rank, keepsCharacters, std::move(order), std::move(costs), std::move(besides) });
        }
    }
}

const VocabularyIndex::Choice& VocabularyIndex::choice(PieceRank rank, bool characters) const
{
    return *std::ranges::find_if(
        m_choices, [&](const Choice& choice) { return choice.rank == rank && choice.characters == characters; });
}

std::optional<std::int64_t> VocabularyIndex::keptBy(const VocabularyRecipe& recipe) const
{
    const Choice& own = choice(recipe.rank, recipe.characters);
    const auto most = own.order.ranked(recipe.fewest);
    if (recipe.coverage <= 0)
        return std::min(recipe.keep, most);
    const auto needed = own.text.keepFor(recipe.coverage);
    return needed <= most ? std::optional(std::max<std::int64_t>(needed, 1)) : std::nullopt;
}

std::vector<std::int64_t> usualVocabularies(std::int64_t most)
{
    std::vector<std::int64_t> sizes;
    for (std::int64_t decade = 10; decade < most; decade *= 10) {
        for (const auto size : { decade, 2 * decade, 4 * decade })
            if (size >= 100 && size < most)
                sizes.push_back(size);
    }
    sizes.push_back(most);
    return sizes;
}

json toJson(const VocabularyIndex& index)
{
    json languages = json::array(), choices = json::array();
    for (const auto& text : index.languages())
        languages.push_back({ { "language", text.language }, { "words", text.words },
            { "distinct_words", text.distinctWords }, { "pieces", text.pieces }, { "unknown", text.unknown } });
    for (const auto rank : { PieceRank::Token, PieceRank::Document })
        for (const bool characters : { false, true })
            choices.push_back(toJson(index.choice(rank, characters)));
    return { { "vocabulary", index.vocabulary() }, { "languages", languages }, { "choices", choices } };
}

} // namespace ndogo
