// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// What a language pays for a smaller vocabulary, on the text that was given. Shares are 0-1.
struct LanguageCost {
    std::string language;
    std::int64_t pieces = 0; ///< of its text, with the vocabulary before
    std::int64_t words = 0; ///< of its text
    double lost = 0; ///< share of the pieces that are dropped
    double broken = 0; ///< share of the words of which a piece is dropped
    // What follows is measured: the words are cut anew.
    double unknownBefore = 0, unknownAfter = 0; ///< share of the pieces that are unknown
    double split = 0; ///< share of the words that fall into more pieces than before
    double unknownWords = 0; ///< share of the words that have an unknown piece and had none
    double piecesPerWordBefore = 0, piecesPerWordAfter = 0;
    bool operator==(const LanguageCost&) const = default;
};

/// What trimming a vocabulary did.
struct VocabularyReport {
    std::int64_t kept = 0, dropped = 0; ///< pieces; the specials count as kept
    std::int64_t parametersBefore = 0, parametersAfter = 0;
    std::int64_t bytesBefore = 0, bytesAfter = 0; ///< of the weight files
    std::vector<LanguageCost> languages; ///< on the corpus, by name
    std::vector<LanguageCost> testLanguages; ///< on words of labelled data, where it was given

    bool operator==(const VocabularyReport&) const = default;
};

nlohmann::json toJson(const VocabularyReport& report);
/// Throws nlohmann's exceptions on what it cannot read.
VocabularyReport vocabularyReportFromJson(const nlohmann::json& fields);

} // namespace ndogo
