// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages/study_reading.h"

#include "engine/study/level_verdict.h"
#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StudyReading)
};

} // namespace

std::vector<MeasuredCell> completeCells(const PruningStudy& study, const std::string& language)
{
    std::vector<MeasuredCell> cells;
    for (const PruningStudy::Level& level : study.levels()) {
        const auto found = level.languages.find(language);
        if (found != level.languages.end() && found->second.score->complete())
            cells.push_back({ level.amount, &found->second });
    }
    return cells;
}

std::vector<double> completeLevels(const PruningStudy& study)
{
    const std::size_t languages = study.dense() ? study.dense()->languages.size() : 0;
    std::vector<double> levels;
    for (const PruningStudy::Level& level : study.levels()) {
        if (level.complete() && level.languages.size() >= languages)
            levels.push_back(level.amount);
    }
    return levels;
}

QString languageList(const std::vector<std::string>& languages)
{
    QStringList names;
    for (const std::string& language : languages)
        names << languageName(QString::fromStdString(language));
    if (names.size() < 2)
        return names.value(0);
    const QString last = names.takeLast();
    return Words::tr("%1 and %2", "the last two of a list").arg(names.join(QStringLiteral(", ")), last);
}

QString levelVerdicts(const PruningStudy& study, double amount)
{
    const VerdictCounts counts = verdictCounts(*study.level(amount), study.tolerance());
    return Words::tr("At %1 %: %2.", "level; how many languages are how")
        .arg(percentNumber(amount), sentenceText(verdictSentence(counts)));
}

QString verdictWord(const PairedChange& change, double tolerance)
{
    switch (verdictOf(change, tolerance)) {
    case Verdict::Same:
        return Words::tr("the same");
    case Verdict::Better:
        return Words::tr("better");
    case Verdict::Worse:
        return Words::tr("worse");
    case Verdict::Unclear:
        return Words::tr("unclear");
    case Verdict::TooLittle:
        return Words::tr("too little to say");
    }
    return {};
}

QString verdictSign(const PairedChange& change, double tolerance)
{
    switch (verdictOf(change, tolerance)) {
    case Verdict::Same:
        return QStringLiteral("same");
    case Verdict::Better:
        return QStringLiteral("better");
    case Verdict::Worse:
        return QStringLiteral("worse");
    case Verdict::Unclear:
    case Verdict::TooLittle:
        return QStringLiteral("unclear");
    }
    return {};
}

} // namespace ndogo
