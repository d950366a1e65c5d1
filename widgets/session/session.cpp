// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/made_model.h"
#include "widgets/session/path_text.h"
#include "widgets/session/session_text.h"

#include <QFileInfo>

#include <algorithm>
#include <set>

namespace ndogo {

namespace {

/// Sentences a language that a progressive evaluation begins with.
constexpr std::int64_t kFirstSample = 80;

} // namespace

Session::Session(EngineBridge& bridge, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, bridge))
{
    connect(&bridge, &EngineBridge::eventArrived, this, [this](const JobEvent& event) { d->handle(event); });
}

Session::~Session() = default;

// --- jobs --------------------------------------------------------------------

JobId Session::Private::submit(const JobSpec& spec)
{
    const QString title = jobTitle(spec, q);
    Q_EMIT q.messageOutdated(failureTopic(title)); // it is tried again
    const JobId job = bridge.submit(models.asRead(spec), title);
    jobs[job] = { spec, { {}, spec } };
    return job;
}

std::string Session::Private::newModelFolder(const QString& name)
{
    std::set<std::string> others; // that another window has chosen
    for (;;) {
        std::string place = models.newFolder(name, [&](const std::string& path) {
            const auto writes = [&](const auto& entry) { return madeBy(entry.second.spec).output == path; };
            return others.contains(path) || std::any_of(jobs.begin(), jobs.end(), writes);
        });
        auto mark = std::make_unique<ReservedName>(place);
        if (mark->isOurs()) {
            reserved[place] = std::move(mark);
            return place;
        }
        others.insert(std::move(place));
    }
}

std::string Session::Private::newStudentFolder(const QString& name)
{
    for (int number = 1;; ++number) {
        const QString wished = number == 1 ? name : QStringLiteral("%1 %2").arg(name).arg(number);
        std::string place = newModelFolder(wished);
        const std::string control = controlOf(place);
        if (!QFileInfo::exists(text(control)) && !QFileInfo::exists(text(trainingFolder(control).string())))
            return place;
        reserved.erase(place);
    }
}

void Session::cancel(JobId job)
{
    if (const std::optional<std::string> output = d->trainings.stop(job))
        Q_EMIT trainingChanged(text(*output));
    if (d->recipeRun.isActive() && d->recipeRun.job == job) {
        d->recipeRun.state = RecipeRun::State::Stopping;
        Q_EMIT recipeChanged();
    }
    d->bridge.cancel(job);
}

bool Session::isRunning(JobId job) const
{
    return d->jobs.count(job) > 0;
}

bool Session::hasRunningJobs() const
{
    return !d->jobs.empty();
}

bool Session::isOpening() const
{
    return std::any_of(d->jobs.begin(), d->jobs.end(), [](const auto& entry) {
        return std::holds_alternative<OpenSpec>(entry.second.spec)
            || std::holds_alternative<ScanDataSpec>(entry.second.spec)
            || std::holds_alternative<OpenProjectSpec>(entry.second.spec);
    });
}

// --- project, models, data ---------------------------------------------------

void Session::openProject(const QString& folder)
{
    d->dropAll(cleanPath(folder));
    d->submit(OpenProjectSpec { text(d->folder) });
    Q_EMIT modelsChanged();
    Q_EMIT dataChanged();
    Q_EMIT recordsChanged();
    Q_EMIT projectChanged();
}

QString Session::projectFolder() const
{
    return d->folder;
}

QDateTime Session::lastSaved() const
{
    return d->records.lastSaved();
}

void Session::openModel(const QString& folder)
{
    if (d->postpone([this, folder] { openModel(folder); }))
        return;
    const QString path = cleanPath(folder);
    if (d->models.names().isRemoved(path))
        d->models.names().setRemoved(path, false);
    d->open(path, true);
}

void Session::readModel(const QString& path, const ModelReading& reading)
{
    if (!d->models.setReading(path, reading))
        return;
    d->measurements.forget(text(path));
    d->submit(OpenSpec { text(path), true });
    Q_EMIT scoresChanged(path);
    Q_EMIT modelsChanged();
}

void Session::openData(const QString& folder, const QString& split)
{
    if (d->postpone([this, folder, split] { openData(folder, split); }))
        return;
    setData(d->data.refTo(text(cleanPath(folder)), text(split)));
}

void Session::setData(const DataRef& data)
{
    if (d->postpone([this, data] { setData(data); }))
        return;
    const bool same = data == d->data.ref()
        && (d->data.report() || d->running<ScanDataSpec>([&](const ScanDataSpec& spec) { return spec.data == data; }));
    if (same)
        return;
    d->data.ask(data);
    d->scan();
}

void Session::Private::scan()
{
    submit(data.reading(models.selected()));
}

void Session::Private::open(const QString& path, bool select)
{
    if (models.wake(path, select)) {
        if (select) {
            Q_EMIT q.modelOpened(path);
            measureAutomatically();
        }
        return;
    }
    const OpenSpec spec { text(path), true };
    if (running<OpenSpec>([&](const OpenSpec& other) { return other.model == spec.model; }))
        return;
    submit(spec);
    Q_EMIT q.modelsChanged();
}

const ProjectModels& Session::models() const
{
    return d->models;
}

std::shared_ptr<const DataReport> Session::data() const
{
    return d->data.report();
}

DataRef Session::dataRef() const
{
    return d->data.ref();
}

// --- measurements ------------------------------------------------------------

const PruningStudy& Session::study(const QString& modelPath, const PruneRecipe& family) const
{
    return d->measurements.study(text(modelPath), family, d->data.ref());
}

const VariantResults& Session::results(const ModelRef& model) const
{
    return d->measurements.results(model, d->data.ref());
}

std::optional<int> Session::languagesBeyond(const ModelRef& model) const
{
    return d->measurements.languagesBeyond(model, d->data.ref());
}

const VariantResults& Session::comparison(const QString& modelPath) const
{
    return d->measurements.comparison(text(modelPath), text(d->models.parentOf(modelPath)), d->data.ref());
}

std::optional<int> Session::comparedBeyond(const QString& modelPath) const
{
    return d->measurements.comparedBeyond(text(modelPath), text(d->models.parentOf(modelPath)), d->data.ref());
}

std::vector<ScorePtr> Session::denseScores(const QString& modelPath) const
{
    std::vector<ScorePtr> scores;
    for (const auto& [language, cell] : results({ text(modelPath), {} }).languages)
        scores.push_back(cell.score);
    return scores;
}

std::optional<double> Session::meanF1(const QString& modelPath) const
{
    const std::vector<ScorePtr> scores = denseScores(modelPath);
    const bool complete = !scores.empty()
        && std::all_of(scores.begin(), scores.end(), [](const ScorePtr& score) { return score->complete(); })
        && (!d->data.report() || scores.size() >= d->data.report()->languages.size());
    if (!complete)
        return std::nullopt;
    double sum = 0;
    for (const ScorePtr& score : scores)
        sum += score->counts.f1();
    return sum / double(scores.size());
}

std::shared_ptr<const TimingSamples> Session::timing(const QString& modelPath) const
{
    return results({ text(modelPath), {} }).timing;
}

std::shared_ptr<const TimingResult> Session::timingRun(const ModelRef& model) const
{
    return d->measurements.timingRun(model, d->data.ref());
}

std::vector<ModelRef> Session::timedQuantizations(const QString& modelPath) const
{
    return d->measurements.timedQuantizations(text(modelPath), d->data.ref());
}

std::vector<Sentence> Session::notes(const QString& modelPath) const
{
    const ModelEntry* entry = d->models.find(modelPath);
    std::vector<Sentence> notes = entry && entry->info ? entry->info->notes : std::vector<Sentence>();
    for (const Sentence& note : d->measurements.notes(text(modelPath), d->data.ref())) {
        if (std::find(notes.begin(), notes.end(), note) == notes.end())
            notes.push_back(note);
    }
    return notes;
}

const std::vector<RunRecord>& Session::records() const
{
    return d->records.all();
}

void Session::setTolerance(double tolerance)
{
    d->measurements.setTolerance(tolerance);
    for (const ModelEntry& entry : d->models)
        Q_EMIT scoresChanged(entry.path);
}

JobId Session::evaluate(const ModelRef& model)
{
    if (!d->data.report() || d->isComplete(model))
        return 0;
    const JobId running = d->running<EvaluateSpec>(
        [&](const EvaluateSpec& spec) { return spec.model == model && spec.data == d->data.ref(); });
    if (running)
        return running;
    EvaluateSpec spec;
    spec.model = model;
    spec.data = d->data.ref();
    spec.progressive = true;
    spec.sample = kFirstSample;
    return d->submit(spec);
}

JobId Session::measureTime(const ModelRef& model)
{
    if (!d->data.report())
        return 0;
    const JobId running = d->running<BenchmarkSpec>(
        [&](const BenchmarkSpec& spec) { return spec.models.back() == model && spec.data == d->data.ref(); });
    if (running)
        return running;
    BenchmarkSpec spec;
    spec.data = d->data.ref();
    // What was trained is no variant of what it was trained from, which may have no classifier.
    const std::optional<JobSpec> recipe = d->models.recipeOf(text(model.path));
    const bool trained = recipe
        && (std::holds_alternative<TrainSpec>(*recipe) || std::holds_alternative<PretrainSpec>(*recipe)
            || std::holds_alternative<NewModelSpec>(*recipe));
    const QString parent = model.derived() ? text(model.path)
        : trained                          ? QString()
                                           : d->models.parentOf(text(model.path));
    if (!parent.isEmpty())
        spec.models.push_back({ text(parent), {} });
    spec.models.push_back(model);
    return d->submit(spec);
}

QString Session::keptAs(const ModelRef& model) const
{
    return d->models.keptAs(model);
}

JobId Session::keepVariant(const ModelRef& model, const QString& name)
{
    if (!model.derived())
        return 0;
    if (model.quantization()) {
        const QuantizeSpec spec { model, d->newModelFolder(name), text(name) };
        return d->submit(spec);
    }
    const PruneSpec spec { model.path, *model.pruning(), d->newModelFolder(name), text(name) };
    return d->submit(spec);
}

JobId Session::restructure(const StructureSpec& wished)
{
    StructureSpec spec = wished;
    if (spec.output.empty())
        spec.output = d->newModelFolder(text(spec.name));
    return d->submit(spec);
}

JobId Session::compareLayers(const ModelRef& model)
{
    if (!d->data.report() || layerErrors(model))
        return 0;
    CompareLayersSpec spec;
    spec.model = model;
    spec.data = d->data.ref();
    return d->submit(spec);
}

std::shared_ptr<const LayerErrorReport> Session::layerErrors(const ModelRef& model) const
{
    for (const RunRecord& record : d->records.all()) {
        const auto* spec = std::get_if<CompareLayersSpec>(&record.spec);
        if (spec && spec->model == model && spec->data == d->data.ref()) {
            if (auto report = record.as<LayerErrorReport>())
                return report;
        }
    }
    return nullptr;
}

JobId Session::findSensitiveLayers(const ModelRef& model, double tolerance)
{
    if (!d->data.report())
        return 0;
    SensitivitySpec spec;
    spec.model = model;
    spec.data = d->data.ref();
    spec.tolerance = tolerance;
    return d->submit(spec);
}

JobId Session::addHead(
    const QString& modelPath, ModelTask task, const std::vector<std::string>& labels, const QString& name)
{
    NewModelSpec spec;
    spec.encoder = text(modelPath);
    spec.task = task;
    spec.labels = labels;
    spec.output = d->newModelFolder(name);
    return d->submit(spec);
}

JobId Session::exportModel(const ExportSpec& spec)
{
    return d->submit(spec);
}

// --- recipes -----------------------------------------------------------------

JobId Session::runRecipe(RecipeSpec spec)
{
    if (d->folder.isEmpty() || (!spec.plan && d->recipeRun.isActive()))
        return 0;
    spec.project = text(d->folder);
    spec.resume = !spec.plan;
    RecipeRun& run = spec.plan ? d->recipePlan : d->recipeRun;
    if (run.isActive())
        d->bridge.cancel(run.job);
    const JobId job = d->submit(spec);
    run = { spec, job, RecipeRun::State::Running };
    if (!spec.plan && d->recipePlan.spec.file == spec.file)
        run.report = d->recipePlan.report;
    Q_EMIT recipeChanged();
    return job;
}

const RecipeRun& Session::recipePlan() const
{
    return d->recipePlan;
}

const RecipeRun& Session::recipeRun() const
{
    return d->recipeRun;
}

// --- trainings ---------------------------------------------------------------

const ProjectTrainings& Session::trainings() const
{
    return d->trainings;
}

JobId Session::train(const TrainSpec& wished)
{
    TrainSpec spec = wished;
    if (spec.name.empty())
        spec.name = text(trainingName(spec));
    if (spec.output.empty())
        spec.output = d->newModelFolder(text(spec.name));
    d->trainings.add(spec);
    return d->startTraining(spec);
}

JobId Session::distil(const DistilSpec& wished)
{
    DistilSpec spec = wished;
    if (spec.name.empty())
        spec.name = text(trainingName(spec));
    if (spec.output.empty())
        spec.output = d->newStudentFolder(text(spec.name));
    d->trainings.add(spec);
    return d->startTraining(spec);
}

JobId Session::goOnTraining(const QString& output)
{
    const std::optional<TrainingSpec> spec = d->trainings.goOn(output);
    return spec ? d->startTraining(*spec) : 0;
}

JobId Session::finishTraining(const QString& output)
{
    const std::optional<TrainingSpec> spec = d->trainings.finish(output);
    return spec ? d->startTraining(*spec) : 0;
}

void Session::discardTraining(const QString& output)
{
    d->startDiscarding(output);
}

JobId Session::Private::startTraining(const TrainingSpec& spec)
{
    const JobId job = submit(jobOf(spec));
    trainings.begin(outputOf(spec), job);
    Q_EMIT q.trainingChanged(text(outputOf(spec)));
    return job;
}

void Session::Private::startDiscarding(const QString& output)
{
    if (!trainings.discard(output))
        return;
    submit(DiscardTrainingSpec { text(output) });
    Q_EMIT q.trainingChanged(output);
}

} // namespace ndogo
