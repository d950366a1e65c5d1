// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/prune/compress_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/pages/prune/prune_controls.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/size_bars.h"
#include "widgets/parts/sparsity_slider.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QLabel>
#include <QShortcut>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kSparse = 0.005; ///< share of zeros from which a model is not called dense

} // namespace

CompressPage::CompressPage(Session& session, ViewState& state, QWidget* parent)
    : QScrollArea(parent)
    , m_session(session)
    , m_state(state)
    , m_runs(new PreviewRuns(session, this))
{
    build();
    connectControls();
    connectState();
    takeModel();
}

CompressPage::~CompressPage() = default;

void CompressPage::connectControls()
{
    SparsitySlider& slider = m_controls->slider();
    connect(&slider, &SparsitySlider::moved, this, &CompressPage::moved);
    connect(&slider, &SparsitySlider::released, this, &CompressPage::released);
    connect(m_controls, &PruneControls::measureRequested, this, &CompressPage::measureNine);
    connect(m_controls, &PruneControls::backRequested, this, &CompressPage::goBack);
    connect(m_controls, &PruneControls::copyRequested, this, &CompressPage::copyCommand);
    connect(m_controls, &PruneControls::keepRequested, this, &CompressPage::keep);
    connect(m_controls, &PruneControls::familyPicked, this, [this](const PruneRecipe& family) {
        Q_EMIT summaryOutdated();
        m_state.setFamily(family);
    });
    connect(m_controls, &PruneControls::tolerancePicked, &m_state, &ViewState::setTolerance);
    connect(m_time, &ChartCard::emptyActionTriggered, this, [this] { m_runs->measureTime(amount()); });
    connect(m_scores, &ChartCard::emptyActionTriggered, this, &CompressPage::addDataRequested);
    connect(m_rows, &ScoreRowsView::languagePicked, this, [this](const QString& code) {
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    auto* undo = new QShortcut(QKeySequence::Undo, this);
    undo->setContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QShortcut::activated, this, &CompressPage::goBack);
}

void CompressPage::connectState()
{
    connect(&m_state, &ViewState::modelChanged, this, &CompressPage::takeModel);
    connect(&m_state, &ViewState::familyChanged, this, &CompressPage::takeFamily);
    connect(&m_state, &ViewState::toleranceChanged, this, [this] {
        m_controls->setTolerance(m_state.tolerance());
        m_announced = false;
        takeStudy();
    });
    connect(&m_state, &ViewState::languageChanged, this, [this] { m_rows->setLanguage(m_state.language()); });
    connect(&m_session, &Session::modelsChanged, this, &CompressPage::takeModel);
    connect(&m_session, &Session::dataChanged, this, &CompressPage::takeStudy);
    connect(&m_session, &Session::scoresChanged, this, [this](const QString& path) {
        if (path == m_model)
            takeStudy();
    });
    connect(m_runs, &PreviewRuns::changed, this, &CompressPage::takeStudy);
}

// --- what comes in -------------------------------------------------------------------------------

/// A pruned variant stands at its level among those of the model that it was made from; anything else is what could be
/// pruned.
void CompressPage::takeModel()
{
    const QString selected = m_state.model();
    std::optional<ModelRef> origin = m_session.models().originOf(selected);
    if (origin && (!origin->pruning() || origin->quantization()))
        origin.reset();
    const QString shown = origin ? QString::fromStdString(origin->path) : selected;
    const QString variant = origin ? selected : QString();
    const bool other = m_model != shown || m_variant != variant;
    m_model = shown;
    m_variant = variant;
    const ModelEntry* entry = m_session.models().find(m_model);
    const bool ready = entry && entry->info && entry->index && entry->index->total() > 0;
    if (other || !ready)
        m_preview.reset();
    if (!ready)
        showReason(notReadyReason());
    if (other)
        showPlace(origin);
    if (other || !ready || !m_preview)
        takeFamily();
}

/// Where the slider rested for this model before, or where a variant was cut.
void CompressPage::showPlace(const std::optional<ModelRef>& origin)
{
    m_rest = origin ? origin->pruning()->amount : m_places.value(m_model);
    m_rests.clear();
    m_controls->slider().showAmount(m_rest);
    m_controls->setPreviousRest(std::nullopt);
    if (origin)
        m_state.setFamily(*origin->pruning());
}

QString CompressPage::notReadyReason() const
{
    const ModelEntry* entry = m_session.models().find(m_model);
    if (!entry)
        return tr("No model is open: open a checkpoint folder first.");
    if (entry->info && !entry->info->precisions.empty())
        return tr("A quantized model is not pruned: its weights are kept in fewer bits. Select the model that it was "
                  "made from, prune that, and quantize the result.");
    if (entry->asleep)
        return tr("This variant stands among the levels of %1, which is not open yet: select that model first.")
            .arg(m_session.models().name(m_model));
    if (entry->index)
        return tr("This model has no Linear weights to prune.");
    return tr("The weights are being read: the slider moves in a moment.");
}

void CompressPage::takeFamily()
{
    m_controls->setFamily(m_state.family());
    m_controls->setTolerance(m_state.tolerance());
    m_runs->setTarget(m_model, m_state.family());
    m_announced = false;
    m_timed.clear();
    m_times.clear();
    const ModelEntry* entry = m_session.models().find(m_model);
    if (entry && entry->info && entry->index && entry->index->total() > 0) {
        m_preview = std::make_unique<PruningPreview>(entry->info, entry->index, m_state.family());
        m_controls->setReady(true, {});
    }
    takeStudy();
}

/// A score or a time has come in, or what runs has changed.
void CompressPage::takeStudy()
{
    takeTimes();
    m_controls->slider().setMap(sliderMap(study(), std::size_t(testLanguages(m_session).size()), languageName));
    showLevel(amount(), isMoving());
    showOffers();
    showProgress();
    announce();
}

void CompressPage::takeTimes()
{
    std::vector<std::pair<double, std::shared_ptr<const TimingResult>>> runs;
    std::vector<const void*> timed;
    for (const PruningStudy::Level& level : study().levels()) {
        if (!level.timing || level.timing->nanoseconds.empty())
            continue;
        std::shared_ptr<const TimingResult> run = m_session.timingRun(m_runs->reference(level.amount));
        timed.push_back(run ? static_cast<const void*>(run.get()) : level.timing.get());
        if (!run)
            run = std::make_shared<TimingResult>(TimingResult { {}, { *level.timing } });
        runs.emplace_back(level.amount, run);
    }
    if (timed == m_timed)
        return;
    m_timed = timed;
    m_times.clear();
    for (const auto& [level, run] : runs)
        m_times.push_back({ variantTime(*run), level });
}

// --- the slider ----------------------------------------------------------------------------------

void CompressPage::moved(double amount)
{
    showLevel(amount, true);
}

void CompressPage::released(double amount)
{
    if (std::abs(amount - m_rest) > 0.00005) {
        m_rests.push_back(m_rest);
        m_rest = m_places[m_model] = amount;
        m_announced = false;
    }
    m_controls->setPreviousRest(m_rests.empty() ? std::nullopt : std::optional(m_rests.back()));
    if (m_preview && m_session.data())
        m_runs->preview(amount); // ends in takeStudy()
    else
        takeStudy();
}

void CompressPage::goTo(double amount)
{
    if (m_preview)
        m_controls->slider().goTo(amount);
}

void CompressPage::goBack()
{
    if (m_rests.empty())
        return;
    m_rest = m_places[m_model] = m_rests.back();
    m_rests.pop_back();
    m_announced = false;
    m_controls->slider().goTo(m_rest);
}

void CompressPage::measureNine()
{
    m_runs->measure(missingLevels());
}

// --- what is shown -------------------------------------------------------------------------------

/// All that follows the handle within a frame: nothing here touches a weight or starts a job.
void CompressPage::showLevel(double amount, bool dragging)
{
    if (m_preview) {
        QElapsedTimer clock;
        clock.start();
        const PruningPreview::Level level = m_preview->at(amount);
        m_zeros->setSpec(zerosByLayer(level, m_state.family()));
        m_sizes->setLevel(level);
        m_sizesCard->setSpec(threeSizes(level));
        m_time->setSpec(timeASentence(m_times, amount, timeOffer(dragging), metric()));
        m_controls->setLevel(level, m_state.family(), double(clock.nsecsElapsed()) / 1e6);
        if (!dragging)
            m_controls->slider().setValueText(
                sliderSentence(study(), level, std::size_t(testLanguages(m_session).size())));
    }
    showRows(amount, dragging);
}

TimeOffer CompressPage::timeOffer(bool dragging) const
{
    if (!m_session.data())
        return { tr("Add test data to measure time."), {} };
    if (!dragging && m_runs->running())
        return { tr("No time yet: it is measured after the scores."), {} };
    if (!dragging && measuredHere())
        return { tr("No time yet."), tr("Measure time") };
    return { tr("No time yet: let go of the slider."), {} };
}

/// Without weights nothing can be said at once.
void CompressPage::showReason(const QString& reason)
{
    m_controls->setReady(false, reason);
    for (const auto& [card, title] : { std::pair(m_zeros, tr("Zeros by layer")),
             std::pair(m_sizesCard, tr("Three sizes")), std::pair(m_time, timeASentence({}, 0, {}, metric()).title) }) {
        ChartSpec spec;
        spec.title = title;
        spec.emptyText = reason;
        card->setSpec(spec);
    }
}

/// A model that is fine-tuned with its zeros is not dense.
QString CompressPage::levelTitle(double amount) const
{
    const QString metricTitle = metricText(metric()).title;
    if (amount > 0)
        return tr("%1 by language at %2", "a metric, a level").arg(metricTitle, percentText(amount, 1));
    const ModelInfo* model = info();
    const double zeros = model && model->parameters.prunable > 0
        ? double(model->parameters.prunableZeros) / double(model->parameters.prunable)
        : 0;
    return zeros > kSparse
        ? tr("%1 by language, as it is (%2 zeros)", "a metric, a share").arg(metricTitle, percentText(zeros, 0))
        : tr("%1 by language, dense", "a metric").arg(metricTitle);
}

void CompressPage::showRows(double amount, bool dragging)
{
    const QString title = levelTitle(amount);
    const QStringList languages = testLanguages(m_session);
    if (languages.isEmpty()) {
        ChartSpec spec;
        spec.title = title;
        spec.emptyText = tr("Add test data to see the score of each language.");
        spec.emptyAction = tr("Add data…");
        m_scores->setSpec(spec);
        return;
    }
    const std::vector<ScoreRow> rows = scoreRows(study(), { languages, amount, dragging });
    ChartSpec spec = scoresCard(rows, { metric(), m_session.dataRef().split, m_state.tolerance(), amount > 0 });
    spec.title = title;
    m_controls->setMetric(metric());
    m_rows->setRows(rows, scoreAxis(study()), m_state.tolerance());
    m_rows->setLanguage(m_state.language());
    m_scores->setSpec(spec);
}

void CompressPage::showOffers()
{
    const bool hasData = m_session.data() != nullptr;
    const std::vector<double> missing = missingLevels();
    m_controls->setMeasureOffer(m_preview && hasData ? int(missing.size()) : 0, estimateFor(missing.size()));
    if (!m_preview)
        m_controls->setKeepOffer(false, tr("Needs a model whose weights are read."));
    else if (amount() <= 0)
        m_controls->setKeepOffer(false, tr("Nothing is removed at 0 %: move the slider first."));
    else if (const QString kept = m_session.keptAs(m_runs->reference(amount())); !kept.isEmpty())
        m_controls->setKeepOffer(false, tr("It is kept already, as %1.").arg(m_session.models().name(kept)));
    else if (m_session.projectFolder().isEmpty())
        m_controls->setKeepOffer(false, tr("Needs a project folder: open or make one first."));
    else
        m_controls->setKeepOffer(true, tr("Writes this model into the project, under its parent."));
}

void CompressPage::showProgress()
{
    const std::optional<PreviewRuns::Step>& step = m_runs->running();
    if (step && !m_runs->isOfTarget(*step)) {
        const QString model = m_session.models().name(QString::fromStdString(step->model.path));
        m_progress->setText(tr("%1 of %2 is being measured, and goes on", "a level, a model")
                                .arg(step->amount() > 0 ? percentText(step->amount(), 1) : tr("Dense"), model));
        return;
    }
    if (!step) {
        m_progress->setText(metric() == Metric::Accuracy
                ? tr("80 texts a language first, then all; rows keep their place")
                : tr("80 sentences a language first, then all; rows keep their place"));
        return;
    }
    const auto& waiting = m_runs->waiting();
    if (step->kind == PreviewRuns::Kind::Time) {
        m_progress->setText(tr("%1: its time, measured alone").arg(percentText(step->amount(), 1)));
        return;
    }
    if (step->amount() <= 0 && !waiting.empty()) {
        m_progress->setText(tr("Dense first, then %1").arg(percentText(waiting.front().amount())));
        return;
    }
    std::int64_t done = 0, total = 0;
    const PruningStudy::Level* dense = study().dense();
    const PruningStudy::Level* level = study().level(step->amount());
    for (const auto& [language, cell] : level ? level->languages : std::map<std::string, PruningStudy::Cell>()) {
        done += cell.score->sentences;
        total += cell.score->sentencesTotal;
    }
    const bool known = level && dense && level->languages.size() == dense->languages.size();
    const QString name = step->amount() > 0 ? percentText(step->amount(), 1) : tr("Dense");
    const char* unit = metric() == Metric::Accuracy ? "texts" : "sentences";
    const QString progress = known ? tr("%1: %2").arg(name, doneText(done, total, unit)) : tr("%1: starting").arg(name);
    const int levels = int(std::count_if(waiting.begin(), waiting.end(),
        [this](const PreviewRuns::Step& next) { return next.inRow && m_runs->isOfTarget(next); }));
    m_progress->setText(levels > 0 ? tr("%1, then %2 more").arg(progress).arg(levels) : progress);
}

/// Once for each resting place, when all its sentences are in.
void CompressPage::announce()
{
    if (m_announced || !isVisible() || isMoving() || !measuredHere())
        return;
    m_announced = true;
    if (const std::optional<Message> message = lossMessage(study(), m_runs->reference(m_rest)))
        Q_EMIT summaryChanged(*message);
}

void CompressPage::keep()
{
    const ModelRef model = m_runs->reference(amount());
    if (const PruneRecipe* recipe = model.pruning())
        m_session.keepVariant(model, prunedName(*recipe));
}

void CompressPage::copyCommand()
{
    const ModelRef reference = m_runs->reference(amount());
    const QString folder
        = QFileInfo(m_model).fileName() + QStringLiteral("-pruned-%1").arg(qRound(amount() * 1000) / 10.0);
    const PruneSpec spec { reference.path, reference.pruning() ? *reference.pruning() : m_state.family(),
        folder.toStdString(), {}, false };
    m_controls->copy(QString::fromStdString(toCommandLine(spec)));
}

void CompressPage::showEvent(QShowEvent* event)
{
    QScrollArea::showEvent(event);
    announce();
}

// --- what is asked -------------------------------------------------------------------------------

const PruningStudy& CompressPage::study() const
{
    return m_session.study(m_model, m_state.family());
}

double CompressPage::amount() const
{
    return m_controls->slider().amount();
}

/// The handle is dragged, or keys have moved it and are not settled.
bool CompressPage::isMoving() const
{
    const SparsitySlider& slider = m_controls->slider();
    return slider.isSliderDown() || slider.sliderPosition() != slider.value();
}

bool CompressPage::measuredHere() const
{
    const QStringList languages = testLanguages(m_session);
    return !languages.isEmpty() && isMeasured(study(), amount(), std::size_t(languages.size()));
}

const ModelInfo* CompressPage::info() const
{
    const ModelEntry* entry = m_session.models().find(m_model);
    return entry ? entry->info.get() : nullptr;
}

std::optional<Metric> CompressPage::metric() const
{
    if (const std::optional<Metric> measured = study().metric())
        return measured;
    return m_session.data() ? metricOfTask(m_session.data()->task) : std::nullopt;
}

std::vector<double> CompressPage::missingLevels() const
{
    std::vector<double> missing;
    for (int percent = 10; percent <= 90; percent += 10) {
        if (!isMeasured(study(), percent / 100.0, std::size_t(testLanguages(m_session).size())))
            missing.push_back(percent / 100.0);
    }
    return missing;
}

/// Only from a rate that was measured here; else nothing is promised.
QString CompressPage::estimateFor(std::size_t levels) const
{
    const std::optional<double> rate = m_runs->sentencesPerSecond();
    const PruningStudy::Level* dense = study().dense();
    if (!rate || !dense || levels == 0)
        return {};
    std::int64_t sentences = 0;
    for (const auto& [language, cell] : dense->languages)
        sentences += cell.score ? cell.score->sentencesTotal : 0;
    return timeLeftText(double(levels) * double(sentences) / *rate);
}

} // namespace ndogo
