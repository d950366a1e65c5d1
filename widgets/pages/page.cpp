// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/page.h"

#include "widgets/theme.h"

#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kMargin = 12;
constexpr int kGap = 12;
constexpr int kNarrow = 980; ///< px of page width below which the columns stand one above the other

} // namespace

Page::Page(QWidget* parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* content = new QWidget(this);
    setRole(content, u"page");
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(kMargin, 4, kMargin, kMargin);
    m_rows->setSpacing(8);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(kGap);
    m_left = new QVBoxLayout;
    m_right = new QVBoxLayout;
    for (QVBoxLayout* column : { m_left, m_right }) {
        column->setSpacing(kGap);
        m_columns->addLayout(column);
    }
    m_rows->addLayout(m_columns, 1);
    setWidget(content);
}

void Page::setColumns(int leftStretch, int rightStretch)
{
    m_columns->setStretch(0, leftStretch);
    m_columns->setStretch(1, rightStretch);
}

void Page::resizeEvent(QResizeEvent* event)
{
    m_columns->setDirection(width() < kNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    QScrollArea::resizeEvent(event);
}

} // namespace ndogo
