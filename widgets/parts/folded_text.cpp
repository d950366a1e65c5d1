// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/folded_text.h"

#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr qsizetype kWordsKept = 9; ///< the nine labels of MasakhaNER
constexpr qsizetype kLinesKept = 2;

} // namespace

FoldedText::FoldedText(const QString& text, const QStringList& list, Form form, QWidget* parent)
    : QWidget(parent)
    , m_sentence(text)
    , m_list(list)
    , m_form(form)
    , m_kept(form == Form::Words ? kWordsKept : kLinesKept)
    , m_folded(list.size() > m_kept + 1) // one more is no longer than the link
    , m_label(makeLabel({}, {}, this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_label);
    if (m_folded) {
        m_link = new QPushButton(this);
        setRole(m_link, u"link");
        layout->addWidget(m_link, 0, Qt::AlignLeft);
        connect(m_link, &QPushButton::clicked, this, [this] {
            m_folded = !m_folded;
            refresh();
        });
    }
    refresh();
}

QString FoldedText::text() const
{
    return m_label->text();
}

void FoldedText::refresh()
{
    const QStringList shown = m_folded ? m_list.first(m_kept) : m_list;
    QString all = shown.join(m_form == Form::Words ? QStringLiteral(", ") : QStringLiteral("\n"));
    if (m_folded && m_form == Form::Words)
        all += QStringLiteral(", …");
    const QString gap = m_form == Form::Words ? QStringLiteral(" ") : QStringLiteral("\n");
    m_label->setText(m_sentence.isEmpty() || all.isEmpty() ? m_sentence + all : m_sentence + gap + all);
    if (m_link) {
        m_link->setText(m_folded ? tr("Show all %n", nullptr, int(m_list.size())) : tr("Show fewer"));
        m_link->setAccessibleDescription(m_sentence);
    }
}

} // namespace ndogo
