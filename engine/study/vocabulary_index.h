// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/study/vocabulary_forecast.h"
#include "engine/values/vocabulary_recipe.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What each language of a text would pay for a smaller vocabulary, for every size of it and every way to choose its
/// pieces: made once of counts, which it does not keep. Immutable; each answer takes microseconds a language.
class VocabularyIndex {
public:
    /// The text of a language.
    struct Text {
        std::string language;
        std::int64_t words = 0, distinctWords = 0, pieces = 0;
        std::int64_t unknown = 0; ///< of the pieces
    };
    /// What becomes of a vocabulary whose pieces are chosen in one way.
    struct Choice {
        PieceRank rank {};
        bool characters = false; ///< those of the text stay besides
        PieceOrder order;
        VocabularyForecast text;
        std::optional<VocabularyForecast> labelled; ///< of the words of labelled data, by the same order
    };

    /// How the pieces of a tokenizer are ordered, and spelt by others.
    struct Tools {
        std::function<PieceOrder(PieceRank rank, bool characters)> order; ///< of pieces that stand once at least
        VocabularyForecast::Characters characters;
        VocabularyForecast::Halves halves;
        std::int64_t unknown = 0; ///< id
    };
    /// `labelled` may be null. Polls the token.
    VocabularyIndex(const PieceCounts& text, const PieceCounts* labelled, const Tools& tools, const CancelToken& token);

    std::int64_t vocabulary() const { return m_vocabulary; } ///< ids of the tokenizer
    const std::vector<Text>& languages() const { return m_languages; } ///< by name
    const Choice& choice(PieceRank rank, bool characters) const;
    /// How many pieces are kept with a recipe: as many as it says or its coverage asks for, but no more than stand
    /// often enough. Nothing where its coverage cannot be reached.
    std::optional<std::int64_t> keptBy(const VocabularyRecipe& recipe) const;

private:
    std::int64_t m_vocabulary;
    std::vector<Text> m_languages;
    std::vector<Choice> m_choices;
};

/// The text by language, and for each choice what vocabularies of some usual sizes would cost.
nlohmann::json toJson(const VocabularyIndex& index);

/// Round sizes up to `most`, and that itself; they ascend.
std::vector<std::int64_t> usualVocabularies(std::int64_t most);

} // namespace ndogo
