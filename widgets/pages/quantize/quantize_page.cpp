// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/quantize_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/look/palette.h"
#include "widgets/pages/quantize/quantize_controls.h"
#include "widgets/pages/quantize/quantize_runs.h"
#include "widgets/parts/histogram_pair.h"
#include "widgets/parts/preview_runs.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/session/measurements.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/session_text.h"
#include "widgets/session/slider_map.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QFileInfo>
#include <QStackedWidget>

#include <algorithm>

namespace ndogo {

namespace {

constexpr std::size_t kWorstLayers = 4; ///< that may be left out at once
constexpr int kSavingsFrame = 42; ///< px of the card around the bars

/// The layers that err most, by falling error.
std::vector<std::string> worstLayers(const LayerErrorReport* report)
{
    std::vector<std::string> names;
    if (!report)
        return names;
    std::vector<const LayerError*> layers;
    for (const LayerError& layer : report->layers)
        layers.push_back(&layer);
    std::sort(layers.begin(), layers.end(), [](const auto* a, const auto* b) { return a->error > b->error; });
    for (const LayerError* layer : layers) {
        if (names.size() < kWorstLayers)
            names.push_back(layer->precision.name);
    }
    return names;
}

/// The same quantization, which is the last step, with other layers left out.
ModelRef excluding(const ModelRef& model, const std::vector<std::string>& layers)
{
    QuantizeRecipe recipe = *model.quantization();
    recipe.exclude = layers;
    return model.before().then(recipe);
}

/// The same quantization of every layer.
ModelRef ofAllLayers(const ModelRef& model)
{
    const QuantizeRecipe* recipe = model.quantization();
    return recipe ? excluding(model, {}) : model;
}

/// What a search proposes to leave out, beside what its recipe leaves out anyway.
std::vector<std::string> excludedBy(const SensitivitySpec& spec, const SensitivityReport& report)
{
    std::vector<std::string> names = spec.model.quantization()->exclude;
    names.insert(names.end(), report.exclude.begin(), report.exclude.end());
    return names;
}

/// The quantization that a finished job looked at layer by layer, a search with what it proposes; or nothing.
std::optional<ModelRef> studiedModel(const RunRecord& record, const DataRef& data)
{
    if (const auto* compared = std::get_if<CompareLayersSpec>(&record.spec)) {
        if (compared->data == data && compared->model.quantization() && record.as<LayerErrorReport>())
            return compared->model;
    } else if (const auto* searched = std::get_if<SensitivitySpec>(&record.spec)) {
        const auto report = record.as<SensitivityReport>();
        if (searched->data == data && searched->model.quantization() && report)
            return excluding(searched->model, excludedBy(*searched, *report));
    }
    return std::nullopt;
}

} // namespace

QuantizePage::QuantizePage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_runs(new QuantizeRuns(session, this))
{
    build();
    connect(m_controls, &QuantizeControls::recipePicked, this, [this] {
        m_announced = m_opened = false;
        m_layer = -1;
        Q_EMIT summaryOutdated();
        refresh();
    });
    connect(m_controls, &QuantizeControls::tolerancePicked, &state, &ViewState::setTolerance);
    connect(m_controls, &QuantizeControls::tryRequested, this, &QuantizePage::tryIt);
    connect(m_controls, &QuantizeControls::stopRequested, this, [this] { m_runs->stop(reference()); });
    connect(m_controls, &QuantizeControls::keepRequested, this, &QuantizePage::keep);
    connect(m_controls, &QuantizeControls::copyRequested, this, &QuantizePage::copyCommand);
    connect(m_controls, &QuantizeControls::findLayersRequested, this, [this] { findLayers(m_state.tolerance()); });
    connect(m_scores, &ChartCard::emptyActionTriggered, this, &QuantizePage::addDataRequested);
    connect(m_grid, &HeatGrid::itemPicked, this, [this](int layer) {
        m_layer = layer;
        showDetail();
    });
    connect(m_rows, &ScoreRowsView::languagePicked, this, [this](const QString& code) {
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    connect(&state, &ViewState::modelChanged, this, &QuantizePage::takeModel);
    connect(&state, &ViewState::languageChanged, this, [this] { m_rows->setLanguage(m_state.language()); });
    connect(&state, &ViewState::toleranceChanged, this, [this] {
        m_announced = false;
        refreshSoon();
    });
    connect(&session, &Session::modelsChanged, this, &QuantizePage::takeModel);
    connect(&session, &Session::dataChanged, this, [this] {
        m_announced = false;
        refreshSoon();
    });
    connect(&session, &Session::projectChanged, this, [this] {
        m_opened = true;
        refreshSoon();
    });
    connect(&session, &Session::scoresChanged, this, &QuantizePage::refreshSoon);
    connect(&session, &Session::recordsChanged, this, &QuantizePage::refreshSoon);
    connect(&session, &Session::sensitivityFound, this, &QuantizePage::takeSensitivity);
    connect(&session, &Session::jobFinished, this, [this](JobId job) {
        m_searches.erase(job);
        refreshSoon();
    });
    connect(m_runs, &QuantizeRuns::changed, this, &QuantizePage::refreshSoon);
    takeModel();
}

// --- what comes in -------------------------------------------------------------------------------

/// A quantized variant is shown as what it was made from and how; everything else is what could be quantized.
void QuantizePage::takeModel()
{
    const std::optional<ModelRef> origin = m_session.models().originOf(m_state.model());
    ModelRef parent { m_state.model().toStdString(), {} };
    if (origin && origin->quantization())
        parent = origin->before();
    const QString variant = origin && origin->quantization() ? m_state.model() : QString();
    const ModelRef shown = reference();
    m_parent = parent;
    if (!variant.isEmpty() && variant != m_variant) // once: what is then picked stays
        m_controls->setRecipe(*origin->quantization());
    m_variant = variant;
    if (reference() != shown) {
        m_layer = -1;
        m_announced = false;
    }
    refreshSoon();
}

void QuantizePage::showQuantization(const ModelRef& model)
{
    if (model == reference())
        return;
    QString selected = QString::fromStdString(model.path);
    if (model.pruning()) { // then it was made of a variant that was quantized
        for (const ModelEntry& entry : m_session.models()) {
            const std::optional<ModelRef> origin = m_session.models().originOf(entry.path);
            if (origin && origin->quantization() && origin->before() == model.before())
                selected = entry.path;
        }
    }
    m_state.setModel(selected);
    m_controls->setRecipe(*model.quantization());
    m_opened = false;
    m_layer = -1;
    refresh();
}

/// What a search for layers to leave out came to.
Message QuantizePage::sensitivityMessage(const QString& path, const SensitivityReport& report)
{
    const QString points = decimalText(report.tolerance * 100, 0);
    if (report.exclude.empty())
        return { Message::Kind::Info, tr("No layer need be left out."),
            tr("On the sample no language loses more than %1 points.").arg(points), {}, {}, path };
    return { report.withinTolerance ? Message::Kind::Better : Message::Kind::Unclear,
        tr("%n layer(s) should be left as they are.", nullptr, int(report.exclude.size())),
        report.withinTolerance ? tr("On the sample no language then loses more than %1 points.").arg(points)
                               : tr("Even so a language loses more than %1 points on the sample.").arg(points),
        {}, {}, path };
}

void QuantizePage::takeSensitivity(const ModelRef& model, const std::shared_ptr<const SensitivityReport>& report)
{
    if (model != reference())
        return;
    Message message = sensitivityMessage(QString::fromStdString(model.path), *report);
    if (report->exclude.empty()) {
        Q_EMIT summaryChanged(message);
        return;
    }
    message.text += QLatin1Char(' ') + tr("All sentences are being measured.");
    Q_EMIT summaryChanged(message);
    QuantizeRecipe recipe = *model.quantization();
    recipe.exclude.insert(recipe.exclude.end(), report->exclude.begin(), report->exclude.end());
    m_controls->setRecipe(recipe);
    m_layer = -1;
    m_announced = false;
    tryIt();
}

/// Once for a project that was opened: what was looked at last, layer by layer, is shown again.
void QuantizePage::takeUp()
{
    if (!m_opened || !problem().isEmpty())
        return;
    m_opened = false;
    const auto& records = m_session.records();
    const auto ofThis = [this](const RunRecord& record) {
        const std::optional<ModelRef> model = studiedModel(record, m_session.dataRef());
        return model && model->before() == m_parent;
    };
    const auto last = std::find_if(records.rbegin(), records.rend(), ofThis);
    if (last != records.rend() && m_variant.isEmpty()) { // a variant shows how it was made
        m_controls->setRecipe(*studiedModel(*last, m_session.dataRef())->quantization());
        m_layer = -1;
        m_announced = false;
    }
    if (const RunRecord* run = sensitivityRun())
        Q_EMIT summaryChanged(sensitivityMessage(QString::fromStdString(m_parent.path), *run->as<SensitivityReport>()));
}

// --- what is shown -------------------------------------------------------------------------------

void QuantizePage::refresh()
{
    takeUp();
    showControls();
    showLayers();
    showDetail();
    showSavings();
    showScores();
    announce();
}

void QuantizePage::showControls()
{
    const QString problem = this->problem();
    QuantizeControls::Offers offers;
    offers.problem = problem;
    offers.running = m_runs->holds(reference());
    offers.measured = problem.isEmpty() && m_session.layerErrors(reference()) && (isMeasured() || !isScored());
    if (m_session.projectFolder().isEmpty())
        offers.keepProblem = tr("Needs a project folder: open or make one first.");
    else if (const QString kept = m_session.keptAs(reference()); !kept.isEmpty())
        offers.keepProblem = tr("It is kept already, as %1.").arg(m_session.models().name(kept));
    offers.findLayers
        = isMeasured() && harmMessage(m_session.results(reference()), m_state.tolerance(), reference()).has_value();
    offers.finding = isSearched();
    m_controls->setOffers(offers);
    m_controls->setMetric(metric());
    m_controls->setTolerance(m_state.tolerance());
    m_controls->setWords(problem.isEmpty() ? methodSentence(*reference().quantization(), *parent()) : problem);
    const RunRecord* run = sensitivityRun();
    m_controls->setWorstLayers(worstLayers(m_session.layerErrors(ofAllLayers(reference())).get()),
        run ? excludedBy(std::get<SensitivitySpec>(run->spec), *run->as<SensitivityReport>())
            : std::vector<std::string>());
}

void QuantizePage::showLayers()
{
    const auto report = m_session.layerErrors(reference());
    const QString reason = !problem().isEmpty() ? problem()
        : m_runs->running(reference()) == QuantizeRuns::Step::Layers
        ? tr("The layers are being compared with fp32.")
        : tr("Press Try it to see where this method errs.");
    m_layers->setSpec(layersCard(report.get(), m_view, reason));
    if (!report)
        return;
    m_grid->setTable(layerTable(*report, m_view));
    const auto layers = int(report->layers.size());
    if (m_layer < 0 || m_layer >= layers) {
        m_layer
            = int(std::max_element(report->layers.begin(), report->layers.end(),
                      [this](const LayerError& a, const LayerError& b) {
                          return m_view == LayerView::Error ? a.error < b.error : a.outliers.size() < b.outliers.size();
                      })
                - report->layers.begin());
    }
    m_grid->setCurrentItem(m_layer);
}

void QuantizePage::showDetail()
{
    const auto report = m_session.layerErrors(reference());
    const bool known = report && m_layer >= 0 && m_layer < int(report->layers.size());
    if (m_view == LayerView::Outliers && known) {
        const QStringList languages = testLanguages(m_session);
        m_detail->setSpec(outliersCard(report.get(), std::size_t(m_layer), languages));
        m_outliers->setTable(outlierTable(report->layers[std::size_t(m_layer)], languages));
        m_details->setCurrentWidget(m_outliers);
        return;
    }
    const LayerError* layer = known ? &report->layers[std::size_t(m_layer)] : nullptr;
    m_detail->setSpec(
        weightsCard(layer, *reference().quantization(), tr("Shown for the layer that is chosen in the grid.")));
    if (layer)
        m_histograms->setHistograms(
            layer->weights, layer->quantized, quantizedName(*layer, *reference().quantization()));
    m_details->setCurrentWidget(m_histograms);
}

void QuantizePage::showSavings()
{
    if (!parent()) {
        ChartSpec card;
        card.title = tr("What it saves");
        card.emptyText = problem();
        m_savings->setSpec(card);
        return;
    }
    const ModelRef model = reference();
    const auto layers = m_session.layerErrors(model);
    SavingFacts facts;
    facts.parent = parent();
    facts.recipe = *model.quantization();
    if (const QString kept = m_session.keptAs(model); !kept.isEmpty())
        facts.kept = m_session.models().find(kept)->info->sizes.file;
    if (const auto run = m_session.timingRun(model))
        facts.time = variantTime(*run);
    facts.timing = m_runs->running(model) == QuantizeRuns::Step::Time;
    facts.layers = layers.get();
    facts.metric = metric();
    m_savings->setSpec(savingsCard(facts));
    m_bars->setSavings(savings(facts), savingWords(facts));
    m_savings->setMaximumHeight(kSavingsFrame + m_bars->minimumSizeHint().height()); // a few bars need no more
}

void QuantizePage::showScores()
{
    const QString title = tr("%1 by language, %2", "a metric; quantization")
                              .arg(metricText(metric()).title, quantizationText(reference()));
    const QStringList languages = testLanguages(m_session);
    if (languages.isEmpty()) {
        ChartSpec spec;
        spec.title = title;
        spec.emptyText = tr("Add test data to see the score of each language.");
        spec.emptyAction = tr("Add data…");
        m_scores->setSpec(spec);
        return;
    }
    const VariantResults& dense = m_session.results({ m_parent.path, {} });
    const VariantResults& own = m_session.results(reference());
    const VariantResults* const both[] { &dense, &own };
    const std::vector<ScoreRow> rows = scoreRows(dense, own, languages, m_state.tolerance());
    ChartSpec spec = scoresCard(rows, { metric(), m_session.dataRef().split, m_state.tolerance(), true });
    spec.title = title;
    if (const QString running = progress(); !running.isEmpty())
        spec.subtitle = running;
    m_rows->setRows(rows, scoreAxis(both), m_state.tolerance());
    m_rows->setLanguage(m_state.language());
    m_scores->setSpec(spec);
}

/// Once for each quantization, when all its sentences are in.
void QuantizePage::announce()
{
    if (m_announced || !isMeasured())
        return;
    m_announced = true;
    if (const std::optional<Message> message
        = harmMessage(m_session.results(reference()), m_state.tolerance(), reference()))
        Q_EMIT summaryChanged(*message);
}

// --- what is asked -------------------------------------------------------------------------------

void QuantizePage::tryIt()
{
    if (problem().isEmpty())
        m_runs->measure(reference(), isScored());
    refresh();
}

void QuantizePage::findLayers(double tolerance)
{
    if (!isSearched()) {
        if (const JobId job = m_session.findSensitiveLayers(reference(), tolerance))
            m_searches[job] = reference();
    }
    refreshSoon();
}

void QuantizePage::keep()
{
    QString name = quantizationText(reference());
    if (!reference().quantization()->exclude.empty())
        name = tr("%1, %2 left out", "quantization; number of layers")
                   .arg(name)
                   .arg(reference().quantization()->exclude.size());
    m_session.keepVariant(reference(), name);
}

void QuantizePage::copyCommand()
{
    const ModelRef model = reference();
    const QString folder = QFileInfo(QString::fromStdString(model.path)).fileName() + QLatin1Char('-')
        + QLatin1String(nameOf(model.quantization()->method).data());
    const QuantizeSpec spec { model, folder.toStdString(), {} };
    m_controls->copy(QString::fromStdString(toCommandLine(spec)));
}

ModelRef QuantizePage::reference() const
{
    return m_parent.then(m_controls->recipe());
}

const RunRecord* QuantizePage::sensitivityRun() const
{
    const auto& records = m_session.records();
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* spec = std::get_if<SensitivitySpec>(&record->spec);
        if (spec && record->as<SensitivityReport>() && spec->data == m_session.dataRef() && spec->model.quantization()
            && ofAllLayers(spec->model) == ofAllLayers(reference()))
            return &*record;
    }
    return nullptr;
}

const ModelInfo* QuantizePage::parent() const
{
    const ModelEntry* entry = m_session.models().find(QString::fromStdString(m_parent.path));
    return entry && entry->info && entry->info->precisions.empty() ? entry->info.get() : nullptr;
}

QString QuantizePage::problem() const
{
    const ModelEntry* entry = m_session.models().find(QString::fromStdString(m_parent.path));
    if (!entry)
        return tr("No model is open: open a checkpoint folder first.");
    if (!entry->info)
        return tr("The model is being read.");
    if (!parent())
        return tr("Its weights are quantized already. Select the model that it was made from.");
    return m_session.data() ? QString()
                            : tr("Add test data first: errors, scores and times are measured on its sentences.");
}

bool QuantizePage::isScored() const
{
    const ModelInfo* model = parent();
    return model && m_session.data() && !model->labels.empty() && taskFits(*model, *m_session.data());
}

bool QuantizePage::isMeasured() const
{
    const auto languages = std::size_t(testLanguages(m_session).size());
    return languages > 0 && ndogo::isMeasured(m_session.results(reference()), languages);
}

bool QuantizePage::isSearched() const
{
    return std::any_of(
        m_searches.begin(), m_searches.end(), [this](const auto& search) { return search.second == reference(); });
}

QString QuantizePage::progress() const
{
    const std::optional<QuantizeRuns::Step> running = m_runs->running(reference());
    if (!running)
        return m_runs->holds(reference()) ? tr("waits for what runs of another method or model") : QString();
    switch (*running) {
    case QuantizeRuns::Step::Dense:
        return tr("the dense model is scored first");
    case QuantizeRuns::Step::Layers:
        return tr("the layers are compared first");
    case QuantizeRuns::Step::Scores:
        return tr("80 sentences a language first, then all; rows keep their place");
    case QuantizeRuns::Step::Time:
        break; // the scores are in
    }
    return {};
}

std::optional<Metric> QuantizePage::metric() const
{
    if (const std::optional<Metric> measured = m_session.results(reference()).metric())
        return measured;
    return m_session.data() ? metricOfTask(m_session.data()->task) : std::nullopt;
}

} // namespace ndogo
