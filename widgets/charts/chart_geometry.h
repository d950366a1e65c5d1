// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: chart_geometry.cpp, chart_geometry_labels.cpp.
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QSet>
#include <QSizeF>

#include <vector>

namespace ndogo {

/// A point of a series, by index; none while series < 0.
struct ChartHit {
    int series = -1;
    int point = -1;

    explicit operator bool() const { return series >= 0; }
    bool operator==(const ChartHit&) const = default;
};

/// A text with its place.
struct ChartText {
    QRectF box;
    QString text;
    Qt::Alignment alignment = Qt::AlignCenter;
    QString language; ///< its mark stands before the text
};

struct ChartBar {
    ChartHit point;
    QRectF rect;
    double base = 0; ///< value at which it starts: the top of the bar below it in a stack
    QRectF label; ///< where its label goes; empty when there is none or it does not fit
};

struct ChartEndRow {
    size_t label = 0; ///< index in ChartSpec::endLabels
    QPointF anchor; ///< end of the line
    QRectF row; ///< pushed apart from its neighbours
};

/// Where everything of a chart stands, in px of the view: plain arithmetic, without Qt Charts.
class ChartGeometry {
public:
    ChartGeometry() = default;
    /// `hidden` are the keys that the legend has switched off.
    ChartGeometry(const ChartSpec& spec, const QSet<QString>& hidden, QSizeF size, const QFont& font);

    QSizeF size() const { return m_size; }
    QRectF plot() const { return m_plot; }
    /// Place of a point; with horizontal bars x runs down and y to the right.
    QPointF map(double x, double y) const;

    const std::vector<ChartText>& xLabels() const { return m_xLabels; } ///< below the plot
    const std::vector<ChartText>& yLabels() const { return m_yLabels; } ///< left of the plot
    const std::vector<double>& gridLines() const { return m_grid; } ///< y of the lines, or x with horizontal bars
    const std::vector<ChartText>& titles() const { return m_titles; }
    const std::vector<ChartText>& ruleLabels() const { return m_ruleLabels; } ///< in the order of ChartSpec::rules
    const std::vector<ChartText>& pointLabels() const { return m_pointLabels; } ///< beside the marks of scatters
    const std::vector<ChartBar>& bars() const { return m_bars; }
    const std::vector<ChartEndRow>& endRows() const { return m_endRows; }
    const std::vector<double>& endColumns() const { return m_endColumns; } ///< right edge of each but the first
    double endNameLeft() const { return m_plot.right() + endNameOffset; }

    /// What the mouse at `position` means: a bar, the nearest point of a line, or an end label.
    ChartHit hitAt(QPointF position) const;
    /// Where a point's mark, ring or value box goes.
    QPointF anchor(ChartHit hit) const;

private:
    static constexpr double endNameOffset = 50; ///< of the end labels' names, from the plot's right edge

    void measureMargins();
    double measureEndColumns();
    /// How wide the plot may be so that the labels at the bars' ends stay inside; `room` is all
    /// there is.
    double roomBesideBarLabels(double room) const;
    void placeLabels();
    void placeCategories();
    void placeCategoriesBeside();
    void placeCategoriesBelow();
    void placeRules();
    void placePointLabels();
    void placeBars();
    std::vector<size_t> namedLines() const;
    void placeEndRows();
    void placeBarLabel(ChartBar& bar) const;
    ChartHit nearestOnLines(QPointF position) const;
    bool isHidden(const QString& key) const { return !key.isEmpty() && m_hidden.contains(key); }

    ChartSpec m_spec;
    QSet<QString> m_hidden;
    QSizeF m_size;
    QFont m_font;
    double m_line = 16; ///< height of a line of text
    QRectF m_plot;
    std::vector<ChartText> m_xLabels, m_yLabels, m_titles, m_ruleLabels, m_pointLabels;
    std::vector<double> m_grid;
    std::vector<ChartBar> m_bars;
    std::vector<ChartEndRow> m_endRows;
    std::vector<double> m_endColumns;
};

/// Moves rows of the given wanted centres apart until they are at least `gap` from each other and
/// inside [top, bottom], as little as possible; the order stays. If they cannot all fit, the gap
/// shrinks.
std::vector<double> pushApart(std::vector<double> centres, double gap, double top, double bottom);

bool isBar(const ChartSeries& series);

} // namespace ndogo
