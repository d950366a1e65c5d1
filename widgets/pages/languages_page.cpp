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
#include "widgets/palette.h"
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
#include <utility>

namespace ndogo {

namespace {

constexpr double kTolerances[] = { 0.005, 0.01, 0.02, 0.03, 0.05 };
constexpr int kNarrowestCell = 46; ///< px: "100.0"
constexpr int kSmallChart = 190; ///< px
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

/// The level that says most: the first that breaks a language under any timing, else the last.
double tellingLevel(const std::vector<const TimedStudy*>& studies)
{
    const std::vector<double> levels = commonLevels(studies);
    double first = 2;
    for (const TimedStudy* timed : studies)
        first = std::min(first, breakingOf(timed->study).first);
    for (const double level : levels) {
        if (level >= first - kSameAmount)
            return level;
    }
    return levels.empty() ? 0 : levels.back();
}

void setSortable(QTableView* table, bool sortable)
{
    if (table->isSortingEnabled() == sortable)
        return;
    table->setSortingEnabled(sortable);
    table->sortByColumn(-1, Qt::AscendingOrder);
}

} // namespace

void LanguagesPage::Control::setVisible(bool visible)
{
    box->setVisible(visible);
    name->setVisible(visible);
}

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

LanguagesPage::Control LanguagesPage::addControl(QHBoxLayout* bar, const QString& name, const char* objectName)
{
    Control control { new QComboBox(this), makeLabel(name, u"secondary", this) };
    control.box->setAccessibleName(name);
    control.box->setObjectName(QLatin1String(objectName));
    control.box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    control.name->setBuddy(control.box);
    bar->addWidget(control.name);
    bar->addWidget(control.box);
    return control;
}

void LanguagesPage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    const QStringList names { tr("Ladder"), tr("Timings"), tr("Bars"), tr("Averages"), tr("Heat map"),
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
    m_segments[std::size_t(View::Timings)]->setToolTip(
        tr("Pruned before, during and after fine-tuning, over each other"));
    bar->addLayout(segments);
    bar->addStretch(1);
    m_methods = addControl(bar, tr("Method"), "methods");
    connect(m_methods.box, &QComboBox::activated, this, [this] {
        m_method = m_methods.box->currentData().toString();
        m_level.reset();
        refresh();
    });
    m_tolerance = addControl(bar, tr("Tolerance"), "tolerance");
    for (const double tolerance : kTolerances)
        m_tolerance.box->addItem(tolerance < 0.01
                ? tr("%1 points").arg(decimalText(tolerance * 100, 1))
                : tr("%n point(s)", nullptr, int(tolerance * 100 + 0.5)),
            tolerance);
    connect(m_tolerance.box, &QComboBox::activated, this,
        [this] { m_state.setTolerance(m_tolerance.box->currentData().toDouble()); });
    rows()->insertLayout(0, bar);
}

void LanguagesPage::buildChoices()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_languages = addControl(bar, tr("Show"), "shown");
    connect(m_languages.box, &QComboBox::activated, this, [this] {
        const QString code = m_languages.box->currentData().toString();
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    m_groupings = addControl(bar, tr("Group by"), "groupings");
    m_orders = addControl(bar, tr("Order by"), "orders");
    for (const auto& [name, order] : { std::pair(tr("name"), LanguageOrder::Name),
             std::pair(tr("dense score"), LanguageOrder::Dense), std::pair(tr("loss"), LanguageOrder::Loss),
             std::pair(tr("corpus size"), LanguageOrder::Corpus) })
        m_orders.box->addItem(name, int(order));
    m_orders.box->setItemData(m_orders.box->count() - 1,
        tr("Sentences in AfriBERTa's pre-training corpus (Awobade et al. 2024, Table 5), most first"),
        Qt::ToolTipRole);
    m_published = addControl(bar, tr("Published"), "published");
    m_published.box->addItem(tr("none"));
    for (const PublishedCurve& curve : publishedCurves()) {
        m_published.box->addItem(tr("%1, %2 (Table %3)", "paper, timing, number")
                                     .arg(curve.paper, timingWord(curve.timing), curve.table),
            QStringList { curve.id });
        m_published.box->setItemData(m_published.box->count() - 1,
            curve.reference + QLatin1Char('\n') + curve.caveats, Qt::ToolTipRole);
    }
    m_published.box->addItem(tr("Awobade et al. 2024, before and after"),
        QStringList { QStringLiteral("awobade2024-before"), QStringLiteral("awobade2024-after") });
    m_levels = addControl(bar, tr("Level"), "levels");
    m_levels.box->setAccessibleName(tr("Level of pruning"));
    connect(m_levels.box, &QComboBox::activated, this, [this] {
        m_level = m_levels.box->currentData().toDouble();
        refresh();
    });
    m_intervals = addControl(bar, tr("Intervals"), "intervals");
    m_intervals.box->addItems({ tr("of the selected"), tr("none") });
    for (const Control& control : { m_groupings, m_orders, m_published, m_intervals })
        connect(control.box, &QComboBox::activated, this, &LanguagesPage::refresh);
    bar->addStretch(1);
    rows()->insertLayout(1, bar);
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
    return body;
}

void LanguagesPage::showView(View view)
{
    m_viewChosen = true;
    const bool there = view == View::Averages ? !averagesViewName(this->view().metric).isEmpty()
        : view == View::Timings              ? !comparison().empty()
                                             : true;
    switchView(there ? view : View::Bars);
    refreshSoon(); // levels and disparity go with the view
}

LanguagesPage::View LanguagesPage::shownView() const
{
    return View(m_stack->currentIndex());
}

void LanguagesPage::switchView(View view)
{
    m_segments[std::size_t(view)]->setChecked(true);
    m_stack->setCurrentIndex(int(view));
    const bool rows = view == View::Bars || view == View::HeatMap || view == View::Table;
    m_levels.setVisible(view == View::Averages || view == View::Labels || view == View::Timings);
    m_intervals.setVisible(view == View::Ladder);
    m_languages.setVisible(view == View::Timings);
    m_groupings.setVisible(rows || view == View::Ladder);
    m_orders.setVisible(rows);
    m_published.setVisible(view == View::Ladder || view == View::Timings);
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

ModelRef LanguagesPage::base() const
{
    if (const std::optional<ModelRef> origin = m_session.originOf(m_state.model()))
        return *origin;
    ModelRef model { m_state.model().toStdString(), m_state.family() };
    model.prune.amount = 0;
    return model;
}

const TimedStudy* LanguagesPage::timed() const
{
    for (const TimedStudy& study : m_timings.studies()) {
        if (!m_method.isEmpty() && studyKey(study) == m_method)
            return &study;
    }
    return nullptr;
}

const PruningStudy& LanguagesPage::study() const
{
    if (const TimedStudy* picked = timed())
        return picked->study;
    const ModelRef shown = base();
    return m_session.study(QString::fromStdString(shown.path), shown.prune);
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
         path = m_session.parentOf(path))
        candidates << path;
    for (const QString& path : candidates) {
        if (const auto found = seenByRecords(path.toStdString(), m_session.records()))
            return found;
        const ModelEntry* model = m_session.model(path);
        if (const auto found = model && model->info ? seenByVocabulary(model->info->vocabSize) : std::nullopt)
            return found;
    }
    return std::nullopt;
}

LanguageView LanguagesPage::view() const
{
    LanguageView view;
    const std::optional<Metric> measured = study().metric();
    view.metric = measured || !m_session.data() ? measured : metricOfTask(m_session.data()->task);
    view.selected = m_state.language();
    view.intervals = m_intervals.box->currentIndex() == 0;
    const ModelRef shown = base();
    if (const TimedStudy* picked = timed()) {
        view.method = tr("%1: %2", "timing: recipe").arg(timingText(picked->timing), recipeText(picked->family));
        view.split = QString::fromStdString(picked->trained.data.split);
        view.fewestSeeds = picked->fewestSeeds;
        view.mostSeeds = picked->mostSeeds;
        view.offersVariant = false;
    } else {
        view.model = m_session.modelName(QString::fromStdString(shown.path));
        view.method = tr("pruned without retraining: %1").arg(recipeText(shown.prune));
        view.split = QString::fromStdString(m_session.dataRef().split);
        if (shown.derived())
            view.level = shown.prune.amount;
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

void LanguagesPage::refresh()
{
    if (std::exchange(m_recordsNew, false))
        m_timings.setRecords(m_session.records());
    refreshMethods();
    refreshGroupings();
    const PruningStudy& study = this->study();
    const LanguageView look = view();
    m_tolerance.box->setCurrentIndex(m_tolerance.box->findData(m_state.tolerance()));
    m_tolerance.box->setAccessibleName(
        tr("Tolerance, points of %1", "a metric").arg(metricText(look.metric).name));
    if (!m_viewChosen)
        switchView(completeLevels(study).size() > 1 ? View::Ladder
                : !comparison().empty()             ? View::Timings
                                                    : View::Bars);
    refreshSegments(study, look);
    refreshLevels(study, look);
    refreshLanguages(study);
    m_ladder->setSpec(ladderSpec(study, look));
    m_overlay->setSpec(timingsSpec(comparison(), look));
    m_bars->setSpec(barsSpec(study, look));
    m_averages->setSpec(averagesSpec(study, summedView(look), level()));
    refreshTables(study, look);
    refreshLabels(study, look);
    refreshDisparity(study, look);
    const ChartSpec pretraining = pretrainingSpec(study, look);
    m_pretraining->setSpec(pretraining);
    m_pretraining->setVisible(!pretraining.series.empty() && shownView() != View::Timings);
    const bool timings = shownView() == View::Timings;
    Q_EMIT summaryChanged(timings ? timingsMessage(comparison()) : ladderMessage(study, look));
}

void LanguagesPage::refreshMethods()
{
    const std::vector<TimedStudy>& studies = m_timings.studies();
    QComboBox* box = m_methods.box;
    box->clear();
    box->addItem(tr("on the slider: %1").arg(recipeText(base().prune)), QString());
    box->setItemData(0, tr("The selected model, pruned as the slider of the Compress page says, without retraining"),
        Qt::ToolTipRole);
    for (const TimedStudy& study : studies) {
        const QString seeds = seedsText(study.fewestSeeds, study.mostSeeds);
        box->addItem(studyName(study, studies), studyKey(study));
        box->setItemData(box->count() - 1, seeds.isEmpty() ? tr("one seed") : seeds, Qt::ToolTipRole);
    }
    // A project that holds trainings alone opens on the first of them.
    if (!m_viewChosen && m_method.isEmpty() && !studies.empty() && completeLevels(study()).size() < 2)
        m_method = studyKey(studies.front());
    box->setCurrentIndex(std::max(0, box->findData(m_method)));
    box->setEnabled(box->count() > 1);
    box->setToolTip(box->count() > 1 ? QString()
                                     : tr("Trainings that prune before, during or after fine-tuning appear here."));
}

/// Which views there are follows from what is measured.
void LanguagesPage::refreshSegments(const PruningStudy&, const LanguageView& look)
{
    const QString averages = averagesViewName(look.metric);
    QToolButton* segment = m_segments[std::size_t(View::Averages)];
    segment->setText(averages);
    segment->setVisible(!averages.isEmpty());
    m_segments[std::size_t(View::Labels)]->setText(labelViewName(look.metric));
    m_segments[std::size_t(View::Timings)]->setVisible(!comparison().empty());
    if ((averages.isEmpty() && shownView() == View::Averages)
        || (comparison().empty() && shownView() == View::Timings))
        switchView(View::Bars);
    const bool entities = look.metric.value_or(Metric::EntityF1) == Metric::EntityF1;
    m_published.box->setEnabled(entities);
    m_published.box->setToolTip(entities ? QString() : tr("The papers measured entity F1."));
}

/// Which levels a view can show follows from what is measured.
void LanguagesPage::refreshLevels(const PruningStudy& study, const LanguageView& look)
{
    std::vector<double> levels;
    double shown = m_level.value_or(look.level.value_or(0));
    if (shownView() == View::Timings) {
        const std::vector<const TimedStudy*> studies = comparison();
        levels = commonLevels(studies);
        if (std::none_of(levels.begin(), levels.end(),
                [&](double level) { return std::abs(level - shown) < kSameAmount; }))
            shown = tellingLevel(studies);
    } else {
        for (const PruningStudy::Level& level : study.levels()) {
            if (!level.languages.empty()) // else only its time is known
                levels.push_back(level.amount);
        }
    }
    m_levels.box->clear();
    for (const double level : levels) {
        m_levels.box->addItem(level > 0 ? percentText(level) : tr("dense"), level);
        if (std::abs(level - shown) < kSameAmount)
            m_levels.box->setCurrentIndex(m_levels.box->count() - 1);
    }
    m_levels.box->setEnabled(levels.size() > 1);
    m_levels.box->setToolTip(levels.size() > 1
            ? QString()
            : tr("Only one level is measured: move the slider of the Compress page."));
}

/// By what languages can be grouped: what the model saw in its pre-training, where that is known.
void LanguagesPage::refreshGroupings()
{
    const std::optional<SeenLanguages> own = seen();
    QComboBox* box = m_groupings.box;
    const QVariant before = box->currentData();
    box->clear();
    box->addItem(tr("nothing"), int(Grouping::None));
    box->addItem(tr("script"), int(Grouping::Script));
    box->addItem(tr("family"), int(Grouping::Family));
    if (own)
        box->addItem(tr("pre-training of %1").arg(own->model), int(Grouping::Seen));
    const std::vector<SeenLanguages>& known = knownPretrainings();
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (!own || *own != known[i])
            box->addItem(tr("pre-training of %1").arg(known[i].model), int(Grouping::Seen) + 1 + int(i));
    }
    box->setCurrentIndex(std::max(0, box->findData(before)));
}

void LanguagesPage::refreshLanguages(const PruningStudy& study)
{
    const std::vector<const TimedStudy*> studies = comparison();
    const PruningStudy& shown = studies.empty() ? study : studies.front()->study;
    QComboBox* box = m_languages.box;
    box->clear();
    box->addItem(tr("mean over languages"), QString());
    for (const std::string& language : shown.languages())
        box->addItem(languageName(QString::fromStdString(language)), QString::fromStdString(language));
    box->setCurrentIndex(std::max(0, box->findData(m_state.language())));
}

double LanguagesPage::level() const
{
    return m_levels.box->currentData().toDouble();
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
    const ValueRows disparity
        = timings ? timingsDisparity(studies, look, level()) : disparityRows(study, look);
    m_disparityModel->setTable(disparity.columns, disparity.rows);
    m_disparityView->setFixedHeight(m_disparityView->horizontalHeader()->sizeHint().height()
        + int(disparity.rows.size()) * m_disparityView->verticalHeader()->defaultSectionSize() + 4);
    const MetricText words = metricText(look.metric);
    ChartSpec card;
    card.title = timings ? tr("Disparity between languages, %1").arg(levelName(level()))
                         : tr("Disparity between languages");
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
    refreshWords(timings ? timingsWords(studies, look, level()) : disparityWords(study, look));
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
