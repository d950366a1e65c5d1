// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/format.h"
#include "widgets/metric_text.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/languages_parts.h"
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

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kTolerances[] = { 0.005, 0.01, 0.02, 0.03, 0.05 };
constexpr int kNarrowestCell = 46; ///< px: "100.0"

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
    connect(&m_state, &ViewState::modelChanged, this, [this] {
        m_level.reset();
        refreshSoon();
    });
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
    const QStringList names { tr("Ladder"), tr("Bars"), tr("Averages"), tr("Heat map"),
        tr("By label"), tr("Table") };
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
    m_levels = new QComboBox(this);
    m_levels->setAccessibleName(tr("Level of pruning"));
    m_levels->setObjectName(QStringLiteral("levels"));
    connect(m_levels, &QComboBox::activated, this, [this] {
        m_level = m_levels->currentData().toDouble();
        refresh();
    });
    m_tolerance = new QComboBox(this);
    for (const double tolerance : kTolerances)
        m_tolerance->addItem(tolerance < 0.01
                ? tr("%1 points").arg(decimalText(tolerance * 100, 1))
                : tr("%n point(s)", nullptr, int(tolerance * 100 + 0.5)),
            tolerance);
    connect(m_tolerance, &QComboBox::activated, this,
        [this] { m_state.setTolerance(m_tolerance->currentData().toDouble()); });
    const auto add = [&](const QString& name, QComboBox* box) {
        QLabel* label = makeLabel(name, u"secondary", this);
        label->setBuddy(box);
        bar->addWidget(label);
        bar->addWidget(box);
        return label;
    };
    m_intervalsName = add(tr("Intervals"), m_intervals);
    m_levelsName = add(tr("Level"), m_levels);
    add(tr("Tolerance"), m_tolerance);
    rows()->insertLayout(0, bar);
}

void LanguagesPage::buildCards()
{
    m_ladder = new ChartCard(this);
    m_bars = new ChartCard(this);
    m_averages = new ChartCard(this);
    m_heat = new ChartCard(this);
    m_labels = new ChartCard(this);
    m_tableCard = new ChartCard(this);
    m_disparity = new ChartCard(this);
    m_heatModel = new ValueTable(this);
    m_labelModel = new ValueTable(this);
    m_scoreModel = new ValueTable(this);
    m_disparityModel = new ValueTable(this);
    m_heatView = makeTable(
        m_heatModel, tr("Scores by language and sparsity"), true, ColumnFit::Even, this);
    m_labelView
        = makeTable(m_labelModel, tr("F1 by label and language"), true, ColumnFit::Even, this);
    m_labelView->setObjectName(QStringLiteral("labels"));
    m_labelView->horizontalHeader()->setMinimumSectionSize(kNarrowestCell);
    m_labelView->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_scoreView = makeTable(m_scoreModel, tr("Every score"), true, ColumnFit::Contents, this);
    m_heat->setBody(m_heatView);
    m_labels->setBody(m_labelView);
    m_tableCard->setBody(m_scoreView);
    m_stack = new QStackedWidget(this);
    for (ChartCard* card : { m_ladder, m_bars, m_averages, m_heat, m_labels, m_tableCard }) {
        m_stack->addWidget(card);
        connect(card, &ChartCard::keyActivated, &m_state, &ViewState::setLanguage);
        connect(card, &ChartCard::emptyActionTriggered, this, &LanguagesPage::offerNext);
    }
    for (QTableView* table : { m_heatView, m_labelView, m_scoreView })
        connect(table, &QTableView::activated, this, &LanguagesPage::pickLanguage);
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
    const bool there = view != View::Averages || !averagesViewName(this->view().metric).isEmpty();
    switchView(there ? view : View::Bars);
}

void LanguagesPage::switchView(View view)
{
    m_segments[std::size_t(view)]->setChecked(true);
    m_stack->setCurrentIndex(int(view));
    const bool oneLevel = view == View::Averages || view == View::Labels;
    for (QWidget* widget : { static_cast<QWidget*>(m_levels), static_cast<QWidget*>(m_levelsName) })
        widget->setVisible(oneLevel);
    for (QWidget* widget :
        { static_cast<QWidget*>(m_intervals), static_cast<QWidget*>(m_intervalsName) })
        widget->setVisible(view == View::Ladder);
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
    const std::optional<Metric> measured
        = m_session.study(QString::fromStdString(shown.path), shown.prune).metric();
    LanguageView view;
    view.metric = measured || !m_session.data() ? measured : metricOfTask(m_session.data()->task);
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
    m_tolerance->setAccessibleName(
        tr("Tolerance, points of %1", "a metric").arg(metricText(look.metric).name));
    if (!m_viewChosen)
        switchView(completeLevels(study).size() > 1 ? View::Ladder : View::Bars);
    refreshSegments(study, look);
    m_ladder->setSpec(ladderSpec(study, look));
    m_bars->setSpec(barsSpec(study, look));
    m_averages->setSpec(averagesSpec(study, look, level()));
    refreshTables(study, look);
    refreshLabels(study, look);
    refreshDisparity(study, look);
    refreshWords(study, look);
    Q_EMIT summaryChanged(ladderMessage(study));
}

/// Which views there are, and which levels they can show, follows from what is measured.
void LanguagesPage::refreshSegments(const PruningStudy& study, const LanguageView& look)
{
    const QString averages = averagesViewName(look.metric);
    QToolButton* segment = m_segments[std::size_t(View::Averages)];
    segment->setText(averages);
    segment->setVisible(!averages.isEmpty());
    m_segments[std::size_t(View::Labels)]->setText(labelViewName(look.metric));
    if (averages.isEmpty() && m_stack->currentIndex() == int(View::Averages))
        switchView(View::Bars);

    const double shown = m_level.value_or(look.level.value_or(0));
    m_levels->clear();
    for (const PruningStudy::Level& level : study.levels()) {
        if (level.languages.empty())
            continue; // only its time is known
        m_levels->addItem(level.amount > 0 ? percentText(level.amount) : tr("dense"), level.amount);
        if (std::abs(level.amount - shown) < kSameAmount)
            m_levels->setCurrentIndex(m_levels->count() - 1);
    }
    m_levels->setEnabled(m_levels->count() > 1);
    m_levels->setToolTip(m_levels->count() > 1
            ? QString()
            : tr("Only one level is measured: move the slider of the Compress page."));
}

double LanguagesPage::level() const
{
    return m_levels->currentData().toDouble();
}

void LanguagesPage::refreshTables(const PruningStudy& study, const LanguageView& look)
{
    const ChartSpec& ladder = m_ladder->spec();
    const ValueRows heat = heatRows(study);
    m_heatModel->setTable(heat.columns, heat.rows);
    ChartSpec words;
    if (!study.metric()) {
        words.emptyText = ladder.emptyText;
        words.emptyAction = ladder.emptyAction;
    }
    words.subtitle = ladder.subtitle;
    words.title = tr("%1 by language and sparsity", "a metric").arg(metricText(look.metric).title);
    words.signs = tr("{bar:better} better {bar:same} no change {bar:worse} worse than dense; ≈ "
                     "from a sample so far {hatch} not measured");
    words.table = tableTwin(heat.columns, heat.rows);
    m_heat->setSpec(words);

    const ValueRows scores = scoreRows(study, ScoreColumns::AllAverages);
    m_scoreModel->setTable(scores.columns, scores.rows);
    words.title = tr("Every score");
    words.signs = tr("{flag} beyond the tolerance for certain");
    words.table = tableTwin(scores.columns, scores.rows);
    m_tableCard->setSpec(words);
    selectLanguage(m_heatView, heat);
}

void LanguagesPage::refreshLabels(const PruningStudy& study, const LanguageView& look)
{
    const ValueRows labels = labelRows(study, level());
    m_labelModel->setTable(labels.columns, labels.rows);
    m_labels->setSpec(labelSpec(study, look, level()));
    selectLanguage(m_labelView, labels);
}

void LanguagesPage::refreshDisparity(const PruningStudy& study, const LanguageView& look)
{
    const ValueRows disparity = disparityRows(study, look);
    m_disparityModel->setTable(disparity.columns, disparity.rows);
    m_disparityView->setFixedHeight(m_disparityView->horizontalHeader()->sizeHint().height()
        + int(disparity.rows.size()) * m_disparityView->verticalHeader()->defaultSectionSize() + 4);
    const MetricText words = metricText(look.metric);
    ChartSpec card;
    card.title = tr("Disparity between languages");
    card.subtitle = tr("%1, %n language(s); sign: beyond the tolerance against dense", nullptr,
        int(study.languages().size()))
                        .arg(words.full);
    card.table = tableTwin(disparity.columns, disparity.rows);
    if (!study.disparity(0)) {
        card.subtitle.clear();
        card.emptyText = study.dense() ? tr("Comes when every language is measured on all its %1.")
                                             .arg(words.examples.toLower())
                                       : tr("Comes with the %1 of every language.").arg(words.name);
    }
    m_disparity->setSpec(card);
}

/// Its row; or its column, where languages stand in columns.
void LanguagesPage::selectLanguage(QTableView* table, const ValueRows& rows)
{
    table->clearSelection();
    for (int column = 1; column < int(rows.columns.size()); ++column) {
        if (!m_state.language().isEmpty()
            && rows.columns[std::size_t(column)].language == m_state.language())
            table->setCurrentIndex(
                table->model()->index(std::max(0, table->currentIndex().row()), column));
    }
    for (int row = 0; row < int(rows.languages.size()); ++row) {
        if (table->model()->index(row, 0).data(ValueTable::LanguageRole).toString()
            == m_state.language())
            table->selectRow(row);
    }
}

void LanguagesPage::pickLanguage(const QModelIndex& index)
{
    const auto languageAt
        = [](const QModelIndex& place) { return place.data(ValueTable::LanguageRole).toString(); };
    const QString ofColumn
        = index.model()
              ->headerData(index.column(), Qt::Horizontal, ValueTable::LanguageRole)
              .toString();
    const QString language = ofColumn.isEmpty() ? languageAt(index.siblingAtColumn(0)) : ofColumn;
    if (!language.isEmpty())
        m_state.setLanguage(language);
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
