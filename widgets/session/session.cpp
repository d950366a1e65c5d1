// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/session_text.h"

#include <QRegularExpression>

#include <nlohmann/json.hpp>

namespace ndogo {

namespace {

/// Sentences a language that a progressive evaluation begins with.
constexpr std::int64_t kFirstSample = 80;

std::optional<JobSpec> jobThatMade(const ModelEntry& model)
{
    if (!model.info)
        return model.made ? std::optional(*model.made) : std::nullopt;
    if (model.info->recipe.empty())
        return std::nullopt;
    try {
        return jobSpecFromJson(nlohmann::json::parse(model.info->recipe));
    } catch (const std::exception&) {
        // A recipe of a later version, or of another program: the model is shown without a parent
        // level.
    }
    return std::nullopt;
}

} // namespace

Session::Session(EngineBridge& bridge, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, bridge))
{
    connect(&bridge, &EngineBridge::eventArrived, this, [this](const JobEvent& event) { d->handle(event); });
}

Session::~Session() = default;

void Session::openProject(const QString& folder)
{
    d->dropAll();
    d->folder = cleanPath(folder);
    const OpenProjectSpec spec { text(d->folder) };
    d->submit(spec, jobTitle(spec, *this));
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
    return d->saved;
}

void Session::openModel(const QString& folder)
{
    if (!d->postpone([this, folder] { openModel(folder); }))
        d->open(cleanPath(folder), true);
}

void Session::openData(const QString& folder, const QString& split)
{
    if (d->postpone([this, folder, split] { openData(folder, split); }))
        return;
    const std::string path = text(cleanPath(folder));
    DataRef wished;
    if (path == d->dataRef.path)
        wished = d->dataRef;
    wished.path = path;
    wished.split = text(split);
    wished.tokenizerRules = d->dataRef.tokenizerRules;
    setData(wished);
}

void Session::setData(const DataRef& data)
{
    if (d->postpone([this, data] { setData(data); }))
        return;
    const bool same = data == d->dataRef
        && (d->data || d->running<ScanDataSpec>([&](const ScanDataSpec& spec) { return spec.data == data; }));
    if (same)
        return;
    d->dataRef = data;
    d->scan();
}

bool Session::isOpening() const
{
    return std::any_of(d->jobs.begin(), d->jobs.end(), [](const auto& entry) {
        return std::holds_alternative<OpenSpec>(entry.second.spec)
            || std::holds_alternative<ScanDataSpec>(entry.second.spec)
            || std::holds_alternative<OpenProjectSpec>(entry.second.spec);
    });
}

const std::vector<ModelEntry>& Session::models() const
{
    return d->models;
}

const ModelEntry* Session::model(const QString& path) const
{
    return d->find(path);
}

QString Session::modelName(const QString& path) const
{
    const ModelEntry* entry = d->find(path);
    if (entry && entry->info && !entry->info->name.empty())
        return text(entry->info->name);
    const QString recorded = entry && entry->made ? text(madeBy(*entry->made).name) : QString();
    return recorded.isEmpty() ? QFileInfo(path).fileName() : recorded;
}

QString Session::parentOf(const QString& path) const
{
    const ModelEntry* entry = d->find(path);
    const std::string parent = !entry ? std::string()
        : entry->info                 ? entry->info->parent
        : entry->made                 ? madeBy(*entry->made).parent
                                      : std::string();
    if (parent.empty())
        return {};
    const QString place = d->ownPath(parent);
    for (const ModelEntry& other : d->models) {
        if (&other != entry && other.path == place)
            return other.path;
    }
    for (const ModelEntry& other : d->models) {
        if (&other != entry && other.info && other.info->name == parent)
            return other.path;
    }
    return {};
}

std::optional<JobSpec> Session::recipeOf(const QString& path) const
{
    const ModelEntry* entry = d->find(path);
    return entry ? jobThatMade(*entry) : std::nullopt;
}

std::optional<ModelRef> Session::originOf(const QString& path) const
{
    const QString parent = parentOf(path);
    if (parent.isEmpty())
        return std::nullopt;
    const std::optional<JobSpec> recipe = recipeOf(path);
    ModelRef origin;
    if (const PruneSpec* pruned = recipe ? std::get_if<PruneSpec>(&*recipe) : nullptr)
        origin = prunedBy(pruned->model, pruned->prune);
    else if (const QuantizeSpec* quantized = recipe ? std::get_if<QuantizeSpec>(&*recipe) : nullptr)
        origin = quantized->model;
    if (origin.path.empty() || d->ownPath(origin.path) != parent)
        return std::nullopt;
    origin.path = text(parent);
    return origin;
}

std::shared_ptr<const DataReport> Session::data() const
{
    return d->data;
}

DataRef Session::dataRef() const
{
    return d->dataRef;
}

const PruningStudy& Session::study(const QString& modelPath, const PruneRecipe& family) const
{
    return d->measurements.study(text(modelPath), family, d->dataRef);
}

const PruningStudy& Session::study(const ModelRef& derived) const
{
    return d->measurements.study(derived, d->dataRef);
}

std::vector<ScorePtr> Session::denseScores(const QString& modelPath) const
{
    return d->measurements.denseScores(text(modelPath), d->dataRef);
}

std::optional<double> Session::meanF1(const QString& modelPath) const
{
    const std::vector<ScorePtr> scores = denseScores(modelPath);
    const bool complete = !scores.empty()
        && std::all_of(scores.begin(), scores.end(), [](const ScorePtr& score) { return score->complete(); })
        && (!d->data || scores.size() >= d->data->languages.size());
    if (!complete)
        return std::nullopt;
    double sum = 0;
    for (const ScorePtr& score : scores)
        sum += score->counts.f1();
    return sum / double(scores.size());
}

std::shared_ptr<const TimingSamples> Session::timing(const QString& modelPath) const
{
    return d->measurements.denseTiming(text(modelPath), d->dataRef);
}

std::shared_ptr<const TimingResult> Session::timingRun(const ModelRef& model) const
{
    return d->measurements.timingRun(model, d->dataRef);
}

std::vector<ModelRef> Session::timedQuantizations(const QString& modelPath) const
{
    return d->measurements.timedQuantizations(text(modelPath), d->dataRef);
}

const std::vector<RunRecord>& Session::records() const
{
    return d->records;
}

void Session::setTolerance(double tolerance)
{
    d->measurements.setTolerance(tolerance);
    for (const ModelEntry& entry : d->models)
        Q_EMIT scoresChanged(entry.path);
}

JobId Session::evaluate(const ModelRef& model)
{
    if (!d->data || d->isComplete(model))
        return 0;
    const JobId running = d->running<EvaluateSpec>(
        [&](const EvaluateSpec& spec) { return spec.model == model && spec.data == d->dataRef; });
    if (running)
        return running;
    EvaluateSpec spec;
    spec.model = model;
    spec.data = d->dataRef;
    spec.progressive = true;
    spec.sample = kFirstSample;
    return d->submit(spec, jobTitle(spec, *this));
}

JobId Session::measureTime(const ModelRef& model)
{
    if (!d->data)
        return 0;
    const JobId running = d->running<BenchmarkSpec>(
        [&](const BenchmarkSpec& spec) { return spec.models.back() == model && spec.data == d->dataRef; });
    if (running)
        return running;
    BenchmarkSpec spec;
    spec.data = d->dataRef;
    // What was trained is no variant of what it was trained from, which may have no classifier.
    const std::optional<JobSpec> recipe = recipeOf(text(model.path));
    const bool trained = recipe
        && (std::holds_alternative<TrainSpec>(*recipe) || std::holds_alternative<PretrainSpec>(*recipe)
            || std::holds_alternative<NewModelSpec>(*recipe));
    const QString parent = model.derived() ? text(model.path) : trained ? QString() : parentOf(text(model.path));
    if (!parent.isEmpty())
        spec.models.push_back({ text(parent), {} });
    spec.models.push_back(model);
    return d->submit(spec, jobTitle(spec, *this));
}

std::string Session::Private::newModelFolder(const QString& name) const
{
    static const QRegularExpression unwanted(QStringLiteral("[^a-z0-9]+"));
    QString slug = name.toLower().replace(unwanted, QStringLiteral("-"));
    if (slug.startsWith(QLatin1Char('-')))
        slug.remove(0, 1);
    if (slug.endsWith(QLatin1Char('-')))
        slug.chop(1);
    if (slug.isEmpty())
        slug = QStringLiteral("variant");
    const QDir place(folder + QStringLiteral("/models"));
    const auto taken = [&](const QString& candidate) {
        const std::string path = text(place.filePath(candidate));
        const auto writes = [&](const auto& spec) { return spec.output == path; };
        return place.exists(candidate) || QFileInfo::exists(text(trainingFolder(path).string()))
            || running<PruneSpec>(writes) != 0 || running<NewModelSpec>(writes) != 0
            || running<QuantizeSpec>(writes) != 0 || running<TrainSpec>(writes) != 0;
    };
    QString unique = slug;
    for (int number = 2; taken(unique); ++number)
        unique = QStringLiteral("%1-%2").arg(slug).arg(number);
    return text(place.filePath(unique));
}

JobId Session::keepVariant(const ModelRef& model, const QString& name)
{
    if (!model.derived())
        return 0;
    if (model.quantization()) {
        const QuantizeSpec spec { model, d->newModelFolder(name), text(name) };
        return d->submit(spec, jobTitle(spec, *this));
    }
    const PruneSpec spec { model.path, *model.pruning(), d->newModelFolder(name), text(name) };
    return d->submit(spec, jobTitle(spec, *this));
}

JobId Session::compareLayers(const ModelRef& model)
{
    if (!d->data || layerErrors(model))
        return 0;
    CompareLayersSpec spec;
    spec.model = model;
    spec.data = d->dataRef;
    return d->submit(spec, jobTitle(spec, *this));
}

std::shared_ptr<const LayerErrorReport> Session::layerErrors(const ModelRef& model) const
{
    const auto found = std::find_if(d->layerErrors.begin(), d->layerErrors.end(),
        [&](const auto& known) { return known.spec.model == model && known.spec.data == d->dataRef; });
    return found == d->layerErrors.end() ? nullptr : found->report;
}

JobId Session::findSensitiveLayers(const ModelRef& model, double tolerance)
{
    if (!d->data)
        return 0;
    SensitivitySpec spec;
    spec.model = model;
    spec.data = d->dataRef;
    spec.tolerance = tolerance;
    return d->submit(spec, jobTitle(spec, *this));
}

JobId Session::addHead(
    const QString& modelPath, ModelTask task, const std::vector<std::string>& labels, const QString& name)
{
    NewModelSpec spec;
    spec.encoder = text(modelPath);
    spec.task = task;
    spec.labels = labels;
    spec.output = d->newModelFolder(name);
    return d->submit(spec, jobTitle(spec, *this));
}

JobId Session::exportModel(const ExportSpec& spec)
{
    return d->submit(spec, jobTitle(spec, *this));
}

void Session::cancel(JobId job)
{
    const auto run = std::find_if(
        d->trainings.begin(), d->trainings.end(), [job](const TrainingRun& training) { return training.job == job; });
    if (job != 0 && run != d->trainings.end()) {
        run->state = TrainingRun::State::Stopping;
        Q_EMIT trainingChanged(text(run->spec.output));
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

} // namespace ndogo
