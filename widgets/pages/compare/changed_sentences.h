// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/answer_changes.h"
#include "widgets/pages/compare/variant_comparisons.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// The words of every sentence of a data set, by language code and place in the file.
using SentenceWords = std::map<std::string, std::vector<std::vector<std::string>>>;
/// Reads them. May wait for files, and is called from another thread. Throws Failure where they cannot be read.
using WordReader = std::function<SentenceWords(const DataRef& data)>;

/// A labelled part of a sentence.
struct MarkedSpan {
    int first = 0, last = 0; ///< words, both included
    QString label;
    bool isRight = true; ///< of an answer: the same span has this label in the gold answers
    bool operator==(const MarkedSpan&) const = default;
};

/// A sentence that baseline and variant do not answer alike.
struct ChangedSentence {
    QString language; ///< code
    int place = 0; ///< in the file, from 0
    Flip flip {};
    QStringList words; ///< empty where the text could not be read
    std::vector<MarkedSpan> gold, before, after; ///< by first word
};

/// All of them, right to wrong first, then by language and place.
std::vector<ChangedSentence> changedSentences(
    const Predictions& before, const Predictions& after, const SentenceWords& words);

/// Finds what changed between two runs on a thread of its own, text included. Keeps the last pair, and the last text.
/// GUI thread only.
class ChangedSentences : public QObject {
    Q_OBJECT
public:
    struct Wish {
        std::filesystem::path project;
        std::optional<ScoringRun> before, after; ///< nothing: answers are not kept
    };

    explicit ChangedSentences(QObject* parent = nullptr);
    ~ChangedSentences() override;

    void setReaders(AnswerReader answers, WordReader words);
    void setWish(const Wish& wish);
    const std::vector<ChangedSentence>& sentences() const { return m_sentences; }
    bool isBusy() const { return m_running; }
    bool hasAnswers() const { return m_hasAnswers; } ///< those of both runs are kept
    const std::vector<Sentence>& warnings() const { return m_warnings; } ///< why there is less than asked for

Q_SIGNALS:
    void changed();

private:
    struct Text {
        DataRef data;
        std::shared_ptr<const SentenceWords> words;
    };
    struct Found;

    void start();
    void take(Found found);

    AnswerReader m_answerReader;
    WordReader m_wordReader;
    Wish m_wish;
    std::optional<Text> m_text;
    std::vector<ChangedSentence> m_sentences;
    std::vector<Sentence> m_warnings;
    bool m_hasAnswers = false;
    bool m_running = false, m_again = false;
    QThreadPool m_pool;
};

} // namespace ndogo
