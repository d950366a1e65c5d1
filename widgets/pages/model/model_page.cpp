// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/model/model_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/model/model_charts.h"
#include "widgets/parts/folded_text.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/number_text.h"

#include <QDir>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

#include <algorithm>
#include <functional>

namespace ndogo {

namespace {

constexpr int kLowestChart = 130; ///< px

/// A card whose text is never cut: Qt lets one with text that wraps become lower than its text.
class WholeCard : public QFrame {
public:
    using QFrame::QFrame;

protected:
    bool event(QEvent* event) override
    {
        const bool handled = QFrame::event(event);
        if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
            setMinimumHeight(std::max(0, layout()->heightForWidth(width())));
        return handled;
    }
};

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
    rows()->insertWidget(0, makeHeader());
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
    connect(&m_session, &Session::dataChanged, this, &ModelPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, &ModelPage::refreshSoon);
}

QWidget* ModelPage::makeHeader()
{
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    m_title = makeLabel({}, {}, header);
    m_title->setFont(themeFont(FontRole::PageTitle));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_export = new QPushButton(tr("Export…"), header);
    m_export->setToolTip(tr("Write a folder that Hugging Face transformers loads"));
    layout->addWidget(m_title, 1);
    layout->addWidget(m_export);
    connect(m_export, &QPushButton::clicked, this, [this] { Q_EMIT exportRequested(m_state.model()); });
    return header;
}

QWidget* ModelPage::makeFacts()
{
    auto* card = new WholeCard(this);
    setRole(card, u"card");
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(6);
    auto* title = makeLabel(tr("What was recognised"), {}, card);
    title->setFont(themeFont(FontRole::PanelTitle));
    layout->addWidget(title);
    layout->addStretch(1);
    m_card = card;
    return card;
}

QString ModelPage::madeFrom() const
{
    const ModelEntry* entry = m_session.models().find(m_state.model());
    const std::optional<ModelRef> origin = m_session.models().originOf(m_state.model());
    if (origin && origin->quantization())
        return tr("%1 (%2)", "model and quantization; its recipe")
            .arg(modelText(*origin, m_session), recipeText(*origin->quantization()));
    if (const PruneRecipe* pruned = origin ? origin->pruning() : nullptr)
        return tr("%1, pruned to %2 (%3)")
            .arg(m_session.models().name(QString::fromStdString(origin->path)), percentText(pruned->amount),
                recipeText(*pruned));
    const QString parent = entry && entry->info ? QString::fromStdString(entry->info->parent) : QString();
    const std::optional<JobSpec> recipe = m_session.models().recipeOf(m_state.model());
    if (const StructureSpec* cut = recipe ? std::get_if<StructureSpec>(&*recipe) : nullptr)
        return tr("%1 (%2)", "model; what of it is kept")
            .arg(m_session.models().name(parent), structureText(cut->structure));
    return parent;
}

void ModelPage::refresh()
{
    const ModelEntry* entry = m_session.models().find(m_state.model());
    if (!entry || !entry->info)
        return;
    const ModelInfo& model = *entry->info;
    m_title->setText(m_session.models().name(entry->path));
    refreshObstacle(model);
    refreshFacts(model);
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

void ModelPage::refreshFacts(const ModelInfo& model)
{
    const QStringList files = QDir(QString::fromStdString(model.path)).entryList(QDir::Files); // names only
    const std::vector<Finding> found = findingsOf(model, files, m_session.dataRef().tokenizerRules, madeFrom());
    if (found == m_shown)
        return; // what a person unfolded stays so
    m_shown = found;
    delete m_facts;
    m_facts = new QWidget(m_card);
    auto* grid = new QGridLayout(m_facts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    for (const Finding& finding : found) {
        const int row = grid->rowCount();
        QLabel* name = makeLabel(finding.name, u"secondary", m_facts);
        if (finding.doubtful)
            name->setFont(themeFont(FontRole::PanelTitle));
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(new FoldedText(finding.text, finding.list,
                            finding.lines ? FoldedText::Form::Lines : FoldedText::Form::Words, m_facts),
            row, 1, Qt::AlignTop);
    }
    static_cast<QVBoxLayout*>(m_card->layout())->insertWidget(1, m_facts);
}

void ModelPage::refreshObstacle(const ModelInfo& model)
{
    const QString path = m_state.model();
    ModelReading reading = m_session.models().readingOf(path);
    QString words, offer;
    std::function<void()> act;
    if (words = headlessText(model); !words.isEmpty()) {
        offer = tr("Add a head…");
        act = [this, path] { Q_EMIT headRequested(path); };
    } else if (words = foreignPartsText(model); !words.isEmpty()) {
        offer = reading.ignoreParts ? tr("Refuse to compute without them") : tr("Compute without them");
        reading.ignoreParts = !reading.ignoreParts;
        act = [this, path, reading] { m_session.readModel(path, reading); };
    } else if (words = unnamedText(model); !words.isEmpty()) {
        offer = tr("Name the classes…");
        act = [this, path] { Q_EMIT namesRequested(path); };
    }
    if (m_obstacle && m_obstacle->accessibleDescription() == words + offer)
        return; // a focus on its button stays
    delete m_obstacle;
    m_obstacle = nullptr;
    if (words.isEmpty())
        return;
    m_obstacle = makeVerdictBox({ Message::Kind::Unclear, {}, words, {}, {} }, this);
    m_obstacle->setAccessibleDescription(words + offer);
    auto* button = new QPushButton(offer, m_obstacle);
    m_obstacle->layout()->addWidget(button);
    rows()->insertWidget(1, m_obstacle);
    connect(button, &QPushButton::clicked, this, act);
}

} // namespace ndogo
