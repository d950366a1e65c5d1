// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invented counts of pieces: plausible, and the same at every run.
#pragma once

#include "engine/base/random.h"
#include "engine/study/vocabulary_index.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace ndogo::test {

constexpr std::int64_t kSampleSpecials = 4, kSampleCharacters = 50;

/// "12.7": the word of the pieces 12 and 7.
inline std::vector<std::int64_t> sampleCut(std::string_view word)
{
    std::vector<std::int64_t> ids(1, 0);
    for (const char letter : word) {
        if (letter == '.')
            ids.push_back(0);
        else
            ids.back() = 10 * ids.back() + (letter - '0');
    }
    return ids;
}

/// So many distinct words a language; the first languages use the pieces that stand most often.
inline PieceCounts sampleCounts(std::int64_t vocabulary, const std::vector<std::string>& languages, int words)
{
    PieceCounts counts(vocabulary, sampleCut);
    Random random(17);
    for (std::size_t language = 0; language < languages.size(); ++language) {
        counts.beginLanguage(languages[language]);
        for (int word = 0; word < words; ++word) {
            std::string text;
            const int pieces = 1 + int(random.uniform() * 3);
            for (int piece = 0; piece < pieces; ++piece) {
                const double rank = std::pow(random.uniform(), 4 - 0.2 * double(language % 10));
                const auto id = kSampleSpecials + std::int64_t(rank * double(vocabulary - kSampleSpecials - 1));
                text += (piece > 0 ? "." : "") + std::to_string(id);
            }
            const std::vector<std::string_view> line(std::size_t(1 + 100 / (word + 1)), text);
            counts.addLine(line);
        }
    }
    return counts;
}

/// Every piece is one of half its id and a character.
inline VocabularyIndex::Tools sampleTools(const PieceCounts& counts)
{
    constexpr std::int64_t kPlain = kSampleSpecials + kSampleCharacters;
    const auto character = [](std::int64_t id) { return kSampleSpecials + id % kSampleCharacters; };
    VocabularyIndex::Tools tools;
    tools.order = [&counts, character](PieceRank rank, bool characters) {
        PieceOrder order(counts, rank, 1, std::vector<std::int64_t> { 0, 1, 2, 3 });
        for (std::int64_t id = kSampleSpecials; characters && id < kPlain; ++id)
            order.keepAlways(id);
        return order;
    };
    tools.characters = [character](std::int64_t id) {
        return id < kPlain ? std::vector<std::int64_t> { id }
                           : std::vector<std::int64_t> { character(id), character(id / 2) };
    };
    tools.halves = [character](std::int64_t id) {
        std::vector<std::pair<std::int64_t, std::int64_t>> halves;
        if (id >= kPlain)
            halves.emplace_back(id / 2, character(id));
        return halves;
    };
    return tools;
}

inline std::shared_ptr<const VocabularyIndex> sampleVocabulary(
    std::int64_t vocabulary, const std::vector<std::string>& languages, int words, bool labelled = false)
{
    const PieceCounts counts = sampleCounts(vocabulary, languages, words);
    return std::make_shared<const VocabularyIndex>(
        counts, labelled ? &counts : nullptr, sampleTools(counts), CancelToken());
}

} // namespace ndogo::test
