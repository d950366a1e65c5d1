// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/page_parts.h"

#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>

#include <cmath>

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

constexpr double kTolerances[] = { 0.005, 0.01, 0.02, 0.03, 0.05 };

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PageParts)
};

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

QString toleranceText(double tolerance)
{
    return tolerance < 0.01 ? Words::tr("%1 points").arg(decimalText(tolerance * 100, 1))
                            : Words::tr("%n point(s)", nullptr, int(std::lround(tolerance * 100)));
}

void addTolerances(QComboBox* box)
{
    for (const double tolerance : kTolerances)
        box->addItem(toleranceText(tolerance), tolerance);
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
