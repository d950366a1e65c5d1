// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The margins of a chart and the texts in them.
#include "widgets/charts/chart_geometry.h"

#include "widgets/words/number_text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>

namespace ndogo {

namespace {

constexpr double gap = 8; // between labels and the plot
constexpr double markRoom = 18; // a mark and the space behind it
constexpr double columnGap = 16;
constexpr double dotRoom = 7; // that a mark takes to each side
constexpr int kMostDecimals = 6; // of a tick

double widest(const QStringList& texts, const QFont& font)
{
    const QFontMetricsF metrics(font);
    double width = 0;
    for (const QString& text : texts)
        width = std::max(width, metrics.horizontalAdvance(text));
    return std::ceil(width);
}

QStringList tickTexts(const ChartAxis& axis)
{
    if (!axis.tickTexts.isEmpty())
        return axis.tickTexts;
    QStringList texts;
    for (int decimals = axis.decimals; decimals <= kMostDecimals; ++decimals) {
        texts.clear();
        for (const double tick : axis.ticks)
            texts.append(decimalText(tick, decimals));
        if (std::adjacent_find(texts.begin(), texts.end()) == texts.end())
            break; // no two ticks read alike
    }
    return texts;
}

bool needsTopRow(const ChartSpec& spec)
{
    const bool rules = std::any_of(spec.rules.begin(), spec.rules.end(),
        [](const ChartRule& rule) { return rule.orientation == Qt::Vertical && !rule.label.isEmpty(); });
    return rules || !spec.endLabelHeaders.isEmpty() || (!spec.horizontalBars && !spec.y.title.isEmpty());
}

} // namespace

void ChartGeometry::measureMargins()
{
    const double mark = m_spec.x.categoryLanguages.isEmpty() ? 0 : markRoom;
    const QStringList values = tickTexts(m_spec.y);
    const QStringList below = m_spec.horizontalBars ? values : tickTexts(m_spec.x);
    const double left = m_spec.horizontalBars
        ? std::min(gap + mark + widest(m_spec.x.categories, m_font), 0.45 * m_size.width())
        : gap + widest(values, m_font);
    const double top = needsTopRow(m_spec) ? m_line + 6 : std::ceil(m_line / 2);

    const QString& title = m_spec.horizontalBars ? m_spec.y.title : m_spec.x.title;
    double bottom = title.isEmpty() ? 0 : m_line;
    bottom += m_spec.horizontalBars && values.isEmpty() ? 2 : gap / 2 + m_line;

    double right = gap + 4;
    if (!m_spec.endLabels.empty())
        right = measureEndColumns() + 8;
    else if (!below.isEmpty())
        right = std::max(right, widest({ below.last() }, m_font) / 2 + 2);

    const double room = m_size.width() - left;
    const double width = std::min(room - right, roomBesideBarLabels(room));
    m_plot = QRectF(std::ceil(left), std::ceil(top), std::max(10.0, std::floor(width)),
        std::max(10.0, std::floor(m_size.height() - top - bottom)));
    for (double& column : m_endColumns)
        column += m_plot.right();
}

double ChartGeometry::measureEndColumns()
{
    QFont bold = m_font;
    bold.setBold(true);
    qsizetype columns = 0;
    for (const ChartEndLabel& label : m_spec.endLabels)
        columns = std::max(columns, label.columns.size());
    double width = endNameOffset;
    QStringList alone; // names that run across the columns
    for (const ChartEndLabel& label : m_spec.endLabels)
        if (columns > 1 && label.columns.size() == 1)
            alone.append(label.columns);
    for (qsizetype column = 0; column < columns; ++column) {
        QStringList texts;
        for (const ChartEndLabel& label : m_spec.endLabels)
            if (columns == 1 || label.columns.size() > 1)
                texts.append(label.columns.value(column));
        const double header = widest({ m_spec.endLabelHeaders.value(column) }, m_font);
        width += std::max(header, widest(texts, bold)) + (column > 0 ? columnGap : 0);
        m_endColumns.push_back(width); // from the plot's right edge, until the plot is known
    }
    if (!m_endColumns.empty())
        m_endColumns.back() = width = std::max(width, endNameOffset + widest(alone, bold));
    return width;
}

double ChartGeometry::roomBesideBarLabels(double room) const
{
    double width = room;
    if (!m_spec.horizontalBars)
        return width;
    for (const ChartSeries& series : m_spec.series) {
        for (const ChartPoint& point : series.points) {
            const double share = (point.high.value_or(point.y) - m_spec.y.minimum)
                / std::max(1e-12, m_spec.y.maximum - m_spec.y.minimum);
            if (series.kind == ChartSeries::Kind::Bar && !point.label.isEmpty() && share > 0)
                width = std::min(width, (room - widest({ point.label }, m_font) - gap) / share);
        }
    }
    return width;
}

void ChartGeometry::placeLabels()
{
    const QFontMetricsF metrics(m_font);
    const double below = m_plot.bottom() + gap / 2;
    double taken = -1e9; // right edge of the last label in the row below the plot
    const auto placeBelow = [&](double x, const QString& text) {
        const double width = std::ceil(metrics.horizontalAdvance(text));
        if (x - width / 2 < taken + 3)
            return;
        m_xLabels.push_back({ QRectF(x - width / 2, below, width, m_line), text, Qt::AlignCenter, {} });
        taken = x + width / 2;
    };
    const QStringList values = tickTexts(m_spec.y);
    for (qsizetype i = 0; i < m_spec.y.ticks.size(); ++i) {
        const QPointF place = map(0, m_spec.y.ticks[i]);
        const QString text = values.value(i);
        m_grid.push_back(m_spec.horizontalBars ? place.x() : place.y());
        if (m_spec.horizontalBars)
            placeBelow(place.x(), text);
        else if (m_yLabels.empty() || m_yLabels.back().box.top() >= place.y() + m_line / 2)
            m_yLabels.push_back({ QRectF(0, place.y() - m_line / 2, m_plot.left() - gap, m_line), text,
                Qt::AlignRight | Qt::AlignVCenter, {} });
    }
    const QStringList texts = tickTexts(m_spec.x);
    for (qsizetype i = 0; m_spec.x.categories.isEmpty() && i < texts.size(); ++i)
        placeBelow(map(m_spec.x.ticks[i], 0).x(), texts[i]);

    if (!m_spec.y.title.isEmpty() && !m_spec.horizontalBars)
        m_titles.push_back(
            { QRectF(0, 0, m_plot.right(), m_line), m_spec.y.title, Qt::AlignLeft | Qt::AlignVCenter, {} });
    const QString& title = m_spec.horizontalBars ? m_spec.y.title : m_spec.x.title;
    if (!title.isEmpty())
        m_titles.push_back({ QRectF(m_plot.left() - gap, m_size.height() - m_line, m_plot.width() + 2 * gap, m_line),
            title, Qt::AlignCenter, {} });
    for (qsizetype column = 0; column < qsizetype(m_endColumns.size()); ++column) {
        const double right = m_endColumns[size_t(column)];
        const double left = column > 0 ? m_endColumns[size_t(column - 1)] : endNameLeft();
        m_titles.push_back({ QRectF(left, 0, right - left, m_line), m_spec.endLabelHeaders.value(column),
            (column > 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, {} });
    }
}

void ChartGeometry::placeCategories()
{
    if (m_spec.horizontalBars)
        placeCategoriesBeside();
    else
        placeCategoriesBelow();
}

void ChartGeometry::placeCategoriesBeside()
{
    const QFontMetricsF metrics(m_font);
    const QStringList& names = m_spec.x.categories;
    const double mark = m_spec.x.categoryLanguages.isEmpty() ? 0 : markRoom;
    const double pitch = m_plot.height() / double(names.size());
    const double height = std::min(m_line, pitch);
    // Letters keep apart until rows are much closer than a line of text.
    const auto every = std::max<qsizetype>(1, qsizetype(std::ceil(0.8 * m_line / std::max(1.0, pitch))));
    for (qsizetype i = 0; i < names.size(); i += every) {
        const QRectF box(0, map(double(i), 0).y() - height / 2, m_plot.left() - gap, height);
        m_yLabels.push_back({ box, metrics.elidedText(names[i], Qt::ElideRight, box.width() - mark + 1),
            (mark > 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, m_spec.x.categoryLanguages.value(i) });
    }
}

void ChartGeometry::placeCategoriesBelow()
{
    const QFontMetricsF metrics(m_font);
    const double pitch = m_plot.width() / double(m_spec.x.categories.size());
    const double mark = m_spec.x.categoryLanguages.isEmpty() ? 0 : markRoom;
    QStringList names = m_spec.x.categories;
    double room = widest(names, m_font) + mark + 4;
    bool cut = false;
    if (room > pitch && mark > 0) {
        names = m_spec.x.categoryLanguages; // the codes, which the value box spells out
        room = widest(names, m_font) + mark + 4;
    } else if (room > pitch && pitch > 44 && pitch > 0.55 * room) {
        cut = true; // most of each word can still be read
        room = pitch;
    }
    const auto every = std::max<qsizetype>(1, qsizetype(std::ceil(room / pitch)));
    for (qsizetype i = 0; i < names.size(); i += every) {
        const QString name = cut ? metrics.elidedText(names[i], Qt::ElideRight, pitch - 4) : names[i];
        const double width = std::ceil(metrics.horizontalAdvance(name)) + mark;
        // The first one must not run into the numbers of the other axis.
        const double x = std::max(map(double(i), 0).x() - width / 2, m_plot.left() - gap + 2);
        m_xLabels.push_back({ QRectF(x, m_plot.bottom() + gap / 2, width, m_line), name,
            (mark > 0 ? Qt::AlignLeft : Qt::AlignHCenter) | Qt::AlignVCenter, m_spec.x.categoryLanguages.value(i) });
    }
}

void ChartGeometry::placeRules()
{
    QFont bold = m_font;
    bold.setBold(true);
    const QFontMetricsF metrics(bold);
    double taken = m_spec.y.title.isEmpty() || m_spec.horizontalBars
        ? 0
        : QFontMetricsF(m_font).horizontalAdvance(m_spec.y.title) + gap;
    for (const ChartRule& rule : m_spec.rules) {
        ChartText label { {}, rule.label, Qt::AlignLeft | Qt::AlignVCenter, {} };
        const double width = metrics.horizontalAdvance(rule.label) + 2;
        if (!rule.label.isEmpty() && rule.orientation == Qt::Vertical) {
            const double x = m_spec.horizontalBars ? map(0, rule.at).x() : map(rule.at, 0).x();
            const double wanted = rule.labelBehind ? x + 4 : x - width / 2;
            const double left = std::max(taken, std::min(wanted, m_size.width() - width));
            label.box = QRectF(left, 0, width, m_line);
            taken = left + width + gap;
        } else if (!rule.label.isEmpty()) {
            const double y = m_spec.horizontalBars ? map(rule.at, 0).y() : map(0, rule.at).y();
            label.box = QRectF(m_plot.right() - width, std::max(0.0, y - m_line - 1), width, m_line);
        }
        m_ruleLabels.push_back(label);
    }
}

/// The selected name first, then those of filled marks, then of hollow ones: to the right of its mark, to the left,
/// above or below, wherever it lies over no other mark or name. Where all four are taken the value box has to do, but
/// for the selected one, which lies over other marks then.
void ChartGeometry::placePointLabels()
{
    struct Dot {
        QPointF place;
        QString name;
        int rank = 0; ///< who has the first choice
    };
    std::vector<Dot> dots;
    std::vector<QRectF> taken;
    for (const ChartSeries& series : m_spec.series) {
        if (series.kind != ChartSeries::Kind::Scatter || isHidden(series.key))
            continue;
        const bool selected = !series.key.isEmpty() && series.key == m_spec.selectedKey;
        for (const ChartPoint& point : series.points) {
            dots.push_back({ map(point.x, point.y), point.label, selected ? 0 : series.style.filled ? 1 : 2 });
            taken.emplace_back(dots.back().place - QPointF(dotRoom, dotRoom), QSizeF(2 * dotRoom, 2 * dotRoom));
        }
    }
    std::stable_sort(dots.begin(), dots.end(), [](const Dot& one, const Dot& other) { return one.rank < other.rank; });
    const QFontMetricsF metrics(m_font);
    const QRectF room(m_plot.left(), 0, m_size.width() - m_plot.left(), m_plot.bottom());
    for (const Dot& dot : dots) {
        const QSizeF size(std::ceil(metrics.horizontalAdvance(dot.name)), m_line - 2);
        const double middle = -size.height() / 2, across = -size.width() / 2, beside = dotRoom + 3;
        const std::array corners { QPointF(beside, middle), QPointF(-beside - size.width(), middle),
            QPointF(across, dotRoom), QPointF(across, -dotRoom - size.height()) };
        for (const QPointF& corner : corners) {
            const QRectF box(dot.place + corner, size);
            const auto isInTheWay = [&box](const QRectF& other) { return other.intersects(box); };
            const bool isFree = std::none_of(taken.begin(), taken.end(), isInTheWay);
            if (dot.name.isEmpty() || !room.contains(box) || (!isFree && (dot.rank > 0 || &corner != &corners.back())))
                continue;
            m_pointLabels.push_back({ box, dot.name, Qt::AlignLeft | Qt::AlignVCenter, {} });
            taken.push_back(box);
            break;
        }
    }
}

} // namespace ndogo
