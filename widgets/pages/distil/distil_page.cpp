// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/distil_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/distil/distil_charts.h"
#include "widgets/pages/distil/distil_plan.h"
#include "widgets/pages/distil/distil_settings.h"
#include "widgets/pages/distil/planned_map.h"
#include "widgets/pages/distil/published_choice.h"
#include "widgets/pages/distil/taught_rows_view.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/segments.h"
#include "widgets/parts/training_bar.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/distil_words.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/model_words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kLowestChart = 84; ///< px, so that the page fits a window of 1280 x 800

} // namespace

DistilPage::DistilPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
{
    build();
    connect(m_settings, &DistilSettings::changed, this, &DistilPage::refresh);
    connect(m_presets, &QComboBox::activated, this, &DistilPage::pickPreset);
    connect(m_kind, &QComboBox::activated, this, &DistilPage::refresh);
    connect(m_map, &LayerMapView::mapMoved, this, &DistilPage::moveLine);
    connect(m_map, &LayerMapView::matchToggled, this, &DistilPage::toggleMatch);
    connect(m_bar, &TrainingBar::startRequested, this, &DistilPage::start);
    connect(m_bar, &TrainingBar::stopRequested, this, [this] {
        if (const TrainingRun* shown = run(); shown && shown->job != 0)
            m_session.cancel(shown->job);
    });
    connect(m_bar, &TrainingBar::goOnRequested, this, [this] { m_session.goOnTraining(m_run); });
    connect(m_bar, &TrainingBar::keepRequested, this, [this] { m_session.finishTraining(m_run); });
    connect(m_bar, &TrainingBar::discardRequested, this, [this] { m_session.discardTraining(m_run); });
    connect(m_bar, &TrainingBar::copyRequested, this, &DistilPage::copyCommand);
    connect(m_rows, &TaughtRowsView::languagePicked, &state, &ViewState::setLanguage);
    connect(&state, &ViewState::modelChanged, this, &DistilPage::takeRun);
    connect(&state, &ViewState::languageChanged, this, &DistilPage::refreshSoon);
    connect(&session, &Session::modelsChanged, this, &DistilPage::refreshSoon);
    connect(&session, &Session::scoresChanged, this, &DistilPage::refreshSoon);
    connect(&session, &Session::recordsChanged, this, &DistilPage::refreshSoon);
    connect(&session, &Session::projectChanged, this, &DistilPage::refreshSoon);
    connect(&session, &Session::trainingChanged, this, &DistilPage::takeRun);
    connect(&session, &Session::dataChanged, this, [this] {
        m_settings->setData(m_session.data().get());
        takeRunSettings();
        refreshSoon();
    });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_verdictWords.clear(); // its sign is a picture
        refreshSoon();
    });
    m_settings->setData(session.data().get());
    takeRun();
}

void DistilPage::build()
{
    rows()->insertWidget(0, makeControls()); // first: the Tab key goes from top to bottom
    left()->addWidget(makeMap(), 1);
    right()->setSpacing(6);
    right()->addLayout(makeViews());
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(makeFlexible(m_settings, m_stack));
    m_stack->addWidget(makeCurves());
    right()->addWidget(m_stack, 1);
    setColumns(6, 8);
    showView(View::Settings);
}

QWidget* DistilPage::makeControls()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_settings = new DistilSettings(card);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(11, 0, 11, 0);
    top->addWidget(m_settings->bar());
    auto* line = new QFrame(card);
    setRole(line, u"line");
    m_bar = new TrainingBar(tr("Distil"), 3, 2, card);
    auto* act = new QHBoxLayout;
    act->setContentsMargins(11, 0, 11, 0);
    act->addWidget(m_bar);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 8, 1, 6);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(line);
    layout->addLayout(act);
    return card;
}

/// What stands on the right: settings, or what comes of them.
QLayout* DistilPage::makeViews()
{
    m_views = new Segments({ tr("Settings"), tr("Curves") }, this); // as View has them
    m_viewRow = new QHBoxLayout;
    m_viewRow->setSpacing(0);
    m_viewRow->addWidget(m_views);
    connect(m_views, &Segments::picked, this, [this](int view) { showView(View(view)); });
    m_verdict = makeVerdictBox({}, this);
    m_viewRow->addSpacing(8);
    m_viewRow->addWidget(m_verdict, 1);
    m_viewRow->addStretch(0);
    m_viewRow->addWidget(m_settings->fixedWords());
    return m_viewRow;
}

QWidget* DistilPage::makeMap()
{
    m_mapCard = new ChartCard(this);
    auto* body = new QWidget(m_mapCard);
    m_presets = new QComboBox(body);
    for (const auto& [preset, name] : layerMaps())
        m_presets->addItem(name, preset);
    m_presets->addItem(tr("by hand"), QString());
    m_presets->setAccessibleName(tr("Which layers of the teacher"));
    m_presets->setToolTip(tr("Drag the lines, or walk with ↑ and ↓ and move with ← and →: that is by hand."));
    m_kind = new QComboBox(body);
    m_kind->addItem(tr("nothing"), -1);
    for (int kind = 0; kind < int(kNames<MatchKind>.size()); ++kind)
        m_kind->addItem(matchWord(MatchKind(kind)), kind);
    m_kind->setAccessibleName(tr("What is learnt along the lines"));
    m_kind->setToolTip(tr("Space or a double click takes a layer out, or in again."));
    m_map = new LayerMapView(body);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    for (const auto& [word, field] : { std::pair(tr("Lines from"), m_presets), std::pair(tr("learn"), m_kind) }) {
        QLabel* label = makeLabel(word, u"secondary", body);
        label->setBuddy(field);
        field->setFocusPolicy(Qt::StrongFocus);
        field->setMinimumContentsLength(9);
        field->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        row->addWidget(label);
        row->addWidget(field, 1);
    }
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(6);
    layout->addLayout(row);
    layout->addWidget(m_map, 1);
    m_mapCard->setBody(body);
    return m_mapCard;
}

QWidget* DistilPage::makeCurves()
{
    auto* curves = new QWidget(m_stack);
    m_terms = new ChartCard(curves);
    m_mean = new ChartCard(curves);
    m_taught = new ChartCard(curves);
    m_rows = new TaughtRowsView(m_taught);
    m_taught->setBody(m_rows);
    m_published = new PublishedChoice(m_taught);
    m_taught->addTool(m_published);
    connect(m_published, &QComboBox::activated, this, &DistilPage::refresh);
    for (ChartCard* card : { m_terms, m_mean })
        card->view()->setMinimumHeight(kLowestChart);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(8);
    charts->addWidget(makeFlexible(m_terms, curves), 1);
    charts->addWidget(makeFlexible(m_mean, curves), 1);
    auto* layout = new QVBoxLayout(curves);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(charts, 3);
    layout->addWidget(makeFlexible(m_taught, curves), 5);
    return makeFlexible(curves, m_stack);
}

// --- what comes in -----------------------------------------------------------

const ModelInfo* DistilPage::infoOf(const std::string& path) const
{
    const ModelEntry* entry = m_session.models().find(QString::fromStdString(path));
    return entry ? entry->info.get() : nullptr;
}

const ModelInfo* DistilPage::teacher() const
{
    return infoOf(isPlanning() ? m_state.model().toStdString() : run()->source());
}

const TrainingRun* DistilPage::run() const
{
    return m_session.trainings().find(m_run);
}

bool DistilPage::isPlanning() const
{
    const TrainingRun* shown = run();
    return !shown || (!shown->isActive() && shown->state != TrainingRun::State::Stopped);
}

std::optional<Metric> DistilPage::metric() const
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    return report ? metricOfTask(report->task) : std::nullopt;
}

std::optional<double> DistilPage::timeOf(const std::string& path) const
{
    return sentenceTime(m_session.timing(QString::fromStdString(path)).get());
}

/// The distillation that belongs to the selected model: the one under way, else the last that it was the teacher, the
/// student or the control of.
void DistilPage::takeRun()
{
    const std::string path = m_state.model().toStdString();
    const TrainingRun* found = nullptr;
    for (const TrainingRun& other : m_session.trainings()) {
        const bool fits = other.distillation()
            && (other.source() == path || other.output() == path || controlOf(other.output()) == path);
        if (fits && (!found || !found->isActive() || other.isActive()))
            found = &other;
    }
    const QString output = found ? QString::fromStdString(found->output()) : QString();
    if (output != m_run) {
        m_run = output;
        takeRunSettings();
        showView(found ? View::Curves : View::Settings);
    }
    refreshSoon();
}

/// While a distillation is under way or can go on, its settings are those that count.
void DistilPage::takeRunSettings()
{
    if (isPlanning())
        return;
    showTeacher();
    m_settings->setSpec(*run()->distillation());
    setMap(*run()->distillation());
}

/// Shows the map of a spec, and its first match by the lines; the settings show the others.
void DistilPage::setMap(const DistilSpec& spec)
{
    m_preset = spec.distil.layerMap;
    const int preset = m_presets->findData(QString::fromStdString(m_preset));
    m_presets->setCurrentIndex(preset >= 0 ? preset : m_presets->count() - 1);
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    const std::optional<LayerMatch> match
        = spec.distil.matches.empty() ? std::nullopt : layerMatchFromText(spec.distil.matches.front());
    m_kind->setCurrentIndex(match ? m_kind->findData(int(match->kind)) : 0);
    m_weight = match ? weightText(match->weight) : "1";
    m_unmatched = { 0 };
    if (!match || !shape)
        return;
    for (int layer = 0; layer <= shape->layers; ++layer)
        m_unmatched.insert(layer);
    for (const int layer : layersOf(*match, shape->layers))
        m_unmatched.erase(layer);
}

DistilSpec DistilPage::spec() const
{
    DistilSpec spec;
    spec.teacher = m_state.model().toStdString();
    m_settings->fill(spec);
    const std::shared_ptr<const DataReport> report = m_session.data();
    if (spec.mode == DistilMode::TaskSpecific) {
        const DistilSpec chosen = spec;
        static_cast<DataRef&>(spec.data) = m_session.dataRef();
        spec.data.languages = chosen.data.languages;
        spec.data.maxLength = chosen.data.maxLength;
        if (!spec.data.split.empty() && spec.data.split != "train")
            spec.scoreSplit = spec.data.split;
        spec.data.split = "train";
        const bool anyDev = report && trainingSize(spec, *report).devSentences > 0;
        if (!anyDev)
            spec.devSplit.clear();
    } else {
        spec.devSplit.clear();
        spec.scoreSplit.clear();
    }
    spec.distil.layerMap = m_preset;
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    const int kind = m_kind->currentData().toInt();
    if (kind >= 0 && shape) {
        const int first = MatchKind(kind) == MatchKind::Flow || isOfAttention(MatchKind(kind)) ? 1 : 0;
        std::set<int> layers;
        for (int layer = first; layer <= shape->layers; ++layer) {
            if (m_unmatched.count(layer) == 0)
                layers.insert(layer);
        }
        if (!layers.empty())
            spec.distil.matches.insert(spec.distil.matches.begin(),
                rangesText(layers) + ':' + std::string(nameOf(MatchKind(kind))) + ':' + m_weight);
    }
    if (spec.name.empty())
        spec.name = freeModelName(trainingName(spec), m_session).toStdString();
    return spec;
}

// --- what is shown -----------------------------------------------------------

void DistilPage::showView(View view)
{
    m_stack->setCurrentIndex(int(view));
    for (int i = 0; i < m_stack->count(); ++i) { // what is not seen makes nothing taller
        const auto policy = i == int(view) ? QSizePolicy::Preferred : QSizePolicy::Ignored;
        m_stack->widget(i)->setSizePolicy(policy, policy);
    }
    m_views->setChoice(int(view));
    refreshSoon();
}

void DistilPage::refresh()
{
    const bool planning = isPlanning();
    showTeacher();
    const QString fixed = planning ? QString()
        : run()->isActive()        ? tr("fixed while it runs")
                                   : tr("fixed: it can go on");
    m_settings->setFixed(fixed);
    for (QWidget* field : std::initializer_list<QWidget*> { m_presets, m_kind })
        field->setEnabled(planning && teacher());
    m_map->setFixed(!planning);
    if (planning)
        showPlan();
    else
        showRun();
    showCurves();
}

void DistilPage::showTeacher()
{
    const ModelInfo* info = teacher();
    m_settings->setTeacher(info);
    // A map by hand of another teacher may name layers that this one has not.
    const std::optional<StudentShape> shape = studentShapeFromText(spec().student);
    if (info && shape && isPlanning() && mapOf(spec(), *info).empty()) {
        m_preset = "even";
        m_presets->setCurrentIndex(0);
    }
}

void DistilPage::showPlan()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    const ModelInfo* info = teacher();
    const DistilSpec wished = spec();
    QString problem = distilProblem(info, report.get(), wished, !m_session.projectFolder().isEmpty());
    if (problem.isEmpty() && !m_settings->anyLanguage())
        problem = tr("Choose at least one language to learn from.");
    const DistilFacts facts { m_session.models().name(m_state.model()), info, report.get(), timeOf(wished.teacher),
        m_session.records() };
    m_bar->showPlan(problem.isEmpty() ? distilPlanText(wished, facts) : problem, problem, run());
    m_settings->setUsualName(freeModelName(trainingName(wished), m_session));
    m_settings->setAnswerSpace(info && report ? answerBytes(wished, *info, *report) : 0);
    showMap(wished);
}

void DistilPage::showRun()
{
    const TrainingRun& shown = *run();
    m_bar->showRun(shown, distilProgressText(shown, metric()));
    m_settings->setUsualName(QString::fromStdString(shown.name()));
    showMap(*shown.distillation());
}

void DistilPage::showMap(const DistilSpec& spec)
{
    const bool isDone = run() && run()->distilled && !isPlanning();
    const LayerMap map
        = plannedMap(spec, teacher(), { timeOf(spec.teacher), isDone ? timeOf(run()->output()) : std::nullopt });
    m_mapCard->setSpec(mapChart(map, matchedWords(spec)));
    m_map->setMap(map);
}

void DistilPage::showCurves()
{
    const TrainingRun* shown = run();
    m_terms->setSpec(termsChart(shown));
    m_mean->setSpec(meanChart(shown, metric()));
    const PublishedStudent* beside = isOfEntities() ? m_published->student() : nullptr;
    const std::vector<TaughtRow> rows = shown ? taughtRows(*shown, beside) : std::vector<TaughtRow>();
    m_published->setVisible(!rows.empty() && isOfEntities());
    m_taught->setSpec(taughtChart(shown, rows, metric(), beside));
    m_rows->setRows(rows);
    m_rows->setLanguage(m_state.language());
    showVerdict(shown ? shown->taught : std::vector<TaughtLanguage>());
}

bool DistilPage::isOfEntities() const
{
    const TrainingRun* shown = run();
    return metric() == Metric::EntityF1 && (!shown || shown->distillation()->mode == DistilMode::TaskSpecific);
}

/// What the page leads with once it is known.
void DistilPage::showVerdict(const std::vector<TaughtLanguage>& taught)
{
    m_verdict->setVisible(!taught.empty());
    if (taught.empty())
        return;
    QString verdict = teachingText(taught) + QLatin1Char('.');
    verdict[0] = verdict[0].toUpper();
    if (verdict == m_verdictWords)
        return;
    m_verdictWords = verdict;
    const Message::Kind kind = countOf(taught, Verdict::Worse) > 0 ? Message::Kind::Worse
        : countOf(taught, Verdict::Better) > 0                     ? Message::Kind::Better
                                                                   : Message::Kind::Unclear;
    QFrame* box = makeVerdictBox({ kind, {}, verdict, {}, {} }, m_verdict->parentWidget());
    delete m_viewRow->replaceWidget(m_verdict, box);
    delete m_verdict;
    m_verdict = box;
    m_verdict->show();
}

// --- what is asked -----------------------------------------------------------

void DistilPage::start()
{
    m_session.distil(spec());
    takeRun();
    showView(View::Curves);
}

void DistilPage::copyCommand()
{
    DistilSpec wished = isPlanning() ? spec() : *run()->distillation();
    if (wished.output.empty())
        wished.output = folderWord(trainingName(wished)).toStdString();
    m_bar->copy(QString::fromStdString(toCommandLine(wished)));
}

/// "By hand" begins with the map that is there.
void DistilPage::pickPreset()
{
    const std::string preset = m_presets->currentData().toString().toStdString();
    m_preset = preset.empty() ? mapText(m_map->map().map) : preset;
    refresh();
}

void DistilPage::moveLine(const std::vector<int>& map)
{
    m_preset = mapText(map);
    m_presets->setCurrentIndex(m_presets->count() - 1);
    refresh();
}

/// A line of a map whose lines learn nothing begins with hidden states, and of that layer alone.
void DistilPage::toggleMatch(int layer)
{
    if (m_kind->currentData().toInt() < 0) {
        m_kind->setCurrentIndex(m_kind->findData(int(MatchKind::HiddenMse)));
        for (int other = 0; other <= int(m_map->map().map.size()); ++other)
            m_unmatched.insert(other);
        m_unmatched.erase(layer);
    } else if (m_unmatched.erase(layer) == 0) {
        m_unmatched.insert(layer);
    }
    refresh();
}

} // namespace ndogo
