// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_geometry.h"

#include <QFontMetricsF>
#include <QLineF>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace ndogo {

namespace {

constexpr double rowGap = 19; // of end labels
constexpr double tightLine = 0.76; // of a line: names of one line each stay apart at that distance
constexpr double groupShare = 0.72; // of a category that its bars fill

constexpr double markReach = 18; // how far from a mark the mouse still means it
constexpr double lineReach = 7; // and from a line

double distanceToSegment(QPointF position, QPointF start, QPointF end)
{
    const QPointF along = end - start;
    const double length = QPointF::dotProduct(along, along);
    const double share = length > 0 ? std::clamp(QPointF::dotProduct(position - start, along) / length, 0.0, 1.0) : 0;
    return QLineF(position, start + share * along).length();
}

double positionInRange(double value, double minimum, double maximum)
{
    return maximum > minimum ? (value - minimum) / (maximum - minimum) : 0.5;
}

} // namespace

bool isBar(const ChartSeries& series)
{
    return series.kind == ChartSeries::Kind::Bar || series.kind == ChartSeries::Kind::StackedBar;
}

std::vector<double> pushApart(std::vector<double> centres, double wanted, double top, double bottom)
{
    if (centres.empty())
        return centres;
    std::vector<size_t> order(centres.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return centres[a] < centres[b]; });
    const double least = std::min(wanted, centres.size() > 1 ? (bottom - top) / double(centres.size() - 1) : wanted);

    // Rows that touch form a block around the mean of what its members want; blocks that touch
    // merge.
    struct Block {
        double sum;
        size_t count;
        double first; ///< centre of its first row
    };
    const auto settle = [&](Block& block) {
        const double extent = least * double(block.count - 1);
        block.first = std::clamp(block.sum / double(block.count) - extent / 2, top, std::max(top, bottom - extent));
    };
    std::vector<Block> blocks;
    for (const size_t index : order) {
        blocks.push_back({ centres[index], 1, 0 });
        settle(blocks.back());
        while (blocks.size() > 1) {
            Block& above = blocks[blocks.size() - 2];
            const Block& below = blocks.back();
            if (above.first + least * double(above.count) <= below.first + 1e-9)
                break;
            above.sum += below.sum;
            above.count += below.count;
            blocks.pop_back();
            settle(blocks.back());
        }
    }
    size_t next = 0;
    for (const Block& block : blocks)
        for (size_t i = 0; i < block.count; ++i)
            centres[order[next++]] = block.first + least * double(i);
    return centres;
}

ChartGeometry::ChartGeometry(const ChartSpec& spec, const QSet<QString>& hidden, QSizeF size, const QFont& font)
    : m_spec(spec)
    , m_hidden(hidden)
    , m_size(size)
    , m_font(font)
    , m_line(std::ceil(QFontMetricsF(font).height()))
{
    measureMargins();
    placeLabels();
    if (!m_spec.x.categories.isEmpty())
        placeCategories();
    placeRules();
    placePointLabels();
    placeBars();
    placeEndRows();
}

QPointF ChartGeometry::map(double x, double y) const
{
    const auto count = double(m_spec.x.categories.size());
    const double across = count > 0 ? (x + 0.5) / count : positionInRange(x, m_spec.x.minimum, m_spec.x.maximum);
    const double up = positionInRange(y, m_spec.y.minimum, m_spec.y.maximum);
    if (m_spec.horizontalBars)
        return { m_plot.left() + up * m_plot.width(), m_plot.top() + across * m_plot.height() };
    return { m_plot.left() + across * m_plot.width(), m_plot.bottom() - up * m_plot.height() };
}

void ChartGeometry::placeBars()
{
    // Places side by side within a category: series without a common category share one.
    std::vector<QSet<int>> places;
    std::vector<size_t> placeOf(m_spec.series.size(), 0);
    int stackedPlace = -1;
    for (size_t s = 0; s < m_spec.series.size(); ++s) {
        const ChartSeries& series = m_spec.series[s];
        if (!isBar(series) || isHidden(series.key))
            continue;
        if (series.kind == ChartSeries::Kind::StackedBar && stackedPlace >= 0) {
            placeOf[s] = size_t(stackedPlace);
            continue;
        }
        QSet<int> categories;
        for (const ChartPoint& point : series.points)
            categories.insert(int(std::lround(point.x)));
        size_t place = 0;
        while (place < places.size() && places[place].intersects(categories))
            ++place;
        if (place == places.size())
            places.emplace_back();
        places[place] += categories;
        placeOf[s] = place;
        if (series.kind == ChartSeries::Kind::StackedBar)
            stackedPlace = int(place);
    }

    std::map<int, double> tops; // of the stacks, by category
    const double width = places.empty() ? 0 : groupShare / double(places.size());
    for (size_t s = 0; s < m_spec.series.size(); ++s) {
        const ChartSeries& series = m_spec.series[s];
        if (!isBar(series) || isHidden(series.key))
            continue;
        for (size_t p = 0; p < series.points.size(); ++p) {
            const ChartPoint& point = series.points[p];
            ChartBar bar { { int(s), int(p) }, {}, 0, {} };
            if (series.kind == ChartSeries::Kind::StackedBar) {
                double& top = tops[int(std::lround(point.x))];
                bar.base = top;
                top += point.y;
            }
            const double start = point.x - groupShare / 2 + double(placeOf[s]) * width;
            // A hair of surface between neighbours of a group.
            const double inset = places.size() > 1 ? width * 0.06 : 0;
            bar.rect = QRectF(map(start + inset, std::max(bar.base, m_spec.y.minimum)),
                map(start + width - inset, bar.base + point.y))
                           .normalized();
            placeBarLabel(bar);
            m_bars.push_back(bar);
        }
    }
}

void ChartGeometry::placeBarLabel(ChartBar& bar) const
{
    const ChartSeries& series = m_spec.series[size_t(bar.point.series)];
    const ChartPoint& point = series.points[size_t(bar.point.point)];
    if (point.label.isEmpty())
        return;
    const double width = QFontMetricsF(m_font).horizontalAdvance(point.label) + 2;
    if (series.kind == ChartSeries::Kind::StackedBar) {
        if (bar.rect.width() >= width + 6 && bar.rect.height() >= m_line)
            bar.label = QRectF(bar.rect.center() - QPointF(width, m_line) / 2, QSizeF(width, m_line));
        return;
    }
    const QPointF end = map(point.x, point.high.value_or(point.y));
    if (m_spec.horizontalBars)
        bar.label = QRectF(std::max(end.x(), bar.rect.right()) + 6, bar.rect.center().y() - m_line / 2, width, m_line);
    else if (width <= bar.rect.width() + 10)
        bar.label
            = QRectF(bar.rect.center().x() - width / 2, std::min(end.y(), bar.rect.top()) - m_line, width, m_line);
}

/// End labels that have room. Of more lines than that the selected one is named, and others so that the names are
/// spread over the lines' ends; the rest are named on hover.
std::vector<size_t> ChartGeometry::namedLines() const
{
    std::vector<size_t> lines;
    for (size_t i = 0; i < m_spec.endLabels.size(); ++i) {
        if (!isHidden(m_spec.endLabels[i].key))
            lines.push_back(i);
    }
    const auto room = size_t(std::max(1.0, std::floor((m_plot.height() + 12) / std::min(rowGap, tightLine * m_line))));
    if (lines.size() <= room)
        return lines;
    std::stable_sort(lines.begin(), lines.end(),
        [this](size_t a, size_t b) { return m_spec.endLabels[a].y > m_spec.endLabels[b].y; });
    const auto isSelected = [this](size_t line) { return m_spec.endLabels[line].key == m_spec.selectedKey; };
    std::vector<size_t> named;
    const double step = double(lines.size() - 1) / double(std::max<size_t>(1, room - 1));
    for (size_t k = 0; k < room; ++k)
        named.push_back(lines[size_t(std::lround(double(k) * step))]);
    const auto selected = std::find_if(lines.begin(), lines.end(), isSelected);
    if (selected != lines.end() && std::none_of(named.begin(), named.end(), isSelected)) {
        // In place of the one that ends nearest to it.
        const double y = m_spec.endLabels[*selected].y;
        *std::min_element(named.begin(), named.end(), [&](size_t a, size_t b) {
            return std::abs(m_spec.endLabels[a].y - y) < std::abs(m_spec.endLabels[b].y - y);
        }) = *selected;
    }
    return named;
}

void ChartGeometry::placeEndRows()
{
    std::vector<double> centres;
    for (const size_t i : namedLines()) {
        // The line may stop before the plot does.
        double x = m_spec.x.maximum;
        for (const ChartSeries& series : m_spec.series)
            if (series.key == m_spec.endLabels[i].key && !series.points.empty())
                x = series.points.back().x;
        m_endRows.push_back({ i, map(x, m_spec.endLabels[i].y), {} });
        centres.push_back(m_endRows.back().anchor.y());
    }
    centres = pushApart(std::move(centres), rowGap, m_plot.top() + rowGap / 2 - 6, m_plot.bottom() - rowGap / 2 + 6);
    for (size_t i = 0; i < m_endRows.size(); ++i)
        m_endRows[i].row
            = QRectF(m_plot.right() + 28, centres[i] - rowGap / 2, m_endColumns.back() - m_plot.right() - 22, rowGap);
}

ChartHit ChartGeometry::hitAt(QPointF position) const
{
    for (const ChartEndRow& row : m_endRows) {
        if (!row.row.contains(position))
            continue;
        for (size_t s = 0; s < m_spec.series.size(); ++s)
            if (m_spec.series[s].key == m_spec.endLabels[row.label].key && !m_spec.series[s].points.empty())
                return { int(s), int(m_spec.series[s].points.size()) - 1 };
    }
    // The topmost bar wins; a few px around thin ones count as well.
    for (auto bar = m_bars.rbegin(); bar != m_bars.rend(); ++bar)
        if (bar->rect.adjusted(-2, -2, 2, 2).contains(position)
            && !m_spec.series[size_t(bar->point.series)].key.isEmpty())
            return bar->point;

    return nearestOnLines(position);
}

ChartHit ChartGeometry::nearestOnLines(QPointF position) const
{
    ChartHit nearest;
    double distance = markReach;
    for (size_t s = 0; s < m_spec.series.size(); ++s) {
        const ChartSeries& series = m_spec.series[s];
        if (isBar(series) || series.kind == ChartSeries::Kind::Band || series.key.isEmpty() || isHidden(series.key))
            continue;
        for (size_t p = 0; p < series.points.size(); ++p) {
            const QPointF place = map(series.points[p].x, series.points[p].y);
            const double length = QLineF(position, place).length();
            if (length < distance) {
                distance = length;
                nearest = { int(s), int(p) };
            }
            if (p == 0 || series.kind == ChartSeries::Kind::Scatter)
                continue;
            // On the line between two points, the nearer of them is meant.
            const QPointF previous = map(series.points[p - 1].x, series.points[p - 1].y);
            const double toLine = distanceToSegment(position, previous, place) * markReach / lineReach;
            if (toLine < distance) {
                distance = toLine;
                const bool first = QLineF(position, previous).length() < length;
                nearest = { int(s), int(first ? p - 1 : p) };
            }
        }
    }
    return nearest;
}

QPointF ChartGeometry::anchor(ChartHit hit) const
{
    for (const ChartBar& bar : m_bars)
        if (bar.point == hit)
            return m_spec.horizontalBars ? QPointF(bar.rect.right(), bar.rect.center().y())
                                         : QPointF(bar.rect.center().x(), bar.rect.top());
    const ChartPoint& point = m_spec.series[size_t(hit.series)].points[size_t(hit.point)];
    return map(point.x, point.y);
}

} // namespace ndogo
