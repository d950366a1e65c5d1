// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/fine_tune/fine_tune_charts.h"
#include "widgets/pages/fine_tune/fine_tune_settings.h"
#include "widgets/pages/fine_tune/fine_tune_timing.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kLowestChart = 56; ///< px, so that the page fits a window of 1280 x 800
constexpr int kWordsHeight = 54; ///< px, three lines: what is said changes, the page stands still

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
    connect(m_start, &QPushButton::clicked, this, &FineTunePage::start);
    connect(m_stop, &QPushButton::clicked, this, &FineTunePage::stop);
    connect(m_goOn, &QPushButton::clicked, this, &FineTunePage::goOn);
    connect(m_keep, &QPushButton::clicked, this, &FineTunePage::keep);
    connect(m_discard, &QPushButton::clicked, this, &FineTunePage::discard);
    connect(m_copy, &QPushButton::clicked, this, &FineTunePage::copyCommand);
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
    m_words = makeLabel({}, {}, card);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(kWordsHeight);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = new QPushButton(tr("Copy as command"), card);
    m_copy->setToolTip(tr("The ndogo-cli call that trains this model without a display."));
    m_discard = new QPushButton(tr("Discard"), card);
    m_discard->setToolTip(tr("Deletes the saved state of this training for good."));
    m_stop = new QPushButton(tr("Stop"), card);
    m_stop->setToolTip(tr("Saves its state, so that it can go on later."));
    m_start = new QPushButton(tr("Start"), card);
    m_keep = new QPushButton(card);
    m_goOn = new QPushButton(tr("Go on"), card);
    m_goOn->setToolTip(tr("Goes on where it was stopped, and ends as if it never had been."));
    for (QPushButton* button : { m_start, m_goOn })
        setRole(button, u"primary");

    auto* act = new QHBoxLayout;
    act->setContentsMargins(11, 0, 11, 0);
    act->setSpacing(8);
    act->addWidget(m_words, 1);
    for (QPushButton* button : { m_copy, m_discard, m_stop, m_start, m_keep, m_goOn })
        act->addWidget(button);
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
        const bool fits = other.spec.model == path || other.spec.output == path;
        if (fits && (!found || !found->isActive() || other.isActive()))
            found = &other;
    }
    const QString output = found ? QString::fromStdString(found->spec.output) : QString();
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
    const TrainSpec running = run()->spec;
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
        spec.name = freeName(spec).toStdString();
    return spec;
}

/// "Fine-tuned 2" where another model of the project is called "Fine-tuned".
QString FineTunePage::freeName(const TrainSpec& spec) const
{
    const QString name = trainingName(spec);
    const auto taken = [&](const QString& candidate) {
        return std::any_of(m_session.models().begin(), m_session.models().end(),
                   [&](const ModelEntry& entry) { return m_session.models().name(entry.path) == candidate; })
            || std::any_of(m_session.trainings().begin(), m_session.trainings().end(),
                [&](const TrainingRun& other) { return other.spec.name == candidate.toStdString(); });
    };
    QString free = name;
    for (int number = 2; taken(free); ++number)
        free = tr("%1 (%2)", "name of a model, a number").arg(name).arg(number);
    return free;
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
    const bool acted = m_stop->hasFocus() || m_goOn->hasFocus() || m_keep->hasFocus() || m_start->hasFocus()
        || m_discard->hasFocus();
    if (planning)
        showPlan();
    else
        showRun();
    for (QPushButton* next : { m_start, m_stop, m_goOn }) {
        if (acted && next->isVisible())
            next->setFocus(); // the button that was pressed has made way for this one
    }
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
    m_start->setEnabled(problem.isEmpty());
    m_start->setToolTip(problem);
    m_start->setAccessibleDescription(problem);
    m_copy->setEnabled(problem.isEmpty());
    QString words = problem;
    if (problem.isEmpty()) {
        words = planText(*model(), m_session.models().name(m_state.model()), *report, wished, m_timing->place(),
            trainingForecast(wished, trainingSize(wished, *report), m_session.records()));
    }
    const TrainingRun* last = run();
    if (last && last->state == TrainingRun::State::Failed)
        words = last->problem + QLatin1Char(' ') + words;
    m_words->setText(words);
    m_settings->setUsualName(freeName(wished));
    m_start->show();
    for (QPushButton* button : { m_stop, m_keep, m_goOn })
        button->hide();
    // A state that cannot go on takes its place on the disk until somebody says so.
    m_discard->setVisible(last && last->state == TrainingRun::State::Failed && last->saved);
}

void FineTunePage::showRun()
{
    const TrainingRun& shown = *run();
    const bool stopped = shown.state == TrainingRun::State::Stopped;
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_words->setText(progressText(shown, report ? metricOfTask(report->task) : std::nullopt));
    m_settings->setUsualName(QString::fromStdString(shown.spec.name));
    m_start->hide();
    m_copy->setEnabled(true);
    m_goOn->setVisible(stopped);
    m_keep->setVisible(stopped);
    m_keep->setText(shown.keepsBest() ? tr("Keep the best") : tr("Keep as it is"));
    m_keep->setToolTip(shown.keepsBest() ? tr("Saves the best epoch so far as a model, and trains no further.")
                                         : tr("Saves its last weights as a model, and trains no further."));
    m_discard->setVisible(stopped);
    m_stop->setVisible(!stopped);
    m_stop->setText(shown.state == TrainingRun::State::Stopping ? tr("Stopping…") : tr("Stop"));
}

void FineTunePage::showCharts()
{
    const TrainingRun* shown = run();
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_loss->setSpec(lossChart(shown));
    m_dev->setSpec(devChart(shown, report ? metricOfTask(report->task) : std::nullopt, m_state.language()));
    const bool prunes = shown && shown->spec.recipe.pruneDuring;
    m_sparsity->setVisible(prunes);
    if (prunes)
        m_sparsity->setSpec(sparsityChart(*shown));
}

// --- what is asked -----------------------------------------------------------

void FineTunePage::start()
{
    m_session.train(spec());
}

void FineTunePage::stop()
{
    if (const TrainingRun* shown = run(); shown && shown->job != 0)
        m_session.cancel(shown->job);
}

void FineTunePage::goOn()
{
    m_session.goOnTraining(m_run);
}

void FineTunePage::keep()
{
    m_session.finishTraining(m_run);
}

void FineTunePage::discard()
{
    m_session.discardTraining(m_run);
}

void FineTunePage::copyCommand()
{
    TrainSpec wished = isPlanning() ? spec() : run()->spec;
    if (wished.output.empty())
        wished.output = trainingName(wished)
                            .toLower()
                            .remove(QLatin1Char(','))
                            .remove(QLatin1Char('%'))
                            .simplified()
                            .replace(QLatin1Char(' '), QLatin1Char('-'))
                            .toStdString();
    QGuiApplication::clipboard()->setText(QString::fromStdString(toCommandLine(wished)));
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(2000, m_copy, [this] { m_copy->setText(tr("Copy as command")); });
}

} // namespace ndogo
