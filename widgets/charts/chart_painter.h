// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_geometry.h"
#include "widgets/charts/chart_spec.h"

#include <QFont>
#include <QString>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace ndogo {

class Palette;

/// What a chart looks like at the moment.
struct ChartPicture {
    ChartSpec spec;
    ChartGeometry geometry;
    QSet<QString> hidden; ///< keys that the legend has switched off
    const Palette* palette = nullptr;
    QFont font;
    ChartHit hovered; ///< by the mouse
    ChartHit focused; ///< by the keyboard

    /// The key that is drawn stronger: hovered, focused or selected, in this order.
    bool isStrong(const QString& key) const;
};

/// Grid, axis and their words: what lies below the series.
void paintBackdrop(QPainter& painter, const ChartPicture& picture);

/// Bars, rules, whiskers, marks, rings, end labels, focus ring and value box: what lies above the
/// lines.
void paintForeground(QPainter& painter, const ChartPicture& picture);

/// The lines of a point's value box: its tip, else series, x, y and interval.
QString pointTip(const ChartSpec& spec, ChartHit hit);

} // namespace ndogo
