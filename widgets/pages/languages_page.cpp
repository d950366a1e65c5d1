// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/format.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/page_parts.h"
#include "widgets/pages/study_reading.h"
#include "widgets/session_text.h"
#include "widgets/theme.h"
#include "widgets/view_state.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

namespace ndogo {

namespace {

constexpr double kTolerances[] = { 0.005, 0.01, 0.02, 0.03, 0.05 };

} // namespace

LanguagesPage::LanguagesPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
{
    buildControls();
    buildCards();
    setColumns(29, 11);
    connect(&m_session, &Session::scoresChanged, this, [this](const QString& path) {
        if (path.toStdString() == base().path)
            refreshSoon();
    });
    connect(&m_session, &Session::dataChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_session, &Session::modelsChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::languageChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::toleranceChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::familyChanged, this, &LanguagesPage::refreshSoon);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, &LanguagesPage::refreshSoon);
}

void LanguagesPage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    const QStringList names { tr("Ladder"), tr("Bars"), tr("Heat map"), tr("Table") };
    for (qsizetype i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(names[i]);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setProperty("place",
            i == 0                      ? QStringLiteral("first")
                : i + 1 == names.size() ? QStringLiteral("last")
                                        : QString());
        setRole(button, u"segment");
        connect(button, &QToolButton::clicked, this, [this, i] { showView(View(i)); });
        segments->addWidget(button);
        m_segments.push_back(button);
    }
    bar->addLayout(segments);
    bar->addSpacing(12);
    bar->addWidget(makeLabel(tr("Method"), u"secondary", this));
    m_method = makeLabel({}, {}, this);
    bar->addWidget(m_method);
    bar->addStretch(1);

    m_intervals = new QComboBox(this);
    m_intervals->addItems({ tr("of the selected"), tr("none") });
    m_intervals->setAccessibleName(tr("Intervals"));
    connect(m_intervals, &QComboBox::currentIndexChanged, this, &LanguagesPage::refresh);
    m_tolerance = new QComboBox(this);
    for (const double tolerance : kTolerances)
        m_tolerance->addItem(tolerance < 0.01
                ? tr("%1 points").arg(decimalText(tolerance * 100, 1))
                : tr("%n point(s)", nullptr, int(tolerance * 100 + 0.5)),
            tolerance);
    m_tolerance->setAccessibleName(tr("Tolerance, points of F1"));
    connect(m_tolerance, &QComboBox::activated, this,
        [this] { m_state.setTolerance(m_tolerance->currentData().toDouble()); });
    for (auto [name, box] :
        { std::pair(tr("Intervals"), m_intervals), std::pair(tr("Tolerance"), m_tolerance) }) {
        auto* label = makeLabel(name, u"secondary", this);
        label->setBuddy(box);
        bar->addWidget(label);
        bar->addWidget(box);
    }
    rows()->insertLayout(0, bar);
}

void LanguagesPage::buildCards()
{
    m_ladder = new ChartCard(this);
    m_bars = new ChartCard(this);
    m_heat = new ChartCard(this);
    m_tableCard = new ChartCard(this);
    m_disparity = new ChartCard(this);
    m_heatModel = new ValueTable(this);
    m_scoreModel = new ValueTable(this);
    m_disparityModel = new ValueTable(this);
    m_heatView
        = makeTable(m_heatModel, tr("F1 by language and sparsity"), true, ColumnFit::Even, this);
    m_scoreView = makeTable(
        m_scoreModel, tr("Scores by language and sparsity"), true, ColumnFit::Contents, this);
    m_heat->setBody(m_heatView);
    m_tableCard->setBody(m_scoreView);
    m_stack = new QStackedWidget(this);
    for (ChartCard* card : { m_ladder, m_bars, m_heat, m_tableCard }) {
        m_stack->addWidget(card);
        connect(card, &ChartCard::keyActivated, &m_state, &ViewState::setLanguage);
        connect(card, &ChartCard::emptyActionTriggered, this, &LanguagesPage::offerNext);
    }
    for (QTableView* table : { m_heatView, m_scoreView }) {
        connect(table, &QTableView::activated, this, [this](const QModelIndex& index) {
            m_state.setLanguage(index.siblingAtColumn(0).data(ValueTable::LanguageRole).toString());
        });
    }
    left()->addWidget(m_stack, 1);

    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    m_disparityView = makeTable(
        m_disparityModel, tr("Disparity between languages"), false, ColumnFit::Even, body);
    m_disparityView->setSelectionMode(QAbstractItemView::NoSelection);
    m_disparityView->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(m_disparityView);
    m_words = new QWidget(body);
    layout->addSpacing(8);
    layout->addWidget(m_words);
    layout->addStretch(1);
    (new QVBoxLayout(m_words))->setContentsMargins(0, 0, 0, 0);
    m_disparity->setBody(body);
    m_disparity->setMinimumWidth(318);
    right()->addWidget(m_disparity, 1);
    switchView(View::Bars);
}

void LanguagesPage::showView(View view)
{
    m_viewChosen = true;
    switchView(view);
}

void LanguagesPage::switchView(View view)
{
    m_segments[std::size_t(view)]->setChecked(true);
    m_stack->setCurrentIndex(int(view));
}

ModelRef LanguagesPage::base() const
{
    if (const std::optional<ModelRef> origin = m_session.originOf(m_state.model()))
        return *origin;
    ModelRef model { m_state.model().toStdString(), m_state.family() };
    model.prune.amount = 0;
    return model;
}

LanguageView LanguagesPage::view() const
{
    const ModelRef shown = base();
    LanguageView view;
    view.model = m_session.modelName(QString::fromStdString(shown.path));
    view.method = tr("pruned without retraining: %1").arg(recipeText(shown.prune));
    view.split = QString::fromStdString(m_session.dataRef().split);
    view.selected = m_state.language();
    view.intervals = m_intervals->currentIndex() == 0;
    if (shown.derived())
        view.level = shown.prune.amount;
    view.pretrainingKnown = view.model.contains(QLatin1String("afriberta"), Qt::CaseInsensitive);
    return view;
}

void LanguagesPage::showEvent(QShowEvent* event)
{
    refreshSoon(); // also for the message, which left with the page
    Page::showEvent(event);
}

void LanguagesPage::refresh()
{
    const ModelRef shown = base();
    const PruningStudy& study = m_session.study(QString::fromStdString(shown.path), shown.prune);
    const LanguageView look = view();
    m_method->setText(recipeText(shown.prune));
    m_tolerance->setCurrentIndex(m_tolerance->findData(study.tolerance()));
    if (!m_viewChosen)
        switchView(completeLevels(study).size() > 1 ? View::Ladder : View::Bars);
    m_ladder->setSpec(ladderSpec(study, look));
    m_bars->setSpec(barsSpec(study, look));
    refreshTables(study, look);
    refreshWords(study, look);
    Q_EMIT summaryChanged(ladderMessage(study));
}

void LanguagesPage::refreshTables(const PruningStudy& study, const LanguageView& look)
{
    const ChartSpec& ladder = m_ladder->spec();
    const ValueRows heat = heatRows(study);
    m_heatModel->setTable(heat.columns, heat.rows);
    ChartSpec words;
    words.emptyText = ladder.emptyText;
    words.emptyAction = ladder.emptyAction;
    words.subtitle = ladder.subtitle;
    words.title = tr("Entity F1 by language and sparsity");
    words.signs = tr("{bar:better} better {bar:same} no change {bar:worse} worse than dense; ≈ "
                     "from a sample so far {hatch} not measured");
    words.table = tableTwin(heat.columns, heat.rows);
    m_heat->setSpec(words);

    const ValueRows scores = scoreRows(study);
    m_scoreModel->setTable(scores.columns, scores.rows);
    words.title = tr("Every score");
    words.signs = tr("{flag} beyond the tolerance for certain");
    words.table = tableTwin(scores.columns, scores.rows);
    m_tableCard->setSpec(words);
    selectRow(m_heatView, heat.languages);

    const ValueRows disparity = disparityRows(study, look);
    m_disparityModel->setTable(disparity.columns, disparity.rows);
    m_disparityView->setFixedHeight(m_disparityView->horizontalHeader()->sizeHint().height()
        + int(disparity.rows.size()) * m_disparityView->verticalHeader()->defaultSectionSize() + 4);
    ChartSpec card;
    card.title = tr("Disparity between languages");
    card.subtitle = tr("entity F1, %n language(s); sign: beyond the tolerance against dense",
        nullptr, int(study.languages().size()));
    card.table = tableTwin(disparity.columns, disparity.rows);
    if (!study.disparity(0)) {
        card.subtitle.clear();
        card.emptyText = study.dense()
            ? tr("Comes when every language is measured on all its sentences.")
            : tr("Comes with the F1 of every language.");
    }
    m_disparity->setSpec(card);
}

void LanguagesPage::selectRow(QTableView* table, const std::vector<std::string>& languages)
{
    table->clearSelection();
    for (int row = 0; row < int(languages.size()); ++row) {
        if (table->model()->index(row, 0).data(ValueTable::LanguageRole).toString()
            == m_state.language())
            table->selectRow(row);
    }
}

void LanguagesPage::refreshWords(const PruningStudy& study, const LanguageView& look)
{
    while (QLayoutItem* item = m_words->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const Message& message : disparityWords(study, look))
        m_words->layout()->addWidget(makeVerdictBox(message, m_words));
}

/// What the button of an empty chart does.
void LanguagesPage::offerNext()
{
    if (!m_session.data())
        Q_EMIT addDataRequested();
    else if (m_session.meanF1(QString::fromStdString(base().path)))
        Q_EMIT compressRequested();
    else
        m_session.evaluate({ base().path, {} });
}

} // namespace ndogo
