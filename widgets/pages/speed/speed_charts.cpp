// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/speed/speed_charts.h"

#include "engine/study/metrics.h"
#include "widgets/charts/chart_ticks.h"
#include "widgets/words/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SpeedCharts)
};

std::vector<double> milliseconds(const TimingSamples& samples)
{
    std::vector<double> values;
    for (const std::int64_t nanoseconds : samples.nanoseconds)
        values.push_back(double(nanoseconds) / 1e6 / double(std::max<std::int64_t>(1, samples.sentences)));
    return values;
}

} // namespace

ChartSpec timesSpec(const std::vector<TimedModel>& models)
{
    ChartSpec spec;
    spec.title = Words::tr("Time a sentence");
    if (models.empty()) {
        spec.emptyText = Words::tr("No time yet: it is measured alone, in turns with the dense model.");
        spec.emptyAction = Words::tr("Measure time");
        return spec;
    }
    const TimingResult& first = *models.front().run;
    const TimingSamples& sample = first.models.back();
    spec.subtitle = Words::tr("median of %1 repeats over %2 sentences, whiskers 5 to 95 % · %3")
                        .arg(countText(qint64(sample.nanoseconds.size())), countText(sample.sentences),
                            machineText(first.machine));
    ChartSeries bars;
    bars.kind = ChartSeries::Kind::Bar;
    bars.key = QStringLiteral("time");
    bars.name = Words::tr("time a sentence");
    bars.style.colourRole = QStringLiteral("baseline");
    spec.table.headers = { Words::tr("Model"), Words::tr("Median, ms a sentence"), Words::tr("5 %"), Words::tr("95 %"),
        Words::tr("Repeats") };
    double highest = 0;
    for (std::size_t i = 0; i < models.size(); ++i) {
        const std::vector<double> values = milliseconds(models[i].run->models.back());
        const double median = quantile(values, 0.5), low = quantile(values, 0.05), high = quantile(values, 0.95);
        highest = std::max(highest, high);
        spec.x.categories << models[i].name;
        const QString tip
            = Words::tr("%1: %2 a sentence (%3 to %4)")
                  .arg(models[i].name, millisecondsText(median), decimalText(low, 2), decimalText(high, 2));
        bars.points.push_back({ double(i), median, low, high, tip, millisecondsText(median) });
        spec.table.rows.push_back({ models[i].name, decimalText(median, 2), decimalText(low, 2), decimalText(high, 2),
            countText(qint64(values.size())) });
    }
    spec.series = { bars };
    spec.horizontalBars = true;
    spec.y.title = Words::tr("ms a sentence");
    spec.y.ticks = niceTicks(0, highest, 5);
    spec.y.maximum = spec.y.ticks.back();
    spec.y.decimals = spec.y.ticks.size() > 1 && spec.y.ticks[1] < 1 ? 1 : 0;
    QStringList sentences;
    for (const Message& message : speedWords(models))
        sentences << message.bold + QLatin1Char(' ') + message.text;
    spec.summary = sentences.join(QLatin1Char(' '));
    return spec;
}

std::vector<Message> speedWords(const std::vector<TimedModel>& models)
{
    std::vector<Message> words;
    for (const TimedModel& model : models) {
        if (model.run->models.size() < 2)
            continue;
        const TimingSamples& dense = model.run->models.front();
        const TimingSamples& other = model.run->models.back();
        const Speedup speedup = pairedSpeedup(other.nanoseconds, dense.nanoseconds);
        const QString time = millisecondsText(quantile(milliseconds(other), 0.5));
        const QString denseTime = millisecondsText(quantile(milliseconds(dense), 0.5));
        const double change = std::abs(1 - speedup.ratio) * 100;
        Message message;
        message.bold = model.name;
        if (!speedup.certain) {
            message.text = Words::tr("%1: no difference can be shown. %2 a sentence, dense %3.")
                               .arg(model.name, time, denseTime);
        } else if (speedup.ratio < 1) {
            message.kind = Message::Kind::Better;
            message.text = Words::tr("%1: %2 a sentence, %3 % less than dense (%4).")
                               .arg(model.name, time, decimalText(change, 0), denseTime);
        } else {
            message.kind = Message::Kind::Worse;
            message.text = Words::tr("%1: %2 a sentence, %3 % more than dense (%4).")
                               .arg(model.name, time, decimalText(change, 0), denseTime);
        }
        words.push_back(message);
    }
    return words;
}

QString machineText(const MachineInfo& machine)
{
    return Words::tr("%1, %2 of %3 cores")
        .arg(QString::fromStdString(machine.cpu), countText(machine.threads), countText(machine.cores));
}

} // namespace ndogo
