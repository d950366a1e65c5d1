// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_painter.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLineF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

double crisp(double position)
{
    return std::floor(position) + 0.5;
}

QColor seriesColour(const ChartPicture& picture, const ChartSeries& series)
{
    return picture.palette->colour(series.style.colourRole);
}

bool isHidden(const ChartPicture& picture, const QString& key)
{
    return !key.isEmpty() && picture.hidden.contains(key);
}

void paintText(QPainter& painter, const ChartPicture& picture, const ChartText& text)
{
    QRectF box = text.box;
    if (!text.language.isEmpty()) {
        paintLanguageMark(painter, { box.left() + 6, box.center().y() }, text.language, 4.6, *picture.palette);
        box.setLeft(box.left() + 17);
    }
    painter.drawText(box, int(text.alignment) | Qt::TextDontClip, text.text);
}

void paintBar(QPainter& painter, const ChartPicture& picture, const ChartBar& bar)
{
    const ChartSeries& series = picture.spec.series[size_t(bar.point.series)];
    const QColor colour = seriesColour(picture, series);
    const QRectF rect(QPointF(std::round(bar.rect.left()), std::round(bar.rect.top())),
        QPointF(std::round(bar.rect.right()), std::round(bar.rect.bottom())));
    if (rect.isEmpty())
        return;
    if (series.style.filled && !series.style.hatched) {
        painter.fillRect(rect, colour);
    } else {
        painter.fillRect(rect, picture.palette->colour(u"surface"));
        if (series.style.hatched)
            paintHatch(painter, rect, picture.palette->colour(u"hatch"));
        QPen pen(colour, 1);
        if (!series.style.dash.isEmpty())
            pen.setDashPattern(series.style.dash);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (!series.key.isEmpty() && series.key == picture.spec.selectedKey) {
        painter.setPen(QPen(picture.palette->colour(u"text"), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(-1, -1, 1, 1));
    }
}

void paintBarLabel(QPainter& painter, const ChartPicture& picture, const ChartBar& bar)
{
    if (bar.label.isEmpty())
        return;
    const ChartSeries& series = picture.spec.series[size_t(bar.point.series)];
    QColor ink = picture.palette->colour(u"text");
    if (series.kind == ChartSeries::Kind::StackedBar) {
        if (series.style.hatched || !series.style.filled)
            painter.fillRect(bar.label.adjusted(-3, 0, 3, 0), picture.palette->colour(u"surface"));
        else
            ink = picture.palette->cellText(seriesColour(picture, series));
    }
    painter.setPen(ink);
    painter.drawText(bar.label, Qt::AlignCenter | Qt::TextDontClip, series.points[size_t(bar.point.point)].label);
}

/// An interval from `low` to `high`, with a cap at each end. Where the axis ends before it does, it ends there in an
/// arrow: it goes on.
void paintWhisker(QPainter& painter, const ChartPicture& picture, QPointF low, QPointF high, const QColor& colour)
{
    const QRectF plot = picture.geometry.plot();
    const bool flat = std::abs(high.x() - low.x()) > std::abs(high.y() - low.y());
    const QPointF cap = flat ? QPointF(0, 3.5) : QPointF(3.5, 0);
    const auto inside = [&](QPointF end) {
        return flat ? QPointF(std::clamp(end.x(), plot.left(), plot.right()), end.y())
                    : QPointF(end.x(), std::clamp(end.y(), plot.top(), plot.bottom()));
    };
    const auto paintEnd = [&](QPointF end, QPointF other) {
        const QPointF stop = inside(end);
        if (QLineF(stop, end).length() < 0.5) {
            painter.drawLine(end - cap, end + cap);
            return;
        }
        const QPointF away = flat ? QPointF(other.x() < end.x() ? 5 : -5, 0) : QPointF(0, other.y() < end.y() ? 5 : -5);
        painter.drawPolyline(QPolygonF { stop - away - cap, stop, stop - away + cap });
    };
    painter.setBrush(Qt::NoBrush);
    // A halo, so that it is seen on a bar of any colour.
    for (const QPen& pen : { QPen(picture.palette->colour(u"surface"), 3), QPen(colour, 1.2) }) {
        painter.setPen(pen);
        painter.drawLine(inside(low), inside(high));
        paintEnd(low, high);
        paintEnd(high, low);
    }
}

void paintBars(QPainter& painter, const ChartPicture& picture)
{
    const ChartGeometry& geometry = picture.geometry;
    for (const ChartBar& bar : geometry.bars())
        paintBar(painter, picture, bar);
    for (const ChartBar& bar : geometry.bars()) {
        const ChartPoint& point = picture.spec.series[size_t(bar.point.series)].points[size_t(bar.point.point)];
        if (point.low && point.high) {
            // Whiskers stand in the middle of the bar, wherever its place in the group is.
            QPointF low = geometry.map(point.x, bar.base + *point.low);
            QPointF high = geometry.map(point.x, bar.base + *point.high);
            if (picture.spec.horizontalBars) {
                low.setY(bar.rect.center().y());
                high.setY(bar.rect.center().y());
            } else {
                low.setX(bar.rect.center().x());
                high.setX(bar.rect.center().x());
            }
            paintWhisker(painter, picture, low, high, picture.palette->colour(u"text"));
        }
        paintBarLabel(painter, picture, bar);
    }
}

void paintRules(QPainter& painter, const ChartPicture& picture)
{
    const QRectF plot = picture.geometry.plot();
    QFont bold = picture.font;
    bold.setBold(true);
    for (size_t i = 0; i < picture.spec.rules.size(); ++i) {
        const ChartRule& rule = picture.spec.rules[i];
        const bool vertical = rule.orientation == Qt::Vertical;
        const bool onX = vertical != picture.spec.horizontalBars;
        const QPointF place = onX ? picture.geometry.map(rule.at, 0) : picture.geometry.map(0, rule.at);
        QPen pen(picture.palette->colour(rule.colourRole), 1.5);
        pen.setCapStyle(Qt::FlatCap);
        if (rule.dotted)
            pen.setDashPattern({ 1.5, 2 });
        painter.setPen(pen);
        if (vertical)
            painter.drawLine(QPointF(place.x(), plot.top() - 4), QPointF(place.x(), plot.bottom()));
        else
            painter.drawLine(QPointF(plot.left(), place.y()), QPointF(plot.right(), place.y()));
        const ChartText& label = picture.geometry.ruleLabels()[i];
        if (label.box.isEmpty())
            continue;
        painter.setFont(bold);
        painter.drawText(label.box, int(label.alignment) | Qt::TextDontClip, label.text);
        painter.setFont(picture.font);
    }
}

void paintMarks(QPainter& painter, const ChartPicture& picture, const ChartSeries& series)
{
    if (isBar(series) || isHidden(picture, series.key))
        return;
    const QColor colour = seriesColour(picture, series);
    const bool selected = !series.key.isEmpty() && series.key == picture.spec.selectedKey;
    for (const ChartPoint& point : series.points) {
        if (series.kind == ChartSeries::Kind::Scatter && point.low && point.high)
            paintWhisker(painter, picture, picture.geometry.map(point.x, *point.low),
                picture.geometry.map(point.x, *point.high), colour);
        const QPointF place = picture.geometry.map(point.x, point.y);
        if (series.kind == ChartSeries::Kind::Scatter && selected) {
            painter.setPen(QPen(picture.palette->colour(u"accent"), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(place, 9, 9);
        }
        paintMark(painter, place, series.style.mark, series.style.filled, selected ? 4.6 : 3.6, colour,
            picture.palette->colour(u"surface"));
    }
}

void paintEndLabel(QPainter& painter, const ChartPicture& picture, const ChartEndRow& row)
{
    const ChartEndLabel& label = picture.spec.endLabels[row.label];
    const Palette& palette = *picture.palette;
    const bool selected = label.key == picture.spec.selectedKey;
    const double y = row.row.center().y();
    const auto series = std::find_if(picture.spec.series.begin(), picture.spec.series.end(),
        [&](const ChartSeries& candidate) { return candidate.key == label.key; });
    if (series != picture.spec.series.end()) {
        const QColor colour = seriesColour(picture, *series);
        const double right = picture.geometry.plot().right();
        QPointF start = row.anchor + QPointF(6, 0);
        if (start.x() < right - 8) { // the line ends before the plot does: what leads to its name is no part of it
            painter.setPen(QPen(palette.colour(u"text_secondary"), 1, Qt::DotLine));
            painter.drawLine(start, QPointF(right, start.y()));
            start.setX(right);
        }
        painter.setPen(QPen(colour, 1));
        painter.drawPolyline(
            QPolygonF { start, QPointF(right + 10, start.y()), QPointF(right + 20, y), QPointF(right + 28, y) });
        if (selected) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(palette.colour(u"selection"));
            painter.drawRoundedRect(row.row, 2, 2);
        }
        paintMark(painter, { right + 37, y }, series->style.mark, series->style.filled, 4.6, colour,
            palette.colour(u"surface"));
    }
    QFont font = picture.font;
    font.setBold(selected);
    painter.setFont(font);
    const std::vector<double>& columns = picture.geometry.endColumns();
    for (qsizetype column = 0; column < label.columns.size(); ++column) {
        const double left = column > 0 ? columns[size_t(column - 1)] : picture.geometry.endNameLeft();
        const bool last = column > 0 && column == label.columns.size() - 1 && !label.lastColumnRole.isEmpty();
        painter.setPen(palette.colour(last ? QStringView(label.lastColumnRole) : QStringView(u"text")));
        painter.drawText(QRectF(left, row.row.top(), columns[size_t(column)] - left, row.row.height()),
            int((column > 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter) | Qt::TextDontClip,
            label.columns[column]);
    }
    painter.setFont(picture.font);
}

void paintFocus(QPainter& painter, const ChartPicture& picture)
{
    if (!picture.focused)
        return;
    painter.setPen(QPen(picture.palette->colour(u"focus"), 2));
    painter.setBrush(Qt::NoBrush);
    for (const ChartBar& bar : picture.geometry.bars()) {
        if (bar.point == picture.focused) {
            painter.drawRect(bar.rect.adjusted(-3, -3, 3, 3));
            return;
        }
    }
    painter.drawRect(QRectF(picture.geometry.anchor(picture.focused) - QPointF(9, 9), QSizeF(18, 18)));
}

void paintValueBox(QPainter& painter, const ChartPicture& picture)
{
    const ChartHit hit = picture.hovered ? picture.hovered : picture.focused;
    if (!hit)
        return;
    const ChartSeries& series = picture.spec.series[size_t(hit.series)];
    const QStringList lines = pointTip(picture.spec, hit).split(QLatin1Char('\n'));
    QFont bold = picture.font;
    bold.setBold(true);
    const double line = std::ceil(QFontMetricsF(picture.font).height() * 1.15);
    const double mark = series.style.mark == Mark::None ? 0 : 16;
    double width = QFontMetricsF(bold).horizontalAdvance(lines.first()) + mark;
    for (const QString& text : lines)
        width = std::max(width, QFontMetricsF(picture.font).horizontalAdvance(text));
    const QSizeF size(std::ceil(width) + 16, line * double(lines.size()) + 10);

    // Beside the point, on the side that has room; never over it.
    const QPointF point = picture.geometry.anchor(hit);
    const QRectF view(0, 0, picture.geometry.size().width(), picture.geometry.size().height());
    QPointF corner = point + QPointF(14, -size.height() / 2);
    if (corner.x() + size.width() > view.right())
        corner.setX(point.x() - 14 - size.width());
    corner.setX(std::max(0.0, corner.x()));
    corner.setY(std::clamp(corner.y(), 0.0, std::max(0.0, view.bottom() - size.height())));
    const QRectF box(corner, size);

    painter.setPen(QPen(picture.palette->colour(u"control_border"), 1));
    painter.setBrush(picture.palette->colour(u"surface"));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    paintMark(painter, box.topLeft() + QPointF(14, 5 + line / 2), series.style.mark, series.style.filled, 4.6,
        seriesColour(picture, series), picture.palette->colour(u"surface"));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        painter.setFont(i == 0 ? bold : picture.font);
        painter.setPen(picture.palette->colour(u"text"));
        const QRectF place(box.left() + 8 + (i == 0 ? mark : 0), box.top() + 5 + double(i) * line, size.width(), line);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, lines[i]);
    }
    painter.setFont(picture.font);
}

QString withUnit(const ChartAxis& axis, const QString& value)
{
    return axis.title.isEmpty()
        ? value
        : QCoreApplication::translate("ndogo::ChartView", "%1: %2", "axis title: value").arg(axis.title, value);
}

} // namespace

bool ChartPicture::isStrong(const QString& key) const
{
    const auto keyOf = [&](ChartHit hit) { return hit ? spec.series[size_t(hit.series)].key : QString(); };
    if (key.isEmpty())
        return false;
    return key == keyOf(hovered) || key == keyOf(focused) || key == spec.selectedKey;
}

void paintBackdrop(QPainter& painter, const ChartPicture& picture)
{
    const Palette& palette = *picture.palette;
    const QRectF plot = picture.geometry.plot();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(picture.font);
    painter.setPen(QPen(palette.colour(u"grid"), 1));
    for (const double line : picture.geometry.gridLines()) {
        if (picture.spec.horizontalBars)
            painter.drawLine(QPointF(crisp(line), plot.top()), QPointF(crisp(line), plot.bottom()));
        else
            painter.drawLine(QPointF(plot.left(), crisp(line)), QPointF(plot.right(), crisp(line)));
    }
    painter.setPen(QPen(palette.colour(u"axis"), 1));
    // Bars start at nought, also those that go down or to the left.
    const double start = std::clamp(
        picture.geometry.bars().empty() ? picture.spec.y.minimum : 0.0, picture.spec.y.minimum, picture.spec.y.maximum);
    const QPointF axis = picture.geometry.map(0, start);
    if (picture.spec.horizontalBars)
        painter.drawLine(QPointF(crisp(axis.x()), plot.top()), QPointF(crisp(axis.x()), plot.bottom()));
    else
        painter.drawLine(QPointF(plot.left(), crisp(axis.y())), QPointF(plot.right(), crisp(axis.y())));

    const bool named = !picture.spec.x.categories.isEmpty();
    painter.setPen(palette.colour(named && !picture.spec.horizontalBars ? u"text" : u"text_secondary"));
    for (const ChartText& label : picture.geometry.xLabels())
        paintText(painter, picture, label);
    painter.setPen(palette.colour(named && picture.spec.horizontalBars ? u"text" : u"text_secondary"));
    for (const ChartText& label : picture.geometry.yLabels())
        paintText(painter, picture, label);
    painter.setPen(palette.colour(u"text_secondary"));
    for (const ChartText& title : picture.geometry.titles())
        paintText(painter, picture, title);
}

void paintForeground(QPainter& painter, const ChartPicture& picture)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(picture.font);
    paintBars(painter, picture);
    paintRules(painter, picture);
    // The selected series lies on top, as its line does.
    for (const bool selected : { false, true })
        for (const ChartSeries& series : picture.spec.series)
            if ((!series.key.isEmpty() && series.key == picture.spec.selectedKey) == selected)
                paintMarks(painter, picture, series);
    painter.setPen(picture.palette->colour(u"text"));
    QColor veil = picture.palette->colour(u"surface"); // lines go on below, but not through the letters
    veil.setAlphaF(0.8F);
    for (const ChartText& name : picture.geometry.pointLabels()) {
        painter.fillRect(name.box.adjusted(-1, 0, 1, 0), veil);
        paintText(painter, picture, name);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(picture.palette->colour(u"worse"), 2));
    for (const ChartRing& ring : picture.spec.rings)
        if (!isHidden(picture, ring.key))
            painter.drawEllipse(picture.geometry.map(ring.x, ring.y), 8, 8);
    for (const ChartEndRow& row : picture.geometry.endRows())
        paintEndLabel(painter, picture, row);
    paintFocus(painter, picture);
    paintValueBox(painter, picture);
}

QString pointTip(const ChartSpec& spec, ChartHit hit)
{
    const ChartSeries& series = spec.series[size_t(hit.series)];
    const ChartPoint& point = series.points[size_t(hit.point)];
    if (!point.tip.isEmpty())
        return point.tip;
    const bool category = !spec.x.categories.isEmpty();
    const QString x
        = category ? spec.x.categories.value(int(std::lround(point.x))) : decimalText(point.x, spec.x.decimals);
    // A value is read to one more digit than the axis is marked with.
    const int decimals = spec.y.decimals + 1;
    QString y = decimalText(point.y, decimals);
    if (point.low && point.high)
        y = QCoreApplication::translate("ndogo::ChartView", "%1 (%2 to %3)", "value, low and high end of the interval")
                .arg(y, decimalText(*point.low, decimals), decimalText(*point.high, decimals));
    QStringList lines { series.name, withUnit(spec.x, x), withUnit(spec.y, y) };
    lines.removeAll(QString());
    for (const ChartRing& ring : spec.rings)
        if (ring.key == series.key && ring.x == point.x && !ring.tip.isEmpty())
            lines.append(ring.tip);
    return lines.join(QLatin1Char('\n'));
}

} // namespace ndogo
