// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the sparsity slider looks like: docs/methods.md, The sparsity slider, at a 13 px base font.
#include "widgets/parts/sparsity_slider.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QPainter>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kMargin = 14; ///< room for half a handle and for "0 %"
constexpr double kLabelToTrack = 28;
constexpr double kTrackToRibbon = 13;
constexpr double kTickLength = 4;
constexpr double kDotRadius = 4.6;
constexpr double kGap = 8;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

QColor costColour(int beyond, int languages)
{
    return Palette::current().rampColour(u"cost", languages > 0 ? double(beyond) / languages : 0);
}

} // namespace

SparsitySlider::Geometry SparsitySlider::geometryNow() const
{
    const double line = QFontMetricsF(themeFont(FontRole::Caption)).height();
    Geometry g;
    g.left = kMargin;
    g.width = std::max(1.0, width() - 2 * kMargin);
    g.labels = std::ceil(line / 2) + 1;
    g.track = g.labels + kLabelToTrack;
    g.ribbon = QRectF(g.left, g.track + kTrackToRibbon, g.width, std::max(17.0, std::ceil(line) + 2));
    g.ticks = g.ribbon.bottom() + kTickLength + 1;
    return g;
}

QSize SparsitySlider::sizeHint() const
{
    const Geometry g = geometryNow();
    return { 640, int(std::ceil(g.ticks + QFontMetricsF(themeFont(FontRole::Caption)).height())) };
}

QSize SparsitySlider::minimumSizeHint() const
{
    return { 320, sizeHint().height() };
}

QRectF SparsitySlider::handleRect(const Geometry& g, double amount) const
{
    return { g.x(amount) - 8, g.track - 13, 16, 26 };
}

double SparsitySlider::signsWidth() const
{
    const QFontMetricsF metrics(themeFont(FontRole::Caption));
    const double words
        = metrics.horizontalAdvance(tr("measured on all sentences")) + metrics.horizontalAdvance(tr("a sample"));
    return words + 2 * 12 + 2 * kGap;
}

/// Above its bracket, moved aside where the signs or "dense" stand.
QRectF SparsitySlider::bracketTextRect(const Geometry& g) const
{
    if (!m_map.bracket)
        return {};
    QFont bold = themeFont(FontRole::Caption);
    bold.setBold(true);
    const double wide = QFontMetricsF(bold).horizontalAdvance(m_map.bracket->text) + 14;
    const double dense = QFontMetricsF(themeFont(FontRole::Caption)).horizontalAdvance(tr("dense"));
    const double first = g.left - kGap + dense + 2 * kGap;
    double last = g.left + g.width - signsWidth() - 2 * kGap - wide;
    if (last < first)
        last = std::max(first, g.left + g.width - wide); // too narrow for both: the signs step back
    const double x = std::clamp(g.x(m_map.bracket->middle()) - wide / 2, first, last);
    return { x, g.labels - 8, wide, 16 };
}

bool SparsitySlider::onBracket(const Geometry& g, const QPointF& position) const
{
    if (!m_map.bracket)
        return false;
    const QRectF lines(g.x(m_map.bracket->low), g.track - 22, g.x(m_map.bracket->high) - g.x(m_map.bracket->low), 9);
    return bracketTextRect(g).contains(position) || lines.contains(position);
}

void SparsitySlider::placeOffer()
{
    const bool wanted = m_map.nothingMeasured() && !m_offer->text().isEmpty();
    m_offer->setVisible(wanted);
    if (!wanted)
        return;
    const Geometry g = geometryNow();
    m_offer->setFont(themeFont(FontRole::Caption));
    m_offer->setStyleSheet(QStringLiteral("QPushButton { background: %1; color: %2; border: 0; padding: 0 8px; "
                                          "text-decoration: underline; }"
                                          "QPushButton:focus { border: 2px solid %3; padding: 0 6px; }")
                               .arg(colour(u"surface").name(), colour(u"accent").name(), colour(u"focus").name()));
    const double wide
        = std::min(QFontMetricsF(themeFont(FontRole::Caption)).horizontalAdvance(m_offer->text()) + 20, g.width);
    const QRectF place(g.ribbon.center().x() - wide / 2, g.ribbon.top(), wide, g.ribbon.height() - 1);
    m_offer->setGeometry(place.toRect());
}

void SparsitySlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Geometry g = geometryNow();
    paintRibbon(painter, g);
    paintTicks(painter, g);
    paintTrack(painter, g);
    paintDots(painter, g);
    paintBracket(painter, g);
    paintSigns(painter, g);
    paintHandle(painter, g);
}

void SparsitySlider::paintTrack(QPainter& painter, const Geometry& g) const
{
    const QRectF track(g.left, g.track - 3, g.width, 6);
    painter.setPen(QPen(colour(u"axis"), 1));
    painter.setBrush(colour(u"grid"));
    painter.drawRoundedRect(track, 3, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? colour(u"accent") : colour(u"text_disabled"));
    painter.drawRoundedRect(QRectF(g.left, g.track - 3, g.x(amount()) - g.left, 6), 3, 3);

    QPen dotted(colour(u"axis"), 1);
    dotted.setDashPattern({ 2, 2 });
    painter.setPen(dotted);
    painter.setBrush(colour(u"surface"));
    painter.drawRoundedRect(QRectF(g.left - 7, g.track - 11, 14, 22), 3, 3);
    painter.setBrush(Qt::NoBrush);
    if (m_previousRest && *m_previousRest > 0)
        painter.drawRoundedRect(QRectF(g.x(*m_previousRest) - 7, g.track - 11, 14, 22), 3, 3);

    painter.setFont(themeFont(FontRole::Caption));
    painter.setPen(colour(u"text_secondary"));
    painter.drawText(QRectF(g.left - 7, g.labels - 8, 200, 16), Qt::AlignLeft | Qt::AlignVCenter, tr("dense"));
}

void SparsitySlider::paintDots(QPainter& painter, const Geometry& g) const
{
    for (const SliderMap::Dot& dot : m_map.dots) {
        painter.setPen(QPen(dot.complete ? colour(u"surface") : colour(u"text"), dot.complete ? 1.4 : 1.8));
        painter.setBrush(dot.complete ? colour(u"text") : colour(u"surface"));
        painter.drawEllipse(QPointF(g.x(dot.amount), g.track), kDotRadius, kDotRadius);
    }
}

void SparsitySlider::paintRibbon(QPainter& painter, const Geometry& g) const
{
    for (const SliderMap::Segment& segment : m_map.ribbon) {
        const QRectF rect(g.x(segment.low), g.ribbon.top(), g.x(segment.high) - g.x(segment.low), g.ribbon.height());
        const QColor low = costColour(segment.beyondLow, m_map.languages);
        switch (segment.kind) {
        case SliderMap::Segment::Kind::Same:
            painter.fillRect(rect, low);
            paintSegmentText(painter, rect, segment, low);
            break;
        case SliderMap::Segment::Kind::Between:
            painter.fillRect(rect, low);
            paintHatch(painter, rect, costColour(segment.beyondHigh, m_map.languages));
            break;
        case SliderMap::Segment::Kind::Unknown:
            painter.fillRect(rect, colour(u"surface"));
            paintHatch(painter, rect, colour(u"hatch"));
            break;
        }
    }
    painter.setPen(QPen(colour(u"axis"), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(g.ribbon);
}

/// The longest wording that fits; none where none does.
void SparsitySlider::paintSegmentText(
    QPainter& painter, const QRectF& rect, const SliderMap::Segment& segment, const QColor& back) const
{
    const QStringList wordings {
        tr("%1 of %2 languages beyond the tolerance").arg(segment.beyondLow).arg(m_map.languages),
        tr("%1 of %2 languages").arg(segment.beyondLow).arg(m_map.languages),
        tr("%1 of %2").arg(segment.beyondLow).arg(m_map.languages),
        QString::number(segment.beyondLow),
    };
    QFont words = themeFont(FontRole::Caption);
    words.setBold(segment.beyondLow > 0);
    const QFontMetricsF metrics(words);
    for (const QString& wording : wordings) {
        if (metrics.horizontalAdvance(wording) + 2 * kGap > rect.width())
            continue;
        painter.setFont(words);
        painter.setPen(Palette::current().cellText(back));
        painter.drawText(rect, Qt::AlignCenter, wording);
        return;
    }
}

void SparsitySlider::paintTicks(QPainter& painter, const Geometry& g) const
{
    const QFontMetricsF metrics(themeFont(FontRole::Caption));
    painter.setFont(themeFont(FontRole::Caption));
    for (int percent = 0; percent < 100; percent += 10) {
        const double x = g.x(percent / 100.0);
        painter.setPen(QPen(colour(u"axis"), 1));
        painter.drawLine(QPointF(x, g.ribbon.bottom()), QPointF(x, g.ribbon.bottom() + kTickLength));
        painter.setPen(colour(u"text_secondary"));
        painter.drawText(QRectF(x - 40, g.ticks, 80, metrics.height()), Qt::AlignHCenter | Qt::AlignTop,
            percentText(percent / 100.0));
    }
}

void SparsitySlider::paintBracket(QPainter& painter, const Geometry& g) const
{
    if (!m_map.bracket)
        return;
    const double low = g.x(m_map.bracket->low), high = g.x(m_map.bracket->high);
    painter.setPen(QPen(colour(u"worse"), 1.6));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(
        QPolygonF { { low, g.track - 13 }, { low, g.track - 18 }, { high, g.track - 18 }, { high, g.track - 13 } });

    const QRectF text = bracketTextRect(g);
    paintLanguageMark(painter, QPointF(text.left() + 5, g.labels), m_map.bracket->language, 4.4, Palette::current());
    QFont bold = themeFont(FontRole::Caption);
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colour(u"worse"));
    painter.drawText(text.adjusted(14, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, m_map.bracket->text);
}

/// What filled and hollow dots mean; steps back where the bracket needs the room, for tooltips say
/// it too.
void SparsitySlider::paintSigns(QPainter& painter, const Geometry& g) const
{
    double x = g.left + g.width - signsWidth();
    if (m_map.nothingMeasured() || (m_map.bracket && bracketTextRect(g).right() > x - kGap))
        return;
    const QFontMetricsF metrics(themeFont(FontRole::Caption));
    painter.setFont(themeFont(FontRole::Caption));
    const auto sign = [&](const QString& words, bool filled) {
        painter.setPen(QPen(colour(u"text"), 1.6));
        painter.setBrush(filled ? colour(u"text") : colour(u"surface"));
        painter.drawEllipse(QPointF(x + 4, g.labels), 3.6, 3.6);
        painter.setPen(colour(u"text_secondary"));
        painter.drawText(QRectF(x + 12, g.labels - 8, 300, 16), Qt::AlignLeft | Qt::AlignVCenter, words);
        x += 12 + metrics.horizontalAdvance(words) + 2 * kGap;
    };
    sign(tr("measured on all sentences"), true);
    sign(tr("a sample"), false);
}

void SparsitySlider::paintHandle(QPainter& painter, const Geometry& g) const
{
    const QRectF handle = handleRect(g, amount());
    QColor fill = isEnabled() ? colour(u"accent") : colour(u"text_disabled");
    if (isSliderDown())
        fill = fill.darker(108);
    if (hasFocus()) {
        painter.setPen(QPen(colour(u"focus"), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(handle.adjusted(-3, -3, 3, 3), 6, 6);
    }
    painter.setPen(QPen(colour(u"surface"), 2));
    painter.setBrush(fill);
    painter.drawRoundedRect(handle, 4, 4);
    painter.setPen(QPen(colour(u"on_accent"), 1));
    for (double offset : { -3.0, 0.0, 3.0 })
        painter.drawLine(
            QPointF(handle.center().x() + offset, g.track - 5), QPointF(handle.center().x() + offset, g.track + 5));
}

} // namespace ndogo
