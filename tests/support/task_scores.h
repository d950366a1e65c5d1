// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores of taggers and classifiers from confusion tables, for widget tests. The numbers are made
// up and stay in tests.
#pragma once

#include "engine/study/metrics.h"
#include "engine/study/pruning_study.h"

#include <memory>
#include <string>
#include <vector>

namespace ndogo::test {

/// How many units of class `gold` were called `predicted`.
struct Confusion {
    std::string gold, predicted;
    int count = 0;
};

/// Units as the tables say, `unitsASentence` to a sentence (1 for texts). `total` sentences are in
/// the split; 0: those that are here.
inline std::shared_ptr<LanguageScore> taskScore(Metric metric, const std::string& language,
    const std::vector<Confusion>& confusions, int unitsASentence = 1, std::int64_t total = 0)
{
    auto score = std::make_shared<LanguageScore>();
    score->language = language;
    score->metric = metric;
    int unit = 0;
    for (const Confusion& cell : confusions) {
        const bool right = cell.gold == cell.predicted;
        for (int i = 0; i < cell.count; ++i, ++unit) {
            if (unit % unitsASentence == 0)
                score->perSentence.push_back({ unit / unitsASentence, 0, 0, 0 });
            SentenceCounts& sentence = score->perSentence.back();
            ++(right ? sentence.tp : sentence.fp);
            sentence.fn += right ? 0 : 1;
            ++(right ? score->byType[cell.gold].tp : score->byType[cell.gold].fn);
            score->byType[cell.predicted].fp += right ? 0 : 1;
        }
        score->counts += right ? EntityCounts { cell.count, 0, 0 } : EntityCounts { 0, cell.count, cell.count };
    }
    score->words = unit;
    score->sentences = std::int64_t(score->perSentence.size());
    score->sentencesTotal = total ? total : score->sentences;
    score->f1Interval = bootstrapF1(score->perSentence, 1, 200);
    return score;
}

/// A classifier of news: Hausa is sound; in Luganda "religion" has few texts, and at 50 % "sports"
/// collapses into "politics". Accuracy: hau 90 and 85, lug 80 and 50.
inline ScorePtr newsScore(const std::string& language, double amount)
{
    const bool pruned = amount >= 0.5;
    if (language == "hau")
        return taskScore(Metric::Accuracy, "hau",
            { { "politics", "politics", 90 }, { "politics", "sports", 10 }, { "sports", "sports", pruned ? 80 : 90 },
                { "sports", "politics", pruned ? 20 : 10 } });
    return taskScore(Metric::Accuracy, "lug",
        { { "politics", "politics", 80 }, { "politics", "sports", 20 }, { "sports", "sports", pruned ? 10 : 64 },
            { "sports", "politics", pruned ? 70 : 16 }, { "religion", "religion", pruned ? 10 : 16 },
            { "religion", "politics", pruned ? 10 : 4 } });
}

/// A tagger with five words a sentence: token accuracy 90 and 70, chunk F1 80 and 60.
inline ScorePtr posScore(const std::string& language, double amount)
{
    const bool pruned = amount >= 0.5;
    const auto score = taskScore(Metric::TokenAccuracy, language,
        { { "NOUN", "NOUN", pruned ? 70 : 90 }, { "NOUN", "VERB", pruned ? 30 : 10 },
            { "VERB", "VERB", pruned ? 70 : 90 }, { "VERB", "NOUN", pruned ? 30 : 10 },
            { "PUNCT", "PUNCT", pruned ? 35 : 45 }, { "PUNCT", "NOUN", pruned ? 15 : 5 } },
        5);
    score->chunks = pruned ? EntityCounts { 60, 40, 40 } : EntityCounts { 80, 20, 20 };
    return score;
}

} // namespace ndogo::test
