// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/page.h"

#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"

#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace ndogo {

namespace {

constexpr int kMargin = 12;
constexpr int kGap = 12;
constexpr int kSoonMs = 50;
constexpr int kNarrow = 980; ///< px of page width below which the columns stand one above the other

} // namespace

Page::Page(QWidget* parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    // The page scrolls when its least height does not fit, not already when the preferred one does
    // not.
    auto* rows = new QWidget(this);
    auto* content = makeFlexible(rows, this);
    auto* page = new QWidget(this);
    setRole(page, u"page");
    auto* whole = new QVBoxLayout(page);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(content);
    m_rows = new QVBoxLayout(rows);
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
    setWidget(page);
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    connect(m_soon, &QTimer::timeout, this, [this] {
        if (isVisible() && std::exchange(m_stale, false))
            refresh();
    });
}

void Page::refreshSoon()
{
    m_stale = true;
    if (isVisible() && !m_soon->isActive())
        m_soon->start();
}

void Page::showEvent(QShowEvent* event)
{
    QScrollArea::showEvent(event);
    m_soon->stop();
    if (std::exchange(m_stale, false))
        refresh();
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
