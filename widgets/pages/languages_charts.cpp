// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/format.h"
#include "widgets/metric_text.h"
#include "widgets/pages/languages_parts.h"
#include "widgets/pages/study_reading.h"
#include "widgets/palette.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesCharts)
};

constexpr double kLowestFrame = 5; ///< points left free below the lowest dot

} // namespace

QString subtitleOf(const PruningStudy& study, const LanguageView& view, const QString& definition)
{
    std::int64_t examples = 0;
    if (const PruningStudy::Level* dense = study.dense()) {
        for (const auto& [language, cell] : dense->languages)
            examples += cell.score->sentences;
    }
    const QString source = Words::tr("%1 set, %2 · %3", "split, number of sentences, method")
                               .arg(view.split, examplesText(view.metric, examples), view.method);
    return definition.isEmpty() ? source : definition + QStringLiteral(" · ") + source;
}

QString levelName(double amount)
{
    return amount > 0 ? Words::tr("%1 % zeros").arg(percentNumber(amount)) : Words::tr("dense");
}

void setEmpty(ChartSpec& spec, const LanguageView& view)
{
    spec.subtitle.clear(); // nothing is averaged yet
    spec.emptyText = Words::tr("No %1 yet: evaluate the model on test data.")
                         .arg(metricText(view.metric).name);
    spec.emptyAction = Words::tr("Evaluate");
}

Interval whiskerOf(const PruningStudy::Cell& cell, bool paired)
{
    const double dense = cell.score->counts.f1() - (cell.change ? cell.change->difference() : 0);
    const Interval whole = paired && cell.change
        ? Interval { dense + cell.change->change.low, dense + cell.change->change.high }
        : cell.score->f1Interval;
    return { std::clamp(whole.low, 0.0, 1.0) * 100, std::clamp(whole.high, 0.0, 1.0) * 100 };
}

QString pointTip(const QString& name, double amount, const PruningStudy::Cell& cell)
{
    const LanguageScore& score = *cell.score;
    QString tip
        = Words::tr("%1 at %2 %: %3 %4 (%5 to %6), %7")
              .arg(name, percentNumber(amount), metricText(score.metric).name,
                  scoreText(score.counts.f1()), scoreText(score.f1Interval.low),
                  scoreText(score.f1Interval.high), examplesText(score.metric, score.sentences));
    if (cell.change && amount > 0)
        tip += QLatin1Char('\n')
            + Words::tr("against dense: %1 points (%2 to %3)")
                  .arg(pointsText(cell.change->difference()), pointsText(cell.change->change.low),
                      pointsText(cell.change->change.high));
    return tip;
}

ChartSeries languageBar(const std::string& language, const LanguageScore& score)
{
    const QString code = QString::fromStdString(language);
    ChartSeries bar;
    bar.kind = ChartSeries::Kind::Bar;
    bar.key = code;
    bar.name = languageName(code);
    bar.style.colourRole = QStringLiteral("language:") + code;
    bar.style.hatched = score.counts.support() < kEntitiesForVerdict;
    return bar;
}

namespace {

SeriesStyle styleOf(const std::string& language)
{
    const QString code = QString::fromStdString(language);
    const LanguageStyle look = languageStyle(code);
    SeriesStyle style;
    style.colourRole = QStringLiteral("language:") + code;
    style.mark = look.mark;
    style.filled = look.filled;
    style.dash = look.dash;
    return style;
}

/// A language's line, its dense value as a dotted line up to where it breaks, and the drop there.
void addLanguage(ChartSpec& spec, const PruningStudy& study, const std::string& language,
    const LanguageView& view)
{
    const QString code = QString::fromStdString(language);
    ChartSeries line;
    line.kind = ChartSeries::Kind::Line;
    line.key = code;
    line.name = languageName(code);
    line.style = styleOf(language);
    for (const MeasuredCell& measured : completeCells(study, language)) {
        const PruningStudy::Cell& cell = *measured.cell;
        ChartPoint point { measured.amount * 100, cell.score->counts.f1() * 100, {}, {},
            pointTip(line.name, measured.amount, cell), {} };
        if (view.intervals) {
            const Interval whisker = whiskerOf(cell, true);
            point.low = whisker.low;
            point.high = whisker.high;
        }
        line.points.push_back(point);
    }
    if (line.points.empty())
        return;
    const BreakPoint broken = study.breakPoint(language);
    if (line.points.front().x <= 0 && line.points.size() > 1) {
        ChartSeries dotted;
        dotted.style.colourRole = line.style.colourRole;
        dotted.style.dash = { 1.5, 3 };
        dotted.style.width = 1;
        const double end = broken.found ? broken.firstBroken * 100 : line.points.back().x;
        dotted.points = { { 0, line.points.front().y, {}, {}, {}, {} },
            { end, line.points.front().y, {}, {}, {}, {} } };
        const auto at = std::find_if(line.points.begin(), line.points.end(),
            [&](const ChartPoint& point) { return point.x >= end - 0.005; });
        if (broken.found && at != line.points.end()) {
            dotted.points.push_back({ end, at->y, {}, {}, {}, {} });
            spec.rings.push_back({ end, at->y, code,
                Words::tr("%1 breaks between %2 and %3 %")
                    .arg(line.name, percentNumber(broken.lastHeld),
                        percentNumber(broken.firstBroken)) });
        }
        spec.series.push_back(dotted);
    }
    ChartEndLabel label;
    label.key = code;
    label.y = line.points.back().y;
    label.columns = { line.name, decimalText(label.y, 1),
        broken.found ? Words::tr("%1 %").arg(percentNumber(broken.firstBroken))
                     : QStringLiteral("–") };
    label.lastColumnRole = broken.found ? QStringLiteral("worse") : QString();
    spec.endLabels.push_back(label);
    spec.series.push_back(std::move(line));
}

void setLadderAxes(ChartSpec& spec)
{
    double lowest = 100, last = 0;
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points) {
            lowest = std::min({ lowest, point.y,
                series.key == spec.selectedKey ? point.low.value_or(point.y) : point.y });
            last = std::max(last, point.x);
        }
    }
    spec.y.ticks = niceTicks(std::max(0.0, lowest - kLowestFrame), 100, 8);
    spec.y.minimum = spec.y.ticks.front();
    spec.y.maximum = 100;
    spec.x.title = Words::tr("sparsity of the weights that pruning may remove, %");
    spec.x.maximum = last > 90 ? std::max(95.0, last) : last > 0 ? std::min(100.0, last + 5) : 10;
    for (double tick = 0; tick <= spec.x.maximum + 0.01; tick += 10)
        spec.x.ticks.push_back(tick);
    if (last > 90.5)
        spec.x.ticks.push_back(std::max(95.0, last));
}

} // namespace

ChartSpec ladderSpec(const PruningStudy& study, const LanguageView& view)
{
    ChartSpec spec;
    const MetricText words = metricText(view.metric);
    spec.title = Words::tr("Language ladder: %1 against sparsity").arg(words.full);
    spec.subtitle = subtitleOf(study, view, metricText(view.metric).definition);
    spec.selectedKey = view.selected;
    for (const std::string& language : study.languages())
        addLanguage(spec, study, language, view);
    if (spec.series.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    const std::vector<double> levels = completeLevels(study);
    if (levels.size() < 2) {
        spec.emptyText = Words::tr(
            "Only the dense model is measured. Let the slider go at a few sparsities, and "
            "every language gets its line.");
        spec.emptyAction = Words::tr("Go to Compress");
        return spec;
    }
    spec.y.title = words.heading;
    setLadderAxes(spec);
    const double last = levels.back();
    spec.endLabelHeaders = { QString(),
        Words::tr("%1 at %2 %").arg(words.heading, percentNumber(last)), Words::tr("breaks at") };
    if (view.level)
        spec.rules.push_back(
            { Qt::Vertical, *view.level * 100, QString(), QStringLiteral("accent"), true });
    spec.signs = Words::tr("{ring} break point: the whole interval of the change lies beyond the "
                           "%1 points {dotted} dense model, up to the break point")
                     .arg(decimalText(study.tolerance() * 100, study.tolerance() < 0.01 ? 1 : 0));
    if (view.intervals && !view.selected.isEmpty())
        spec.signs += QLatin1Char(' ')
            + Words::tr("{band:language:%1} 95 % interval of the change of %2")
                  .arg(view.selected, languageName(view.selected));
    const ValueRows rows = scoreRows(study, ScoreColumns::Metric);
    spec.table = tableTwin(rows.columns, rows.rows);
    if (const std::optional<Message> message = ladderMessage(study))
        spec.summary = message->bold + QLatin1Char(' ') + message->text;
    return spec;
}

namespace {

/// Only dense is known: each language wears its own colour.
void addColouredBars(
    ChartSpec& spec, const PruningStudy& study, const std::vector<std::string>& languages)
{
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const PruningStudy::Cell& cell = study.dense()->languages.at(languages[i]);
        ChartSeries bar = languageBar(languages[i], *cell.score);
        const QString approximate = cell.score->complete()
            ? scoreText(cell.score->counts.f1())
            : Words::tr("≈ %1").arg(decimalText(cell.score->counts.f1() * 100, 0));
        bar.points = { { double(i), cell.score->counts.f1() * 100, cell.score->f1Interval.low * 100,
            cell.score->f1Interval.high * 100, pointTip(bar.name, 0, cell), approximate } };
        spec.series.push_back(bar);
    }
}

void addLevelBars(ChartSpec& spec, const PruningStudy& study, const std::vector<double>& levels,
    const std::vector<std::string>& languages)
{
    static const QStringList roles { QStringLiteral("forecast"), QStringLiteral("accent"),
        QStringLiteral("text") };
    for (std::size_t k = 0; k < levels.size(); ++k) {
        ChartSeries bars;
        bars.kind = ChartSeries::Kind::Bar;
        bars.key = QString::number(levels[k]);
        bars.name = levelName(levels[k]);
        bars.style.colourRole = roles.at(qsizetype(k));
        const PruningStudy::Level* level = study.level(levels[k]);
        for (std::size_t i = 0; i < languages.size(); ++i) {
            const auto found = level->languages.find(languages[i]);
            if (found == level->languages.end())
                continue;
            const PruningStudy::Cell& cell = found->second;
            const Interval whisker = whiskerOf(cell, levels[k] > 0);
            const QString name = languageName(QString::fromStdString(languages[i]));
            bars.points.push_back({ double(i), cell.score->counts.f1() * 100, whisker.low,
                whisker.high, pointTip(name, levels[k], cell), {} });
        }
        spec.series.push_back(bars);
    }
    spec.legend = true;
}

} // namespace

ChartSpec barsSpec(const PruningStudy& study, const LanguageView& view)
{
    ChartSpec spec;
    const MetricText words = metricText(view.metric);
    spec.title = Words::tr("%1 by language", "a metric").arg(words.title);
    spec.subtitle = subtitleOf(study, view, metricText(view.metric).definition);
    const PruningStudy::Level* dense = study.dense();
    if (!dense || dense->languages.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    std::vector<std::string> languages;
    for (const auto& [language, cell] : dense->languages) {
        languages.push_back(language);
        spec.x.categories << languageName(QString::fromStdString(language));
        spec.x.categoryLanguages << QString::fromStdString(language);
    }
    spec.y = { words.heading, 0, 100, { 0, 20, 40, 60, 80, 100 }, {}, {}, 0 };
    spec.selectedKey = view.selected;
    const std::vector<double> levels = chosenLevels(study, view.level);
    if (levels.size() > 1)
        addLevelBars(spec, study, levels, languages);
    else
        addColouredBars(spec, study, languages);
    spec.signs = levels.size() > 1
        ? Words::tr("{whisker} 95 % interval: of the %1 for dense, of the change against dense for "
                    "the others")
              .arg(words.name)
        : Words::tr("{whisker} 95 % interval, bootstrap over %1").arg(words.examples.toLower());
    spec.table.headers
        = { Words::tr("Language"), Words::tr("Level"), words.heading, Words::tr("Interval") };
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points)
            spec.table.rows.push_back({ spec.x.categories.at(qsizetype(point.x)),
                levels.size() > 1 ? series.name : Words::tr("dense"), decimalText(point.y, 1),
                Words::tr("%1 to %2")
                    .arg(decimalText(*point.low, 1), decimalText(*point.high, 1)) });
    }
    return spec;
}

} // namespace ndogo
