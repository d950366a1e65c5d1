// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the languages of the corpora that this program is made for: MasakhaNER 1.0
// and 2.0, MasakhaPOS, MasakhaNEWS, AfriSenti, and the 40 of XTREME. A fact without a source is
// left out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ndogo {

/// Which models list the language among those that they were pre-trained on.
struct Pretraining {
    bool afriberta = false; ///< Ogueji, Zhu and Lin 2021, Table 1
    bool xlmr = false; ///< Conneau et al. 2020, Table 6
    bool mbert = false; ///< google-research/bert, multilingual.md, cased model
    bool operator==(const Pretraining&) const = default;
};

/// Views of a table that lasts as long as the program. Empty or nothing where no source says it.
struct Language {
    std::string_view code; ///< ISO 639-3
    std::string_view shortCode; ///< ISO 639-1, as the folders of WikiAnn and XTREME have it
    std::string_view name; ///< English name, as the authors of the African corpora write it
    std::string_view ownName; ///< the language's name for itself
    std::string_view script; ///< English name of its ISO 15924 script
    std::string_view family; ///< isolates are families of their own
    std::string_view branch;
    std::string_view region; ///< a part of Africa or of the world; empty where it has many
    Pretraining seen;
    /// Sentences of it in AfriBERTa's corpus; Kinyarwanda and Kirundi share theirs ("Gahuza").
    std::optional<std::int64_t> afribertaSentences;
    /// Sentences of WikiAnn's train split (Rahimi et al. 2019).
    std::optional<std::int64_t> wikiannTrain;
};

/// All of them, sorted by code.
std::span<const Language> languages();

/// By what a data folder may be called: "hau", "ha" or "hau_Latn"; null for a language that is not
/// in the table.
const Language* findLanguage(std::string_view code);

} // namespace ndogo
