// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores with a wished-for F1, for widget tests. The numbers are made up and stay in tests.
#pragma once

#include "engine/study/metrics.h"
#include "engine/study/pruning_study.h"

#include <cmath>
#include <memory>
#include <string>

namespace ndogo::test {

/// A score whose F1 is `f1` within half a point. `sentences` of `total` sentences with five
/// entities each; errors are spread evenly, so that every paired interval is narrow.
inline ScorePtr score(const std::string& language, double f1, int sentences, int total)
{
    auto score = std::make_shared<LanguageScore>();
    score->language = language;
    score->sentences = sentences;
    score->sentencesTotal = total;
    double right = 0;
    for (int i = 0; i < sentences; ++i) {
        right += 5 * f1;
        const int tp = int(std::floor(right + 1e-9));
        right -= tp;
        const SentenceCounts counts { i, tp, 5 - tp, 5 - tp };
        score->perSentence.push_back(counts);
        score->counts += EntityCounts { counts.tp, counts.fp, counts.fn };
    }
    score->f1Interval = bootstrapF1(score->perSentence, 1, 200);
    return score;
}

inline ScorePtr score(const std::string& language, double f1, int sentences = 200)
{
    return score(language, f1, sentences, sentences);
}

} // namespace ndogo::test
