// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where things stand on the tab Quantize.
#include "widgets/pages/quantize/quantize_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/pages/quantize/quantize_controls.h"
#include "widgets/parts/histogram_pair.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/segments.h"

#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ndogo {

void QuantizePage::build()
{
    m_controls = new QuantizeControls(this); // first: the Tab key goes from top to bottom
    rows()->insertWidget(0, m_controls);
    left()->setSpacing(8);
    right()->setSpacing(8);
    left()->addWidget(makeLayers(), 5);
    left()->addWidget(makeDetail(), 4);
    m_savings = new ChartCard(this);
    m_bars = new SavingBars(m_savings);
    m_savings->setBody(m_bars);
    m_scores = new ChartCard(this);
    m_rows = new ScoreRowsView(m_scores);
    m_scores->setBody(m_rows);
    right()->addWidget(m_savings);
    right()->addWidget(m_scores, 1);
    setColumns(1, 1);
}

QWidget* QuantizePage::makeLayers()
{
    m_layers = new ChartCard(this);
    auto* body = new QWidget(m_layers);
    m_grid = new HeatGrid(body);
    m_grid->setAccessibleName(tr("Layers"));
    auto* views = new Segments({ tr("Error"), tr("Outlier columns") }, body); // as LayerView has them
    auto* choice = new QHBoxLayout;
    choice->setSpacing(8);
    choice->addWidget(views);
    choice->addWidget(makeLabel(tr("stronger colour is more, on a logarithmic scale"), u"caption", body), 1);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(choice);
    layout->addWidget(m_grid, 1);
    m_layers->setBody(body);
    connect(views, &Segments::picked, this, [this](int view) {
        m_view = LayerView(view);
        m_layer = -1;
        refresh();
    });
    return m_layers;
}

QWidget* QuantizePage::makeDetail()
{
    m_detail = new ChartCard(this);
    m_details = new QStackedWidget(m_detail);
    m_histograms = new HistogramPair(m_details);
    m_outliers = new HeatGrid(m_details);
    m_outliers->setAccessibleName(tr("Outlier columns by language"));
    m_details->addWidget(m_histograms);
    m_details->addWidget(m_outliers);
    // The one that is shown alone says how much room is needed.
    const auto measure = [this] {
        for (QWidget* page : { static_cast<QWidget*>(m_histograms), static_cast<QWidget*>(m_outliers) }) {
            const auto policy = page == m_details->currentWidget() ? QSizePolicy::Expanding : QSizePolicy::Ignored;
            page->setSizePolicy(policy, policy);
        }
    };
    connect(m_details, &QStackedWidget::currentChanged, this, measure);
    measure();
    m_detail->setBody(m_details);
    return m_detail;
}

} // namespace ndogo
