// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/charts/language_line.h"
#include "widgets/look/palette.h"
#include "widgets/parts/training_charts.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::FineTuneCharts)
};

const QString kMeanKey = QStringLiteral("mean");

std::int64_t lastUpdate(const TrainingRun& run)
{
    return std::max(run.total, run.done);
}

/// The first moment at which the training's history has a dev score of `step`; its epoch.
double epochAt(const TrainingRun& run, std::int64_t step)
{
    const auto found = std::find_if(
        run.history.begin(), run.history.end(), [&](const TrainingPoint& point) { return point.step == step; });
    return found == run.history.end() ? 0 : found->epoch;
}

std::vector<const TrainingPoint*> scoredPoints(const TrainingRun& run)
{
    std::vector<const TrainingPoint*> points;
    for (const TrainingPoint& point : run.history) {
        if (!point.dev.empty())
            points.push_back(&point);
    }
    return points;
}

ChartTable devTable(const std::vector<const TrainingPoint*>& points, const std::set<std::string>& languages)
{
    ChartTable table;
    table.headers << Words::tr("Epoch") << Words::tr("Update") << Words::tr("Mean");
    for (const std::string& language : languages)
        table.headers << languageName(QString::fromStdString(language));
    for (const TrainingPoint* point : points) {
        QStringList row { decimalText(point->epoch, 0), countText(point->step),
            decimalText(point->meanDev() * 100, 1) };
        for (const std::string& language : languages) {
            const auto found = point->dev.find(language);
            row << (found == point->dev.end() ? QString() : decimalText(found->second * 100, 1));
        }
        table.rows.push_back(row);
    }
    return table;
}

/// Axes of the dev chart, cut where nothing lies: dots and lines may be.
void setDevAxes(ChartSpec& spec, const TrainingRun& run)
{
    double lowest = 100, highest = 0, lastEpoch = run.recipe().epochs;
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points) {
            lowest = std::min(lowest, point.y);
            highest = std::max(highest, point.y);
            lastEpoch = std::max(lastEpoch, point.x);
        }
    }
    spec.x.title = Words::tr("epochs");
    for (const double tick : niceTicks(0, lastEpoch, 5)) {
        if (tick <= lastEpoch && tick == std::floor(tick))
            spec.x.ticks.push_back(tick);
    }
    spec.x.maximum = lastEpoch;
    spec.y.ticks = niceTicks(lowest, std::max(highest, lowest + 1), 6);
    spec.y.minimum = spec.y.ticks.front();
    spec.y.maximum = spec.y.ticks.back();
}

} // namespace

ChartSpec lossChart(const TrainingRun* run)
{
    ChartSpec spec;
    spec.title = Words::tr("Loss");
    if (!run || run->history.empty()) {
        spec.emptyText = Words::tr("Drawn from the first updates on.");
        return spec;
    }
    spec.subtitle = Words::tr("cross-entropy, mean since the point before");
    ChartSeries loss = lineSeries(QStringLiteral("loss"), Words::tr("loss"), QStringLiteral("text"));
    double highest = 0;
    spec.table.headers = { Words::tr("Update"), Words::tr("Epoch"), Words::tr("Loss"), Words::tr("Learning rate"),
        Words::tr("Zeros, %") };
    for (const TrainingPoint& point : run->history) {
        loss.points.push_back({ double(point.step), point.loss, {}, {},
            Words::tr("loss %1").arg(decimalText(point.loss, 3)) + QLatin1Char('\n') + updateText(point), {} });
        if (std::isfinite(point.loss))
            highest = std::max(highest, point.loss);
        spec.table.rows.push_back({ countText(point.step), decimalText(point.epoch, 2), decimalText(point.loss, 4),
            QString::number(point.learningRate, 'g', 3), decimalText(point.sparsity * 100, 1) });
    }
    spec.summary = Words::tr("The loss is %1 after %2 updates; it began at %3.")
                       .arg(decimalText(run->history.back().loss, 3), countText(run->history.back().step),
                           decimalText(run->history.front().loss, 3));
    if (loss.points.size() == 1)
        loss.style.mark = Mark::Circle; // no line yet
    spec.series = { std::move(loss) };
    setUpdates(spec.x, lastUpdate(*run));
    spec.y.ticks = niceTicks(0, std::max(highest, 1e-6), 4);
    spec.y.maximum = spec.y.ticks.back();
    spec.y.decimals = spec.y.maximum < 0.5 ? 2 : spec.y.maximum < 5 ? 1 : 0;
    return spec;
}

ChartSpec devChart(const TrainingRun* run, std::optional<Metric> metric, const QString& selected)
{
    const MetricText words = metricText(metric);
    ChartSpec spec;
    spec.title = Words::tr("%1 on the dev set", "a metric").arg(words.title);
    if (run && run->devSplit().empty()) {
        spec.emptyText = Words::tr("Without a dev split nothing is scored while it trains.");
        return spec;
    }
    const std::vector<const TrainingPoint*> points = run ? scoredPoints(*run) : std::vector<const TrainingPoint*>();
    if (points.empty()) {
        spec.emptyText = Words::tr("Every language is scored after each epoch.");
        return spec;
    }
    spec.subtitle = words.definition.isEmpty() ? Words::tr("after each epoch")
                                               : Words::tr("%1, after each epoch").arg(words.definition);
    std::set<std::string> languages;
    for (const TrainingPoint* point : points) {
        for (const auto& [language, score] : point->dev)
            languages.insert(language);
    }
    const auto tip = [](const QString& name, double score, const TrainingPoint& point) {
        return Words::tr("%1: %2", "a language, its score").arg(name, scoreText(score)) + QLatin1Char('\n')
            + updateText(point);
    };
    for (const std::string& language : languages) {
        const QString code = QString::fromStdString(language);
        ChartSeries series = lineSeries(code, languageName(code), {});
        series.style = languageLineStyle(language);
        for (const TrainingPoint* point : points) {
            const auto found = point->dev.find(language);
            if (found != point->dev.end())
                series.points.push_back(
                    { point->epoch, found->second * 100, {}, {}, tip(series.name, found->second, *point), {} });
        }
        addLine(spec, std::move(series));
    }
    ChartSeries mean = lineSeries(kMeanKey, Words::tr("mean"), QStringLiteral("text"));
    mean.style.width = 2.4;
    for (const TrainingPoint* point : points)
        mean.points.push_back(
            { point->epoch, point->meanDev() * 100, {}, {}, tip(mean.name, point->meanDev(), *point), {} });
    if (languages.size() > 1)
        addLine(spec, std::move(mean));
    spec.endLabelHeaders = { QString(), words.heading };
    spec.selectedKey = selected;
    spec.table = devTable(points, languages);
    setDevAxes(spec, *run);
    if (const std::optional<TrainingBest> best = run->best()) {
        const double epoch = epochAt(*run, best->step);
        spec.rules.push_back({ Qt::Vertical, epoch,
            run->state == TrainingRun::State::Finished && run->recipe().keepBest ? Words::tr("kept")
                                                                                 : Words::tr("best"),
            QStringLiteral("accent"), true });
        spec.summary = Words::tr("The best epoch is %1, with a mean %2 of %3.", "a number, a metric, its value")
                           .arg(decimalText(epoch, 0), words.name, scoreText(best->score));
    }
    return spec;
}

ChartSpec sparsityChart(const TrainingRun& run)
{
    ChartSpec spec;
    spec.title = Words::tr("Zeros");
    spec.subtitle = Words::tr("share of the prunable weights, %, over the updates");
    setUpdates(spec.x, lastUpdate(run));
    spec.x.title.clear(); // the card is low
    spec.y.maximum = 100;
    spec.y.ticks = { 0, 50, 100 };
    const double last = spec.x.maximum;
    ChartSeries plan = lineSeries(QStringLiteral("plan"), Words::tr("planned"), QStringLiteral("forecast"));
    plan.kind = ChartSeries::Kind::Step;
    plan.style.dash = { 4, 3 };
    plan.points.push_back({ 0, 0, {}, {}, {}, {} });
    if (const std::optional<PruneSchedule>& schedule = run.recipe().pruneDuring) {
        for (std::int64_t step = schedule->begin; step <= schedule->end; ++step) {
            if (schedule->isDue(step))
                plan.points.push_back({ double(step), schedule->sparsityAt(step) * 100, {}, {},
                    Words::tr("planned: %1 at update %2")
                        .arg(percentText(schedule->sparsityAt(step), 1), countText(step)),
                    {} });
        }
    }
    plan.points.push_back({ last, plan.points.back().y, {}, {}, {}, {} });
    ChartSeries done = lineSeries(QStringLiteral("zeros"), Words::tr("zeros"), QStringLiteral("text"));
    spec.table.headers = { Words::tr("Update"), Words::tr("Zeros, %") };
    for (const TrainingPoint& point : run.history) {
        done.points.push_back({ double(point.step), point.sparsity * 100, {}, {},
            Words::tr("%1 zero").arg(percentText(point.sparsity, 1)) + QLatin1Char('\n') + updateText(point), {} });
        spec.table.rows.push_back({ countText(point.step), decimalText(point.sparsity * 100, 1) });
    }
    spec.summary = run.history.empty()
        ? Words::tr("Nothing is pruned yet.")
        : Words::tr("%1 of the prunable weights are zero.").arg(percentText(run.history.back().sparsity, 1));
    spec.signs = Words::tr("{line:text} so far {dashed:forecast} planned");
    spec.series = { plan };
    if (!done.points.empty())
        spec.series.push_back(done);
    return spec;
}

} // namespace ndogo
