// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/sentence_grid.h"

#include "engine/study/bootstrap.h"

#include <algorithm>
#include <map>

namespace ndogo {

std::vector<std::uint64_t> SentenceGrid::totals() const
{
    std::vector<std::uint64_t> sums(runs, 0);
    for (std::size_t i = 0; i < counts.size(); ++i)
        sums[i % runs] += counts[i];
    return sums;
}

std::int64_t SentenceGrid::goldEntities(std::span<const SentenceCounts> run) const
{
    std::int64_t entities = 0;
    for (const SentenceCounts& sentence : run) {
        if (std::binary_search(sentences.begin(), sentences.end(), sentence.sentence))
            entities += sentence.tp + sentence.fn;
    }
    return entities;
}

SentenceGrid gridOf(std::span<const std::span<const SentenceCounts>> runs)
{
    std::map<std::int32_t, std::vector<std::uint64_t>> bySentence;
    for (const auto& run : runs) {
        for (const SentenceCounts& sentence : run)
            bySentence[sentence.sentence].push_back(packed(sentence));
    }
    SentenceGrid grid;
    grid.runs = runs.size();
    for (const auto& [sentence, counts] : bySentence) {
        if (counts.size() != grid.runs)
            continue;
        grid.sentences.push_back(sentence);
        grid.counts.insert(grid.counts.end(), counts.begin(), counts.end());
    }
    return grid;
}

} // namespace ndogo
