// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages/languages_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

constexpr int kNarrowestCell = 46; ///< px: "100.0"
constexpr int kSmallChart = 190; ///< px
constexpr int kRoomForSmallChart = 680; ///< px of the page; in a lower one the sentences need it
constexpr qsizetype kAncestors = 8; ///< of a model, to be asked for its pre-training

/// What stands below the metric is counted over all seeds together: there it is no mean.
LanguageView summedView(LanguageView view)
{
    if (view.mostSeeds > 1)
        view.method
            += QStringLiteral(" · ") + LanguagesPage::tr("counts of %n seeds together", nullptr, view.mostSeeds);
    view.fewestSeeds = view.mostSeeds = 1;
    return view;
}

void setSortable(QTableView* table, bool sortable)
{
    if (table->isSortingEnabled() == sortable)
        return;
    table->setSortingEnabled(sortable);
    table->sortByColumn(-1, Qt::AscendingOrder);
}

} // namespace

LanguagesPage::LanguagesPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_timings(this)
{
    buildControls();
    buildChoices();
    buildCards();
    setColumns(29, 11);
    connect(&m_session, &Session::scoresChanged, this, [this](const QString& path) {
        if (path.toStdString() == base().path)
            refreshSoon();
    });
    connect(&m_session, &Session::recordsChanged, this, [this] {
        m_recordsNew = true;
        refreshSoon();
    });
    connect(&m_timings, &TimedStudies::changed, this, &LanguagesPage::refreshSoon);
    connect(&m_session, &Session::dataChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_session, &Session::modelsChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, [this] {
        m_level.reset();
        refreshSoon();
    });
    connect(&m_state, &ViewState::languageChanged, this, &LanguagesPage::refreshSoon);
    connect(&m_state, &ViewState::toleranceChanged, this, [this] {
        m_timings.setTolerance(m_state.tolerance());
        refreshSoon();
    });
    connect(&m_state, &ViewState::familyChanged, this, &LanguagesPage::refreshSoon);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, &LanguagesPage::refreshSoon);
    m_timings.setTolerance(m_state.tolerance());
}

void LanguagesPage::buildCards()
{
    m_ladder = new ChartCard(this);
    m_overlay = new ChartCard(this);
    m_bars = new ChartCard(this);
    m_averages = new ChartCard(this);
    m_heat = new ChartCard(this);
    m_labels = new ChartCard(this);
    m_tableCard = new ChartCard(this);
    m_heatModel = new ValueTable(this);
    m_labelModel = new ValueTable(this);
    m_scoreModel = new ValueTable(this);
    m_heatView = makeTable(m_heatModel, tr("Scores by language and sparsity"), true, ColumnFit::Even, this);
    m_labelView = makeTable(m_labelModel, tr("F1 by label and language"), true, ColumnFit::Even, this);
    m_labelView->setObjectName(QStringLiteral("labels"));
    m_labelView->horizontalHeader()->setMinimumSectionSize(kNarrowestCell);
    m_labelView->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_scoreView = makeTable(m_scoreModel, tr("Every score"), true, ColumnFit::Contents, this);
    m_heat->setBody(m_heatView);
    m_labels->setBody(m_labelView);
    m_tableCard->setBody(m_scoreView);
    m_stack = new QStackedWidget(this);
    for (ChartCard* card : { m_ladder, m_overlay, m_bars, m_averages, m_heat, m_labels, m_tableCard }) {
        m_stack->addWidget(card);
        connect(card, &ChartCard::keyActivated, this, &LanguagesPage::activate);
        connect(card, &ChartCard::emptyActionTriggered, this, &LanguagesPage::offerNext);
    }
    for (QTableView* table : { m_heatView, m_labelView, m_scoreView })
        connect(table, &QTableView::activated, this, &LanguagesPage::pickLanguage);
    left()->addWidget(m_stack, 1);

    m_disparity = new ChartCard(this);
    m_disparity->setBody(disparityBody());
    m_disparity->setMinimumWidth(318);
    right()->addWidget(m_disparity, 1);
    m_pretraining = new ChartCard(this);
    m_pretraining->setFixedHeight(kSmallChart);
    right()->addWidget(m_pretraining);
    switchView(View::Bars);
}

QWidget* LanguagesPage::disparityBody()
{
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    m_disparityModel = new ValueTable(this);
    m_disparityView = makeTable(m_disparityModel, tr("Disparity between languages"), false, ColumnFit::Even, body);
    m_disparityView->setSelectionMode(QAbstractItemView::NoSelection);
    m_disparityView->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(m_disparityView);
    m_words = new QWidget(body);
    layout->addSpacing(8);
    layout->addWidget(m_words);
    layout->addStretch(1);
    (new QVBoxLayout(m_words))->setContentsMargins(0, 0, 0, 0);
    return body;
}

void LanguagesPage::showView(View view)
{
    m_viewChosen = true;
    const bool there = view == View::Averages ? !averagesViewName(this->view().metric).isEmpty()
        : view == View::Timings               ? !comparison().empty()
                                              : true;
    switchView(there ? view : View::Bars);
    if (isVisible())
        refresh(); // levels and disparity go with the view
    else
        refreshSoon();
}

LanguagesPage::View LanguagesPage::shownView() const
{
    return View(m_stack->currentIndex());
}

/// A click on a language's line selects it; one on a timing's line makes it the method of the other views.
void LanguagesPage::activate(const QString& key)
{
    if (!key.contains(QLatin1Char(':'))) {
        m_state.setLanguage(key);
        return;
    }
    for (const TimedStudy* study : comparison()) {
        if (key == QStringLiteral("timing:") + timingWord(study->timing)) {
            m_method = studyKey(*study);
            refreshSoon();
        }
    }
}

SliderBase LanguagesPage::base() const
{
    const std::optional<ModelRef> origin = m_session.models().originOf(m_state.model());
    if (origin && origin->pruning() && !origin->quantization())
        return { origin->path, *origin->pruning() };
    PruneRecipe family = m_state.family();
    family.amount = 0;
    return { m_state.model().toStdString(), family };
}

const TimedStudy* LanguagesPage::timed() const
{
    const std::vector<TimedStudy>& studies = m_timings.studies();
    if (!m_method)
        return !studies.empty() && completeLevels(sliderStudy()).size() < 2 ? &studies.front() : nullptr;
    const auto picked = std::find_if(
        studies.begin(), studies.end(), [&](const TimedStudy& study) { return studyKey(study) == *m_method; });
    return picked == studies.end() ? nullptr : &*picked;
}

const PruningStudy& LanguagesPage::sliderStudy() const
{
    const SliderBase shown = base();
    return m_session.study(QString::fromStdString(shown.path), shown.recipe);
}

const PruningStudy& LanguagesPage::study() const
{
    const TimedStudy* picked = timed();
    return picked ? picked->study : sliderStudy();
}

std::vector<const TimedStudy*> LanguagesPage::comparison() const
{
    std::vector<const TimedStudy*> list;
    const std::vector<TimedStudy>& all = m_timings.studies();
    const TimedStudy* first = timed() || all.empty() ? timed() : &all.front();
    for (const TimedStudy& study : all) {
        if (study.trained == first->trained && study.family == first->family)
            list.push_back(&study);
    }
    return list;
}

std::optional<SeenLanguages> LanguagesPage::seen() const
{
    QStringList candidates;
    if (const TimedStudy* picked = timed())
        candidates << QString::fromStdString(picked->trained.start);
    for (QString path = QString::fromStdString(base().path); !path.isEmpty() && candidates.size() < kAncestors;
         path = m_session.models().parentOf(path))
        candidates << path;
    for (const QString& path : candidates) {
        if (const auto found = seenByRecords(path.toStdString(), m_session.records()))
            return found;
        const ModelEntry* model = m_session.models().find(path);
        if (const auto found = model && model->info ? seenByVocabulary(model->info->vocabSize) : std::nullopt)
            return found;
    }
    return std::nullopt;
}

/// What the timings that are laid over each other have in common.
LanguageView LanguagesPage::comparedView(LanguageView view) const
{
    const std::vector<const TimedStudy*> studies = comparison();
    if (studies.empty())
        return view;
    const TimedStudy& first = *studies.front();
    view.metric = first.study.metric();
    view.method = recipeText(first.family);
    view.split = QString::fromStdString(first.trained.data.split);
    view.fewestSeeds = view.mostSeeds = first.mostSeeds;
    for (const TimedStudy* study : studies) {
        view.fewestSeeds = std::min(view.fewestSeeds, study->fewestSeeds);
        view.mostSeeds = std::max(view.mostSeeds, study->mostSeeds);
    }
    return view;
}

LanguageView LanguagesPage::view() const
{
    LanguageView view;
    const std::optional<Metric> measured = study().metric();
    view.metric = measured || !m_session.data() ? measured : metricOfTask(m_session.data()->task);
    view.selected = m_state.language();
    view.intervals = m_intervals.box->currentIndex() == 0;
    const SliderBase shown = base();
    if (const TimedStudy* picked = timed()) {
        view.method = tr("%1: %2", "timing: recipe").arg(timingText(picked->timing), recipeText(picked->family));
        view.split = QString::fromStdString(picked->trained.data.split);
        view.fewestSeeds = picked->fewestSeeds;
        view.mostSeeds = picked->mostSeeds;
    } else {
        view.model = m_session.models().name(QString::fromStdString(shown.path));
        view.method = tr("pruned without retraining: %1").arg(recipeText(shown.recipe));
        view.split = QString::fromStdString(m_session.dataRef().split);
        view.base = shown;
        if (shown.recipe.amount > 0)
            view.level = shown.recipe.amount;
    }
    const int chosen = m_groupings.box->currentData().toInt();
    view.seen = seen();
    view.grouping = chosen < int(Grouping::Seen) ? Grouping(chosen) : Grouping::Seen;
    if (chosen > int(Grouping::Seen)) // one of the known pre-trainings
        view.seen = knownPretrainings()[std::size_t(chosen) - std::size_t(Grouping::Seen) - 1];
    view.order = LanguageOrder(m_orders.box->currentData().toInt());
    const std::vector<double> levels = chosenLevels(study(), view.level);
    view.orderLevel = levels.empty() ? 0 : levels.back();
    for (const QString& id : m_published.box->currentData().toStringList())
        view.published.push_back(publishedCurve(id));
    return view;
}

void LanguagesPage::showEvent(QShowEvent* event)
{
    refreshSoon(); // also for the message, which left with the page
    Page::showEvent(event);
}

void LanguagesPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    placePretraining();
}

void LanguagesPage::placePretraining()
{
    m_pretraining->setVisible(!m_pretraining->spec().series.empty() && shownView() != View::Timings
        && viewport()->height() >= kRoomForSmallChart);
}

void LanguagesPage::refresh()
{
    if (std::exchange(m_recordsNew, false))
        m_timings.setRecords(m_session.records());
    refreshMethods();
    refreshGroupings();
    const PruningStudy& study = this->study();
    const LanguageView look = view();
    m_tolerance.box->setCurrentIndex(m_tolerance.box->findData(m_state.tolerance()));
    m_tolerance.box->setAccessibleName(tr("Tolerance, points of %1", "a metric").arg(metricText(look.metric).name));
    if (!m_viewChosen)
        switchView(completeLevels(study).size() > 1 ? View::Ladder
                : !comparison().empty()             ? View::Timings
                                                    : View::Bars);
    refreshSegments(study, look);
    refreshLevels(study, look);
    refreshLanguages(study);
    m_ladder->setSpec(ladderSpec(study, look));
    m_overlay->setSpec(timingsSpec(comparison(), comparedView(look)));
    m_bars->setSpec(barsSpec(study, look));
    m_averages->setSpec(averagesSpec(study, summedView(look), level()));
    refreshTables(study, look);
    refreshLabels(study, look);
    refreshDisparity(study, look);
    m_pretraining->setSpec(pretrainingSpec(study, look));
    placePretraining();
    const bool timings = shownView() == View::Timings;
    Q_EMIT summaryChanged(timings ? timingsMessage(comparison()) : ladderMessage(study, look));
}

void LanguagesPage::refreshTables(const PruningStudy& study, const LanguageView& look)
{
    const ChartSpec& ladder = m_ladder->spec();
    const ValueRows heat = heatRows(study, look);
    m_heatModel->setTable(heat.columns, heat.rows);
    setSortable(m_heatView, look.grouping == Grouping::None); // headings stay above their rows
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

    const ValueRows scores = scoreRows(study, ScoreColumns::AllAverages, look);
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
    m_labels->setSpec(labelSpec(study, summedView(look), level()));
    selectLanguage(m_labelView, labels);
}

void LanguagesPage::refreshDisparity(const PruningStudy& study, const LanguageView& look)
{
    const bool timings = shownView() == View::Timings;
    const std::vector<const TimedStudy*> studies = comparison();
    const ValueRows disparity = timings ? timingsDisparity(studies, look, level()) : disparityRows(study, look);
    m_disparityModel->setTable(disparity.columns, disparity.rows);
    m_disparityView->setFixedHeight(m_disparityView->horizontalHeader()->sizeHint().height()
        + int(disparity.rows.size()) * m_disparityView->verticalHeader()->defaultSectionSize() + 4);
    const MetricText words = metricText(look.metric);
    ChartSpec card;
    card.title
        = timings ? tr("Disparity, %1", "level of pruning").arg(levelName(level())) : tr("Disparity between languages");
    card.subtitle
        = tr("%1, %n language(s); sign: beyond the tolerance against dense", nullptr, int(study.languages().size()))
              .arg(words.full);
    card.table = tableTwin(disparity.columns, disparity.rows);
    if (!study.disparity(0)) {
        card.subtitle.clear();
        card.emptyText = study.dense()
            ? tr("Comes when every language is measured on all its %1.").arg(words.examples.toLower())
            : tr("Comes with the %1 of every language.").arg(words.name);
    }
    m_disparity->setSpec(card);
    refreshWords(timings ? timingsWords(studies, look, level()) : disparityWords(study, look));
}

/// Its row; or its column, where languages stand in columns.
void LanguagesPage::selectLanguage(QTableView* table, const ValueRows& rows)
{
    table->clearSelection();
    for (int column = 1; column < int(rows.columns.size()); ++column) {
        if (!m_state.language().isEmpty() && rows.columns[std::size_t(column)].language == m_state.language())
            table->setCurrentIndex(table->model()->index(std::max(0, table->currentIndex().row()), column));
    }
    for (int row = 0; row < int(rows.languages.size()); ++row) {
        if (table->model()->index(row, 0).data(ValueTable::LanguageRole).toString() == m_state.language())
            table->selectRow(row);
    }
}

void LanguagesPage::pickLanguage(const QModelIndex& index)
{
    const auto languageAt = [](const QModelIndex& place) { return place.data(ValueTable::LanguageRole).toString(); };
    const QString ofColumn
        = index.model()->headerData(index.column(), Qt::Horizontal, ValueTable::LanguageRole).toString();
    const QString language = ofColumn.isEmpty() ? languageAt(index.siblingAtColumn(0)) : ofColumn;
    if (!language.isEmpty())
        m_state.setLanguage(language);
}

void LanguagesPage::refreshWords(const std::vector<Message>& words)
{
    while (QLayoutItem* item = m_words->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const Message& message : words)
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
