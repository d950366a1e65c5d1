// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where things stand on the tab Prune.
#include "widgets/pages/prune/compress_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/prune/prune_controls.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/size_bars.h"
#include "widgets/parts/sparsity_slider.h"

#include <QBoxLayout>
#include <QLabel>
#include <QResizeEvent>

namespace ndogo {

namespace {

constexpr int kTwoColumns = 980; ///< px: the page of a window 1280 px wide and more

constexpr int kLowestChart = 60; ///< px, so that the page fits a window of 1280 x 800

/// Wrapped labels would make the page ask for its preferred height at each width; it is to take its
/// smallest height, and grow with the window.
class PageLayout : public QVBoxLayout {
public:
    using QVBoxLayout::QVBoxLayout;
    bool hasHeightForWidth() const override { return false; }
};

QLabel* words(const QString& text, QStringView role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    setRole(label, role);
    return label;
}

} // namespace

void CompressPage::build()
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* content = new QWidget(this);
    setRole(content, u"page");
    setWidget(content);

    m_controls = new PruneControls(content);
    setFocusProxy(&m_controls->slider());
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight);
    m_columns->setSpacing(12);
    m_columns->addWidget(makeLeft(), 477);
    m_columns->addWidget(makeRight(), 518);

    auto* layout = new PageLayout(content);
    layout->setContentsMargins(12, 4, 12, 4);
    layout->setSpacing(6);
    layout->addWidget(m_controls);
    layout->addLayout(m_columns, 1);
}

QWidget* CompressPage::makeLeft()
{
    auto* left = new QWidget(this);
    m_zeros = new ChartCard(left);
    m_sizes = new SizeBars(left);
    m_sizesCard = new ChartCard(left);
    m_sizesCard->setBody(m_sizes);
    m_time = new ChartCard(left);

    for (ChartCard* card : { m_zeros, m_time })
        card->view()->setMinimumHeight(kLowestChart);

    auto* below = new QHBoxLayout;
    below->setSpacing(8);
    below->addWidget(m_sizesCard, 252);
    below->addWidget(m_time, 217);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(words(tr("At once, while you drag"), u"heading", left));
    layout->addWidget(m_zeros, 1);
    layout->addLayout(below, 1);
    return left;
}

QWidget* CompressPage::makeRight()
{
    auto* right = new QWidget(this);
    m_progress = words({}, u"caption", right);
    m_scores = new ChartCard(right);
    m_rows = new ScoreRowsView(m_scores);
    m_scores->setBody(m_rows);

    auto* head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(words(tr("Fills in after you let go"), u"heading", right));
    head->addWidget(m_progress, 1);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(m_scores, 1);
    return right;
}

void CompressPage::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    m_columns->setDirection(event->size().width() < kTwoColumns ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace ndogo
