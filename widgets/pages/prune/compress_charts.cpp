// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/prune/compress_charts.h"

#include "engine/study/level_verdict.h"
#include "widgets/charts/chart_ticks.h"
#include "widgets/look/palette.h"
#include "widgets/session/slider_map.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::CompressCharts)
};

constexpr double kSameAmount = 0.00005;

QString spreadOf(const PruneRecipe& family)
{
    if (family.method == PruneMethod::Random)
        return Words::tr("share of weights, %, chosen at random");
    if (family.scope == PruneScope::Layer)
        return Words::tr("share of weights, %, the same in each matrix");
    return Words::tr("share of weights, %, one threshold for all layers");
}

ChartSeries bars(const QString& key, const QString& name, const QString& role)
{
    ChartSeries series;
    series.kind = ChartSeries::Kind::Bar;
    series.key = key;
    series.name = name;
    series.style.colourRole = role;
    return series;
}

const LevelTime* timeAt(const std::vector<LevelTime>& times, double amount)
{
    const auto found = std::find_if(times.begin(), times.end(),
        [&](const LevelTime& time) { return std::abs(time.amount - amount) < kSameAmount; });
    return found == times.end() ? nullptr : &*found;
}

ChartSeries measuredPoints(const std::vector<LevelTime>& times, std::optional<Metric> metric)
{
    ChartSeries points;
    points.kind = ChartSeries::Kind::Scatter;
    points.key = QStringLiteral("measured");
    points.name = Words::tr("measured");
    points.style.colourRole = QStringLiteral("text");
    points.style.mark = Mark::Circle;
    for (const LevelTime& time : times)
        points.points.push_back(
            { time.amount * 100, time.median, time.low, time.high, timeSentence(times, time.amount, metric), {} });
    return points;
}

ChartTable timeTable(const std::vector<LevelTime>& times, const QString& example)
{
    ChartTable table;
    table.headers = { Words::tr("Sparsity"), Words::tr("Median, ms a %1", "sentence or text").arg(example),
        Words::tr("5 % quantile"), Words::tr("95 % quantile"), Words::tr("Repeats") };
    table.units = { QStringLiteral("%"), {}, QStringLiteral("ms"), QStringLiteral("ms") };
    for (const LevelTime& time : times)
        table.add({ { percentText(time.amount, 1), time.amount * 100 }, { decimalText(time.median, 2), time.median },
            { decimalText(time.low, 2), time.low }, { decimalText(time.high, 2), time.high },
            { countText(time.repeats) } });
    return table;
}

} // namespace

ChartSpec zerosByLayer(const PruningPreview::Level& level, const PruneRecipe& family)
{
    ChartSpec spec;
    spec.title = Words::tr("Zeros by layer at %1").arg(percentText(level.amount, 1));
    spec.subtitle = spreadOf(family);
    spec.y.maximum = 100;
    spec.y.ticks = { 0, 50, 100 };
    spec.legend = true;
    spec.table.headers = { Words::tr("Layer"), Words::tr("Attention, % zero"), Words::tr("Feed-forward, % zero") };

    ChartSeries attention = bars(QStringLiteral("attention"), Words::tr("attention"), QStringLiteral("accent"));
    ChartSeries ffn = bars(QStringLiteral("ffn"), Words::tr("feed-forward"), QStringLiteral("forecast"));
    for (std::size_t i = 0; i < level.layers.size(); ++i) {
        const double a = level.layers[i].attention.percent(), f = level.layers[i].ffn.percent();
        const QString layer = QString::number(i + 1);
        spec.x.categories << layer;
        attention.points.push_back(
            { double(i), a, {}, {}, Words::tr("Layer %1, attention: %2 % zero").arg(layer, decimalText(a, 1)), {} });
        ffn.points.push_back(
            { double(i), f, {}, {}, Words::tr("Layer %1, feed-forward: %2 % zero").arg(layer, decimalText(f, 1)), {} });
        spec.table.rows.push_back({ layer, decimalText(a, 1), decimalText(f, 1) });
    }
    if (level.head.size > 0)
        spec.table.rows.push_back({ Words::tr("classifier"), decimalText(level.head.percent(), 1), QString() });
    spec.series = { attention, ffn };

    const double all = level.removable > 0 ? 100.0 * double(level.zeros) / double(level.removable) : 0;
    ChartSeries rule;
    rule.key = QStringLiteral("all");
    rule.name = Words::tr("all together");
    rule.style = { QStringLiteral("text"), Mark::None, true, { 4, 3 }, 1, false };
    for (double x : { -0.5, double(level.layers.size()) - 0.5 })
        rule.points.push_back({ x, all, {}, {}, Words::tr("all together: %1").arg(percentText(all / 100, 1)), {} });
    spec.series.push_back(rule);
    spec.summary = Words::tr("%1 of %2 weights are zero; by layer between %3 and %4 %.")
                       .arg(countText(level.zeros), countText(level.removable));
    double least = 100, most = 0;
    for (const PruningPreview::Layer& layer : level.layers) {
        least = std::min({ least, layer.attention.percent(), layer.ffn.percent() });
        most = std::max({ most, layer.attention.percent(), layer.ffn.percent() });
    }
    spec.summary = spec.summary.arg(decimalText(least, 1), decimalText(most, 1));
    return spec;
}

QString timeSentence(const std::vector<LevelTime>& times, double amount, std::optional<Metric> metric)
{
    const LevelTime* time = timeAt(times, amount);
    if (!time)
        return {};
    const QString example = metricText(metric).example;
    const QString measured = millisecondsText(time->median), dense = millisecondsText(time->dense);
    if (time->dense <= 0)
        return Words::tr("%1 a %2, median of %3.", "time, sentence or text").arg(measured, example).arg(time->repeats);
    if (!time->againstDense.certain)
        return Words::tr("%1 a %2, dense %3: no difference can be shown.").arg(measured, example, dense);
    const double change = time->againstDense.ratio - 1;
    return (change < 0 ? Words::tr("%1 a %2, %3 less than dense (%4); median of %5.")
                       : Words::tr("%1 a %2, %3 more than dense (%4); median of %5."))
        .arg(measured, example, percentText(std::abs(change), 0), dense)
        .arg(time->repeats);
}

ChartSpec timeASentence(
    const std::vector<LevelTime>& times, double amount, const TimeOffer& offer, std::optional<Metric> metric)
{
    ChartSpec spec;
    spec.title = Words::tr("Time a %1, ms", "sentence or text").arg(metricText(metric).example);
    if (times.empty()) {
        spec.emptyText = offer.text;
        spec.emptyAction = offer.action;
        return spec;
    }
    double highest = 0;
    for (const LevelTime& time : times)
        highest = std::max(highest, time.high);
    spec.subtitle = Words::tr("median of %1 repeats, 5 to 95 %").arg(times.front().repeats);
    spec.x.maximum = 99;
    spec.x.ticks = { 0, 30, 60, 90 };
    spec.y.ticks = niceTicks(0, highest * 1.1, 4);
    spec.y.maximum = spec.y.ticks.isEmpty() ? highest : spec.y.ticks.last();
    spec.y.decimals = highest < 4 ? 1 : 0;
    spec.series.push_back(measuredPoints(times, metric));
    const QString sentence = timeSentence(times, amount, metric);
    const LevelTime* here = timeAt(times, amount);
    spec.rules.push_back({ Qt::Vertical, amount * 100,
        here ? decimalText(here->median, here->median < 10 ? 2 : 1) : Words::tr("not measured"),
        QStringLiteral("accent"), false });
    spec.signs = Words::tr("{dot} measured {whisker} 5 to 95 %");
    spec.summary
        = sentence.isEmpty() ? Words::tr("The time at %1 is not measured.").arg(percentText(amount, 1)) : sentence;
    spec.table = timeTable(times, metricText(metric).example);
    return spec;
}

std::optional<Message> lossMessage(const PruningStudy& study, const ModelRef& model)
{
    const double amount = model.amount();
    const PruningStudy::Level* level = study.level(amount);
    if (!level || amount <= 0)
        return std::nullopt;
    const PruningStudy::Cell* worst = nullptr;
    for (const auto& [language, cell] : level->languages) {
        if (!cell.change || cell.change->entities < kEntitiesForVerdict
            || !beyondTolerance(*cell.change, study.tolerance()))
            continue;
        if (!worst || cell.change->difference() < worst->change->difference())
            worst = &cell;
    }
    if (!worst)
        return std::nullopt;

    const PairedChange& change = *worst->change;
    Message message;
    message.kind = Message::Kind::Worse;
    message.model = QString::fromStdString(model.path);
    const std::optional<Metric> metric = worst->score->metric;
    message.bold = Words::tr("%1 has lost %2 points of %3 at %4", "language, number, metric, level")
                       .arg(languageName(QString::fromStdString(worst->score->language)),
                           decimalText(-100 * change.difference(), 1), metricText(metric).name, percentText(amount));
    message.text = Words::tr("(%1 to %2, all %3). In all: %4.", "before, after, sentences; how many languages are how")
                       .arg(scoreText(change.before), scoreText(change.after), examplesText(metric, change.sentences),
                           sentenceText(verdictSentence(verdictCounts(*level, study.tolerance()))));
    const std::optional<Certainty> certainty = certaintyOf(study);
    if (certainty && certainty->level > 0 && certainty->level < amount) {
        message.text += QLatin1Char(' ') + sentenceText(certaintySentence(*certainty));
        message.link = Words::tr("Go to %1").arg(percentText(certainty->level));
        PruneRecipe recipe = *model.pruning();
        recipe.amount = certainty->level;
        message.action = action::ShowLevel { prunedBy(model.path, recipe) };
    }
    return message;
}

QString sliderSentence(const PruningStudy& study, const PruningPreview::Level& level, std::size_t languages)
{
    const QString zeros = level.zeros < 1'000'000
        ? countText(level.zeros)
        : Words::tr("%1 million").arg(decimalText(double(level.zeros) / 1e6, 0));
    const QString amount = decimalText(level.amount * 100, 1);
    const std::optional<int> beyond = study.languagesBeyond(level.amount);
    if (!beyond || !isMeasured(study, level.amount, languages))
        return Words::tr("%1 percent, %2 weights zero, %3 not measured yet", "level, number, metric")
            .arg(amount, zeros, metricText(study.metric()).name);
    const QString sentence = Words::tr("%1 percent, %2 weights zero, %3 of %4 languages beyond the tolerance")
                                 .arg(amount, zeros)
                                 .arg(*beyond)
                                 .arg(languages);
    PruneRecipe here; // its words need no more than the level
    here.amount = level.amount;
    const std::optional<Message> loss = lossMessage(study, prunedBy({}, here));
    if (!loss)
        return sentence;
    return Words::tr("%1; %2", "slider: state; loss of the worst language").arg(sentence, loss->bold);
}

} // namespace ndogo
