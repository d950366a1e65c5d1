// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/drop_hint.h"

#include "widgets/look/palette.h"
#include "widgets/parts/page_parts.h"

#include <QEvent>
#include <QFrame>
#include <QPainter>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kWidest = 640; ///< px

} // namespace

DropHint::DropHint(QWidget* parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("What would be opened"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(80, 0, 80, 0);
    parent->installEventFilter(this);
    hide();
}

bool DropHint::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void DropHint::showText(const QString& text, bool possible)
{
    if (text != m_text || possible != m_possible) {
        m_text = text;
        m_possible = possible;
        delete m_box;
        m_box = makeVerdictBox({ possible ? Message::Kind::Info : Message::Kind::Unclear, {}, text, {}, {} }, this);
        m_box->setMaximumWidth(kWidest);
        layout()->addWidget(m_box);
        layout()->setAlignment(m_box, Qt::AlignVCenter);
        setAccessibleDescription(text);
    }
    setGeometry(parentWidget()->rect());
    raise();
    show();
    update();
}

void DropHint::withdraw()
{
    m_text.clear();
    hide();
}

void DropHint::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Palette& colours = Palette::current();
    QColor veil = colours.colour(u"window");
    veil.setAlphaF(0.8F);
    painter.fillRect(rect(), veil);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.colour(m_possible ? u"accent" : u"control_border"), 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(9, 9, -9, -9), 4, 4);
}

} // namespace ndogo
