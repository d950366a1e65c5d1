// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/metric_text.h"

#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MetricText)
};

/// The number that plural forms look at; the text itself shows the whole count.
int plural(std::int64_t count)
{
    return int(std::min<std::int64_t>(count, 1'000'000));
}

} // namespace

MetricText metricText(std::optional<Metric> metric)
{
    if (!metric)
        return { Words::tr("score"), Words::tr("Score"), Words::tr("score"), Words::tr("Score"), {}, Words::tr("Units"),
            Words::tr("Sentences"), Words::tr("sentence"), Words::tr("label"), Words::tr("Label") };
    switch (*metric) {
    case Metric::EntityF1:
        return { Words::tr("F1"), Words::tr("F1"), Words::tr("entity F1"), Words::tr("Entity F1"),
            Words::tr("micro average over entities"), Words::tr("Entities"), Words::tr("Sentences"),
            Words::tr("sentence"), Words::tr("type", "of an entity"), Words::tr("Type", "of an entity") };
    case Metric::TokenAccuracy:
        return { Words::tr("accuracy"), Words::tr("Accuracy"), Words::tr("token accuracy"), Words::tr("Token accuracy"),
            Words::tr("share of words with the right tag"), Words::tr("Words"), Words::tr("Sentences"),
            Words::tr("sentence"), Words::tr("tag", "part of speech"), Words::tr("Tag", "part of speech") };
    case Metric::Accuracy:
        return { Words::tr("accuracy"), Words::tr("Accuracy"), Words::tr("accuracy"), Words::tr("Accuracy"),
            Words::tr("share of texts with the right class"), Words::tr("Texts"), Words::tr("Texts"), Words::tr("text"),
            Words::tr("class", "of a text"), Words::tr("Class", "of a text") };
    }
    return {};
}

std::optional<Metric> metricOfTask(DataTask task)
{
    switch (task) {
    case DataTask::Ner:
        return Metric::EntityF1;
    case DataTask::Pos:
        return Metric::TokenAccuracy;
    case DataTask::Classification:
        return Metric::Accuracy;
    case DataTask::Text:
        break;
    }
    return std::nullopt;
}

QString unitsText(std::optional<Metric> metric, std::int64_t count)
{
    const QString number = countText(count);
    if (metric == Metric::TokenAccuracy)
        return Words::tr("%1 words", nullptr, plural(count)).arg(number);
    if (metric == Metric::Accuracy)
        return Words::tr("%1 texts", nullptr, plural(count)).arg(number);
    return Words::tr("%1 entities", nullptr, plural(count)).arg(number);
}

QString examplesText(std::optional<Metric> metric, std::int64_t count)
{
    const QString number = countText(count);
    return metric == Metric::Accuracy ? Words::tr("%1 texts", nullptr, plural(count)).arg(number)
                                      : Words::tr("%1 sentences", nullptr, plural(count)).arg(number);
}

} // namespace ndogo
