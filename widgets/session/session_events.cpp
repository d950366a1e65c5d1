// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "engine/jobs/run_record.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/session_text.h"
#include "widgets/words/error_text.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <nlohmann/json.hpp>

namespace ndogo {

// --- project -----------------------------------------------------------------

void Session::Private::dropAll()
{
    const std::map<JobId, Job> running = std::exchange(jobs, {});
    for (const auto& [id, job] : running) {
        bridge.cancel(id);
        Q_EMIT q.jobFinished(id, Outcome::Cancelled);
    }
    models.clear();
    measurements.clear();
    records.clear();
    trainings.clear();
    layerErrors.clear();
    data.reset();
    dataRef = {};
    dataReadAs = {};
    selected.clear();
    toSelect.clear();
    scannedWith.clear();
    deferred.clear();
    restoredModels.clear();
    restoredData = {};
    saved = {};
}

/// What is asked while the journal is being read comes after it: else its results would be lost.
bool Session::Private::postpone(const std::function<void()>& request)
{
    if (running<OpenProjectSpec>([](const OpenProjectSpec&) { return true; }) == 0)
        return false;
    deferred.push_back(request);
    return true;
}

/// Models that lie in a project's models folder move with it: a copied or renamed project finds its
/// own.
QString Session::Private::ownPath(const std::string& recorded) const
{
    const QFileInfo place(cleanPath(text(recorded)));
    if (place.dir().dirName() == QLatin1String("models")) {
        const QString moved = QDir(folder).filePath(QStringLiteral("models/") + place.fileName());
        if (QFileInfo::exists(moved))
            return cleanPath(moved);
    }
    return place.filePath();
}

/// The spec with the paths of today.
JobSpec Session::Private::ownSpec(JobSpec recorded) const
{
    const auto own = [this](std::string& path) {
        if (!path.empty())
            path = text(ownPath(path));
    };
    const auto cleaned = [](std::string& path) { path = text(cleanPath(text(path))); };
    std::visit(
        [&](auto& spec) {
            if constexpr (requires { spec.models; }) {
                for (ModelRef& model : spec.models)
                    own(model.path);
            } else if constexpr (requires { spec.model.path; }) {
                own(spec.model.path);
            } else if constexpr (requires { spec.model; }) {
                own(spec.model);
            }
            if constexpr (requires { spec.data.path; })
                cleaned(spec.data.path);
            if constexpr (requires { spec.output; })
                own(spec.output);
            if constexpr (requires { spec.encoder; })
                own(spec.encoder);
        },
        recorded);
    return recorded;
}

/// As the engine's journal: what only names a folder is there once.
void Session::Private::addRecord(RunRecord record)
{
    if (std::holds_alternative<OpenProjectSpec>(record.spec) || std::holds_alternative<ExportSpec>(record.spec))
        return;
    const auto same = [fields = toJson(record.spec)](const RunRecord& other) { return toJson(other.spec) == fields; };
    if (!record.hasResult() && std::any_of(records.begin(), records.end(), same))
        return;
    record.time = text(QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
    records.push_back(std::move(record));
    Q_EMIT q.recordsChanged();
}

void Session::Private::restore(const RunRecord& recorded)
{
    saved = QDateTime::fromString(text(recorded.time), Qt::ISODate).toLocalTime();
    RunRecord record = recorded;
    record.spec = ownSpec(record.spec);
    const auto model = [this](const std::string& path) {
        if (std::find(restoredModels.begin(), restoredModels.end(), text(path)) == restoredModels.end())
            restoredModels.push_back(text(path));
    };
    if (const auto* opened = std::get_if<OpenSpec>(&record.spec)) {
        model(opened->model);
    } else if (const auto* pruned = std::get_if<PruneSpec>(&record.spec)) {
        model(pruned->output);
    } else if (const auto* made = std::get_if<NewModelSpec>(&record.spec)) {
        model(made->output);
    } else if (const auto* quantized = std::get_if<QuantizeSpec>(&record.spec)) {
        model(quantized->output);
    } else if (const auto* trained = std::get_if<TrainSpec>(&record.spec)) {
        list(trained->model, nullptr);
        list(trained->output, &record.spec);
        restoreTraining(*trained, record.as<TrainingReport>());
    } else if (const auto* pretrained = std::get_if<PretrainSpec>(&record.spec)) {
        list(pretrained->model, nullptr);
        list(pretrained->output, &record.spec);
    } else if (const auto* scanned = std::get_if<ScanDataSpec>(&record.spec)) {
        restoredData = scanned->data;
    } else if (const auto* evaluated = std::get_if<EvaluateSpec>(&record.spec)) {
        if (const auto result = record.as<EvaluationResult>())
            addScores(*evaluated, result);
    } else if (const auto* timed = std::get_if<BenchmarkSpec>(&record.spec)) {
        if (const auto result = record.as<TimingResult>())
            addRun(*timed, result);
    } else if (const auto* compared = std::get_if<CompareLayersSpec>(&record.spec)) {
        if (const auto report = record.as<LayerErrorReport>())
            layerErrors.push_back({ *compared, report });
    }
    records.push_back(std::move(record)); // said once, when all are in
}

/// A model that sleeps until somebody looks at it.
void Session::Private::list(const std::string& path, const JobSpec* made)
{
    ModelEntry* known = find(text(path));
    if (!known) {
        models.push_back({ text(path), nullptr, nullptr });
        known = &models.back();
        known->asleep = true;
    }
    if (made)
        known->made = std::make_shared<const JobSpec>(*made);
}

void Session::Private::reopenRestored()
{
    // What was trained is opened when somebody looks at it, also where it was opened before.
    std::erase_if(restoredModels, [this](const QString& path) {
        const ModelEntry* known = find(path);
        return known && known->made;
    });
    // One model has to be awake for the pages to show anything.
    if (restoredModels.empty()) {
        const auto first = std::find_if(
            models.begin(), models.end(), [](const ModelEntry& entry) { return QFileInfo::exists(entry.path); });
        if (first != models.end())
            restoredModels.push_back(first->path);
    }
    QStringList gone;
    const auto isGone = [&gone](const QString& path) {
        if (!QFileInfo::exists(path))
            gone << QDir::toNativeSeparators(path);
        return !QFileInfo::exists(path);
    };
    for (const QString& path : std::exchange(restoredModels, {})) {
        if (!isGone(path))
            open(path, selected.isEmpty() && toSelect.empty());
    }
    std::erase_if(models, [&](const ModelEntry& entry) { return entry.asleep && isGone(entry.path); });
    gone.removeDuplicates();
    if (!gone.isEmpty())
        Q_EMIT q.messagePosted(
            { Message::Kind::Unclear, tr("%n model(s) of this project are gone.", nullptr, int(gone.size())),
                tr("%1 is not there any more; results are kept.").arg(gone.first()), {}, {} });
    for (const TrainingRun& run : trainings) {
        if (run.state == TrainingRun::State::Stopped)
            announceStopped(run);
    }
    Q_EMIT q.modelsChanged();
    Q_EMIT q.trainingChanged({});
    if (!restoredData.path.empty())
        q.setData(restoredData);
}

// --- models and data ---------------------------------------------------------

void Session::Private::open(const QString& path, bool select)
{
    ModelEntry* known = find(path);
    if (known)
        known->asleep = false;
    const bool quantized = known && known->info && !known->info->precisions.empty(); // which has no index
    if (known && (known->index || quantized)) {
        if (select) {
            selected = path;
            Q_EMIT q.modelOpened(path);
            measureAutomatically();
        }
        return;
    }
    if (select)
        toSelect.insert(path);
    const bool busy = running<OpenSpec>([&](const OpenSpec& spec) { return text(spec.model) == path; });
    if (busy)
        return;
    if (!known)
        models.push_back({ path, nullptr, nullptr });
    const OpenSpec spec { text(path), true };
    submit(spec, jobTitle(spec, q));
    Q_EMIT q.modelsChanged();
}

void Session::Private::scan()
{
    scannedWith = selected;
    const ScanDataSpec spec { dataRef, text(selected) };
    submit(spec, jobTitle(spec, q));
}

void Session::Private::adopt(const QString& path, std::shared_ptr<const ModelInfo> info)
{
    ModelEntry* entry = find(path);
    if (!entry) {
        models.push_back({ path, nullptr, nullptr });
        entry = &models.back();
    }
    const bool first = !entry->info;
    entry->info = std::move(info);
    // A parent may arrive after its variants, so that all links are looked at again.
    for (const ModelEntry& known : models)
        linkToParent(known);
    Q_EMIT q.modelsChanged();
    if (first && toSelect.erase(path) > 0) {
        selected = path;
        Q_EMIT q.modelOpened(path);
        if (!dataRef.path.empty() && scannedWith != selected && q.parentOf(path).isEmpty())
            scan();
    }
    measureAutomatically();
}

void Session::Private::linkToParent(const ModelEntry& entry)
{
    if (const std::optional<ModelRef> origin = q.originOf(entry.path))
        measurements.linkVariant(text(entry.path), *origin);
}

// --- measurements ------------------------------------------------------------

/// The first result a person sees: dense F1 of what was opened, then its time.
void Session::Private::measureAutomatically()
{
    const ModelEntry* entry = find(selected);
    if (!entry || !entry->info || entry->info->labels.empty() || !data)
        return;
    // A fresh head gives noise, and a model of another task an error: only by request.
    if (hasFreshHead(*entry->info) || !taskFits(*entry->info, *data))
        return;
    const ModelRef model { text(selected), {} };
    if (const JobId job = q.evaluate(model))
        jobs[job].automatic = true;
}

bool Session::Private::isComplete(const ModelRef& model) const
{
    if (!data)
        return false;
    const PruningStudy::Level* level = measurements.study(model, dataRef).level(levelOf(model));
    return level && level->complete() && level->languages.size() >= data->languages.size();
}

void Session::Private::addScore(const EvaluateSpec& spec, const ScorePtr& score)
{
    if (spec.mode != EvaluateSpec().mode || spec.ignoreTruncated)
        return; // another measure: not to be mixed with ours
    announce(measurements.addScore(spec.model, spec.data, score));
}

void Session::Private::addScores(const EvaluateSpec& spec, const std::shared_ptr<const EvaluationResult>& result)
{
    for (const LanguageScore& score : result->languages)
        addScore(spec, ScorePtr(result, &score));
}

void Session::Private::addRun(const BenchmarkSpec& spec, const TimingPtr& run)
{
    const std::size_t count = std::min(spec.models.size(), run->models.size());
    for (std::size_t i = 0; i < count; ++i)
        announce(measurements.addTiming(spec.models[i], spec.data, run, i));
}

void Session::Private::announce(const std::vector<std::string>& paths)
{
    for (const std::string& path : std::set<std::string>(paths.begin(), paths.end()))
        Q_EMIT q.scoresChanged(text(path));
}

// --- events ------------------------------------------------------------------

namespace {

/// A result together with the job that asked for it.
template <typename Spec, typename Payload> struct Answer {
    Answer(const JobSpec& asked, const JobEvent& event)
        : spec(std::get_if<Spec>(&asked))
        , payload(std::get_if<Payload>(&event.payload))
    {
    }

    const Spec* spec;
    const Payload* payload;
    /// Both are there: a payload that some other kind of job reports is not this answer.
    explicit operator bool() const { return spec && payload; }
};

} // namespace

void Session::Private::handle(const JobEvent& event)
{
    const auto found = jobs.find(event.job);
    if (found == jobs.end())
        return; // of a project that was left
    if (const auto* finished = std::get_if<event::Finished>(&event.payload)) {
        finish(event.job, *finished);
        return;
    }
    const Job job = found->second; // receive() may end or begin jobs
    receive(job, event);
    if (const auto* train = std::get_if<TrainSpec>(&job.spec))
        followTraining(*train, event);
}

void Session::Private::receive(const Job& job, const JobEvent& event)
{
    if (const auto* opened = std::get_if<event::ModelOpened>(&event.payload)) {
        const auto* open = std::get_if<OpenSpec>(&job.spec);
        const std::string path = open ? open->model : madeBy(job.spec).output;
        if (!path.empty() && !std::holds_alternative<NewModelSpec>(job.spec)) // that is opened by request
            adopt(text(path), opened->model);
    } else if (const Answer<OpenSpec, event::WeightsIndexed> indexed { job.spec, event }) {
        if (ModelEntry* entry = find(text(indexed.spec->model))) {
            entry->index = indexed.payload->index;
            Q_EMIT q.modelsChanged();
        }
    } else if (const Answer<ScanDataSpec, event::DataScanned> scanned { job.spec, event }) {
        if (scanned.spec->data == dataRef) {
            data = scanned.payload->data;
            dataReadAs = dataRef;
            Q_EMIT q.dataChanged();
            measureAutomatically();
        }
    } else if (const Answer<EvaluateSpec, event::LanguageScored> scored { job.spec, event }) {
        addScore(*scored.spec, scored.payload->score);
    } else if (const Answer<EvaluateSpec, event::Evaluated> evaluated { job.spec, event }) {
        jobs[event.job].record.result = evaluated.payload->result;
        addScores(*evaluated.spec, evaluated.payload->result);
    } else if (const Answer<BenchmarkSpec, event::Timed> timed { job.spec, event }) {
        jobs[event.job].record.result = timed.payload->result;
        addRun(*timed.spec, timed.payload->result);
    } else if (const Answer<CompareLayersSpec, event::LayersCompared> compared { job.spec, event }) {
        jobs[event.job].record.result = compared.payload->report;
        layerErrors.push_back({ *compared.spec, compared.payload->report });
        Q_EMIT q.layersCompared(text(compared.spec->model.path));
    } else if (const Answer<SensitivitySpec, event::SensitivityFound> found { job.spec, event }) {
        jobs[event.job].record.result = found.payload->report;
        Q_EMIT q.sensitivityFound(found.spec->model, found.payload->report);
    } else if (const auto* quantized = std::get_if<event::Quantized>(&event.payload)) {
        jobs[event.job].quantized = quantized->report;
    } else if (const Answer<ExportSpec, event::Exported> exported { job.spec, event }) {
        announceExport(*exported.spec, *exported.payload->report);
    } else if (const auto* restored = std::get_if<event::RunRestored>(&event.payload)) {
        restore(*restored->record);
    } else if (const auto* stopped = std::get_if<event::TrainingStopped>(&event.payload);
               stopped && std::holds_alternative<OpenProjectSpec>(job.spec)) {
        restoreStopped(*stopped->training);
    } else if (const auto* warning = std::get_if<event::Warning>(&event.payload)) {
        Q_EMIT q.messagePosted(
            { Message::Kind::Unclear, jobTitle(job.spec, q), sentenceText(warning->message), {}, {} });
    }
}

void Session::Private::finish(JobId id, const event::Finished& finished)
{
    const Job job = jobs.at(id);
    jobs.erase(id);
    if (const auto* train = std::get_if<TrainSpec>(&job.spec))
        endTraining(*train, finished);
    if (const auto* discarded = std::get_if<DiscardTrainingSpec>(&job.spec))
        endDiscarding(*discarded, finished.outcome);
    if (finished.outcome == Outcome::Succeeded)
        afterSuccess(job);
    else if (finished.outcome == Outcome::Failed)
        afterFailure(job, finished.error);
    if (const auto* open = std::get_if<OpenSpec>(&job.spec); open && finished.outcome != Outcome::Succeeded) {
        toSelect.erase(text(open->model));
        std::erase_if(models, [&](const ModelEntry& entry) { return entry.path == text(open->model) && !entry.info; });
        Q_EMIT q.modelsChanged();
    }
    if (const auto* scored = std::get_if<EvaluateSpec>(&job.spec); scored && job.trained)
        announceTrained(scored->model.path);
    Q_EMIT q.jobFinished(id, finished.outcome);
    if (std::holds_alternative<OpenProjectSpec>(job.spec)) {
        for (const std::function<void()>& request : std::exchange(deferred, {}))
            request();
    }
}

void Session::Private::afterSuccess(const Job& job)
{
    if (std::holds_alternative<DiscardTrainingSpec>(job.spec))
        return; // which is no result
    const bool isResult = !std::holds_alternative<OpenProjectSpec>(job.spec)
        && !std::holds_alternative<OpenSpec>(job.spec) && !std::holds_alternative<ScanDataSpec>(job.spec);
    if (isResult)
        saved = QDateTime::currentDateTime();
    addRecord(job.record);
    if (std::holds_alternative<OpenProjectSpec>(job.spec)) {
        Q_EMIT q.recordsChanged();
        reopenRestored();
        Q_EMIT q.projectChanged();
    } else if (const auto* prune = std::get_if<PruneSpec>(&job.spec)) {
        open(text(prune->output), false); // for its index
        announceKept(text(prune->name), prune->output, tr("It opens in Hugging Face transformers too."));
    } else if (const auto* quantize = std::get_if<QuantizeSpec>(&job.spec); quantize && job.quantized) {
        announceKept(text(quantize->name), quantize->output,
            tr("Its file has %1, that of its parent %2.", "sizes")
                .arg(bytesText(job.quantized->bytesAfter), bytesText(job.quantized->bytesBefore)));
    } else if (const auto* train = std::get_if<TrainSpec>(&job.spec)) {
        measureTrained(*train);
    } else if (const auto* made = std::get_if<NewModelSpec>(&job.spec)) {
        open(text(made->output), true);
        Q_EMIT q.messagePosted(
            { Message::Kind::Info, tr("%1 has a fresh head.").arg(QFileInfo(text(made->output)).fileName()),
                tr("Its weights are random: train it before its scores mean anything."), {}, {}, text(made->output) });
    } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&job.spec);
               evaluate && job.automatic && !q.timingRun(evaluate->model)) {
        q.measureTime(evaluate->model);
    }
}

/// What went wrong, and the way out where there is one.
Message Session::Private::failureMessage(const Job& job, const Error& error) const
{
    const ErrorText words = errorText(error);
    Message message { Message::Kind::Worse, words.fact, words.detail, {}, {} };
    if (error.code == ErrorCode::LabelUnknown && std::holds_alternative<EvaluateSpec>(job.spec)) {
        message.link = tr("Map the labels…");
        message.action = action::MapLabels { std::get<EvaluateSpec>(job.spec).data };
    } else if (const auto* exported = std::get_if<ExportSpec>(&job.spec);
               exported && !exported->pad && error.code == ErrorCode::ConfigInvalid) {
        ExportSpec padded = *exported;
        padded.pad = true;
        message.link = tr("Fill up with zeros");
        message.action = action::Export { padded };
    }
    return message;
}

void Session::Private::announceKept(const QString& name, const std::string& output, const QString& more)
{
    Q_EMIT q.messagePosted({ Message::Kind::Better, tr("%1 is kept.").arg(name),
        tr("It is %1 of the project.").arg(QDir(folder).relativeFilePath(text(output))) + QLatin1Char(' ') + more, {},
        {}, text(output) });
}

void Session::Private::announceExport(const ExportSpec& spec, const ExportReport& report)
{
    QStringList words { tr("It is in %1.").arg(QDir::toNativeSeparators(text(report.path))) };
    words << sentenceTexts(report.notes);
    Q_EMIT q.messagePosted({ Message::Kind::Better, tr("%1 is exported.").arg(q.modelName(text(spec.model))),
        words.join(QLatin1Char(' ')), {}, {}, text(spec.model) });
}

void Session::Private::afterFailure(const Job& job, const Error& error)
{
    Q_EMIT q.messagePosted(failureMessage(job, error));
    if (const auto* scanned = std::get_if<ScanDataSpec>(&job.spec); scanned && scanned->data == dataRef) {
        dataRef = data ? dataReadAs : DataRef {};
        Q_EMIT q.dataChanged();
    }
}

} // namespace ndogo
