// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/look/mark.h"

#include <QColor>
#include <QString>
#include <QStringList>
#include <QVector>

#include <optional>
#include <vector>

namespace ndogo {

/// How a series looks. Colours are roles, resolved by the view for light, dark and export.
struct SeriesStyle {
    QString colourRole; ///< "language:hau", or a palette token: "accent", "baseline", "forecast",
                        ///< "worse", ...
    Mark mark = Mark::None;
    bool filled = true;
    QVector<double> dash; ///< px; empty is solid
    double width = 1.8; ///< px
    bool hatched = false; ///< missing, or too little data

    bool operator==(const SeriesStyle&) const = default;
};

struct ChartPoint {
    double x = 0;
    double y = 0;
    std::optional<double> low, high; ///< interval around y
    QString tip; ///< lines of the value box; empty: made from series, x, y and interval
    QString label; ///< at a bar's end, in a stacked bar where it fits, beside a scatter's mark where there is room

    bool operator==(const ChartPoint&) const = default;
};

/// Bars: series of kind Bar stand side by side, but those that share no category share a place, so
/// that each language can have a bar of its own colour. A Band is the area between low and high.
/// A Line with intervals shows them as a band while it is selected, hovered or focused; Scatter and
/// bars show whiskers.
struct ChartSeries {
    enum class Kind { Line, Scatter, Bar, StackedBar, Band, Step };
    Kind kind = Kind::Line;
    QString key; ///< stable id, for selection and legend: a language code, a part, ...; empty:
                 ///< decoration
    QString name;
    SeriesStyle style;
    std::vector<ChartPoint> points; ///< of bars: x is the category's index

    bool operator==(const ChartSeries&) const = default;
};

struct ChartAxis {
    QString title; ///< the unit; y above the axis, x below it
    double minimum = 0, maximum = 1;
    QVector<double> ticks;
    QStringList tickTexts; ///< in place of the ticks' numbers, such as those of a logarithmic axis; or empty
    QStringList categories; ///< for bars: replaces ticks
    QStringList categoryLanguages; ///< codes of the categories: puts each language's mark before its name
    int decimals = 0; ///< at least; more where two ticks would read alike

    bool operator==(const ChartAxis&) const = default;
};

/// A thin line with a word. `orientation` is meant as on the screen, also with horizontal bars.
struct ChartRule {
    Qt::Orientation orientation = Qt::Vertical;
    double at = 0;
    QString label;
    QString colourRole = QStringLiteral("accent");
    bool dotted = true;
    bool labelBehind = false; ///< the word begins at a vertical line, instead of standing over its middle

    bool operator==(const ChartRule&) const = default;
};

/// A ring around a point (a break point).
struct ChartRing {
    double x = 0, y = 0;
    QString key; ///< of the series
    QString tip;

    bool operator==(const ChartRing&) const = default;
};

/// Name at a line's end, in a right margin; pushed apart by the view.
struct ChartEndLabel {
    QString key;
    double y = 0; ///< of the line's last point
    QStringList columns; ///< name, value, break point; a name alone runs across all of them
    QString lastColumnRole; ///< colour role of the last column, or empty for text

    bool operator==(const ChartEndLabel&) const = default;
};

/// A cell as the screen shows it, and its number for programs: at full precision, in the unit of its column.
struct ChartCell {
    QString text;
    std::optional<double> number {};
};

/// The numbers of a chart as a table: its twin for reading, copying and CSV.
struct ChartTable {
    QStringList headers;
    QVector<QStringList> rows; ///< as on the screen
    QVector<QVector<std::optional<double>>> numbers {}; ///< of the same cells, where they were added with add()
    QStringList units {}; ///< of the columns, where their headers do not say them: "%", "0-100"; or empty

    /// Adds a row with its numbers; a table is filled so or by `rows`, not by both.
    void add(const QVector<ChartCell>& cells)
    {
        QStringList& row = rows.emplaceBack();
        QVector<std::optional<double>>& values = numbers.emplaceBack();
        for (const ChartCell& cell : cells) {
            row.append(cell.text);
            values.append(cell.number);
        }
    }
    bool operator==(const ChartTable&) const = default;
};

/// Everything a chart shows, as plain values: built by pure functions, compared in tests, drawn by
/// ChartView.
struct ChartSpec {
    QString title;
    QString subtitle; ///< metric, average, split, n, interval
    QString signs; ///< one line below that explains the signs, each drawn: "{ring} break point
                   ///< {dotted} dense"
    QString source; ///< of exports: what was not measured here, such as a paper; the window adds the rest
    ChartAxis x, y; ///< categories of bars are always on x, their values on y
    bool horizontalBars = false; ///< turns the bars: x runs down the screen, y to the right
    std::vector<ChartSeries> series;
    std::vector<ChartRule> rules;
    std::vector<ChartRing> rings;
    std::vector<ChartEndLabel> endLabels;
    QStringList endLabelHeaders;
    bool legend = false; ///< a row of toggles below (bars); lines are named at their ends
    QString selectedKey; ///< drawn stronger
    ChartTable table;
    QString summary; ///< for screen readers: the verdict sentences
    QString emptyText; ///< when set, shown instead of the chart ...
    QString emptyAction; ///< ... with this button, or without one

    bool operator==(const ChartSpec&) const = default;
};

} // namespace ndogo
