// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/page_parts.h"

#include "widgets/look/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>

namespace ndogo {

MessageLook messageLook(Message::Kind kind)
{
    switch (kind) {
    case Message::Kind::Info:
        return { "info", u"info", u"info" };
    case Message::Kind::Better:
        return { "better", u"tick", u"better" };
    case Message::Kind::Unclear:
        return { "unclear", u"warning", u"unclear" };
    case Message::Kind::Worse:
        return { "worse", u"warning", u"worse" };
    }
    return { "info", u"info", u"info" };
}

namespace {

class Flexible : public QWidget {
public:
    using QWidget::QWidget;
    bool hasHeightForWidth() const override { return false; }
};

} // namespace

QWidget* makeFlexible(QWidget* content, QWidget* parent)
{
    auto* holder = new Flexible(parent);
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(content);
    return holder;
}

QLabel* makeLabel(const QString& text, QStringView role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    if (!role.isEmpty())
        setRole(label, role);
    return label;
}

QFrame* makeVerdictBox(const Message& message, QWidget* parent)
{
    const MessageLook look = messageLook(message.kind);
    auto* box = new QFrame(parent);
    box->setProperty("kind", QString::fromLatin1(look.kind));
    setRole(box, u"message");
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(8);
    auto* sign = new QLabel(box);
    sign->setPixmap(iconPixmap(look.icon, 16, box->devicePixelRatioF(), look.role));
    layout->addWidget(sign, 0, Qt::AlignTop);
    auto* text = new QLabel(message.text, box);
    text->setWordWrap(true);
    layout->addWidget(text, 1);
    return box;
}

} // namespace ndogo
