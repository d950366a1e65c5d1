// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/start/start_button.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QEvent>
#include <QPainter>

namespace ndogo {

namespace {

constexpr int kBigHeight = 66;
constexpr int kRowHeight = 32;

QFont titleFont()
{
    QFont font = themeFont(FontRole::Body);
    font.setPixelSize(font.pixelSize() * 15 / 13);
    font.setBold(true);
    return font;
}

void drawElided(QPainter& painter, const QRect& area, int alignment, const QString& text)
{
    painter.drawText(area, alignment, painter.fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
}

} // namespace

StartButton::StartButton(const Look& look, QWidget* parent)
    : QAbstractButton(parent)
    , m_look(look)
{
    setText(look.title);
    setAccessibleName(look.title);
    setAccessibleDescription(look.detail);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    if (look.row)
        setToolTip(look.detail);
}

QSize StartButton::sizeHint() const
{
    const int lines = QFontMetrics(titleFont()).height() + QFontMetrics(themeFont(FontRole::ChartText)).height();
    return { 480, m_look.row ? kRowHeight : std::max(kBigHeight, lines + 26) };
}

bool StartButton::event(QEvent* event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave
        || event->type() == QEvent::EnabledChange)
        update();
    return QAbstractButton::event(event);
}

void StartButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Palette& colours = Palette::current();
    const double edge = m_look.primary || hasFocus() ? 1 : 0.5; // sharp lines of 2 px and 1 px
    const QRectF frame = QRectF(rect()).adjusted(edge, edge, -edge, -edge);
    const bool lit = isEnabled() && (underMouse() || isDown());
    if (m_look.row) {
        if (lit)
            painter.fillRect(rect(), colours.colour(isDown() ? u"selection" : u"hover"));
    } else {
        const bool accent = m_look.primary && isEnabled();
        painter.setPen(QPen(colours.colour(accent ? u"accent"
                                    : isEnabled() ? u"control_border"
                                                  : u"border"),
            accent ? 2 : 1));
        painter.setBrush(colours.colour(isDown() ? u"selection" : lit ? u"hover" : u"surface"));
        painter.drawRoundedRect(frame, 4, 4);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colours.colour(u"focus"), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame, 3, 3);
    }
    if (m_look.row)
        paintRow(painter);
    else
        paintBig(painter);
}

void StartButton::paintBig(QPainter& painter) const
{
    const Palette& colours = Palette::current();
    const int left = 60, right = width() - 14;
    const QPixmap sign = iconPixmap(m_look.icon, 18, devicePixelRatioF(), isEnabled() ? u"accent" : u"text_disabled");
    painter.drawPixmap(22, (height() - 18) / 2, sign);
    const QFont small = themeFont(FontRole::ChartText), caption = themeFont(FontRole::Caption);
    const int gap = 4, titleHeight = QFontMetrics(titleFont()).height(), smallHeight = QFontMetrics(small).height();
    const int top = (height() - titleHeight - gap - smallHeight) / 2;
    painter.setFont(caption);
    painter.setPen(colours.colour(u"text_secondary"));
    const int corner = QFontMetrics(caption).horizontalAdvance(m_look.corner);
    painter.drawText(QRect(right - corner, top, corner, titleHeight), Qt::AlignVCenter | Qt::AlignRight, m_look.corner);
    painter.setFont(titleFont());
    painter.setPen(colours.colour(isEnabled() ? u"text" : u"text_disabled"));
    drawElided(painter, QRect(left, top, right - corner - 8 - left, titleHeight), Qt::AlignVCenter, m_look.title);
    painter.setFont(small);
    painter.setPen(colours.colour(u"text_secondary"));
    drawElided(
        painter, QRect(left, top + titleHeight + gap, right - left, smallHeight), Qt::AlignVCenter, m_look.detail);
}

void StartButton::paintRow(QPainter& painter) const
{
    const Palette& colours = Palette::current();
    painter.drawPixmap(12, (height() - 16) / 2, iconPixmap(m_look.icon, 16, devicePixelRatioF()));
    const QFont body = themeFont(FontRole::Body), small = themeFont(FontRole::ChartText);
    const int middle = width() * 48 / 100, right = width() - 14;
    painter.setFont(body);
    painter.setPen(colours.colour(u"text"));
    drawElided(painter, QRect(40, 0, middle - 48, height()), Qt::AlignVCenter, m_look.title);
    painter.setFont(small);
    painter.setPen(colours.colour(u"text_secondary"));
    const int corner = QFontMetrics(small).horizontalAdvance(m_look.corner) + 2;
    painter.drawText(QRect(right - corner, 0, corner, height()), Qt::AlignVCenter | Qt::AlignRight, m_look.corner);
    drawElided(painter, QRect(middle, 0, right - corner - 8 - middle, height()), Qt::AlignVCenter, m_look.detail);
}

} // namespace ndogo
