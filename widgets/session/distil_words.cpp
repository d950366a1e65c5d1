// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/distil_words.h"

#include "widgets/look/palette.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

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
    if (taught.empty())
        return {};
    double teacher = 0, student = 0;
    for (const TaughtLanguage& language : taught) {
        teacher += language.teacher / double(taught.size());
        student += language.student / double(taught.size());
    }
    const auto change = [](const TaughtLanguage& language) { return language.student - language.teacher; };
    const TaughtLanguage& worst = *std::ranges::min_element(taught, {}, change);
    const QString mean
        = Words::tr("mean %1 is %2", "a metric, its value").arg(metricText(metric).name, scoreText(student));
    if (change(worst) >= 0)
        return Words::tr("%1, and no language scores below the teacher", "mean F1 is 75.9").arg(mean);
    const QString most = Words::tr("%1 (%2)", "a language, points")
                             .arg(languageName(QString::fromStdString(worst.language)), pointsText(change(worst)));
    const QString points = decimalText(std::abs(student - teacher) * 100, 1);
    return student < teacher
        ? Words::tr("%1, %2 points below the teacher's, and %3 pays most", "mean F1 is 75.9").arg(mean, points, most)
        : Words::tr("%1, %2 points above the teacher's, though %3 pays", "mean F1 is 75.9").arg(mean, points, most);
}

} // namespace ndogo
