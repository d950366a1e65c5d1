// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/settings_card.h"

#include "widgets/look/theme.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/page_parts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ndogo {

SettingsCard::SettingsCard(const QString& title, QWidget* beside, QWidget* parent)
    : QFrame(parent)
    , m_fields(new QWidget(this))
{
    setRole(this, u"card");
    auto* words = new QLabel(title, this);
    words->setFont(themeFont(FontRole::PanelTitle));
    auto* head = new QHBoxLayout;
    head->addWidget(words);
    head->addStretch(1);
    if (beside)
        head->addWidget(beside);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addWidget(m_fields, 1);
}

void SettingsCard::addPlain(QWidget* plain)
{
    m_fold = new QToolButton(m_fields);
    m_fold->setText(tr("More settings"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setCheckable(true);
    auto* layout = new QVBoxLayout(m_fields);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(makeFlexible(plain, m_fields), 1); // a list gives way
    layout->addWidget(m_fold, 0, Qt::AlignLeft);
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) { setFolded(!open); });
}

void SettingsCard::addMore(QWidget* more)
{
    m_more = more;
    m_fields->layout()->addWidget(m_more);
    leaveWheelToPage(m_fields);
    setFolded(true);
}

void SettingsCard::tell()
{
    if (!m_quiet)
        Q_EMIT changed();
}

bool SettingsCard::isFolded() const
{
    return !m_fold->isChecked();
}

void SettingsCard::setFolded(bool folded)
{
    m_fold->setChecked(!folded);
    m_fold->setIcon(icon(folded ? u"chevron-right" : u"chevron-down"));
    m_more->setVisible(!folded);
    m_more->setMinimumHeight(folded ? 0 : m_more->sizeHint().height());
}

} // namespace ndogo
