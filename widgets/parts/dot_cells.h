// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cells of tables with a row a language: its mark and name, and dots on a common axis of scores (0-100).
#pragma once

#include "engine/values/results.h"

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

QT_BEGIN_NAMESPACE
class QModelIndex;
class QPainter;
class QStyleOptionViewItem;
QT_END_NAMESPACE

namespace ndogo {

double dotX(const QRectF& cell, const Interval& axis, double value);
void paintDotAxis(QPainter& painter, const QRectF& cell, const Interval& axis); ///< the numbers of the ticks
void paintDotGrid(QPainter& painter, const QRectF& cell, const Interval& axis);
void paintDottedTick(QPainter& painter, QPointF centre); ///< what the dots are compared with
void paintWhiskers(QPainter& painter, double low, double high, double y, const QColor& ink, const QColor& pale);

/// Of a language's dots, and of what is less certain about them.
struct DotInk {
    QColor full, pale;
};
DotInk dotInk(const QString& language);

QColor rowGround(const QStyleOptionViewItem& option);
void paintLanguageName(QPainter& painter, const QStyleOptionViewItem& option, const QString& language);
/// The line below a row, and the signs of its being selected.
void paintRowFrame(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, bool focused);

} // namespace ndogo
