// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/structure/structure_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/structure/structure_charts.h"
#include "widgets/pages/structure/structure_settings.h"
#include "widgets/parts/copy_button.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/preview_runs.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/session_text.h"
#include "widgets/session/structure_runs.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kWordsHeight = 36; ///< px: two lines, so that the page stands still when the words change
constexpr int kLowestChart = 64; ///< so that the page fits a window of 1280 x 800

/// How a model was cut; null where it was made otherwise.
const StructureSpec* specOf(const std::optional<JobSpec>& recipe)
{
    return recipe ? std::get_if<StructureSpec>(&*recipe) : nullptr;
}

} // namespace

StructurePage::StructurePage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
{
    build();
    connect(m_settings, &StructureSettings::changed, this, &StructurePage::refresh);
    connect(m_make, &QPushButton::clicked, this, &StructurePage::make);
    connect(m_copy, &QPushButton::clicked, this, &StructurePage::copyCommand);
    connect(m_grid, &HeatGrid::itemPicked, this, &StructurePage::pickHead);
    connect(m_scores, &ChartCard::emptyActionTriggered, this, &StructurePage::addDataRequested);
    connect(m_rows, &ScoreRowsView::languagePicked, &state, &ViewState::setLanguage);
    connect(&state, &ViewState::modelChanged, this, &StructurePage::refreshSoon);
    connect(&state, &ViewState::languageChanged, this, [this] { m_rows->setLanguage(m_state.language()); });
    connect(&state, &ViewState::toleranceChanged, this, &StructurePage::refreshSoon);
    for (const auto change :
        { &Session::modelsChanged, &Session::dataChanged, &Session::recordsChanged, &Session::projectChanged })
        connect(&session, change, this, &StructurePage::refreshSoon);
    connect(&session, &Session::scoresChanged, this, &StructurePage::refreshSoon);
    connect(&session, &Session::jobFinished, this, [this](JobId job) {
        if (m_running.erase(job) > 0)
            refreshSoon();
    });
    refreshSoon();
}

void StructurePage::build()
{
    m_settings = new StructureSettings(this); // first: the Tab key goes from top to bottom
    rows()->insertWidget(0, m_settings);
    rows()->insertWidget(1, makeBar());
    m_heads = new ChartCard(this);
    m_grid = new HeatGrid(m_heads);
    m_grid->setAccessibleName(tr("Heads by layer"));
    m_heads->setBody(m_grid);
    m_units = new ChartCard(this);
    m_units->view()->setMinimumHeight(kLowestChart);
    m_scores = new ChartCard(this);
    m_rows = new ScoreRowsView(m_scores);
    m_scores->setBody(m_rows);
    left()->setSpacing(8);
    left()->addWidget(m_heads, 3);
    left()->addWidget(makeFlexible(m_units, this), 1);
    right()->addWidget(m_scores, 1);
    setColumns(1, 1);
}

QWidget* StructurePage::makeBar()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_words = makeLabel({}, {}, card);
    m_words->setTextFormat(Qt::RichText);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(kWordsHeight);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = new CopyButton(card);
    m_copy->setToolTip(tr("The ndogo-cli call that makes this model without a display."));
    m_make = new QPushButton(tr("Make this model"), card);
    setRole(m_make, u"primary");
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_copy);
    row->addWidget(m_make);
    return card;
}

// --- what there is ---------------------------------------------------------------

const ModelInfo* StructurePage::infoOf(const QString& path) const
{
    const ModelEntry* entry = m_session.models().find(path);
    return entry ? entry->info.get() : nullptr;
}

const ModelInfo* StructurePage::selected() const
{
    return infoOf(m_state.model());
}

bool StructurePage::isRunning() const
{
    const std::string model = m_state.model().toStdString();
    return std::ranges::any_of(m_running, [&](const auto& job) { return job.second.model == model; });
}

/// What was last made as the settings say; while they take out nothing, the selected model where it was made so itself.
QString StructurePage::findMade() const
{
    const ProjectModels& models = m_session.models();
    const StructureSpec wished = spec();
    if (!wished.structure.removes()) {
        const bool isMade = specOf(models.recipeOf(m_state.model())) != nullptr;
        return isMade && !models.parentOf(m_state.model()).isEmpty() ? m_state.model() : QString();
    }
    QString found;
    for (const ModelEntry& entry : models) {
        if (!entry.info || models.parentOf(entry.path) != m_state.model())
            continue;
        const std::optional<JobSpec> recipe = models.recipeOf(entry.path);
        const StructureSpec* spec = specOf(recipe);
        if (spec && spec->structure == wished.structure && spec->sample == wished.sample && spec->batch == wished.batch
            && spec->corpus == wished.corpus)
            found = entry.path;
    }
    return found;
}

QString StructurePage::parentOfMade() const
{
    return m_made.isEmpty() ? m_state.model() : m_session.models().parentOf(m_made);
}

StructureSpec StructurePage::spec() const
{
    StructureSpec spec;
    spec.model = m_state.model().toStdString();
    m_settings->fill(spec);
    const ModelInfo* model = selected();
    const std::shared_ptr<const DataReport> report = m_session.data();
    if (spec.structure.asksData() && report && model && model->task != ModelTask::MaskedLm) {
        static_cast<DataRef&>(spec.data) = m_session.dataRef();
        spec.data.split = importanceSplit(*report);
    }
    const std::optional<StructureSize> size = model ? plannedSize(*model, spec.structure) : std::nullopt;
    if (spec.name.empty() && size)
        spec.name = freeModelName(structureName(*size), m_session).toStdString();
    return spec;
}

std::optional<Metric> StructurePage::metric() const
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    return report ? metricOfTask(report->task) : std::nullopt;
}

// --- what is shown -----------------------------------------------------------------

void StructurePage::refresh()
{
    const ModelInfo* model = selected();
    m_settings->setModel(model && model->precisions.empty() ? model : nullptr);
    m_settings->setFixed(isRunning() ? tr("fixed while it runs") : QString());
    m_made = findMade();
    showPlan();
    showHeads();
    showUnits();
    showScores();
}

/// Of what is made where that is there, else what is expected.
ModelGain StructurePage::gain(const StructureSize& planned) const
{
    const QString parent = parentOfMade();
    ModelGain gain;
    gain.parent = infoOf(parent);
    gain.timeBefore = sentenceTime(m_session.timing(parent).get());
    if (const ModelInfo* own = infoOf(m_made)) {
        gain.parameters = own->parameters.total;
        gain.bytes = own->sizes.file;
        gain.time = sentenceTime(m_session.timing(m_made).get());
        gain.measured = gain.time.has_value();
        gain.isTimeCertain = differsInTime(m_session, m_made);
    } else {
        gain.parameters = planned.parameters;
        gain.bytes = planned.bytes;
    }
    if (!gain.time && gain.timeBefore && m_made != m_state.model())
        gain.time = *gain.timeBefore * planned.work;
    return gain;
}

void StructurePage::showPlan()
{
    const ModelInfo* model = selected();
    const StructureSpec wished = spec();
    const std::optional<StructureSize> size = model ? plannedSize(*model, wished.structure) : std::nullopt;
    QString problem = structureProblem(model, m_session.data().get(), wished, !m_session.projectFolder().isEmpty());
    if (isRunning())
        problem = tr("It is being made: the jobs below show how far it is.");
    else if (problem.isEmpty() && !m_made.isEmpty())
        problem = tr("It is made already, as %1.").arg(m_session.models().name(m_made));
    else if (!m_made.isEmpty() && m_made == m_state.model())
        problem = madeText(*specOf(m_session.models().recipeOf(m_made)), m_session.models().name(parentOfMade()));
    const bool quantized = model && !model->precisions.empty();
    QStringList words;
    if (!problem.isEmpty())
        words << problem.toHtmlEscaped();
    if (size && !quantized && infoOf(parentOfMade()) && (wished.structure.removes() || !m_made.isEmpty()))
        words << gainText(gain(*size));
    m_words->setText(words.join(QStringLiteral("<br>")));
    m_words->setMinimumHeight(std::max(kWordsHeight, m_words->heightForWidth(m_words->width()))); // nothing is cut
    m_make->setEnabled(problem.isEmpty());
    m_make->setToolTip(problem);
    m_make->setAccessibleDescription(problem);
    m_copy->setEnabled(size && wished.structure.removes());
    m_settings->setUsualName(
        size && wished.structure.removes() ? freeModelName(structureName(*size), m_session) : QString());
}

void StructurePage::showHeads()
{
    const std::string parent = parentOfMade().toStdString();
    const RunRecord* own = structureRun(m_session.records(), m_made.toStdString());
    const RunRecord* run = headRun(m_session.records(), parent);
    const bool ownAsked = own && !own->as<StructureReport>()->importance.empty()
        && !own->as<StructureReport>()->importance.front().byLanguage.empty();
    if (ownAsked || !run)
        run = own;
    const auto report = run ? run->as<StructureReport>() : nullptr;
    const ModelInfo* before = infoOf(parentOfMade());
    const int layers = before ? before->layers : report ? *std::ranges::max_element(report->layers) : 0;
    m_heads->setSpec(headsCard(report.get(), layers,
        isRunning() ? tr("The heads are being judged.")
                    : tr("Not known yet. Choose Taylor on data, keep fewer heads or FFN units, and press Make this "
                         "model: then it is known which language needs which head.")));
    if (report && !report->importance.empty())
        m_grid->setTable(headTable(*report, layers));
}

void StructurePage::showUnits()
{
    const ModelInfo* before = infoOf(parentOfMade());
    const StructureRecipe recipe = spec().structure;
    UnitsKept units;
    if (before)
        units.before = before->ffn;
    const RunRecord* run = structureRun(m_session.records(), m_made.toStdString());
    const std::optional<StructureSize> planned
        = before && m_made.isEmpty() ? plannedSize(*before, recipe) : std::nullopt;
    const auto report = run ? run->as<StructureReport>() : nullptr;
    const auto keep = [&](const std::vector<int>& layers, const std::vector<std::int64_t>& kept) {
        for (std::size_t i = 0; i < layers.size(); ++i)
            units.kept[layers[i]] = kept.at(i);
    };
    if (report) {
        keep(report->layers, report->ffn);
    } else if (planned) {
        keep(planned->layers, planned->ffn);
        units.inMean = recipe.spread == Spread::Uneven && recipe.ffn > 0;
    } else {
        for (std::size_t i = 0; i < units.before.size(); ++i)
            units.kept[int(i + 1)] = units.before[i];
    }
    m_units->setSpec(unitsCard(units));
}

void StructurePage::showScores()
{
    const QString parent = parentOfMade();
    const ModelInfo* model = selected();
    const QString title = metricText(metric()).title;
    ChartSpec spec;
    spec.title = m_made.isEmpty()
        ? tr("%1 by language, as it is", "a metric").arg(title)
        : tr("%1 by language: %2", "a metric, what is kept")
              .arg(title, structureText(specOf(m_session.models().recipeOf(m_made))->structure));
    const QStringList languages = testLanguages(m_session);
    if (model && model->labels.empty()) {
        spec.emptyText = tr("A model without labels has no F1: what a cut costs shows once it is fine-tuned.");
    } else if (languages.isEmpty()) {
        spec.emptyText = tr("Add test data to see the score of each language.");
        spec.emptyAction = tr("Add data…");
    }
    if (!spec.emptyText.isEmpty()) {
        m_scores->setSpec(spec);
        return;
    }
    const VariantResults& dense = m_session.results({ parent.toStdString(), {} });
    const VariantResults& own = m_made.isEmpty() ? dense : m_session.comparison(m_made);
    const VariantResults* const both[] { &dense, &own };
    const std::vector<ScoreRow> rows = scoreRows(dense, own, languages, m_state.tolerance());
    ChartSpec card = scoresCard(rows, { metric(), m_session.dataRef().split, m_state.tolerance(), !m_made.isEmpty() });
    card.title = spec.title;
    m_rows->setRows(rows, scoreAxis(both), m_state.tolerance());
    m_rows->setLanguage(m_state.language());
    m_scores->setSpec(card);
}

// --- what is asked -------------------------------------------------------------------

/// A head selects the language that it counts most for.
void StructurePage::pickHead(int item)
{
    for (const auto& row : m_grid->table().cells) {
        for (const std::optional<HeatCell>& cell : row) {
            if (cell && cell->item == item && !cell->language.isEmpty())
                m_state.setLanguage(cell->language);
        }
    }
}

void StructurePage::make()
{
    const StructureSpec wished = spec();
    m_running[m_session.restructure(wished)] = wished;
    refresh();
}

void StructurePage::copyCommand()
{
    StructureSpec wished = spec();
    wished.output = folderWord(QString::fromStdString(wished.name)).toStdString();
    m_copy->copy(QString::fromStdString(toCommandLine(wished)));
}

} // namespace ndogo
