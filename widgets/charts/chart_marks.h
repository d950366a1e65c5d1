// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <vector>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace ndogo {

class Palette;

/// Paints the sign of a language or series; one function for charts, tables and trees, so that it
/// is the same everywhere. `radius` in px: 3.6 on lines, 4.6 beside names. Hollow marks are filled
/// with `surface`.
void paintMark(QPainter& painter, QPointF centre, Mark mark, bool filled, double radius, const QColor& colour,
    const QColor& surface);

/// The mark of a language, by its ISO 639-3 code.
void paintLanguageMark(QPainter& painter, QPointF centre, const QString& code, double radius, const Palette& palette);

/// Diagonal lines inside `area`: missing, or too little data. Drawn as lines, so that SVG keeps
/// them.
void paintHatch(QPainter& painter, const QRectF& area, const QColor& colour);

/// A drawn sign, about 9 px wide. Verdicts: better, same, unclear, worse, flag. Elements of a
/// chart: ring, dotted, dashed, line, band, whisker, bar, outline, hatch, hollow, dot; the shapes of
/// marks, hollow: circle, square, diamond, triangle, pentagon, star; a language's code is its mark. "bar:accent" draws
/// the element in another colour role.
void paintSign(QPainter& painter, QPointF centre, const QString& sign, const Palette& palette);

/// Width that a sign takes in a line of signs, px.
double signWidth(const QString& sign);

/// "{ring} break point {dotted} dense model": the sign and the words behind it. Text before the
/// first sign has an empty one.
struct SignText {
    QString sign;
    QString text;

    bool operator==(const SignText&) const = default;
};
std::vector<SignText> parseSigns(const QString& signs);

/// The words alone, for CSV and screen readers.
QString plainSigns(const QString& signs);

/// Paints a line of signs, broken between entries where `width` px end. Returns the height in px;
/// with no painter it only measures.
double paintSigns(
    QPainter* painter, QPointF topLeft, double width, const QString& signs, const QFont& font, const Palette& palette);

} // namespace ndogo
