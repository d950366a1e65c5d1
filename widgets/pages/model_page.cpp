// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/model_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/models/value_delegate.h"
#include "widgets/number_text.h"
#include "widgets/pages/model_charts.h"
#include "widgets/pages/page_parts.h"
#include "widgets/session.h"
#include "widgets/session_text.h"
#include "widgets/theme.h"
#include "widgets/view_state.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QTableView>

namespace ndogo {

namespace {

constexpr int kLowestChart = 130; ///< px

} // namespace

ModelPage::ModelPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_parts(new ChartCard(this))
    , m_sizes(new ChartCard(this))
    , m_tensors(new ChartCard(this))
    , m_tensorModel(new ValueTable(this))
{
    m_title = makeLabel({}, {}, this);
    m_title->setFont(themeFont(FontRole::PageTitle));
    rows()->insertWidget(0, m_title);
    m_tensors->setBody(makeTable(m_tensorModel, tr("Tensors"), true, ColumnFit::Even, this));
    left()->addWidget(makeFacts());
    auto* charts = new QHBoxLayout;
    charts->setSpacing(12);
    charts->addWidget(makeFlexible(m_parts, this), 1);
    charts->addWidget(makeFlexible(m_sizes, this), 1);
    right()->addLayout(charts);
    for (ChartCard* card : { m_parts, m_sizes }) {
        card->setMinimumWidth(240);
        card->view()->setMinimumHeight(kLowestChart);
        card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    }
    rows()->setStretch(rows()->count() - 1, 0);
    rows()->addWidget(makeFlexible(m_tensors, this), 1);
    m_tensors->view()->setMinimumHeight(0);
    setColumns(2, 3);
    connect(&m_session, &Session::modelsChanged, this, &ModelPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, &ModelPage::refreshSoon);
}

QWidget* ModelPage::makeFacts()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_facts = new QFormLayout(card);
    m_facts->setContentsMargins(12, 10, 12, 10);
    m_facts->setHorizontalSpacing(16);
    m_facts->setVerticalSpacing(2);
    m_facts->setLabelAlignment(Qt::AlignLeft);
    m_notes = makeLabel({}, u"caption", card);
    m_notes->setWordWrap(true);
    return card;
}

QString ModelPage::madeFrom() const
{
    const ModelEntry* entry = m_session.model(m_state.model());
    const std::optional<ModelRef> origin = m_session.originOf(m_state.model());
    if (origin)
        return tr("%1, pruned to %2 (%3)")
            .arg(m_session.modelName(QString::fromStdString(origin->path)),
                percentText(origin->prune.amount), recipeText(origin->prune));
    return entry && entry->info ? QString::fromStdString(entry->info->parent) : QString();
}

void ModelPage::refresh()
{
    const ModelEntry* entry = m_session.model(m_state.model());
    if (!entry || !entry->info)
        return;
    const ModelInfo& model = *entry->info;
    m_title->setText(m_session.modelName(entry->path));
    if (m_facts->indexOf(m_notes) >= 0)
        m_facts->takeRow(m_notes);
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    for (const auto& [name, value] : modelFacts(model, madeFrom())) {
        QLabel* text = makeLabel(value, {}, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_facts->addRow(makeLabel(name, u"secondary", this), text);
    }
    QStringList notes;
    for (const std::string& note : model.notes)
        notes << QString::fromStdString(note);
    m_notes->setText(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!notes.isEmpty());
    m_facts->addRow(m_notes);
    m_parts->setSpec(partsSpec(model));
    m_sizes->setSpec(sizesSpec(model));

    const std::vector<ValueTable::Row> tensors = tensorRows(model);
    m_tensorModel->setTable(tensorColumns(), tensors);
    ChartSpec words;
    words.title = tr("Tensors");
    words.subtitle = tr("%n tensor(s), as the file has them", nullptr, int(tensors.size()));
    words.table = tableTwin(tensorColumns(), tensors);
    m_tensors->setSpec(words);
}

} // namespace ndogo
