// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_ticks.h"
#include "widgets/pages/compare/compare_charts.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CompareScatter)
};

constexpr std::size_t kManyVariants = 20; ///< above them only marks that matter have whiskers
constexpr double kMargin = 0.06; ///< of the range, beyond the outermost marks

/// A figure in the unit of its axis: points, megabytes, millions, milliseconds.
double onAxis(ParetoMeasure measure, double value)
{
    switch (measure) {
    case ParetoMeasure::MeanScore:
    case ParetoMeasure::WorstScore:
        return value * 100;
    case ParetoMeasure::File:
    case ParetoMeasure::Memory:
    case ParetoMeasure::EffectiveParameters:
        return value / 1e6;
    case ParetoMeasure::Time:
        return value * 1e3;
    }
    return value;
}

QString axisTitle(ParetoMeasure measure, std::optional<Metric> metric)
{
    const QString name = measureText(measure, metric);
    switch (measure) {
    case ParetoMeasure::MeanScore:
    case ParetoMeasure::WorstScore:
        return name;
    case ParetoMeasure::File:
    case ParetoMeasure::Memory:
        return Words::tr("%1, MB", "a size").arg(name);
    case ParetoMeasure::EffectiveParameters:
        return Words::tr("%1, millions", "effective parameters").arg(name);
    case ParetoMeasure::Time:
        return Words::tr("%1, ms", "a time").arg(name);
    }
    return name;
}

/// 95 % interval of a score on the axis; nothing until the variant is compared.
std::optional<Interval> intervalOf(const CompareView& view, const ListedVariant& variant)
{
    const ListedVariant* known = &variant;
    if (variant.path == view.baseline) { // it stands in every comparison
        const auto any
            = std::ranges::find_if(view.variants, [](const auto& other) { return other.compared.has_value(); });
        if (any == view.variants.end())
            return std::nullopt;
        known = &*any;
    }
    if (!known->compared)
        return std::nullopt;
    const Comparison& comparison = *known->compared->comparison;
    const std::size_t model = variant.path == view.baseline ? comparison.baseline : known->compared->model;
    Interval interval;
    if (view.up == ParetoMeasure::MeanScore) {
        const DisparityShift& shift = known->compared->variant().disparity.at(DisparityMeasure::Mean);
        interval = model == comparison.baseline ? shift.beforeInterval : shift.afterInterval;
    } else {
        const std::string& worst = comparison.models[model].worstLanguage;
        const auto row = std::ranges::find(comparison.languages, worst, &Comparison::LanguageRow::code);
        interval = row->models[model].interval;
    }
    return Interval { onAxis(view.up, interval.low), onAxis(view.up, interval.high) };
}

/// Where a variant stands, in words.
QString placeText(const CompareView& view, const ListedVariant& variant, const ParetoPlace& place)
{
    if (place.onFront)
        return Words::tr("on the front");
    if (place.dominatedBy)
        return Words::tr("beaten by %1", "a variant").arg(view.variants[*place.dominatedBy].name);
    if (!variant.reason.isEmpty())
        return variant.reason;
    const auto found = variant.missing.find(view.across);
    return found == variant.missing.end() ? Words::tr("not measured") : found->second;
}

ChartPoint pointAt(double x, double y)
{
    ChartPoint point;
    point.x = x;
    point.y = y;
    return point;
}

ChartSeries markOf(const CompareView& view, const ListedVariant& variant, const ParetoPlace& place)
{
    const double x = *variant.figures.value(view.across), y = *variant.figures.value(view.up);
    ChartPoint point = pointAt(onAxis(view.across, x), onAxis(view.up, y));
    QString score = figureText(view.up, y);
    if (const std::optional<Interval> interval = intervalOf(view, variant)) {
        score = Words::tr("%1 (%2 to %3)", "value, interval")
                    .arg(score, decimalText(interval->low, 1), decimalText(interval->high, 1));
        if (view.variants.size() <= kManyVariants || place.onFront || variant.path == view.selected) {
            point.low = std::min(interval->low, point.y);
            point.high = std::max(interval->high, point.y);
        }
    }
    const QStringList lines { variant.name,
        Words::tr("%1: %2", "a measure, its value").arg(measureText(view.up, view.metric), score),
        Words::tr("%1: %2", "a measure, its value")
            .arg(measureText(view.across, view.metric), figureText(view.across, x)),
        placeText(view, variant, place) };
    point.tip = lines.join(QLatin1Char('\n'));
    point.label = variant.name;
    ChartSeries series;
    series.kind = ChartSeries::Kind::Scatter;
    series.key = variant.path;
    series.name = variant.name;
    series.style.mark = variant.mark;
    series.style.filled = place.onFront;
    series.style.colourRole = place.onFront ? QStringLiteral("accent") : QStringLiteral("baseline");
    series.points = { point };
    return series;
}

void fitAxis(ChartAxis& axis, double lowest, double highest)
{
    const double margin = std::max(kMargin * (highest - lowest), 1e-3 * std::abs(highest));
    axis.ticks = niceTicks(lowest - margin, highest + margin, 5);
    axis.minimum = axis.ticks.front();
    axis.maximum = axis.ticks.back();
    const double step = axis.ticks.size() > 1 ? axis.ticks[1] - axis.ticks[0] : 1;
    axis.decimals = step == std::floor(step) ? 0 : step >= 0.1 ? 1 : 2;
}

void fitAxes(ChartSpec& spec)
{
    double left = std::numeric_limits<double>::max(), right = 0, bottom = left, top = 0;
    for (const ChartSeries& series : spec.series) {
        const ChartPoint& point = series.points.front();
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        bottom = std::min(bottom, point.low.value_or(point.y));
        top = std::max(top, point.high.value_or(point.y));
    }
    fitAxis(spec.x, left, right);
    fitAxis(spec.y, bottom, top);
}

/// From below the first member to the right end of the plot.
void addFront(ChartSpec& spec, std::vector<ChartPoint> members)
{
    std::ranges::sort(members, {}, &ChartPoint::x);
    ChartSeries front;
    front.kind = ChartSeries::Kind::Step;
    front.style.colourRole = QStringLiteral("accent");
    front.style.dash = { 6, 3 };
    front.style.width = 1.4;
    front.points.push_back(pointAt(members.front().x, spec.y.minimum));
    for (const ChartPoint& member : members)
        front.points.push_back(pointAt(member.x, member.y));
    front.points.push_back(pointAt(spec.x.maximum, members.back().y));
    spec.series.insert(spec.series.begin(), front);
}

/// Only the signs that are there.
QString signsOf(const CompareView& view)
{
    const std::pair<Mark, QString> marks[]
        = { { Mark::Circle, Words::tr("{circle} dense") }, { Mark::Triangle, Words::tr("{triangle} pruned") },
              { Mark::Square, Words::tr("{square} distilled") }, { Mark::Diamond, Words::tr("{diamond} quantized") },
              { Mark::Pentagon, Words::tr("{pentagon} other shape or vocabulary") },
              { Mark::Star, Words::tr("{star} several steps") } };
    QStringList signs;
    for (const auto& [mark, words] : marks) {
        if (std::ranges::any_of(view.variants, [which = mark](const auto& variant) { return variant.mark == which; }))
            signs << words;
    }
    signs << Words::tr("{dot:accent} on the front") << Words::tr("{whisker} 95 % interval");
    return signs.join(QLatin1Char(' '));
}

void addRow(ChartTable& table, const CompareView& view, const ListedVariant& variant, const QString& place)
{
    const auto text = [&](ParetoMeasure measure) {
        const auto value = variant.figures.value(measure);
        return value ? figureText(measure, *value) : QString();
    };
    const std::optional<Interval> interval = variant.isScored() ? intervalOf(view, variant) : std::nullopt;
    table.rows.push_back({ variant.name, text(view.up), interval ? decimalText(interval->low, 1) : QString(),
        interval ? decimalText(interval->high, 1) : QString(), text(view.across), place });
}

} // namespace

ChartSpec scatterSpec(const CompareView& view)
{
    ChartSpec spec;
    const QString up = measureText(view.up, view.metric), across = measureText(view.across, view.metric);
    spec.title = Words::tr("%1 against %2", "a score, a cost").arg(up.left(1).toUpper() + up.mid(1), across);
    std::vector<VariantFigures> figures;
    for (const ListedVariant& variant : view.variants)
        figures.push_back(variant.figures);
    const std::vector<ParetoPlace> places = paretoFront(figures, view.across, view.up);
    spec.table.headers = { Words::tr("Variant"), up, Words::tr("From"), Words::tr("To"), across, Words::tr("Place") };
    std::vector<ChartPoint> front;
    QStringList beaten;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ListedVariant& variant = view.variants[i];
        const QString place = placeText(view, variant, places[i]);
        addRow(spec.table, view, variant, place);
        if (!places[i].isPlaced)
            continue;
        spec.series.push_back(markOf(view, variant, places[i]));
        if (places[i].onFront)
            front.push_back(spec.series.back().points.front());
        beaten << Words::tr("%1 is %2.", "a variant, where it stands").arg(variant.name, place);
    }
    if (spec.series.empty()) {
        spec.emptyText = Words::tr("No variant has both figures yet: score and time them first.");
        return spec;
    }
    spec.subtitle = Words::tr("%1 set, %n variant(s); up and to the left is better", "a split", int(spec.series.size()))
                        .arg(view.split);
    fitAxes(spec);
    addFront(spec, std::move(front));
    spec.x.title = axisTitle(view.across, view.metric);
    spec.y.title = axisTitle(view.up, view.metric);
    spec.selectedKey = view.selected;
    spec.signs = signsOf(view);
    spec.summary = beaten.join(QLatin1Char(' '));
    return spec;
}

} // namespace ndogo
