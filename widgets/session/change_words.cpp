// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/change_words.h"

#include "widgets/look/palette.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChangeWords)
};

/// "mean F1 is 75.9, and no language scores below the teacher"
QString nobodyPays(const QString& mean, Source source)
{
    return source == Source::Teacher
        ? Words::tr("%1, and no language scores below the teacher", "mean F1 is 75.9").arg(mean)
        : Words::tr("%1, and no language scores below its parent", "mean F1 is 75.9").arg(mean);
}

QString loses(const QString& mean, const QString& points, const QString& most, Source source)
{
    return source == Source::Teacher
        ? Words::tr("%1, %2 points below the teacher's, and %3 pays most", "mean F1 is 75.9").arg(mean, points, most)
        : Words::tr("%1, %2 points below its parent's, and %3 pays most", "mean F1 is 75.9").arg(mean, points, most);
}

QString gains(const QString& mean, const QString& points, const QString& most, Source source)
{
    return source == Source::Teacher
        ? Words::tr("%1, %2 points above the teacher's, though %3 pays", "mean F1 is 75.9").arg(mean, points, most)
        : Words::tr("%1, %2 points above its parent's, though %3 pays", "mean F1 is 75.9").arg(mean, points, most);
}

} // namespace

std::vector<ScoreChange> scoreChanges(const VariantResults& compared)
{
    std::vector<ScoreChange> changes;
    for (const auto& [language, cell] : compared.languages) {
        if (!cell.change)
            continue;
        const PairedChange& change = *cell.change;
        const bool clear = change.change.low > 0 || change.change.high < 0;
        changes.push_back({ language, change.before, change.after, clear && change.entities >= kEntitiesForVerdict });
    }
    return changes;
}

QString costText(const std::vector<ScoreChange>& changes, std::optional<Metric> metric, Source source)
{
    if (changes.empty())
        return {};
    double before = 0, after = 0;
    for (const ScoreChange& change : changes) {
        before += change.before / double(changes.size());
        after += change.after / double(changes.size());
    }
    const auto difference = [](const ScoreChange& change) { return change.after - change.before; };
    // Of those that are sure; else of all, to know whether any seems to pay.
    const ScoreChange& worst = *std::ranges::min_element(changes, {}, [&](const ScoreChange& change) {
        return std::pair(!(change.sure && difference(change) < 0), difference(change));
    });
    const QString mean
        = Words::tr("mean %1 is %2", "a metric, its value").arg(metricText(metric).name, scoreText(after));
    if (difference(worst) >= 0)
        return nobodyPays(mean, source);
    const QString most = Words::tr("%1 (%2)", "a language, points")
                             .arg(languageName(QString::fromStdString(worst.language)), pointsText(difference(worst)));
    const QString points = decimalText(std::abs(after - before) * 100, 1);
    if (!worst.sure)
        return after < before
            ? Words::tr("%1, %2 points below, and of no language is it sure that it pays", "mean F1 is 75.9")
                  .arg(mean, points)
            : Words::tr("%1, %2 points above, and of no language is it sure that it pays", "mean F1 is 75.9")
                  .arg(mean, points);
    return after < before ? loses(mean, points, most, source) : gains(mean, points, most, source);
}

} // namespace ndogo
