// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/distil_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/pages/distil/distil_plan.h"
#include "widgets/parts/training_charts.h"
#include "widgets/session/distil_words.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::DistilCharts)
};

/// Of the student alone: the run counts its control's updates too.
std::int64_t lastUpdate(const TrainingRun& run)
{
    std::int64_t last = run.distillation() && run.distillation()->control ? run.total / 2 : run.total;
    for (const auto* history : { &run.history, &run.control }) {
        if (!history->empty())
            last = std::max(last, history->back().step);
    }
    return last;
}

ChartPoint pointAt(const TrainingPoint& at, double value, const QString& name, int decimals)
{
    return { double(at.step), value, {}, {},
        Words::tr("%1: %2", "a curve, its value").arg(name, decimalText(value, decimals)) + QLatin1Char('\n')
            + updateText(at),
        {} };
}

/// What the loss of a run is made of, in the order of the engine's names; empty of a loss of one term.
QStringList termsOfRun(const TrainingRun& run)
{
    QStringList terms;
    for (const TrainingPoint& point : run.history) {
        for (const auto& [term, value] : point.terms) {
            if (!terms.contains(QString::fromStdString(term)))
                terms << QString::fromStdString(term);
        }
    }
    return terms;
}

ChartTable lossTable(const TrainingRun& run, const QStringList& terms)
{
    ChartTable table;
    table.headers << Words::tr("Update") << Words::tr("Epoch") << Words::tr("Loss");
    for (const QString& term : terms)
        table.headers << termWord(term.toStdString());
    for (const TrainingPoint& point : run.history) {
        QStringList row { countText(point.step), decimalText(point.epoch, 2), decimalText(point.loss, 4) };
        for (const QString& term : terms) {
            const auto found = point.terms.find(term.toStdString());
            row << (found == point.terms.end() ? QString() : decimalText(found->second, 4));
        }
        table.rows.push_back(row);
    }
    return table;
}

/// The dev scores of one learner.
ChartSeries scoredLine(const std::vector<TrainingPoint>& history, const QString& key, const QString& name,
    const QString& role, bool filled)
{
    ChartSeries series = lineSeries(key, name, role);
    series.style.mark = Mark::Circle;
    series.style.filled = filled;
    if (!filled)
        series.style.dash = { 5, 3 };
    for (const TrainingPoint& point : history) {
        if (!point.dev.empty())
            series.points.push_back(pointAt(point, point.meanDev() * 100, name, 1));
    }
    return series;
}

double meanOf(const std::map<std::string, double>& scores)
{
    TrainingPoint point;
    point.dev = scores;
    return point.meanDev();
}

/// Cut where nothing lies: dots and lines may be.
void setScoreAxis(ChartAxis& axis, const ChartSpec& spec)
{
    double lowest = 100, highest = 0;
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points) {
            lowest = std::min(lowest, point.y);
            highest = std::max(highest, point.y);
        }
    }
    for (const ChartRule& rule : spec.rules) {
        lowest = std::min(lowest, rule.at);
        highest = std::max(highest, rule.at);
    }
    axis.ticks = niceTicks(lowest, std::max(highest, lowest + 1), 4);
    axis.minimum = axis.ticks.front();
    axis.maximum = axis.ticks.back();
}

ChartTable meanTable(const TrainingRun& run)
{
    ChartTable table;
    table.headers = { Words::tr("Update"), Words::tr("Student"), Words::tr("Control"), Words::tr("Teacher") };
    std::map<std::int64_t, QStringList> rows;
    const QString teacher = run.teacherDev.empty() ? QString() : scoreText(meanOf(run.teacherDev));
    const auto add = [&](const std::vector<TrainingPoint>& history, qsizetype column) {
        for (const TrainingPoint& point : history) {
            if (point.dev.empty())
                continue;
            QStringList& row = rows[point.step];
            if (row.isEmpty())
                row = { countText(point.step), QString(), QString(), teacher };
            row[column] = scoreText(point.meanDev());
        }
    };
    add(run.history, 1);
    add(run.control, 2);
    std::ranges::transform(rows, std::back_inserter(table.rows), [](const auto& row) { return row.second; });
    return table;
}

} // namespace

ChartSpec termsChart(const TrainingRun* run)
{
    ChartSpec spec;
    spec.title = Words::tr("Loss of the student");
    if (!run || run->history.empty()) {
        spec.emptyText = Words::tr("Drawn from the first updates on.");
        return spec;
    }
    const QStringList terms = termsOfRun(*run);
    if (!terms.isEmpty())
        spec.title = Words::tr("Loss, terms unweighted");
    const QVector<QVector<double>> dashes { { 5, 3 }, { 1.5, 2.5 }, { 7, 3, 2, 3 }, { 3, 2 } };
    double highest = 0;
    ChartSeries total = lineSeries(
        QStringLiteral("loss"), terms.isEmpty() ? Words::tr("loss") : Words::tr("total"), QStringLiteral("text"));
    for (const TrainingPoint& point : run->history) {
        total.points.push_back(pointAt(point, point.loss, total.name, 3));
        if (std::isfinite(point.loss))
            highest = std::max(highest, point.loss);
    }
    addLine(spec, std::move(total), LineEnd::Name);
    for (qsizetype i = 0; i < terms.size(); ++i) {
        ChartSeries line = lineSeries(terms[i], termWord(terms[i].toStdString()), QStringLiteral("accent"));
        line.style.dash = dashes[i % dashes.size()];
        for (const TrainingPoint& point : run->history) {
            const auto found = point.terms.find(terms[i].toStdString());
            if (found == point.terms.end())
                continue;
            line.points.push_back(pointAt(point, found->second, line.name, 3));
            if (std::isfinite(found->second))
                highest = std::max(highest, found->second);
        }
        addLine(spec, std::move(line), LineEnd::Name);
    }
    if (run->history.size() == 1) {
        for (ChartSeries& series : spec.series)
            series.style.mark = Mark::Circle; // no line yet
    }
    spec.table = lossTable(*run, terms);
    spec.summary = Words::tr("The loss is %1 after %2 updates; it began at %3.")
                       .arg(decimalText(run->history.back().loss, 3), countText(run->history.back().step),
                           decimalText(run->history.front().loss, 3));
    setUpdates(spec.x, lastUpdate(*run));
    spec.x.title.clear(); // the card is low
    spec.y.ticks = niceTicks(0, std::max(highest, 1e-6), 4);
    spec.y.maximum = spec.y.ticks.back();
    spec.y.decimals = spec.y.maximum < 0.5 ? 2 : spec.y.maximum < 5 ? 1 : 0;
    return spec;
}

ChartSpec meanChart(const TrainingRun* run, std::optional<Metric> metric)
{
    const MetricText words = devMetricText(run, metric);
    ChartSpec spec;
    spec.title = Words::tr("Mean %1 on the dev set", "a metric").arg(words.name);
    if (run && !isScoredMeanwhile(*run)) {
        spec.emptyText = run->distillation() && run->distillation()->mode == DistilMode::TaskAgnostic
            ? Words::tr("Without plain text to score on nothing is scored while it trains.")
            : Words::tr("Without a dev split nothing is scored while it trains.");
        return spec;
    }
    if (run) {
        addLine(spec,
            scoredLine(run->history, QStringLiteral("student"), Words::tr("student"), QStringLiteral("accent"), true));
        addLine(spec,
            scoredLine(
                run->control, QStringLiteral("control"), Words::tr("control"), QStringLiteral("baseline"), false));
    }
    if (spec.series.empty()) {
        spec.emptyText = Words::tr("Student and control are scored after each pass.");
        return spec;
    }
    if (!run->teacherDev.empty()) {
        const double teacher = meanOf(run->teacherDev) * 100;
        ChartSeries line = lineSeries(QStringLiteral("teacher"), Words::tr("teacher"), QStringLiteral("baseline"));
        line.style.dash = { 1.5, 3 };
        line.style.width = 1.5;
        const QString tip = Words::tr("teacher: %1").arg(decimalText(teacher, 1));
        line.points = { { 0, teacher, {}, {}, tip, {} }, { double(lastUpdate(*run)), teacher, {}, {}, tip, {} } };
        addLine(spec, std::move(line));
    }
    if (const std::optional<TrainingBest> best = run->best())
        spec.summary = Words::tr("The best update is %1, with a mean %2 of %3.", "a number, a metric, its value")
                           .arg(countText(best->step), words.name, scoreText(best->score));
    spec.table = meanTable(*run);
    setUpdates(spec.x, lastUpdate(*run));
    spec.x.title.clear();
    setScoreAxis(spec.y, spec);
    return spec;
}

ChartSpec taughtChart(const TrainingRun* run, const std::vector<TaughtRow>& rows, std::optional<Metric> metric,
    const PublishedStudent* beside)
{
    const MetricText words = devMetricText(run, metric);
    ChartSpec spec;
    spec.title = Words::tr("%1 by language", "a metric").arg(words.title);
    if (!run || rows.empty()) {
        spec.emptyText = run && !run->distillation()->data.path.empty()
            ? Words::tr("Teacher, student and control are compared after each pass.")
            : Words::tr("Teacher, student and control are compared by language.");
        return spec;
    }
    spec.signs
        = Words::tr("{dotted:baseline} teacher {hollow} control {better} helps {worse} hurts {unclear} not clear");
    spec.table = taughtTable(rows);
    if (beside) {
        const PublishedStudents& paper = publishedStudents();
        spec.signs += QLatin1Char(' ') + Words::tr("{diamond} published");
        spec.subtitle = Words::tr(
            "published: %1 (%2, Table %3, %4 test, mean of %n seed(s))", "student; paper, table, data", paper.seeds)
                            .arg(beside->words(), paper.paper, paper.table, paper.data);
        spec.source = paper.reference;
    }
    QStringList sentences;
    for (const TaughtRow& row : rows)
        sentences << taughtSentence(row);
    spec.summary = sentences.join(QLatin1Char(' '));
    if (run->distilled && run->distilled->studentScores) {
        const QString split = QString::fromStdString(run->distilled->studentScores->split);
        spec.title = Words::tr("%1, %2 set: does the teacher help?", "a metric, a split").arg(words.title, split);
        if (run->distilled->controlScores)
            spec.signs += QLatin1Char(' ') + Words::tr("{whisker} gain, 95 %");
        return spec;
    }
    const std::optional<std::int64_t> update = comparedUpdate(*run);
    spec.title = update
        ? Words::tr("%1 by language, dev set, update %2", "a metric, a number").arg(words.title, countText(*update))
        : Words::tr("%1 by language, dev set", "a metric").arg(words.title);
    return spec;
}

ChartSpec mapChart(const LayerMap& map, const QString& matches)
{
    ChartSpec spec;
    spec.title = Words::tr("Teacher and student");
    if (matches.isEmpty())
        spec.subtitle = map.copies ? Words::tr("a line: this student layer begins as a copy of that teacher layer")
                                   : Words::tr("the student begins at random, and no layers are matched");
    else
        spec.subtitle = map.copies
            ? Words::tr("a line: it begins as a copy; a solid one also learns: %1", "hidden states").arg(matches)
            : Words::tr("a solid line: this student layer learns that teacher layer's: %1", "hidden states")
                  .arg(matches);
    spec.table.headers = { Words::tr("Student layer"), Words::tr("Teacher layer"), Words::tr("Learns") };
    for (std::size_t i = 0; i < map.map.size(); ++i)
        spec.table.rows.push_back({ countText(std::int64_t(i) + 1), countText(map.map[i]),
            map.matched.count(int(i) + 1) > 0 ? matches : QString() });
    spec.summary = spec.subtitle;
    if (map.map.empty())
        spec.emptyText = Words::tr("Needs a teacher, and a student that can be made of it.");
    return spec;
}

} // namespace ndogo
