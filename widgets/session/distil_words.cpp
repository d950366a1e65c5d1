// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/distil_words.h"

#include "widgets/look/palette.h"
#include "widgets/session/change_words.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DistilWords)
};

/// " (Hausa, Igbo)", where they are few.
QString namesOf(const std::vector<TaughtLanguage>& taught, Verdict verdict)
{
    constexpr qsizetype kFew = 3;
    QStringList names;
    for (const TaughtLanguage& language : taught) {
        if (language.gain && language.verdict == verdict)
            names << languageName(QString::fromStdString(language.language));
    }
    return names.isEmpty() || names.size() > kFew ? QString()
                                                  : QStringLiteral(" (%1)").arg(names.join(QStringLiteral(", ")));
}

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
    const QString helpedIn = countText(helped) + namesOf(taught, Verdict::Better);
    const QString hurtIn = countText(hurt) + namesOf(taught, Verdict::Worse);
    const QString open = countText(compared - helped - hurt);
    if (helped + hurt == int(compared)) {
        return hurt == 0 ? Words::tr("the teacher helps in %1 of %2 languages and hurts in none").arg(helpedIn, of)
            : helped == 0
            ? Words::tr("the teacher hurts in %1 of %2 languages and helps in none").arg(hurtIn, of)
            : Words::tr("the teacher helps in %1 of %2 languages and hurts in %3").arg(helpedIn, of, hurtIn);
    }
    return hurt == 0  ? Words::tr("the teacher helps in %1 of %2 languages; unclear in %3").arg(helpedIn, of, open)
        : helped == 0 ? Words::tr("the teacher hurts in %1 of %2 languages; unclear in %3").arg(hurtIn, of, open)
                      : Words::tr("the teacher helps in %1 of %2 languages, hurts in %3; unclear in %4")
                            .arg(helpedIn, of, hurtIn, open);
}

QString costText(const std::vector<TaughtLanguage>& taught, std::optional<Metric> metric)
{
    std::vector<ScoreChange> changes;
    for (const TaughtLanguage& language : taught)
        changes.push_back({ language.language, language.teacher, language.student });
    return costText(changes, metric, Source::Teacher);
}

} // namespace ndogo
