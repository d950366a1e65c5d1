// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/recipe/recipe_page.h"

#include "engine/project/recipe_variations.h"
#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/recipe/recipe_charts.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/path_list.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QSignalBlocker>
#include <QTableView>
#include <QTimer>

#include <algorithm>
#include <functional>
#include <utility>

namespace ndogo {

using nlohmann::json;

namespace {

constexpr int kLowestChart = 110; ///< px
constexpr int kPlanDelay = 400; ///< ms after the last change
constexpr int kEditorHeight = 92; ///< px
constexpr int kCorpusHeight = 76; ///< px: its buttons and two lines
constexpr int kRowHeight = 38; ///< px: a title and what is done in the step

json readRecipe(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? json::parse(file.readAll().toStdString(), nullptr, false) : json();
}

/// The steps as they will run. What varies in a way that cannot be stays as it is written, and is refused by the plan.
json stepsWrittenOut(const json& recipe)
{
    try {
        return withVariations(recipe);
    } catch (const Failure&) {
        return recipe;
    }
}

/// Teachers and starts are named by the numbers of steps, which move along.
void renumber(json& steps, const std::function<int(int)>& now)
{
    for (json& step : steps) {
        for (const char* name : { "teacher", "from" }) {
            if (step.contains(name) && step[name].is_number_integer())
                step[name] = now(step[name].get<int>());
        }
    }
}

} // namespace

RecipePage::RecipePage(Session& session, ViewState& state, QString readyMade, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_readyMade(std::move(readyMade))
    , m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kPlanDelay);
    connect(m_soon, &QTimer::timeout, this, &RecipePage::plan);
    connect(m_choice, &QComboBox::activated, this, [this] {
        const QString file = m_choice->currentData().toString();
        file.isEmpty() ? chooseOther() : choose(file);
    });
    connect(m_corpus, &PathList::changed, this, &RecipePage::planSoon);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &RecipePage::takeText);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showEditor();
        showButtons();
    });
    connect(m_run, &QPushButton::clicked, this, &RecipePage::run);
    connect(m_copy, &QPushButton::clicked, this, &RecipePage::copyCommand);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_session.cancel(m_session.recipeRun().job); });
    connect(&state, &ViewState::modelChanged, this, &RecipePage::planSoon);
    connect(&session, &Session::modelsChanged, this, &RecipePage::refreshSoon);
    connect(&session, &Session::dataChanged, this, &RecipePage::planSoon);
    connect(&session, &Session::recipeChanged, this, &RecipePage::refreshSoon);
    connect(&session, &Session::projectChanged, this, [this] {
        fillChoices();
        planSoon();
    });
    fillChoices();
    refreshSoon();
}

// --- how it looks --------------------------------------------------------------

void RecipePage::build()
{
    rows()->insertWidget(0, makeControls());
    left()->addWidget(makeSteps(), 1);
    m_scores = new ChartCard(this);
    m_sizes = new ChartCard(this);
    for (ChartCard* card : { m_scores, m_sizes })
        card->view()->setMinimumHeight(kLowestChart);
    right()->setSpacing(8);
    right()->addWidget(makeFlexible(m_scores, this), 3);
    right()->addWidget(makeFlexible(m_sizes, this), 2);
    setColumns(1, 1);
}

QWidget* RecipePage::makeControls()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_choice = new QComboBox(card);
    m_choice->setAccessibleName(tr("Recipe"));
    m_choice->setMinimumContentsLength(34);
    m_words = makeLabel({}, u"", card);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(36);
    m_copy = new QPushButton(tr("Copy as command"), card);
    m_stop = new QPushButton(tr("Stop"), card);
    m_run = new QPushButton(tr("Run"), card);
    m_run->setDefault(true);
    setRole(m_run, u"primary");
    auto* label = makeLabel(tr("Recipe"), u"secondary", card);
    label->setBuddy(m_choice);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(label);
    top->addWidget(m_choice);
    top->addStretch(1);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(8);
    bottom->addWidget(m_words, 1);
    for (QPushButton* button : { m_copy, m_stop, m_run })
        bottom->addWidget(button);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addLayout(bottom);
    return card;
}

QWidget* RecipePage::makeSteps()
{
    m_stepsCard = new ChartCard(this);
    auto* body = new QWidget(m_stepsCard);
    m_table = new ValueTable(body);
    m_table->setTable(stepColumns(), {});
    m_view = makeTable(m_table, tr("Steps of the recipe"), false, ColumnFit::First, body);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_up = new QPushButton(tr("Up"), body);
    m_down = new QPushButton(tr("Down"), body);
    m_remove = new QPushButton(tr("Remove"), body);
    m_add = new QPushButton(tr("Add step"), body);
    auto* menu = new QMenu(m_add);
    for (const StepTemplate& step : stepTemplates())
        connect(menu->addAction(step.name), &QAction::triggered, this, [this, step] { addStep(step); });
    m_add->setMenu(menu);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QPushButton::clicked, this, &RecipePage::removeStep);
    m_editor = new QPlainTextEdit(body);
    m_editor->setAccessibleName(tr("Settings of the step, as in a job's JSON"));
    m_editor->setToolTip(tr("As the terminal's jobs have them; model and output are given by the recipe."));
    m_editor->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_editor->setFixedHeight(kEditorHeight);
    m_editor->setTabChangesFocus(true);
    m_corpus = new PathList(tr("Plain text"),
        tr("One sentence a line: a file a language, named hau.txt, or a folder of such files."), body);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    for (QPushButton* button : { m_add, m_up, m_down, m_remove })
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_view, 1);
    layout->addLayout(buttons);
    layout->addWidget(m_editor);
    m_corpus->setFixedHeight(kCorpusHeight);
    layout->addWidget(m_corpus);
    m_stepsCard->setBody(body);
    return makeFlexible(m_stepsCard, this);
}

// --- what is chosen --------------------------------------------------------------

void RecipePage::fillChoices()
{
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    const QString folder = m_session.projectFolder();
    std::vector<RecipeChoice> own
        = folder.isEmpty() ? std::vector<RecipeChoice>() : recipesIn(QDir(folder).filePath(QStringLiteral("recipes")));
    for (const RecipeChoice& choice : own)
        m_choice->addItem(tr("%1 (of this project)", "a recipe").arg(choice.name), choice.file);
    for (const RecipeChoice& choice : recipesIn(m_readyMade))
        m_choice->addItem(choice.name, choice.file);
    m_choice->addItem(tr("Open a file…"), QString());
    const int at = m_file.isEmpty() ? 0 : m_choice->findData(m_file);
    m_choice->setCurrentIndex(std::max(0, at));
    if (m_file.isEmpty())
        choose(m_choice->currentData().toString());
}

void RecipePage::choose(const QString& file)
{
    const json recipe = readRecipe(file);
    if (!recipe.is_object())
        return;
    m_file = file;
    m_recipe = stepsWrittenOut(recipe);
    m_textProblem.clear();
    if (m_choice->findData(file) < 0)
        m_choice->insertItem(0, QFileInfo(file).completeBaseName(), file);
    m_choice->setCurrentIndex(m_choice->findData(file));
    showEditor();
    planSoon();
}

void RecipePage::chooseOther()
{
    m_choice->setCurrentIndex(std::max(0, m_choice->findData(m_file)));
    auto* dialog = new QFileDialog(this, tr("Open a recipe"), {}, tr("Recipes (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &RecipePage::choose);
    dialog->open();
}

/// What is changed becomes a recipe of the project: those of the program stay as they are.
void RecipePage::change(const json& recipe, int selected)
{
    const QString folder = m_session.projectFolder();
    if (folder.isEmpty())
        return;
    m_recipe = stepsWrittenOut(recipe);
    const QDir recipes(QDir(folder).filePath(QStringLiteral("recipes")));
    recipes.mkpath(QStringLiteral("."));
    m_file = recipes.filePath(QFileInfo(m_file).fileName());
    QSaveFile file(m_file);
    const std::string text = m_recipe.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), qint64(text.size())) < 0 || !file.commit())
        m_textProblem = tr("%1 cannot be written: %2.").arg(m_file, file.errorString());
    fillChoices();
    planSoon();
    refresh();
    m_view->selectRow(selected);
}

int RecipePage::currentStep() const
{
    return std::max(0, m_view->currentIndex().row());
}

void RecipePage::takeText()
{
    const int step = currentStep();
    if (step == 0 || !m_editor->isEnabled())
        return;
    const json written = json::parse(m_editor->toPlainText().toStdString(), nullptr, false);
    m_textProblem = written.is_object() ? QString() : tr("The text of step %1 is no JSON object yet.").arg(step);
    if (!m_textProblem.isEmpty()) {
        refresh();
        return;
    }
    json recipe = m_recipe;
    recipe["steps"][std::size_t(step) - 1] = written;
    change(recipe, step);
}

void RecipePage::move(int by)
{
    const int from = currentStep(), to = from + by;
    json recipe = m_recipe;
    json& steps = recipe["steps"];
    if (from < 1 || to < 1 || to > int(steps.size()))
        return;
    std::swap(steps[std::size_t(from) - 1], steps[std::size_t(to) - 1]);
    renumber(steps, [&](int number) { return number == from ? to : number == to ? from : number; });
    change(recipe, to);
}

void RecipePage::removeStep()
{
    const int step = currentStep();
    if (step < 1)
        return;
    json recipe = m_recipe;
    json& steps = recipe["steps"];
    steps.erase(std::size_t(step) - 1);
    renumber(steps, [&](int number) { return number >= step ? number - 1 : number; });
    change(recipe, std::min(step, int(steps.size())));
}

void RecipePage::addStep(const StepTemplate& step)
{
    json recipe = m_recipe;
    json& steps = recipe["steps"];
    const int after = std::min(currentStep() == 0 ? int(steps.size()) : currentStep(), int(steps.size()));
    renumber(steps, [&](int number) { return number > after ? number + 1 : number; });
    steps.insert(steps.begin() + after, step.step);
    change(recipe, after + 1);
}

// --- what is asked ---------------------------------------------------------------

RecipeSpec RecipePage::spec() const
{
    RecipeSpec spec;
    spec.file = m_file.toStdString();
    spec.project = m_session.projectFolder().toStdString();
    spec.model = m_state.model().toStdString();
    if (m_session.data())
        spec.data = m_session.dataRef().path;
    spec.corpus = m_corpus->paths();
    return spec;
}

QString RecipePage::problem() const
{
    const ModelEntry* model = m_session.models().find(m_state.model());
    if (!m_textProblem.isEmpty())
        return m_textProblem;
    if (m_file.isEmpty())
        return tr("Choose a recipe, or open one from a file.");
    if (!model || !model->info)
        return tr("Needs a model to start with: open a checkpoint first.");
    if (!model->info->precisions.empty())
        return tr("A quantized model can be changed no further: select the one that it was made from.");
    if (m_session.projectFolder().isEmpty())
        return tr("Needs a project folder: open or make one first.");
    if (readsLabels(m_recipe) && !m_session.data() && !m_recipe.contains("data"))
        return tr("Needs labelled data to learn from: add a folder on the Data page.");
    if (readsText(m_recipe) && m_corpus->paths().empty() && !m_recipe.contains("corpus"))
        return tr("Needs plain text: add files or a folder.");
    return {};
}

void RecipePage::planSoon()
{
    if (!m_session.recipeRun().isActive())
        m_soon->start();
    refreshSoon();
}

void RecipePage::plan()
{
    if (!isVisible() || !problem().isEmpty() || m_session.recipeRun().isActive())
        return;
    RecipeSpec asked = spec();
    asked.plan = true;
    m_session.runRecipe(asked);
}

void RecipePage::run()
{
    m_session.runRecipe(spec());
}

void RecipePage::copyCommand()
{
    RecipeSpec asked = spec();
    if (asked.project.empty())
        asked.project = "project";
    QGuiApplication::clipboard()->setText(QString::fromStdString(toCommandLine(asked)));
}

// --- what is shown ---------------------------------------------------------------

bool RecipePage::isShown(const RecipeRun& run) const
{
    return run.state != RecipeRun::State::None && run.spec.file == m_file.toStdString()
        && run.spec.model == m_state.model().toStdString();
}

const RecipeRun& RecipePage::shownRun() const
{
    static const RecipeRun none;
    const RecipeRun& run = m_session.recipeRun();
    if (run.isActive() || isShown(run))
        return run;
    return isShown(m_session.recipePlan()) ? m_session.recipePlan() : none;
}

void RecipePage::refresh()
{
    if (isVisible() && problem().isEmpty() && shownRun().state == RecipeRun::State::None && !m_soon->isActive())
        m_soon->start(); // it was not asked yet
    const RecipeRun& run = shownRun();
    const std::shared_ptr<const DataReport> report = m_session.data();
    const QString scoredOn = report ? QFileInfo(QString::fromStdString(report->path)).fileName() : QString();
    const QString problem = this->problem();
    m_words->setText(problem.isEmpty() ? recipeWords(run, scoredOn) : problem);
    ChartSpec card;
    card.title = tr("Steps");
    card.subtitle = tr("each takes the model of the one before it");
    const std::vector<ValueTable::Row> rows = stepRows(m_recipe, run);
    card.table = tableTwin(stepColumns(), rows);
    m_stepsCard->setSpec(card);
    m_table->setTable(stepColumns(), rows);
    m_scores->setSpec(recipeScores(run.report, report ? metricOfTask(report->task) : std::nullopt));
    m_sizes->setSpec(recipeSizes(run.report));
    m_corpus->setVisible(readsText(m_recipe));
    showEditor();
    showButtons();
}

/// The text of the selected step, unless that is what is being written.
void RecipePage::showEditor()
{
    const int step = currentStep();
    const json steps = m_recipe.is_object() ? m_recipe.value("steps", json::array()) : json::array();
    const bool isStep = step >= 1 && step <= int(steps.size());
    const bool isFree = isStep && !m_session.recipeRun().isActive() && !m_session.projectFolder().isEmpty();
    const QSignalBlocker quiet(m_editor);
    m_editor->setEnabled(isFree);
    if (!isStep) {
        m_editor->setPlainText({});
        m_editor->setPlaceholderText(tr("Select a step to see and change its settings."));
        return;
    }
    const json written = json::parse(m_editor->toPlainText().toStdString(), nullptr, false);
    const bool isBeingWritten
        = m_editor->hasFocus() && (!m_textProblem.isEmpty() || written == steps[std::size_t(step) - 1]);
    if (!isBeingWritten)
        m_editor->setPlainText(QString::fromStdString(steps[std::size_t(step) - 1].dump(2)));
}

void RecipePage::showButtons()
{
    const RecipeRun& last = m_session.recipeRun();
    const bool active = last.isActive(), free = !active && !m_session.projectFolder().isEmpty();
    const bool planned = isShown(m_session.recipePlan()) && m_session.recipePlan().state == RecipeRun::State::Finished;
    const int step = currentStep(), steps = m_table->rowCount() - 1;
    m_choice->setEnabled(!active);
    m_corpus->setEnabled(!active);
    m_add->setEnabled(free && m_recipe.is_object());
    m_up->setEnabled(free && step > 1);
    m_down->setEnabled(free && step >= 1 && step < steps);
    m_remove->setEnabled(free && step >= 1 && steps > 1);
    m_copy->setEnabled(!m_file.isEmpty() && !m_state.model().isEmpty());
    m_stop->setVisible(active);
    m_stop->setEnabled(last.state == RecipeRun::State::Running);
    m_run->setVisible(!active);
    const bool again
        = isShown(last) && (last.state == RecipeRun::State::Stopped || last.state == RecipeRun::State::Failed);
    m_run->setText(again ? tr("Go on") : tr("Run"));
    m_run->setEnabled(problem().isEmpty() && (planned || again));
}

} // namespace ndogo
