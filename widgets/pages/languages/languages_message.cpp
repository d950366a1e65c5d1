// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the ladder says in words: up to where all hold for certain, how it stands beyond, and who breaks.
#include "engine/study/level_verdict.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesMessage)
};

} // namespace

Breaking breakingOf(const PruningStudy& study)
{
    Breaking result;
    for (const std::string& language : study.languages()) {
        const BreakPoint point = study.breakPoint(language);
        if (!point.found) {
            result.neverBreak.push_back(language);
            continue;
        }
        if (point.firstBroken < result.first - kSameAmount) {
            result.first = point.firstBroken;
            result.atFirst.clear();
        }
        if (std::abs(point.firstBroken - result.first) < kSameAmount)
            result.atFirst.push_back(language);
        if (point.lastHeld > result.longest + kSameAmount) {
            result.longest = point.lastHeld;
            result.holdLongest.clear();
        }
        if (std::abs(point.lastHeld - result.longest) < kSameAmount)
            result.holdLongest.push_back(language);
    }
    return result;
}

namespace {

QString lastWords(const Breaking& breaking, double largest)
{
    if (!breaking.neverBreak.empty())
        return Words::tr(
            "%1 do(es) not break up to %2 %, the largest level measured.", nullptr, int(breaking.neverBreak.size()))
            .arg(languageList(breaking.neverBreak), percentNumber(largest));
    if (breaking.holdLongest.size() > 3 || breaking.longest <= 0
        || breaking.holdLongest == breaking.atFirst) // all break at once: it is said already
        return {};
    return Words::tr("%1 break(s) last, after %2 %.", nullptr, int(breaking.holdLongest.size()))
        .arg(languageList(breaking.holdLongest), percentNumber(breaking.longest));
}

/// Offers to keep a level of the slider's study; what was trained is kept already.
void offer(Message& message, const LanguageView& view, double level)
{
    if (!view.base)
        return;
    message.link = Words::tr("Keep %1 % as variant").arg(percentNumber(level));
    PruneRecipe recipe = view.base->recipe;
    recipe.amount = level;
    message.action = action::KeepVariant { prunedBy(view.base->path, recipe) };
    message.model = QString::fromStdString(view.base->path);
}

} // namespace

namespace {

/// Who breaks first, and who last; empty where none does.
QString breakWords(const Breaking& breaking, double largest)
{
    if (breaking.atFirst.empty())
        return {};
    const QString first = Words::tr("%1 break(s) at %2 %.", nullptr, int(breaking.atFirst.size()))
                              .arg(languageList(breaking.atFirst), percentNumber(breaking.first));
    const QString rest = lastWords(breaking, largest);
    return rest.isEmpty() ? first : first + QLatin1Char(' ') + rest;
}

} // namespace

std::optional<Message> ladderMessage(const PruningStudy& study, const LanguageView& view)
{
    const std::vector<double> levels = completeLevels(study);
    const std::optional<Certainty> certainty = certaintyOf(study);
    if (levels.size() < 2 || levels.front() > 0 || !certainty)
        return std::nullopt;
    const Breaking breaking = breakingOf(study);
    Message message;
    message.bold = sentenceText(certaintySentence(*certainty));
    QStringList text;
    if (certainty->level >= levels.back() - kSameAmount) {
        message.kind = Message::Kind::Better;
        text << Words::tr("This is the largest level measured.");
    } else {
        const auto next = std::find_if(
            levels.begin(), levels.end(), [&](double level) { return level > certainty->level + kSameAmount; });
        const VerdictCounts counts = verdictCounts(*study.level(*next), study.tolerance());
        if (certainty->level <= 0)
            message.kind = counts.beyond > 0 ? Message::Kind::Worse : Message::Kind::Unclear;
        text << levelVerdicts(study, *next) << breakWords(breaking, levels.back());
    }
    text.removeAll(QString());
    message.text = text.join(QLatin1Char(' '));
    if (certainty->level > 0)
        offer(message, view, certainty->level);
    return message;
}

} // namespace ndogo
