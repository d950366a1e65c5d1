// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The metric against sparsity: by language, by group, as published.
#include "widgets/charts/chart_ticks.h"
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesLadder)
};

constexpr double kLowestFrame = 5; ///< points left free below the lowest dot
constexpr double kThin = 1.2; ///< px: lines that were not measured here

/// Dashes of group lines; a sixth group has that of the first, and its name.
const QVector<double>& groupDash(std::size_t index)
{
    static const QVector<double> dashes[] { {}, { 11, 4 }, { 4, 3 }, { 11, 3, 2, 3 }, { 2, 2 } };
    return dashes[index % std::size(dashes)];
}

} // namespace

QString ringSign(const PruningStudy& study, int seeds)
{
    const QString points = decimalText(study.tolerance() * 100, study.tolerance() < 0.01 ? 1 : 0);
    return seeds > 1
        ? Words::tr("{ring} break point: the whole interval of the mean change, over sentences and seeds, lies "
                    "beyond the %1 points")
              .arg(points)
        : Words::tr("{ring} break point: the whole interval of the change lies beyond the %1 points").arg(points);
}

QString valueAt(const ChartSeries& line, double amount)
{
    const auto found = std::find_if(line.points.begin(), line.points.end(),
        [&](const ChartPoint& point) { return std::abs(point.x - amount * 100) < kSameAmount * 100; });
    return found == line.points.end() ? QStringLiteral("–") : decimalText(found->y, 1);
}

void setLadderAxes(ChartSpec& spec)
{
    double lowest = 100, last = 0;
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points) {
            lowest = std::min({ lowest, point.y, point.low.value_or(point.y) }); // any line can be hovered
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

namespace {

/// A language's line, its dense value as a dotted line up to where it breaks, and the drop there. `last` is the level
/// of the end labels: the last that is complete, while the next is being measured.
void addLanguage(
    ChartSpec& spec, const PruningStudy& study, const std::string& language, const LanguageView& view, double last)
{
    const QString code = QString::fromStdString(language);
    ChartSeries line;
    line.kind = ChartSeries::Kind::Line;
    line.key = code;
    line.name = languageName(code);
    line.style = languageLineStyle(language);
    for (const MeasuredCell& measured : completeCells(study, language)) {
        const PruningStudy::Cell& cell = *measured.cell;
        ChartPoint point { measured.amount * 100, cell.value() * 100, {}, {},
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
        dotted.points
            = { { 0, line.points.front().y, {}, {}, {}, {} }, { end, line.points.front().y, {}, {}, {}, {} } };
        const auto at = std::find_if(
            line.points.begin(), line.points.end(), [&](const ChartPoint& point) { return point.x >= end - 0.005; });
        if (broken.found && at != line.points.end()) {
            dotted.points.push_back({ end, at->y, {}, {}, {}, {} });
            const QString tip = Words::tr("%1 breaks between %2 and %3 %")
                                    .arg(line.name, percentNumber(broken.lastHeld), percentNumber(broken.firstBroken));
            spec.rings.push_back({ end, at->y, code, tip });
            at->tip += QLatin1Char('\n') + tip;
        }
        spec.series.push_back(dotted);
    }
    ChartEndLabel label;
    label.key = code;
    label.y = line.points.back().y;
    label.columns = { line.name, valueAt(line, last),
        broken.found ? Words::tr("%1 %").arg(percentNumber(broken.firstBroken)) : QStringLiteral("–") };
    label.lastColumnRole = broken.found ? QStringLiteral("worse") : QString();
    spec.endLabels.push_back(label);
    spec.series.push_back(std::move(line));
}

/// The mean over a group's languages, at the complete levels.
ChartSeries groupLine(const PruningStudy& study, const LanguageGroup& group, std::size_t index)
{
    ChartSeries line;
    line.kind = ChartSeries::Kind::Line;
    line.key = QStringLiteral("group:") + group.name;
    line.name = Words::tr("%1 (%2)", "group, number of its languages").arg(group.name).arg(group.languages.size());
    line.style.colourRole = QStringLiteral("text");
    line.style.dash = groupDash(index);
    const std::optional<double> dense = groupMean(study, group.languages, 0);
    for (const double level : completeLevels(study)) {
        const std::optional<double> mean = groupMean(study, group.languages, level);
        if (!mean)
            continue;
        QString tip = Words::tr("%1 at %2 %: mean %3 %4 of %n language(s)", nullptr, int(group.languages.size()))
                          .arg(group.name, percentNumber(level), metricText(study.metric()).name, scoreText(*mean));
        if (level > 0 && dense)
            tip += QLatin1Char('\n') + Words::tr("against dense: %1 points").arg(pointsText(*mean - *dense));
        tip += QLatin1Char('\n') + languageList(group.languages);
        line.points.push_back({ level * 100, *mean * 100, {}, {}, tip, {} });
    }
    return line;
}

std::vector<LanguageGroup> measuredGroups(
    const PruningStudy& study, Grouping grouping, const std::optional<SeenLanguages>& seen)
{
    std::vector<std::string> languages;
    if (const PruningStudy::Level* dense = study.dense()) {
        for (const auto& [language, cell] : dense->languages)
            languages.push_back(language);
    }
    return groupsOf(languages, grouping, seen);
}

ChartTable groupTable(const ChartSpec& spec, const LanguageView& view)
{
    ChartTable table;
    table.headers = { groupingName(view.grouping), Words::tr("Sparsity, %"),
        Words::tr("Mean %1").arg(metricText(view.metric).name), Words::tr("Change, points") };
    table.units = { {}, {}, scoreUnit() };
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points)
            table.add({ { series.name }, { decimalText(point.x, 0), point.x }, { decimalText(point.y, 1), point.y },
                point.x > 0 ? plainCell(pointsCell((point.y - series.points.front().y) / 100)) : ChartCell() });
    }
    return table;
}

void addGroups(ChartSpec& spec, const PruningStudy& study, const LanguageView& view)
{
    const std::vector<LanguageGroup> groups = measuredGroups(study, view.grouping, view.seen);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const ChartSeries line = groupLine(study, groups[i], i);
        if (line.points.empty())
            continue;
        const double lost = line.points.back().y - line.points.front().y;
        spec.endLabels.push_back({ line.key, line.points.back().y,
            { line.name, decimalText(line.points.back().y, 1), signedText(lost, 1) }, {} });
        spec.series.push_back(line);
    }
    spec.table = groupTable(spec, view);
}

/// What a published line is; its paper stands at its end.
QString publishedSign(const PublishedCurve& curve, const QString& what)
{
    const QString line = curve.timing == PruneTiming::Before ? QStringLiteral("{line:forecast} ")
                                                             : QStringLiteral("{dashed:forecast} ");
    return line
        + Words::tr("Table %1, %2: %3, %4, %5", "number, timing, model, data, language")
              .arg(curve.table, timingWord(curve.timing), curve.model, curve.data, what);
}

QString publishedTip(const PublishedCurve& curve, const QString& name, const PublishedPoint& point)
{
    QString tip = Words::tr("%1 at %2 %: F1 %3", "language, level, value")
                      .arg(name, percentNumber(point.level), scoreText(point.f1));
    tip += QLatin1Char('\n') + Words::tr("published: %1", "paper and table").arg(curve.source());
    if (point.corrected)
        tip += QLatin1Char('\n') + Words::tr("Recall and F1 are exchanged in print here; this is F1.");
    return tip;
}

ChartSeries publishedLine(
    const PublishedCurve& curve, const QString& key, const QString& name, const std::vector<PublishedPoint>& points)
{
    ChartSeries line;
    line.kind = ChartSeries::Kind::Line;
    line.key = key;
    line.name = name;
    line.style.colourRole = QStringLiteral("forecast");
    line.style.dash = timingDash(curve.timing);
    line.style.width = kThin;
    for (const PublishedPoint& point : points)
        line.points.push_back({ point.level * 100, point.f1 * 100, {}, {}, publishedTip(curve, name, point), {} });
    return line;
}

void addPublishedRows(ChartTable& table, const ChartSeries& line, const PublishedCurve& curve)
{
    const QString name = Words::tr("%1 (published: %2)", "language, paper and table").arg(line.name, curve.source());
    for (const ChartPoint& point : line.points) {
        QVector<ChartCell> row { { name }, plainCell(levelCell(point.x / 100)), plainCell(scoreCell(point.y / 100)) };
        row.resize(table.headers.size());
        table.add(row);
    }
}

} // namespace

void addPublished(ChartSpec& spec, const std::vector<std::string>& languages, const LanguageView& view)
{
    for (const PublishedCurve* curve : view.published) {
        const std::string selected = view.selected.toStdString();
        std::vector<std::string> common;
        for (const std::string& language : languages) {
            if (curve->languages.contains(language))
                common.push_back(language);
        }
        const bool single = curve->languages.contains(selected);
        if (!single && common.empty()) {
            spec.signs
                += QLatin1Char(' ') + Words::tr("{line:forecast} %1 has none of these languages").arg(curve->source());
            continue;
        }
        const QString name
            = single ? languageName(view.selected) : Words::tr("mean of %n language(s)", nullptr, int(common.size()));
        const ChartSeries line = publishedLine(*curve, QStringLiteral("published:") + curve->id, name,
            single ? curve->languages.at(selected) : curve->mean(common));
        if (line.points.empty())
            continue;
        spec.endLabels.push_back({ line.key, line.points.back().y,
            { Words::tr("published: %1", "paper and table").arg(curve->source()) }, {} });
        spec.signs += QLatin1Char(' ') + publishedSign(*curve, name);
        addPublishedRows(spec.table, line, *curve);
        spec.series.push_back(line);
    }
    if (!view.published.empty())
        spec.signs += Words::tr(" (published: trained elsewhere, so compare the shapes, not the heights)");
}

namespace {

/// Nothing is measured: the published lines of every language, in their colours and without marks.
ChartSpec publishedAlone(const LanguageView& view)
{
    const PublishedCurve& curve = *view.published.front();
    ChartSpec spec;
    spec.title = Words::tr("Published: entity F1 against sparsity, %1").arg(timingText(curve.timing));
    spec.subtitle
        = Words::tr("%1: %2 on %3, mean of %n seed(s). Nothing of this was measured here.", nullptr, curve.seeds)
              .arg(curve.source(), curve.model, curve.data);
    spec.source = curve.reference;
    spec.selectedKey = view.selected;
    spec.table.headers = { Words::tr("Language"), Words::tr("Sparsity"), Words::tr("F1") };
    spec.table.units = { {}, QStringLiteral("%"), scoreUnit() };
    for (const auto& [language, points] : curve.languages) {
        const QString code = QString::fromStdString(language);
        ChartSeries line = publishedLine(curve, code, languageName(code), points);
        line.style.colourRole = QStringLiteral("language:") + code;
        line.style.dash = languageStyle(code).dash;
        spec.endLabels.push_back(
            { code, line.points.back().y, { line.name, decimalText(line.points.back().y, 0) }, {} });
        addPublishedRows(spec.table, line, curve);
        spec.series.push_back(line);
    }
    spec.endLabelHeaders = { QString(), Words::tr("last F1") };
    spec.y.title = Words::tr("F1");
    setLadderAxes(spec);
    spec.signs = Words::tr("{line:forecast} thin: published, not measured here");
    spec.summary = spec.subtitle;
    return spec;
}

ChartSpec emptyLadder(ChartSpec spec, const PruningStudy& study, const LanguageView& view)
{
    if (!study.dense() || study.dense()->languages.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    spec.emptyText = Words::tr("Only the dense model is measured. Let the slider go at a few sparsities, and "
                               "every language gets its line.");
    spec.emptyAction = Words::tr("Go to Compress");
    return spec;
}

} // namespace

ChartSpec ladderSpec(const PruningStudy& study, const LanguageView& view)
{
    ChartSpec spec;
    const MetricText words = metricText(view.metric);
    const bool grouped = view.grouping != Grouping::None;
    spec.title = grouped ? Words::tr("Mean %1 by %2 against sparsity", "metric, what groups languages")
                               .arg(words.full, groupingName(view.grouping).toLower())
                         : Words::tr("Language ladder: %1 against sparsity").arg(words.full);
    spec.subtitle = subtitleOf(study, view, words.definition);
    const std::vector<double> levels = completeLevels(study);
    if (levels.size() < 2 && !view.published.empty())
        return publishedAlone(view);
    if (!grouped)
        spec.selectedKey = view.selected;
    for (const std::string& language : study.languages()) {
        if (!grouped)
            addLanguage(spec, study, language, view, levels.empty() ? 0 : levels.back());
    }
    if (levels.size() < 2)
        return emptyLadder(std::move(spec), study, view);
    spec.y.title = words.heading;
    const QString last = Words::tr("%1 at %2 %").arg(words.heading, percentNumber(levels.back()));
    if (grouped) {
        addGroups(spec, study, view);
        spec.endLabelHeaders = { QString(), last, Words::tr("against dense") };
        spec.signs = Words::tr("{line} unweighted mean over the languages of a group");
    } else {
        spec.endLabelHeaders = { QString(), last, Words::tr("breaks at") };
        spec.signs = ringSign(study, view.mostSeeds) + QLatin1Char(' ')
            + Words::tr("{dotted} dense model, up to the break point");
        if (view.intervals && !view.selected.isEmpty())
            spec.signs += QLatin1Char(' ')
                + Words::tr("{band:language:%1} 95 % interval of the change of %2")
                      .arg(view.selected, languageName(view.selected));
        const ValueRows rows = scoreRows(study, ScoreColumns::Metric, view);
        spec.table = tableTwin(rows.columns, rows.rows);
    }
    if (view.level)
        spec.rules.push_back({ Qt::Vertical, *view.level * 100, QString(), QStringLiteral("accent"), true });
    if (study.metric() == Metric::EntityF1)
        addPublished(spec, study.languages(), view);
    setLadderAxes(spec);
    if (const std::optional<Message> message = ladderMessage(study, view))
        spec.summary = message->bold + QLatin1Char(' ') + message->text;
    return spec;
}

ChartSpec pretrainingSpec(const PruningStudy& study, const LanguageView& view)
{
    ChartSpec spec;
    spec.title = Words::tr("Mean %1 by pre-training", "a metric").arg(metricText(view.metric).name);
    const std::vector<LanguageGroup> groups = measuredGroups(study, Grouping::Seen, view.seen);
    if (!view.seen || groups.size() != 2 || completeLevels(study).size() < 2)
        return spec;
    LanguageView seen = view;
    seen.grouping = Grouping::Seen;
    spec.subtitle = Words::tr("languages that %1 saw in its pre-training, and the others").arg(view.seen->model);
    addGroups(spec, study, seen);
    spec.endLabels.front().columns = { Words::tr("%n seen", nullptr, int(groups.front().languages.size())) };
    spec.endLabels.back().columns = { Words::tr("%n unseen", nullptr, int(groups.back().languages.size())) };
    setLadderAxes(spec);
    spec.x.title.clear();
    const double low = spec.y.minimum;
    double top = 0;
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points)
            top = std::max(top, point.y);
    }
    spec.y.ticks = niceTicks(low, top, 3);
    spec.y.minimum = spec.y.ticks.front();
    spec.y.maximum = spec.y.ticks.back();
    return spec;
}

} // namespace ndogo
