// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/segments.h"

#include "widgets/look/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace ndogo {

Segments::Segments(const QStringList& names, QWidget* parent)
    : QWidget(parent)
    , m_buttons(new QButtonGroup(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(names[i]);
        button->setCheckable(true);
        button->setProperty("place",
            i == 0                      ? QStringLiteral("first")
                : i + 1 == names.size() ? QStringLiteral("last")
                                        : QString());
        setRole(button, u"segment");
        m_buttons->addButton(button, i);
        row->addWidget(button);
    }
    connect(m_buttons, &QButtonGroup::idClicked, this, &Segments::picked);
    setChoice(0);
}

int Segments::choice() const
{
    return m_buttons->checkedId();
}

void Segments::setChoice(int choice)
{
    m_buttons->button(choice)->setChecked(true);
}

} // namespace ndogo
