// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/language_scoring.h"

#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/network/encoder.h"
#include "engine/network/torch_headers.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace ndogo {
namespace {

/// Label ids of the words that the model sees, by sentence and word; -1 for words without a piece or
/// beyond the limit. `chosen` indexes `encoded`; other sentences stay empty.
std::vector<std::vector<std::int32_t>> predictLabels(const Model& model, std::span<const EncodedSentence> encoded,
    std::span<const std::int32_t> chosen, const CancelToken& token, const std::function<void(std::int64_t)>& done)
{
    std::vector<std::vector<std::int32_t>> labels(encoded.size());
    for (const auto sentence : chosen) {
        const auto at = static_cast<std::size_t>(sentence);
        labels[at].assign(encoded[at].firstPiece.size(), -1);
    }
    const auto batches = makeBatches(encoded, chosen, kBatchTokens);
    std::mutex reporting;
    forEachBatch(batches.size(), [&](std::size_t i) {
        token.throwIfRequested();
        const auto batch = makeWordBatch(encoded, batches[i]);
        const auto best = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .token = token }).argmax(1);
        const auto* ids = best.const_data_ptr<std::int64_t>();
        for (const auto& [sentence, word] : batch.words)
            labels[static_cast<std::size_t>(sentence)][static_cast<std::size_t>(word)]
                = static_cast<std::int32_t>(*ids++);
        if (!done)
            return;
        const std::lock_guard lock(reporting);
        done(static_cast<std::int64_t>(batches[i].size()));
    });
    return labels;
}

} // namespace

LanguageScoring::LanguageScoring(const TestSet& set, const TestSet::Language& language, const ScoringRules& rules)
    : m_set(&set)
    , m_language(&language)
    , m_rules(rules)
    , m_predictions(language.examples.size())
{
    m_score.language = language.code;
    m_score.metric = set.metric();
    m_score.sentencesTotal = static_cast<std::int64_t>(language.examples.size());
}

void LanguageScoring::ask(const Model& model, std::span<const std::int32_t> sentences, const CancelToken& token,
    const std::function<void(std::int64_t)>& done)
{
    const auto labels = predictLabels(model, m_language->encoded, sentences, token, done);
    model.requireUnchanged();
    for (const auto sentence : sentences)
        add(static_cast<std::size_t>(sentence), labels[static_cast<std::size_t>(sentence)]);
    std::ranges::sort(m_score.perSentence, {}, &SentenceCounts::sentence);
    if (m_score.metric == Metric::TokenAccuracy)
        m_score.chunks = chunks();
}

void LanguageScoring::add(std::size_t index, std::span<const std::int32_t> labels)
{
    const auto& example = m_language->examples[index];
    const auto& encoded = m_language->encoded[index];
    for (std::size_t word = 0; word < example.words.size(); ++word) {
        const bool seen = encoded.firstPiece[word] >= 0;
        m_predictions[index].push_back(seen ? m_set->labels()[static_cast<std::size_t>(labels[word])] : "O");
    }
    const auto [gold, predicted] = counted(index);
    addScore(m_score, scoreExample(m_score.metric, m_rules.mode, gold, predicted), static_cast<std::int32_t>(index));
    m_score.words += static_cast<std::int64_t>(example.words.size());
    m_score.wordsCut += m_score.metric == Metric::Accuracy ? (encoded.piecesCut > 0) : encoded.wordsCut;
    m_score.tokens += static_cast<std::int64_t>(encoded.ids.size());
}

/// Labels of a sentence that was asked, without those that the rules leave out.
ScoredSentence LanguageScoring::counted(std::size_t index) const
{
    ScoredSentence labels { m_language->examples[index].labels, m_predictions[index] };
    if (!m_rules.ignoreTruncated)
        return labels;
    std::size_t kept = 0;
    for (std::size_t word = 0; word < labels.gold.size(); ++word) {
        if (m_language->encoded[index].firstPiece[word] < 0)
            continue;
        std::swap(labels.gold[kept], labels.gold[word]);
        std::swap(labels.predicted[kept++], labels.predicted[word]);
    }
    labels.gold.resize(kept);
    labels.predicted.resize(kept);
    return labels;
}

/// seqeval's chunks depend on the sentence before, so they are counted anew, in the file's order.
EntityCounts LanguageScoring::chunks() const
{
    std::vector<std::vector<std::string>> gold, predicted;
    for (const auto& sentence : m_score.perSentence) {
        auto labels = counted(static_cast<std::size_t>(sentence.sentence));
        gold.push_back(std::move(labels.gold));
        predicted.push_back(std::move(labels.predicted));
    }
    return scoreSentences(gold, predicted, EntityMode::Default).counts;
}

std::map<std::string, double> scoresOf(
    const Model& model, const TestSet& set, std::int64_t sample, const CancelToken& token)
{
    std::map<std::string, double> scores;
    for (const auto& language : set.languages()) {
        LanguageScoring scoring(set, language);
        scoring.ask(model, language.sample(sample), token);
        scores[language.code] = scoring.score().counts.f1();
    }
    return scores;
}

} // namespace ndogo
