// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/language_scoring.h"

#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/network/encoder.h"
#include "engine/network/torch_headers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

namespace ndogo {

/// What a model says of sentences, each vector by sentence.
struct ModelAnswers {
    std::vector<std::vector<std::int32_t>> labels; ///< ids by word; -1 for words without a piece or beyond the limit
    /// Where answers are kept: log-probability of that label by word.
    std::vector<std::vector<float>> chosen;
    std::vector<std::map<std::int32_t, std::vector<float>>> rows; ///< of words in question, over all outputs
};

namespace {

/// Whether SentenceAnswers::logProbabilities have a row of this word.
bool isInQuestion(Metric metric, const std::string& gold)
{
    return metric == Metric::Accuracy || (metric == Metric::EntityF1 && gold != "O");
}

/// Copies what is kept of the words of a batch; each sentence is in one batch only.
void keepWords(const at::Tensor& logits, const WordBatch& batch, const at::Tensor& best, Metric metric,
    std::span<const Example> examples, ModelAnswers& answers)
{
    const auto logProbabilities = logits.to(at::kFloat).log_softmax(1).contiguous();
    const auto outputs = logProbabilities.size(1);
    const float* row = logProbabilities.const_data_ptr<float>();
    const auto* ids = best.const_data_ptr<std::int64_t>();
    for (const auto& [sentence, word] : batch.words) {
        const auto at = static_cast<std::size_t>(sentence), in = static_cast<std::size_t>(word);
        answers.chosen[at][in] = row[*ids++];
        if (isInQuestion(metric, examples[at].labels[in]))
            answers.rows[at].emplace(word, std::vector<float>(row, row + outputs));
        row += outputs;
    }
}

/// `chosen` indexes the language's sentences; the others stay empty.
ModelAnswers askModel(const Model& model, const TestSet::Language& language, Metric metric, bool keepAnswers,
    std::span<const std::int32_t> chosen, const CancelToken& token, const std::function<void(std::int64_t)>& done)
{
    const std::span<const EncodedSentence> encoded = language.encoded;
    ModelAnswers answers;
    answers.labels.resize(encoded.size());
    answers.chosen.resize(encoded.size());
    answers.rows.resize(encoded.size());
    for (const auto sentence : chosen) {
        const auto at = static_cast<std::size_t>(sentence);
        answers.labels[at].assign(encoded[at].firstPiece.size(), -1);
        answers.chosen[at].resize(keepAnswers ? encoded[at].firstPiece.size() : 0);
    }
    const auto batches = makeBatches(encoded, chosen, kBatchTokens);
    std::mutex reporting;
    forEachBatch(batches.size(), [&](std::size_t i) {
        token.throwIfRequested();
        const auto batch = makeWordBatch(encoded, batches[i]);
        const auto logits = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .token = token });
        const auto best = logits.argmax(1);
        const auto* ids = best.const_data_ptr<std::int64_t>();
        for (const auto& [sentence, word] : batch.words)
            answers.labels[static_cast<std::size_t>(sentence)][static_cast<std::size_t>(word)]
                = static_cast<std::int32_t>(*ids++);
        if (keepAnswers)
            keepWords(logits, batch, best, metric, language.examples, answers);
        if (!done)
            return;
        const std::lock_guard lock(reporting);
        done(static_cast<std::int64_t>(batches[i].size()));
    });
    return answers;
}

/// Spans of one sentence's labels, as they count; `words` are the places that the labels stand at.
std::vector<LabelledSpan> spansOf(Metric metric, EntityMode mode, std::span<const std::string> labels,
    std::span<const std::size_t> words, LabelTable& table)
{
    const auto place = [&](std::int64_t at) { return static_cast<std::int32_t>(words[static_cast<std::size_t>(at)]); };
    std::vector<LabelledSpan> spans;
    if (metric == Metric::EntityF1) {
        for (const Entity& entity : entitiesOf(labels, mode))
            spans.push_back({ place(entity.start), place(entity.end), table.idOf(entity.type) });
    } else {
        for (std::size_t i = 0; i < labels.size(); ++i)
            spans.push_back({ place(std::int64_t(i)), place(std::int64_t(i)), table.idOf(labels[i]) });
    }
    std::ranges::sort(spans);
    return spans;
}

float meanProbability(
    const LabelledSpan& span, std::span<const float> logProbabilities, std::span<const std::int32_t> labels)
{
    double sum = 0;
    for (auto word = static_cast<std::size_t>(span.start); word <= static_cast<std::size_t>(span.end); ++word)
        sum += labels[word] < 0 ? 0 : std::exp(double(logProbabilities[word]));
    return static_cast<float>(sum / double(span.end - span.start + 1));
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
    const auto answers = askModel(model, *m_language, m_score.metric, m_rules.keepAnswers, sentences, token, done);
    model.requireUnchanged();
    for (const auto sentence : sentences)
        add(static_cast<std::size_t>(sentence), answers);
    std::ranges::sort(m_score.perSentence, {}, &SentenceCounts::sentence);
    if (m_score.metric == Metric::TokenAccuracy)
        m_score.chunks = chunks();
}

void LanguageScoring::add(std::size_t index, const ModelAnswers& answers)
{
    const auto& labels = answers.labels[index];
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
    if (m_rules.keepAnswers)
        keep(index, answers);
}

/// Places of the words whose labels counted() gives.
std::vector<std::size_t> LanguageScoring::countedWords(std::size_t index) const
{
    const auto& firstPiece = m_language->encoded[index].firstPiece;
    std::vector<std::size_t> words;
    for (std::size_t word = 0; word < firstPiece.size(); ++word) {
        if (!m_rules.ignoreTruncated || firstPiece[word] >= 0)
            words.push_back(word);
    }
    return words;
}

void LanguageScoring::keep(std::size_t index, const ModelAnswers& answers)
{
    const auto words = countedWords(index);
    const auto [gold, predicted] = counted(index);
    SentenceAnswers kept;
    kept.sentence = static_cast<std::int32_t>(index);
    kept.gold = spansOf(m_score.metric, m_rules.mode, gold, words, m_labels);
    kept.given = spansOf(m_score.metric, m_rules.mode, predicted, words, m_labels);
    for (const auto& span : kept.given)
        kept.confidence.push_back(meanProbability(span, answers.chosen[index], answers.labels[index]));
    const std::vector<float> unseen(m_set->labels().size(), std::numeric_limits<float>::infinity());
    for (const std::size_t word : words) {
        if (!isInQuestion(m_score.metric, m_language->examples[index].labels[word]))
            continue;
        const auto row = answers.rows[index].find(static_cast<std::int32_t>(word));
        const auto& values = row == answers.rows[index].end() ? unseen : row->second;
        kept.logProbabilities.insert(kept.logProbabilities.end(), values.begin(), values.end());
    }
    m_answers.insert_or_assign(index, std::move(kept));
}

Predictions::Language LanguageScoring::answers() const
{
    Predictions::Language language { m_language->code, m_labels.names(), {} };
    for (const auto& [index, kept] : m_answers)
        language.sentences.push_back(kept);
    return language;
}

/// Labels of a sentence that was asked, without those that the rules leave out.
ScoredSentence LanguageScoring::counted(std::size_t index) const
{
    ScoredSentence labels { m_language->examples[index].labels, m_predictions[index] };
    if (!m_rules.ignoreTruncated)
        return labels;
    std::size_t kept = 0;
    for (const std::size_t word : countedWords(index)) {
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
