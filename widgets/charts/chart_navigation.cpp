// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_navigation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ndogo {

namespace {

bool isReachable(const ChartSeries& series, const QSet<QString>& hidden)
{
    return !series.key.isEmpty() && !hidden.contains(series.key) && !series.points.empty()
        && series.kind != ChartSeries::Kind::Band;
}

const ChartPoint& pointAt(const ChartSpec& spec, ChartHit hit)
{
    return spec.series[size_t(hit.series)].points[size_t(hit.point)];
}

int nearestTo(const ChartSeries& series, double x)
{
    const auto found = std::min_element(series.points.begin(), series.points.end(),
        [&](const ChartPoint& a, const ChartPoint& b) { return std::abs(a.x - x) < std::abs(b.x - x); });
    return int(found - series.points.begin());
}

/// Series of lines are ordered by height at the same x, those of bars as they stand.
ChartHit acrossSeries(const ChartSpec& spec, const QSet<QString>& hidden, ChartHit from, int direction)
{
    const ChartPoint& here = pointAt(spec, from);
    struct Candidate {
        double height;
        ChartHit hit;
    };
    std::vector<Candidate> candidates;
    for (size_t s = 0; s < spec.series.size(); ++s) {
        const ChartSeries& series = spec.series[s];
        if (!isReachable(series, hidden))
            continue;
        const ChartHit hit { int(s), int(s) == from.series ? from.point : nearestTo(series, here.x) };
        if (isBar(series) && std::abs(pointAt(spec, hit).x - here.x) > 0.5)
            continue; // no bar in this category
        candidates.push_back({ isBar(series) ? double(s) : pointAt(spec, hit).y, hit });
    }
    std::stable_sort(candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.height < b.height; });
    const auto current = std::find_if(
        candidates.begin(), candidates.end(), [&](const Candidate& candidate) { return candidate.hit == from; });
    const auto next = (current - candidates.begin()) + direction;
    return next >= 0 && next < std::ptrdiff_t(candidates.size()) ? candidates[size_t(next)].hit : from;
}

/// The next mark to the left or right: a scatter whose series are single marks is walked across all of them, those
/// above each other in the order of the series.
ChartHit acrossMarks(const ChartSpec& spec, const QSet<QString>& hidden, ChartHit from, int direction)
{
    const auto place = [&](int series) { return std::pair(spec.series[size_t(series)].points.front().x, series); };
    int best = from.series;
    for (int s = 0; s < int(spec.series.size()); ++s) {
        const ChartSeries& series = spec.series[size_t(s)];
        if (!isReachable(series, hidden) || series.kind != ChartSeries::Kind::Scatter)
            continue;
        const bool isBeyond = direction > 0 ? place(s) > place(from.series) : place(s) < place(from.series);
        const bool isNearer = direction > 0 ? place(s) < place(best) : place(s) > place(best);
        if (isBeyond && (best == from.series || isNearer))
            best = s;
    }
    return { best, 0 };
}

/// The bar of the next category: of the same series, else of any.
ChartHit acrossCategories(const ChartSpec& spec, const QSet<QString>& hidden, ChartHit from, int direction)
{
    const double here = pointAt(spec, from).x;
    ChartHit best = from;
    double distance = std::numeric_limits<double>::max();
    for (size_t s = 0; s < spec.series.size(); ++s) {
        const ChartSeries& series = spec.series[s];
        if (!isReachable(series, hidden) || !isBar(series))
            continue;
        for (size_t p = 0; p < series.points.size(); ++p) {
            const double step = (series.points[p].x - here) * direction;
            // Half a step of preference for the series one is in.
            const double length = step + (int(s) == from.series ? 0 : 0.5);
            if (step > 0.5 && length < distance) {
                distance = length;
                best = { int(s), int(p) };
            }
        }
    }
    return best;
}

} // namespace

ChartHit firstPoint(const ChartSpec& spec, const QSet<QString>& hidden)
{
    ChartHit first;
    for (size_t s = 0; s < spec.series.size(); ++s) {
        if (!isReachable(spec.series[s], hidden))
            continue;
        if (!first)
            first = { int(s), 0 };
        if (spec.series[s].key == spec.selectedKey)
            return { int(s), 0 };
    }
    return first;
}

ChartHit neighbour(const ChartSpec& spec, const QSet<QString>& hidden, ChartHit from, Step step)
{
    const bool sideways = step == Step::Left || step == Step::Right;
    if (!isBar(spec.series[size_t(from.series)])) {
        if (!sideways)
            return acrossSeries(spec, hidden, from, step == Step::Up ? 1 : -1);
        const ChartSeries& series = spec.series[size_t(from.series)];
        const int last = int(series.points.size()) - 1;
        if (series.kind == ChartSeries::Kind::Scatter && last == 0)
            return acrossMarks(spec, hidden, from, step == Step::Right ? 1 : -1);
        return { from.series, std::clamp(from.point + (step == Step::Right ? 1 : -1), 0, last) };
    }
    const int forward = step == Step::Right || step == Step::Down ? 1 : -1;
    if (sideways != spec.horizontalBars)
        return acrossCategories(spec, hidden, from, forward);
    // A stack grows upwards, so up is the next series; side by side the next one stands further on.
    return acrossSeries(spec, hidden, from, step == Step::Up || step == Step::Right ? 1 : -1);
}

} // namespace ndogo
