// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/data/conll.h"
#include "engine/eval/test_set.h"
#include "engine/network/model.h"
#include "engine/study/label_table.h"
#include "engine/study/metrics.h"
#include "engine/values/predictions.h"
#include "engine/values/results.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// How answers are counted.
struct ScoringRules {
    EntityMode mode = EntityMode::Default;
    bool ignoreTruncated = false; ///< as in EvaluateSpec
    bool keepAnswers = false; ///< for answers()
};

struct ModelAnswers;

/// The answers of one model to sentences of one language, and what they are worth. Grows as further
/// sentences are asked.
class LanguageScoring {
public:
    /// `set` and `language` (of the set, or encoded by it) must outlive it.
    LanguageScoring(const TestSet& set, const TestSet::Language& language, const ScoringRules& rules = {});

    /// Asks sentences that were not asked before, in batches of their own. `done` is called after each
    /// batch with its number of sentences, on any thread, one at a time; sentences without a word in
    /// reach are in no batch. Polls `token` once a batch and layer.
    void ask(const Model& model, std::span<const std::int32_t> sentences, const CancelToken& token,
        const std::function<void(std::int64_t)>& done = {});

    const TestSet::Language& language() const { return *m_language; }
    /// Of all sentences asked so far. Its f1Interval is left to those who show one.
    const LanguageScore& score() const { return m_score; }
    /// By sentence, a label for each word, as labels count; empty for sentences that were not asked.
    const std::vector<std::vector<std::string>>& predictions() const { return m_predictions; }
    /// What was counted, by rising sentence; nothing unless the rules keep it.
    Predictions::Language answers() const;

private:
    void add(std::size_t index, const ModelAnswers& answers);
    ScoredSentence counted(std::size_t index) const;
    std::vector<std::size_t> countedWords(std::size_t index) const;
    void keep(std::size_t index, const ModelAnswers& answers);
    EntityCounts chunks() const;

    const TestSet* m_set;
    const TestSet::Language* m_language;
    ScoringRules m_rules;
    std::vector<std::vector<std::string>> m_predictions;
    LanguageScore m_score;
    LabelTable m_labels; ///< of the answers
    std::map<std::size_t, SentenceAnswers> m_answers; ///< by sentence
};

/// F1 (or accuracy) by language on a sample of the set (TestSet::Language::sample), counted as by
/// default: what searches and trainings steer by.
std::map<std::string, double> scoresOf(
    const Model& model, const TestSet& set, std::int64_t sample, const CancelToken& token);

} // namespace ndogo
