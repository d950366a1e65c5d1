// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/distil_words.h"

#include "widgets/session/change_words.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DistilWords)
};

} // namespace

int countOf(const std::vector<TaughtLanguage>& taught, Verdict verdict)
{
    return int(std::ranges::count_if(
        taught, [verdict](const TaughtLanguage& language) { return language.gain && language.verdict == verdict; }));
}

QString teachingText(const std::vector<TaughtLanguage>& taught)
{
    if (taught.empty())
        return {};
    const auto compared
        = std::ranges::count_if(taught, [](const TaughtLanguage& language) { return language.gain.has_value(); });
    if (compared == 0)
        return Words::tr("without a control it is not known whether the teacher helped");
    const int helped = countOf(taught, Verdict::Better), hurt = countOf(taught, Verdict::Worse);
    const QString of = countText(compared);
    if (helped == 0 && hurt == 0)
        return Words::tr("that the teacher helps cannot be shown in any of %1 languages").arg(of);
    if (hurt == 0)
        return Words::tr("the teacher helps in %1 of %2 languages and hurts in none").arg(countText(helped), of);
    if (helped == 0)
        return Words::tr("the teacher hurts in %1 of %2 languages and helps in none").arg(countText(hurt), of);
    return Words::tr("the teacher helps in %1 of %2 languages and hurts in %3")
        .arg(countText(helped), of, countText(hurt));
}

QString costText(const std::vector<TaughtLanguage>& taught, std::optional<Metric> metric)
{
    std::vector<ScoreChange> changes;
    for (const TaughtLanguage& language : taught)
        changes.push_back({ language.language, language.teacher, language.student });
    return costText(changes, metric, Source::Teacher);
}

} // namespace ndogo
