// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare/changed_sentences.h"

#include "engine/study/aligned_answers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ndogo {

namespace {

std::vector<MarkedSpan> marked(
    const std::vector<LabelledSpan>& spans, const AlignedAnswers& language, const std::vector<LabelledSpan>& gold)
{
    std::vector<MarkedSpan> result;
    for (const LabelledSpan& span : spans)
        result.push_back({ span.start, span.end, QString::fromStdString(language.labels[std::size_t(span.label)]),
            std::ranges::binary_search(gold, span) });
    return result;
}

QStringList wordsOf(const SentenceWords& words, const std::string& language, std::int32_t place)
{
    QStringList result;
    const auto found = words.find(language);
    if (found == words.end() || std::size_t(place) >= found->second.size())
        return result;
    for (const std::string& word : found->second[std::size_t(place)])
        result << QString::fromStdString(word);
    return result;
}

/// Nothing where both gave the same answer.
std::optional<Flip> flipOf(const AlignedAnswers::Sentence& sentence)
{
    const auto &before = sentence.given[0], &after = sentence.given[1];
    if (before == after)
        return std::nullopt;
    return before == sentence.gold ? Flip::RightToWrong
        : after == sentence.gold   ? Flip::WrongToRight
                                   : Flip::WrongToOther;
}

bool isSameRun(const std::optional<ScoringRun>& one, const std::optional<ScoringRun>& other)
{
    return one.has_value() == other.has_value() && (!one || one->result == other->result);
}

} // namespace

std::vector<ChangedSentence> changedSentences(
    const Predictions& before, const Predictions& after, const SentenceWords& words)
{
    std::vector<ChangedSentence> changed;
    for (const AlignedAnswers& language : alignedAnswers(std::array { &before, &after })) {
        for (const AlignedAnswers::Sentence& sentence : language.sentences) {
            const std::optional<Flip> flip = flipOf(sentence);
            if (!flip)
                continue;
            changed.push_back({ QString::fromStdString(language.language), sentence.sentence, *flip,
                wordsOf(words, language.language, sentence.sentence), marked(sentence.gold, language, sentence.gold),
                marked(sentence.given[0], language, sentence.gold),
                marked(sentence.given[1], language, sentence.gold) });
        }
    }
    std::ranges::stable_sort(changed, {}, &ChangedSentence::flip);
    return changed;
}

struct ChangedSentences::Found {
    std::vector<ChangedSentence> sentences;
    std::optional<Text> text;
    std::vector<Sentence> warnings;
    bool hasAnswers = false;
};

ChangedSentences::ChangedSentences(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

ChangedSentences::~ChangedSentences()
{
    m_pool.waitForDone();
}

void ChangedSentences::setReaders(AnswerReader answers, WordReader words)
{
    m_answerReader = std::move(answers);
    m_wordReader = std::move(words);
}

void ChangedSentences::setWish(const Wish& wish)
{
    if (isSameRun(wish.before, m_wish.before) && isSameRun(wish.after, m_wish.after) && wish.project == m_wish.project)
        return;
    m_wish = wish;
    m_sentences.clear();
    m_warnings.clear();
    m_hasAnswers = false;
    m_again = m_running;
    if (!m_running)
        start();
}

void ChangedSentences::start()
{
    if (!m_wish.before || !m_wish.after || !m_answerReader)
        return;
    m_running = true;
    m_pool.start([this, wish = m_wish, text = m_text, answers = m_answerReader, words = m_wordReader] {
        auto found = std::make_shared<Found>();
        const auto answersOf = [&](const ScoringRun& run) {
            return run.result->predictions ? run.result->predictions
                                           : answers(wish.project, run.spec, *run.result, found->warnings);
        };
        const auto before = answersOf(*wish.before), after = answersOf(*wish.after);
        found->hasAnswers = before && after;
        found->text = text;
        if (found->hasAnswers && words && (!text || text->data != wish.after->spec.data)) {
            try {
                const DataRef& data = wish.after->spec.data;
                found->text = Text { data, std::make_shared<const SentenceWords>(words(data)) };
            } catch (const Failure& failure) {
                found->warnings.push_back(sentenceOf(failure.error()));
                found->text.reset();
            }
        }
        if (found->hasAnswers)
            found->sentences = changedSentences(*before, *after, found->text ? *found->text->words : SentenceWords());
        QMetaObject::invokeMethod(
            this, [this, found] { take(std::move(*found)); }, Qt::QueuedConnection);
    });
}

void ChangedSentences::take(Found found)
{
    m_running = false;
    m_text = std::move(found.text);
    if (std::exchange(m_again, false)) {
        start(); // something else was asked for meanwhile
    } else {
        m_sentences = std::move(found.sentences);
        m_warnings = std::move(found.warnings);
        m_hasAnswers = found.hasAnswers;
    }
    Q_EMIT changed();
}

} // namespace ndogo
