// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/fine_tune/fine_tune_charts.h"
#include "widgets/pages/fine_tune/fine_tune_settings.h"
#include "widgets/pages/fine_tune/fine_tune_timing.h"
#include "widgets/parts/training_bar.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QHBoxLayout>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kLowestChart = 56; ///< px, so that the page fits a window of 1280 x 800

} // namespace

FineTunePage::FineTunePage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
{
    build();
    connect(m_timing, &FineTuneTiming::changed, this, &FineTunePage::refresh);
    connect(m_timing, &FineTuneTiming::pruneRequested, this, &FineTunePage::pruneRequested);
    connect(m_settings, &FineTuneSettings::changed, this, &FineTunePage::refresh);
    connect(m_bar, &TrainingBar::startRequested, this, [this] { m_session.train(spec()); });
    connect(m_bar, &TrainingBar::stopRequested, this, &FineTunePage::stop);
    connect(m_bar, &TrainingBar::goOnRequested, this, [this] { m_session.goOnTraining(m_run); });
    connect(m_bar, &TrainingBar::keepRequested, this, [this] { m_session.finishTraining(m_run); });
    connect(m_bar, &TrainingBar::discardRequested, this, [this] { m_session.discardTraining(m_run); });
    connect(m_bar, &TrainingBar::copyRequested, this, &FineTunePage::copyCommand);
    connect(m_dev, &ChartCard::keyActivated, &state, &ViewState::setLanguage);
    connect(&state, &ViewState::modelChanged, this, &FineTunePage::takeModel);
    connect(&state, &ViewState::familyChanged, this, &FineTunePage::refreshSoon);
    connect(&state, &ViewState::languageChanged, this, &FineTunePage::refreshSoon);
    connect(&session, &Session::modelsChanged, this, &FineTunePage::refreshSoon);
    connect(&session, &Session::recordsChanged, this, &FineTunePage::refreshSoon);
    connect(&session, &Session::projectChanged, this, &FineTunePage::refreshSoon);
    connect(&session, &Session::trainingChanged, this, &FineTunePage::takeRun);
    connect(&session, &Session::dataChanged, this, [this] {
        m_settings->setData(m_session.data().get());
        takeRunSettings();
        refreshSoon();
    });
    m_settings->setData(session.data().get());
    takeModel();
}

void FineTunePage::build()
{
    QWidget* controls = makeControls(); // first: the Tab key goes from top to bottom
    m_settings = new FineTuneSettings(this);
    m_loss = new ChartCard(this);
    m_sparsity = new ChartCard(this);
    m_dev = new ChartCard(this);
    for (ChartCard* card : { m_loss, m_sparsity, m_dev })
        card->view()->setMinimumHeight(kLowestChart);
    rows()->insertWidget(0, controls);
    left()->addWidget(m_settings, 1);
    auto* curves = new QVBoxLayout;
    curves->setSpacing(8);
    curves->addWidget(m_loss, 1);
    curves->addWidget(m_sparsity, 1);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(8);
    charts->addLayout(curves, 2);
    charts->addWidget(m_dev, 3);
    right()->addLayout(charts, 1);
    setColumns(3, 8);
}

QWidget* FineTunePage::makeControls()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_timing = new FineTuneTiming(card);
    auto* line = new QFrame(card);
    setRole(line, u"line");
    m_bar = new TrainingBar(tr("Start"), 3, 3, card);

    auto* act = new QHBoxLayout;
    act->setContentsMargins(11, 0, 11, 0);
    act->addWidget(m_bar);
    auto* when = new QHBoxLayout;
    when->setContentsMargins(11, 0, 11, 0);
    when->addWidget(m_timing);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 10, 1, 6);
    layout->setSpacing(6);
    layout->addLayout(when);
    layout->addWidget(line);
    layout->addLayout(act);
    return card;
}

// --- what comes in -----------------------------------------------------------

const ModelInfo* FineTunePage::model() const
{
    const ModelEntry* entry = m_session.models().find(m_state.model());
    return entry ? entry->info.get() : nullptr;
}

const TrainingRun* FineTunePage::run() const
{
    return m_session.trainings().find(m_run);
}

bool FineTunePage::isPlanning() const
{
    const TrainingRun* shown = run();
    return !shown || (!shown->isActive() && shown->state != TrainingRun::State::Stopped);
}

void FineTunePage::takeModel()
{
    takeRun();
    refreshSoon();
}

/// The training that belongs to the selected model: the one under way, else the last that it was the start or
/// the result of.
void FineTunePage::takeRun()
{
    const std::string path = m_state.model().toStdString();
    const TrainingRun* found = nullptr;
    for (const TrainingRun& other : m_session.trainings()) {
        const bool fits = other.fineTuning() && (other.source() == path || other.output() == path);
        if (fits && (!found || !found->isActive() || other.isActive()))
            found = &other;
    }
    const QString output = found ? QString::fromStdString(found->output()) : QString();
    if (output != m_run) {
        m_run = output;
        takeRunSettings();
    }
    refreshSoon();
}

/// While a training is under way or can go on, its settings are those that count.
void FineTunePage::takeRunSettings()
{
    if (isPlanning() || !m_session.data())
        return;
    const TrainSpec running = *run()->fineTuning();
    m_settings->setSpec(running);
    m_timing->setSpec(running, trainingSize(running, *m_session.data()).updates);
}

TrainSpec FineTunePage::spec() const
{
    TrainSpec spec;
    spec.model = m_state.model().toStdString();
    spec.data = m_session.dataRef();
    spec.data.split = "train";
    m_settings->fill(spec);
    m_timing->fill(spec, m_state.family());
    const std::shared_ptr<const DataReport> report = m_session.data();
    const bool anyDev
        = report && std::any_of(report->languages.begin(), report->languages.end(), [&](const LanguageData& language) {
              const auto found = language.sentences.find(spec.devSplit);
              return found != language.sentences.end() && found->second > 0;
          });
    if (!anyDev)
        spec.devSplit.clear();
    if (spec.name.empty())
        spec.name = freeModelName(trainingName(spec), m_session).toStdString();
    return spec;
}

// --- what is shown -----------------------------------------------------------

void FineTunePage::refresh()
{
    m_timing->setStartName(m_session.models().name(m_state.model()));
    m_timing->setFamily(m_state.family());
    const bool planning = isPlanning();
    m_timing->setEnabled(planning);
    m_settings->setFixed(planning ? QString()
            : run()->isActive()   ? tr("Fixed while it runs.")
                                  : tr("Fixed: it can go on."));
    if (planning)
        showPlan();
    else
        showRun();
    showCharts();
}

void FineTunePage::showPlan()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    if (report)
        m_timing->setUpdates(trainingSize(spec(), *report).updates);
    TrainSpec wished = spec();
    QString problem = trainingProblem(model(), report.get(), wished, !m_session.projectFolder().isEmpty());
    if (problem.isEmpty() && !m_settings->anyLanguage())
        problem = tr("Choose at least one language to train on.");
    QString words = problem;
    if (problem.isEmpty()) {
        words = planText(*model(), m_session.models().name(m_state.model()), *report, wished, m_timing->place(),
            trainingForecast(wished, trainingSize(wished, *report), m_session.records()));
    }
    m_bar->showPlan(words, problem, run());
    m_settings->setUsualName(freeModelName(trainingName(wished), m_session));
}

void FineTunePage::showRun()
{
    const TrainingRun& shown = *run();
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_bar->showRun(shown, progressText(shown, report ? metricOfTask(report->task) : std::nullopt));
    m_settings->setUsualName(QString::fromStdString(shown.name()));
}

void FineTunePage::showCharts()
{
    const TrainingRun* shown = run();
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_loss->setSpec(lossChart(shown));
    m_dev->setSpec(devChart(shown, report ? metricOfTask(report->task) : std::nullopt, m_state.language()));
    const bool prunes = shown && shown->recipe().pruneDuring;
    m_sparsity->setVisible(prunes);
    if (prunes)
        m_sparsity->setSpec(sparsityChart(*shown));
}

// --- what is asked -----------------------------------------------------------

void FineTunePage::stop()
{
    if (const TrainingRun* shown = run(); shown && shown->job != 0)
        m_session.cancel(shown->job);
}

void FineTunePage::copyCommand()
{
    TrainSpec wished = isPlanning() ? spec() : *run()->fineTuning();
    if (wished.output.empty())
        wished.output = folderWord(trainingName(wished)).toStdString();
    m_bar->copy(QString::fromStdString(toCommandLine(wished)));
}

} // namespace ndogo
