// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/notes_button.h"

#include "widgets/words/sentence_text.h"

#include <QLabel>
#include <QMenu>
#include <QWidgetAction>

namespace ndogo {

namespace {

constexpr int kListWidth = 520;

}

NotesButton::NotesButton(QWidget* parent)
    : QToolButton(parent)
    , m_list(new QLabel)
{
    m_list->setTextFormat(Qt::PlainText);
    m_list->setWordWrap(true);
    m_list->setMinimumWidth(kListWidth);
    m_list->setMaximumWidth(kListWidth);
    m_list->setMargin(12);
    m_list->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* menu = new QMenu(this);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(m_list);
    menu->addAction(action);
    setMenu(menu);
    setPopupMode(QToolButton::InstantPopup);
    setAutoRaise(true);
    setToolTip(tr("What was assumed, mended or left aside on the way to these numbers"));
    hide();
}

void NotesButton::setNotes(const std::vector<Sentence>& notes)
{
    QStringList lines;
    for (const Sentence& note : notes)
        lines << sentenceText(note);
    m_list->setText(lines.join(QStringLiteral("\n\n")));
    setText(tr("%n note(s)", "on the numbers of a page", int(notes.size())));
    setAccessibleDescription(m_list->text());
    setVisible(!notes.empty());
}

QString NotesButton::list() const
{
    return m_list->text();
}

} // namespace ndogo
