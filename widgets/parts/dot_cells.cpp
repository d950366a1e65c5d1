// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/dot_cells.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QAbstractItemModel>
#include <QPainter>
#include <QStyleOptionViewItem>

#include <algorithm>

namespace ndogo {

namespace {

constexpr double kDotsMargin = 12; ///< room for half a tick label
constexpr int kTicks = 20; ///< points apart

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

} // namespace

double dotX(const QRectF& cell, const Interval& axis, double value)
{
    const double share = std::clamp((value - axis.low) / (axis.high - axis.low), 0.0, 1.0);
    return cell.left() + kDotsMargin + share * (cell.width() - 2 * kDotsMargin);
}

void paintDotAxis(QPainter& painter, const QRectF& cell, const Interval& axis)
{
    for (int tick = int(axis.low); tick <= int(axis.high); tick += kTicks) {
        const double x = dotX(cell, axis, tick);
        painter.drawText(QRectF(x - 20, cell.top(), 40, cell.height()), Qt::AlignCenter, QString::number(tick));
    }
}

void paintDotGrid(QPainter& painter, const QRectF& cell, const Interval& axis)
{
    painter.setPen(QPen(colour(u"grid"), 1));
    for (double tick = axis.low; tick <= axis.high; tick += kTicks)
        painter.drawLine(QPointF(dotX(cell, axis, tick), cell.top()), QPointF(dotX(cell, axis, tick), cell.bottom()));
}

void paintDottedTick(QPainter& painter, QPointF centre)
{
    QPen dotted(colour(u"baseline"), 1.6);
    dotted.setDashPattern({ 1.25, 1.25 });
    dotted.setCapStyle(Qt::FlatCap);
    painter.setPen(dotted);
    painter.drawLine(centre - QPointF(0, 8), centre + QPointF(0, 8));
}

void paintWhiskers(QPainter& painter, double low, double high, double y, const QColor& ink, const QColor& pale)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(pale);
    painter.drawRoundedRect(QRectF(low, y - 3.5, high - low, 7), 2, 2);
    painter.setPen(QPen(ink, 1.3));
    painter.drawLine(QPointF(low, y - 5), QPointF(low, y + 5));
    painter.drawLine(QPointF(high, y - 5), QPointF(high, y + 5));
}

DotInk dotInk(const QString& language)
{
    const bool isDark = Palette::current().isDark();
    const LanguageStyle style = languageStyle(language);
    DotInk ink { isDark ? style.dark : style.light, {} };
    ink.pale = ink.full;
    ink.pale.setAlphaF(isDark ? 0.42F : 0.30F);
    return ink;
}

QColor rowGround(const QStyleOptionViewItem& option)
{
    if (option.state & QStyle::State_Selected)
        return colour(u"selection");
    return option.state & QStyle::State_MouseOver ? colour(u"hover") : colour(u"surface");
}

void paintLanguageName(QPainter& painter, const QStyleOptionViewItem& option, const QString& language)
{
    const QRectF cell = option.rect;
    paintLanguageMark(painter, QPointF(cell.left() + 12, cell.center().y()), language, 4.6, Palette::current());
    QFont font = option.font;
    font.setBold(option.state & QStyle::State_Selected);
    painter.setFont(font);
    painter.setPen(colour(u"text"));
    const QRectF room = cell.adjusted(24, 0, -2, 0);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetricsF(font).elidedText(languageName(language), Qt::ElideRight, room.width()));
}

void paintRowFrame(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, bool focused)
{
    const QRectF cell = option.rect;
    painter.setPen(QPen(colour(u"grid"), 1));
    if (index.row() + 1 < index.model()->rowCount())
        painter.drawLine(cell.bottomLeft() - QPointF(0, 0.5), cell.bottomRight() - QPointF(0, 0.5));
    if (!(option.state & QStyle::State_Selected))
        return;
    if (index.column() == 0)
        painter.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), colour(u"accent"));
    if (focused) {
        painter.setPen(QPen(colour(u"focus"), 2));
        painter.drawLine(cell.topLeft() + QPointF(0, 1), cell.topRight() + QPointF(0, 1));
        painter.drawLine(cell.bottomLeft() - QPointF(0, 1), cell.bottomRight() - QPointF(0, 1));
    }
}

} // namespace ndogo
