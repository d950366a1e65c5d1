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

namespace {

/// A bar for each model, and its row of the table.
void addBar(ChartSpec& spec, ChartSeries& bars, double place, const QString& name, const TimingSamples& samples)
{
    const std::vector<double> values = milliseconds(samples);
    const double median = quantile(values, 0.5), low = quantile(values, 0.05), high = quantile(values, 0.95);
    const QString tip = Words::tr("%1: %2 a sentence (%3 to %4), median of %5 repeats")
                            .arg(name, millisecondsText(median), decimalText(low, 2), decimalText(high, 2),
                                countText(qint64(values.size())));
    bars.points.push_back({ place, median, low, high, tip, millisecondsText(median) });
    spec.table.add({ { name }, { decimalText(median, 2), median }, { decimalText(low, 2), low },
        { decimalText(high, 2), high }, { countText(qint64(values.size())) } });
    spec.y.maximum = std::max(spec.y.maximum, high);
}

ChartSeries timeBars(const QString& key, const QString& name, const QString& role)
{
    ChartSeries bars;
    bars.kind = ChartSeries::Kind::Bar;
    bars.key = key;
    bars.name = name;
    bars.style.colourRole = role;
    return bars;
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
    const bool compared = std::any_of(
        models.begin(), models.end(), [](const TimedModel& model) { return model.run->models.size() > 1; });
    const TimingResult& first = *models.front().run;
    spec.subtitle = Words::tr("median over %1 sentences, whiskers 5 to 95 % of the repeats · %2")
                        .arg(countText(first.models.back().sentences), machineText(first.machine));
    spec.table.headers = { Words::tr("Model"), Words::tr("Median, ms a sentence"), Words::tr("5 % quantile"),
        Words::tr("95 % quantile"), Words::tr("Repeats") };
    spec.table.units = { {}, {}, QStringLiteral("ms"), QStringLiteral("ms") };
    spec.y.maximum = 0;
    ChartSeries dense
        = timeBars(QStringLiteral("dense"), Words::tr("dense, in the same rounds"), QStringLiteral("baseline"));
    ChartSeries bars = timeBars(QStringLiteral("time"), Words::tr("the model"), QStringLiteral("accent"));
    for (const TimedModel& model : models) {
        const bool pair = model.run->models.size() > 1;
        if (compared && !pair)
            continue; // dense alone, at another time
        const auto place = double(spec.x.categories.size());
        spec.x.categories << model.name;
        if (pair)
            addBar(
                spec, dense, place, Words::tr("Dense, in the rounds of %1").arg(model.name), model.run->models.front());
        addBar(spec, pair ? bars : dense, place, model.name, model.run->models.back());
    }
    if (compared)
        spec.series = { dense, bars };
    else
        spec.series = { dense };
    spec.legend = compared;
    spec.horizontalBars = true;
    spec.y.title = Words::tr("ms a sentence");
    spec.y.ticks = niceTicks(0, spec.y.maximum, 5);
    spec.y.maximum = spec.y.ticks.back();
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
