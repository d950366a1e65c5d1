// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare/compare_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/look/theme.h"
#include "widgets/models/model_tree_model.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/view_state.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVariant>

#include <algorithm>
#include <array>
#include <utility>

namespace ndogo {

namespace {

constexpr int kLowestTable = 120; ///< px: a header and four rows
constexpr int kWidestBox = 260;

constexpr ParetoMeasure kScores[] = { ParetoMeasure::WorstScore, ParetoMeasure::MeanScore };
constexpr ParetoMeasure kCosts[]
    = { ParetoMeasure::File, ParetoMeasure::EffectiveParameters, ParetoMeasure::Time, ParetoMeasure::Memory };

/// Row of the table's model behind a row of the view, which may be sorted.
int sourceRow(const QTableView& table, const QModelIndex& shown)
{
    const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(table.model());
    return sorted ? sorted->mapToSource(shown).row() : shown.row();
}

using Choices = std::vector<std::pair<QString, QVariant>>; ///< texts and data

/// Leaves an open list alone while its entries stay the same.
void setChoices(QComboBox* box, const Choices& choices, const QVariant& chosen)
{
    bool same = box->count() == int(choices.size());
    for (int i = 0; same && i < box->count(); ++i)
        same = Choices::value_type(box->itemText(i), box->itemData(i)) == choices[std::size_t(i)];
    if (!same) {
        box->clear();
        for (const auto& [text, data] : choices)
            box->addItem(text, data);
    }
    box->setCurrentIndex(std::max(0, box->findData(chosen)));
}

bool isMeasured(const std::vector<ListedVariant>& variants, ParetoMeasure measure)
{
    return std::ranges::count_if(variants, [&](const auto& variant) {
        return variant.figures.value(measure).has_value();
    }) > 1;
}

} // namespace

ComparePage::ComparePage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_tree(new ModelTreeModel(session, this))
{
    build();
    connect(&m_comparisons, &VariantComparisons::changed, this, &ComparePage::refreshSoon);
    connect(&m_changed, &ChangedSentences::changed, this, &ComparePage::refreshSoon);
    for (const auto change :
        { &Session::modelsChanged, &Session::dataChanged, &Session::recordsChanged, &Session::projectChanged })
        connect(&session, change, this, &ComparePage::refreshSoon);
    connect(&session, &Session::scoresChanged, this, &ComparePage::refreshSoon);
    connect(&session, &Session::projectChanged, this, [this] { m_pinned.clear(); });
    for (const auto change : { &ViewState::modelChanged, &ViewState::languageChanged, &ViewState::toleranceChanged })
        connect(&state, change, this, &ComparePage::refreshSoon);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_leadText.clear(); // its sign is a picture
        refreshSoon();
    });
    refreshSoon();
}

void ComparePage::setReaders(const AnswerReader& answers, const WordReader& words)
{
    m_comparisons.setReader(answers);
    m_changed.setReaders(answers, words);
}

void ComparePage::pin(const QString& path)
{
    m_pinned = path;
    refreshSoon();
}

// --- what it is made of ------------------------------------------------------------

void ComparePage::build()
{
    buildControls();
    m_scatter = new ChartCard(this);
    connect(m_scatter, &ChartCard::keyActivated, this, &ComparePage::select);
    connect(m_scatter, &ChartCard::emptyActionTriggered, this, &ComparePage::offerNext);
    m_languageTable = addTable(m_languages, m_languageModel, tr("Verdicts by language"), ColumnFit::First);
    m_variantTable = addTable(m_variants, m_variantModel, tr("Variants of the project"), ColumnFit::Contents);
    connect(m_languageTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) {
            const QString language = m_languageKeys.value(sourceRow(*m_languageTable, current));
            if (!m_following && !language.isEmpty() && language != m_state.language())
                m_state.setLanguage(language);
        });
    connect(m_variantTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) {
            if (!m_following)
                select(m_variantKeys.value(sourceRow(*m_variantTable, current)));
        });
    left()->addWidget(makeFlexible(m_scatter, this), 1);
    right()->addWidget(makeFlexible(m_languages, this), 1);
    buildSentences();
    rows()->addWidget(m_below);
    showSentences(false);
}

QComboBox* ComparePage::addChoice(QHBoxLayout* bar, const QString& name)
{
    auto* box = new QComboBox(this);
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMaximumWidth(kWidestBox);
    QLabel* label = makeLabel(name, u"secondary", this);
    label->setBuddy(box);
    bar->addWidget(label);
    bar->addWidget(box);
    return box;
}

void ComparePage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_baseline = addChoice(bar, tr("Against"));
    m_baseline->setToolTip(tr("The baseline: every change is against this model. Ctrl+B takes the selected one."));
    connect(m_baseline, &QComboBox::activated, this, [this] { pin(m_baseline->currentData().toString()); });
    m_up = addChoice(bar, tr("Up"));
    connect(m_up, &QComboBox::activated, this, [this] {
        m_view.up = ParetoMeasure(m_up->currentData().toInt());
        refresh();
    });
    m_across = addChoice(bar, tr("Across"));
    connect(m_across, &QComboBox::activated, this, [this] {
        m_view.across = ParetoMeasure(m_across->currentData().toInt());
        refresh();
    });
    m_tolerance = addChoice(bar, tr("Tolerance"));
    addTolerances(m_tolerance);
    connect(m_tolerance, &QComboBox::activated, this,
        [this] { m_state.setTolerance(m_tolerance->currentData().toDouble()); });
    bar->addStretch(1);
    m_measure = new QPushButton(tr("Measure what is missing"), this);
    connect(m_measure, &QPushButton::clicked, this, &ComparePage::measureMissing);
    bar->addWidget(m_measure);
    rows()->insertLayout(0, bar);
    auto* pinSelected = new QAction(tr("Compare with the selected model"), this);
    pinSelected->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_B));
    pinSelected->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(pinSelected, &QAction::triggered, this, [this] { pin(m_state.model()); });
    addAction(pinSelected);
}

QTableView* ComparePage::addTable(ChartCard*& card, ValueTable*& model, const QString& name, ColumnFit fit)
{
    card = new ChartCard(this);
    model = new ValueTable(this);
    QTableView* table = makeTable(model, name, true, fit, card);
    table->setMinimumHeight(kLowestTable);
    card->setBody(table);
    return table;
}

// --- what there is -----------------------------------------------------------------

/// What is shown by language: the selected variant; while the baseline is selected, the one that the answer names.
QString ComparePage::shownVariant() const
{
    const ListedVariant* selected = m_view.find(m_state.model());
    return selected && selected->path != m_view.baseline ? selected->path : leadVariant(m_view);
}

void ComparePage::compare()
{
    const ListedVariant* baseline = m_view.find(m_view.baseline);
    if (!baseline)
        return;
    VariantComparisons::Wish wish { m_session.projectFolder().toStdString(), baseline->scored, {} };
    for (const ListedVariant& variant : m_view.variants) {
        if (variant.isScored() && &variant != baseline)
            wish.variants.push_back(variant.scored);
    }
    // What is looked at comes first.
    std::stable_partition(wish.variants.begin(), wish.variants.end(),
        [&](const ScoredModel& variant) { return variant.path == m_state.model().toStdString(); });
    m_comparisons.setWish(std::move(wish));
    for (ListedVariant& variant : m_view.variants) {
        if (const ComparedVariant* compared = m_comparisons.of(variant.scored.path))
            variant.compared = *compared;
    }
}

void ComparePage::refresh()
{
    m_view.variants = listedVariants(m_session, *m_tree);
    const ListedVariant* pinned = m_view.find(m_pinned);
    m_view.baseline = pinned && pinned->isScored() ? m_pinned : usualBaseline(m_view.variants, m_session.models());
    m_view.metric = m_tree->metric();
    m_view.split = QString::fromStdString(m_session.dataRef().split);
    m_view.tolerance = m_state.tolerance();
    m_view.draws = m_comparisons.rules().resamples;
    compare();
    m_view.isComputing = m_comparisons.isBusy();
    m_view.selected = shownVariant();
    refreshChoices();
    refreshMissing();
    showLead();
    showCards();
    refreshSentences();
}

void ComparePage::refreshChoices()
{
    Choices baselines;
    for (const ListedVariant& variant : m_view.variants) {
        if (variant.isScored())
            baselines.emplace_back(variant.name, variant.path);
    }
    setChoices(m_baseline, baselines, m_view.baseline);
    m_baseline->setEnabled(baselines.size() > 1);
    const auto fill = [&](QComboBox* box, auto measures, ParetoMeasure& chosen) {
        Choices choices;
        for (const ParetoMeasure measure : measures) {
            if (measure != ParetoMeasure::Memory || isMeasured(m_view.variants, measure))
                choices.emplace_back(measureText(measure, m_view.metric), int(measure));
        }
        setChoices(box, choices, int(chosen));
        chosen = ParetoMeasure(box->currentData().toInt());
    };
    fill(m_up, std::to_array(kScores), m_view.up);
    fill(m_across, std::to_array(kCosts), m_view.across);
    m_tolerance->setCurrentIndex(m_tolerance->findData(m_state.tolerance()));
}

/// Scores come first: time is only worth its minutes for what answers.
void ComparePage::refreshMissing()
{
    const auto isMissing = [](const ListedVariant& variant) {
        return !variant.isScored() || !variant.figures.value(ParetoMeasure::Time);
    };
    const bool any = std::ranges::any_of(m_view.variants, isMissing);
    const bool ready = m_session.data() != nullptr;
    m_measure->setEnabled(ready && any);
    m_measure->setToolTip(!ready ? tr("Needs test data: add a folder on the Data page.")
            : any                ? tr("Scores every variant on the test data, and times it beside what it was made of.")
                                 : tr("Every variant is scored and timed."));
    m_measure->setAccessibleDescription(m_measure->toolTip());
}

// --- what is shown -----------------------------------------------------------------

ChartSpec ComparePage::emptySpec() const
{
    ChartSpec spec;
    spec.title = tr("Compare");
    if (!m_session.data()) {
        spec.emptyText = tr("Add test data: variants are compared by what they answer to its sentences.");
        spec.emptyAction = tr("Add data…");
    } else if (m_view.variants.size() < 2) {
        spec.emptyText = tr("One model alone compares with nothing. Make a variant on Compress: prune, quantize, "
                            "distil, or take parts out.");
        spec.emptyAction = tr("Go to Compress");
    } else if (std::ranges::count_if(m_view.variants, &ListedVariant::isScored) < 2) {
        spec.emptyText = tr("Fewer than two of the variants below are scored on this data.");
        spec.emptyAction = tr("Measure what is missing");
    }
    return spec;
}

void ComparePage::showLead()
{
    const Message lead = leadMessage(m_view);
    const bool isEmpty = !emptySpec().emptyText.isEmpty();
    if (lead.text == m_leadText && m_lead && m_lead->isVisibleTo(this) == !isEmpty)
        return;
    delete m_lead;
    m_leadText = lead.text;
    if (isEmpty)
        return;
    m_lead = makeVerdictBox(lead, this);
    m_lead->setAccessibleName(lead.text);
    rows()->insertWidget(0, m_lead);
    if (const ListedVariant* answer = m_view.find(recommendedVariant(m_view))) {
        auto* button = new QPushButton(tr("Export it…"), m_lead);
        button->setAccessibleName(tr("Export %1", "a variant").arg(answer->name));
        button->setToolTip(
            tr("Writes a folder of %1 that Hugging Face transformers opens.", "a variant").arg(answer->name));
        connect(button, &QPushButton::clicked, this, [this, path = answer->path] { Q_EMIT exportRequested(path); });
        m_lead->layout()->addWidget(button);
    }
}

void ComparePage::showCards()
{
    const ChartSpec empty = emptySpec();
    const bool isEmpty = !empty.emptyText.isEmpty();
    m_scatter->setSpec(isEmpty ? empty : scatterSpec(m_view));
    m_languages->setVisible(!isEmpty);
    setColumns(9, isEmpty ? 0 : 10);
    m_below->setVisible(!isEmpty || m_view.variants.size() > 1);
    const KeyedRows languages = languageRows(m_view), variants = variantRows(m_view);
    showTable(m_languageTable, m_languageModel, languages, m_languageKeys, m_state.language());
    showTable(m_variantTable, m_variantModel, variants, m_variantKeys, m_view.selected);
    m_languages->setSpec(languageCard(m_view, languages));
    m_variants->setSpec(variantCard(m_view, variants));
}

/// Its rows, the one about `key` selected.
void ComparePage::showTable(
    QTableView* table, ValueTable* model, const KeyedRows& rows, QStringList& keys, const QString& key)
{
    m_following = true;
    keys = rows.keys;
    model->setTable(rows.columns, rows.rows);
    const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(table->model());
    const int row = int(keys.indexOf(key));
    const QModelIndex shown = row < 0 ? QModelIndex() : sorted->mapFromSource(model->index(row, 0));
    if (!shown.isValid())
        table->clearSelection();
    else if (table->currentIndex().row() != shown.row() || !table->selectionModel()->isSelected(shown)) {
        table->setCurrentIndex(shown);
        table->scrollTo(shown);
    }
    m_following = false;
}

// --- what is asked -----------------------------------------------------------------

/// The selected model everywhere; one that is not open yet is opened, and selected then.
void ComparePage::select(const QString& path)
{
    const ModelEntry* entry = m_session.models().find(path);
    if (!entry)
        return;
    if (entry->info)
        m_state.setModel(path);
    else if (entry->asleep)
        m_session.openModel(path);
}

void ComparePage::offerNext()
{
    if (!m_session.data())
        Q_EMIT addDataRequested();
    else if (m_view.variants.size() < 2)
        Q_EMIT compressRequested();
    else
        measureMissing();
}

void ComparePage::measureMissing()
{
    for (const ListedVariant& variant : m_view.variants) {
        const ModelEntry* entry = m_session.models().find(variant.path);
        const bool canAnswer = entry && (!entry->info || !entry->info->labels.empty());
        const ModelRef model { variant.scored.path, {} };
        if (canAnswer && !variant.isScored())
            m_session.evaluate(model);
        if (canAnswer && !variant.figures.value(ParetoMeasure::Time))
            m_session.measureTime(model);
    }
}

} // namespace ndogo
