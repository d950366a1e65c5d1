// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_marks.h"

#include "widgets/look/palette.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QRegularExpression>
#include <QtMath>

#include <utility>

namespace ndogo {

namespace {

constexpr double signGap = 6; // between a sign and its words
constexpr double entryGap = 18; // between two entries of a line of signs

/// Corners on a circle, the first at the top; every second one of a star is pulled in.
QPolygonF corners(QPointF centre, int count, double radius, double innerRadius)
{
    QPolygonF polygon;
    for (int i = 0; i < count; ++i) {
        const double angle = qDegreesToRadians(-90.0 + 360.0 * i / count);
        const double r = i % 2 == 0 ? radius : innerRadius;
        polygon << centre + QPointF(r * qCos(angle), r * qSin(angle));
    }
    return polygon;
}

void paintFlag(QPainter& painter, QPointF centre, const QColor& colour)
{
    const QPointF top = centre + QPointF(-3.5, -5.5);
    painter.setPen(QPen(colour, 1.5));
    painter.drawLine(top, top + QPointF(0, 11.5));
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF { top, top + QPointF(8.5, 2.8), top + QPointF(0, 5.6) });
}

void paintVerdict(QPainter& painter, QPointF centre, const QString& sign, const QColor& colour)
{
    constexpr double r = 4.5;
    if (sign == u"unclear") {
        QFont font = painter.font();
        font.setPixelSize(13);
        font.setBold(true);
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(QRectF(centre - QPointF(10, 10), QSizeF(20, 20)), Qt::AlignCenter, QStringLiteral("?"));
        return;
    }
    if (sign == u"same") {
        painter.setPen(QPen(colour, 1.8));
        for (const double y : { -2.0, 2.0 })
            painter.drawLine(centre + QPointF(-r, y), centre + QPointF(r, y));
        return;
    }
    const double down = sign == u"worse" ? 1 : -1;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF { centre + QPointF(-r - 0.5, -down * r * 0.7),
        centre + QPointF(r + 0.5, -down * r * 0.7), centre + QPointF(0, down * (r * 0.8 + 0.5)) });
}

void paintBox(QPainter& painter, QPointF centre, const QString& element, const QColor& colour, const Palette& palette)
{
    const QRectF box(centre - QPointF(4.5, 4.5), QSizeF(9, 9));
    if (element == u"bar") {
        painter.fillRect(box, colour);
        return;
    }
    if (element == u"band") {
        QColor pale = colour;
        pale.setAlphaF(0.25F);
        painter.fillRect(box.adjusted(-4, 0, 4, 0), pale);
        return;
    }
    if (element == u"hatch")
        paintHatch(painter, box.adjusted(-2, 0, 2, 0), palette.colour(u"hatch"));
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(element == u"hatch" ? box.adjusted(-2, 0, 2, 0) : box);
}

constexpr std::pair<QStringView, Mark> kMarks[]
    = { { u"circle", Mark::Circle }, { u"square", Mark::Square }, { u"diamond", Mark::Diamond },
          { u"triangle", Mark::Triangle }, { u"pentagon", Mark::Pentagon }, { u"star", Mark::Star } };

Mark markNamed(QStringView name)
{
    for (const auto& [known, mark] : kMarks)
        if (name == known)
            return mark;
    return Mark::None;
}

void paintElement(
    QPainter& painter, QPointF centre, const QString& element, const QColor& colour, const Palette& palette)
{
    const QPointF half(8, 0);
    if (element == u"ring") {
        painter.setPen(QPen(colour, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, 6, 6);
    } else if (element == u"dotted" || element == u"dashed" || element == u"line") {
        QPen pen(colour, 1.5);
        pen.setCapStyle(Qt::FlatCap);
        if (element != u"line")
            pen.setDashPattern(element == u"dotted" ? QVector<qreal> { 1, 2 } : QVector<qreal> { 4, 2 });
        painter.setPen(pen);
        painter.drawLine(centre - half, centre + half);
    } else if (element == u"whisker") {
        painter.setPen(QPen(colour, 1.2));
        painter.drawLine(centre - half, centre + half);
        for (const double side : { -8.0, 8.0 })
            painter.drawLine(centre + QPointF(side, -3), centre + QPointF(side, 3));
    } else if (element == u"dot") {
        paintMark(painter, centre, Mark::Circle, true, 4, colour, colour);
    } else if (element == u"hollow") {
        paintMark(painter, centre, Mark::Circle, false, 4, colour, palette.colour(u"surface"));
    } else if (const Mark mark = markNamed(element); mark != Mark::None) {
        paintMark(painter, centre, mark, false, 4, colour, palette.colour(u"surface"));
    } else {
        paintBox(painter, centre, element, colour, palette);
    }
}

bool isVerdict(QStringView sign)
{
    return sign == u"better" || sign == u"same" || sign == u"unclear" || sign == u"worse";
}

QStringView elementRole(QStringView element)
{
    if (element == u"ring")
        return u"worse";
    if (element == u"dashed")
        return u"forecast";
    if (element == u"bar" || element == u"band")
        return u"accent";
    if (element == u"dot" || element == u"hollow" || element == u"whisker" || element == u"line")
        return u"text";
    return u"baseline";
}

bool isElement(QStringView sign)
{
    for (const QStringView known : { u"ring", u"dotted", u"dashed", u"line", u"band", u"whisker", u"bar", u"hatch",
             u"hollow", u"dot", u"outline" })
        if (sign == known)
            return true;
    return markNamed(sign) != Mark::None;
}

} // namespace

void paintMark(QPainter& painter, QPointF centre, Mark mark, bool filled, double radius, const QColor& colour,
    const QColor& surface)
{
    painter.save();
    QPen pen(colour, 1.6);
    pen.setJoinStyle(Qt::MiterJoin);
    painter.setPen(pen);
    painter.setBrush(filled ? colour : surface);
    switch (mark) {
    case Mark::None:
        break;
    case Mark::Circle:
        painter.drawEllipse(centre, radius * 0.88, radius * 0.88);
        break;
    case Mark::Square: {
        const QPointF corner(radius * 0.8, radius * 0.8);
        painter.drawRect(QRectF(centre - corner, centre + corner));
        break;
    }
    // The factors give the six shapes about the same visual weight.
    case Mark::Diamond:
        painter.drawPolygon(corners(centre, 4, radius * 1.12, radius * 1.12));
        break;
    case Mark::Triangle:
        painter.drawPolygon(corners(centre + QPointF(0, radius * 0.15), 3, radius * 1.15, radius * 1.15));
        break;
    case Mark::Pentagon:
        painter.drawPolygon(corners(centre, 5, radius * 1.05, radius * 1.05));
        break;
    case Mark::Star:
        pen.setJoinStyle(Qt::RoundJoin);
        painter.setPen(pen);
        painter.drawPolygon(corners(centre, 10, radius * 1.35, radius * 1.35 * 0.45));
        break;
    }
    painter.restore();
}

void paintLanguageMark(QPainter& painter, QPointF centre, const QString& code, double radius, const Palette& palette)
{
    const LanguageStyle style = languageStyle(code);
    paintMark(painter, centre, style.mark, style.filled, radius, palette.isDark() ? style.dark : style.light,
        palette.colour(u"surface"));
}

void paintHatch(QPainter& painter, const QRectF& area, const QColor& colour)
{
    if (area.isEmpty())
        return;
    painter.save();
    painter.setPen(QPen(colour, 1.2));
    constexpr double step = 6;
    // Lines x + y = c, anchored to the page so that neighbours match, each cut at the area's edges.
    const double first = step * std::ceil((area.left() + area.top()) / step);
    for (double c = first; c < area.right() + area.bottom(); c += step) {
        const double x1 = std::max(area.left(), c - area.bottom());
        const double x2 = std::min(area.right(), c - area.top());
        if (x2 > x1)
            painter.drawLine(QPointF(x1, c - x1), QPointF(x2, c - x2));
    }
    painter.restore();
}

void paintSign(QPainter& painter, QPointF centre, const QString& sign, const Palette& palette)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QString element = sign.section(QLatin1Char(':'), 0, 0);
    const QString role = sign.section(QLatin1Char(':'), 1);
    if (isVerdict(sign))
        paintVerdict(painter, centre, sign, palette.colour(sign));
    else if (sign == u"flag")
        paintFlag(painter, centre, palette.colour(u"worse"));
    else if (isElement(element))
        paintElement(painter, centre, element, palette.colour(role.isEmpty() ? elementRole(element) : role), palette);
    else
        paintLanguageMark(painter, centre, sign, 4.6, palette);
    painter.restore();
}

double signWidth(const QString& sign)
{
    if (sign.isEmpty())
        return 0;
    const QString element = sign.section(QLatin1Char(':'), 0, 0);
    const bool wide = element == u"dotted" || element == u"dashed" || element == u"line" || element == u"band"
        || element == u"whisker";
    return wide ? 17 : 13;
}

std::vector<SignText> parseSigns(const QString& signs)
{
    static const QRegularExpression token(QStringLiteral("\\{([a-z_:]+)\\}"));
    std::vector<SignText> entries;
    qsizetype end = 0;
    QString sign;
    const auto take = [&](qsizetype until) {
        const QString text = signs.mid(end, until - end).trimmed();
        if (!sign.isEmpty() || !text.isEmpty())
            entries.push_back({ sign, text });
    };
    for (auto match = token.globalMatch(signs); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        take(found.capturedStart());
        sign = found.captured(1);
        end = found.capturedEnd();
    }
    take(signs.size());
    return entries;
}

QString plainSigns(const QString& signs)
{
    QStringList words;
    for (const SignText& entry : parseSigns(signs))
        if (!entry.text.isEmpty())
            words.append(entry.text);
    return words.join(QStringLiteral("; "));
}

double paintSigns(
    QPainter* painter, QPointF topLeft, double width, const QString& signs, const QFont& font, const Palette& palette)
{
    const QFontMetricsF metrics(font);
    const double line = std::ceil(metrics.height() * 1.3);
    double x = 0;
    double y = 0;
    for (const SignText& entry : parseSigns(signs)) {
        const double mark = entry.sign.isEmpty() ? 0 : signWidth(entry.sign) + signGap;
        const double room = width - mark;
        QRectF text = metrics.boundingRect(QRectF(0, 0, 1e6, 1e6), Qt::AlignLeft, entry.text);
        if (x > 0 && x + mark + text.width() > width) {
            x = 0;
            y += line;
        }
        // An entry that is longer than a whole line goes on in the next one.
        if (text.width() > room)
            text = metrics.boundingRect(QRectF(0, 0, std::max(room, 1.0), 1e6), Qt::TextWordWrap, entry.text);
        if (painter) {
            painter->setFont(font);
            const QPointF start = topLeft + QPointF(x, y);
            if (!entry.sign.isEmpty())
                paintSign(*painter, start + QPointF(signWidth(entry.sign) / 2, line / 2), entry.sign, palette);
            painter->setPen(palette.colour(u"text_secondary"));
            const bool single = text.height() < 1.5 * metrics.height();
            painter->drawText(QRectF(start + QPointF(mark, 0), QSizeF(text.width() + 2, single ? line : text.height())),
                single ? int(Qt::AlignVCenter) : int(Qt::TextWordWrap), entry.text);
        }
        y += std::max(0.0, text.height() - metrics.height());
        x += mark + text.width() + entryGap;
    }
    return signs.trimmed().isEmpty() ? 0 : y + line;
}

} // namespace ndogo
