// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/made_model.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/path_text.h"
#include "widgets/session/session_text.h"
#include "widgets/session/structure_runs.h"
#include "widgets/words/error_text.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ndogo {

// --- what a job reports ------------------------------------------------------

/// One overload a kind of job and of event: what is reported is matched together with what was asked for, and a pair
/// that has no overload concerns nobody.
struct Session::Private::Receive {
    Private& d;
    Job& job; ///< gone once a signal has led to another project: not to be touched after the first

    template <typename Spec, typename Payload> void operator()(const Spec&, const Payload&) const { }

    template <typename Spec> void operator()(const Spec& spec, const event::Warning& warning) const
    {
        if (!warning.isAside)
            job.record.facts.notes.push_back(warning.message);
        if (warning.isAside || d.addNote(spec, warning.message))
            Q_EMIT d.q.messagePosted(warningMessage(jobTitle(spec, d.q), warning));
    }

    void operator()(const OpenProjectSpec&, const event::RunRestored& restored) const { d.restore(*restored.record); }
    void operator()(const OpenProjectSpec&, const event::TrainingStopped& stopped) const
    {
        d.trainings.restoreStopped(*stopped.training);
    }

    // That of a NewModelSpec is opened by request.
    void operator()(const OpenSpec& spec, const event::ModelOpened& opened) const { d.adopt(spec.model, opened.model); }
    void operator()(const PruneSpec& spec, const event::ModelOpened& made) const { d.adopt(spec.output, made.model); }
    void operator()(const QuantizeSpec& spec, const event::ModelOpened& made) const
    {
        d.adopt(spec.output, made.model);
    }
    void operator()(const StructureSpec& spec, const event::ModelOpened& made) const
    {
        d.adopt(spec.output, made.model);
    }
    void operator()(const TrimVocabularySpec& spec, const event::ModelOpened& made) const
    {
        d.adopt(spec.output, made.model);
    }
    void operator()(const StructureSpec&, const event::Restructured& made) const { job.record.result = made.report; }
    void operator()(const CountPiecesSpec& spec, const event::PiecesCounted& counted) const
    {
        d.keepIndex(spec, counted.index);
    }
    void operator()(const TrimVocabularySpec&, const event::VocabularyTrimmed& trimmed) const
    {
        job.record.result = trimmed.report;
    }
    void operator()(const RecipeSpec&, const event::ModelOpened& made) const { d.adopt(made.model->path, made.model); }
    void operator()(const RecipeSpec&, const event::RunRestored& done) const
    {
        d.restore(*done.record);
        Q_EMIT d.q.recordsChanged();
    }
    void operator()(const TrainSpec& spec, const event::ModelOpened& made) const { d.adopt(spec.output, made.model); }
    void operator()(const PretrainSpec& spec, const event::ModelOpened& made) const
    {
        d.adopt(spec.output, made.model);
    }
    void operator()(const DistilSpec&, const event::ModelOpened& made) const
    {
        d.adopt(made.model->path, made.model); // the student, then its control
    }
    void operator()(const DistilSpec& spec, const event::Distilled& distilled) const
    {
        job.record.result = distilled.report;
        d.addScores(spec, *distilled.report);
    }
    void operator()(const OpenSpec& spec, const event::WeightsIndexed& indexed) const
    {
        if (d.models.setIndex(text(spec.model), indexed.index))
            Q_EMIT d.q.modelsChanged();
    }
    void operator()(const QuantizeSpec&, const event::Quantized& quantized) const { job.quantized = quantized.report; }
    void operator()(const TrainSpec&, const event::Trained& trained) const { job.record.result = trained.report; }
    void operator()(const ExportSpec& spec, const event::Exported& exported) const
    {
        Q_EMIT d.q.messagePosted(exportedMessage(spec, *exported.report, d.q));
    }

    void operator()(const ScanDataSpec& spec, const event::DataScanned& scanned) const
    {
        if (d.data.take(spec.data, scanned.data)) {
            Q_EMIT d.q.dataChanged();
            d.measureAutomatically();
        }
    }
    void operator()(const EvaluateSpec& spec, const event::LanguageScored& scored) const
    {
        d.addScore(spec, scored.score);
    }
    void operator()(const EvaluateSpec& spec, const event::Evaluated& evaluated) const
    {
        job.record.result = evaluated.result;
        d.addScores(spec, evaluated.result);
    }
    void operator()(const BenchmarkSpec& spec, const event::Timed& timed) const
    {
        job.record.result = timed.result;
        d.addRun(spec, timed.result);
    }
    void operator()(const CompareLayersSpec&, const event::LayersCompared& compared) const
    {
        job.record.result = compared.report;
    }
    void operator()(const SensitivitySpec& spec, const event::SensitivityFound& found) const
    {
        job.record.result = found.report;
        Q_EMIT d.q.sensitivityFound(spec.model, found.report);
    }
};

void Session::Private::handle(const JobEvent& event)
{
    const auto found = jobs.find(event.job);
    if (found == jobs.end())
        return; // of a project that was left
    if (std::holds_alternative<RecipeSpec>(found->second.spec))
        followRecipe(event);
    if (const auto* finished = std::get_if<event::Finished>(&event.payload)) {
        finish(event.job, *finished);
        return;
    }
    const JobSpec spec = found->second.spec; // the job may be gone before all is told
    std::visit(Receive { *this, found->second }, spec, event.payload);
    if (const auto training = trainingOf(spec); training && trainings.follow(*training, event))
        Q_EMIT q.trainingChanged(text(outputOf(*training)));
}

/// Of one that another took the place of, nothing is told any more.
void Session::Private::followRecipe(const JobEvent& event)
{
    for (RecipeRun* run : { &recipePlan, &recipeRun }) {
        if (run->job == event.job && run->follow(event))
            Q_EMIT q.recipeChanged();
    }
}

// --- the end of a job --------------------------------------------------------

/// One overload a kind of job whose success leads to something.
struct Session::Private::Succeed {
    Private& d;
    const Job& job;

    template <typename Spec> void operator()(const Spec&) const { }

    void operator()(const OpenProjectSpec&) const
    {
        Q_EMIT d.q.recordsChanged();
        d.reopenRestored();
        Q_EMIT d.q.projectChanged();
    }
    void operator()(const PruneSpec& spec) const
    {
        d.open(text(spec.output), false); // for its index
        Q_EMIT d.q.messagePosted(keptMessage(spec, d.q));
    }
    void operator()(const QuantizeSpec& spec) const
    {
        if (job.quantized)
            Q_EMIT d.q.messagePosted(keptMessage(spec, *job.quantized, d.q));
    }
    void operator()(const StructureSpec& spec) const { d.measureSmaller(spec.model, spec.output); }
    void operator()(const TrimVocabularySpec& spec) const { d.measureSmaller(spec.model, spec.output); }
    void operator()(const TrainSpec& spec) const { d.measureTrained(spec.output, spec.data.path); }
    void operator()(const DistilSpec& spec) const { d.measureTrained(spec.output, spec.data.path); }
    void operator()(const NewModelSpec& spec) const
    {
        d.open(text(spec.output), true);
        Q_EMIT d.q.messagePosted(freshHeadMessage(spec));
    }
    void operator()(const EvaluateSpec& spec) const
    {
        if (job.automatic && !d.q.timingRun(spec.model))
            d.q.measureTime(spec.model);
    }
};

void Session::Private::finish(JobId id, const event::Finished& finished)
{
    const Job job = std::move(jobs.at(id));
    jobs.erase(id);
    reserved.erase(madeBy(job.spec).output);
    if (const auto training = trainingOf(job.spec)) {
        endTraining(*training, finished);
    } else if (const auto* discarded = std::get_if<DiscardTrainingSpec>(&job.spec)) {
        trainings.endDiscarding(discarded->output, finished.outcome);
        Q_EMIT q.trainingChanged(text(discarded->output));
    }
    if (finished.outcome == Outcome::Succeeded) {
        if (records.add(job.record))
            Q_EMIT q.recordsChanged();
        std::visit(Succeed { *this, job }, job.spec);
    } else if (finished.outcome == Outcome::Failed) {
        const auto* recipe = std::get_if<RecipeSpec>(&job.spec);
        if (!recipe || !recipe->plan) { // what a plan cannot do stands on its page
            Message message = failureMessage(job.spec, finished.error, q);
            message.topic = failureTopic(jobTitle(job.spec, q));
            Q_EMIT q.messagePosted(message);
        }
        const auto* scanned = std::get_if<ScanDataSpec>(&job.spec);
        if (scanned && data.fail(scanned->data))
            Q_EMIT q.dataChanged();
    }
    if (const auto* open = std::get_if<OpenSpec>(&job.spec); open && finished.outcome != Outcome::Succeeded) {
        models.forget(text(open->model));
        Q_EMIT q.modelsChanged();
    }
    if (const auto* scored = std::get_if<EvaluateSpec>(&job.spec); scored && job.made)
        timeMade(scored->model.path);
    if (const auto* timed = std::get_if<BenchmarkSpec>(&job.spec); timed && job.made)
        announceMade(timed->models.back().path);
    Q_EMIT q.jobFinished(id, finished.outcome);
    if (std::holds_alternative<OpenProjectSpec>(job.spec)) {
        for (const std::function<void()>& request : std::exchange(deferred, {}))
            request();
    }
}

void Session::Private::endTraining(const TrainingSpec& spec, const event::Finished& finished)
{
    const QString output = text(outputOf(spec));
    const QString problem = finished.outcome == Outcome::Failed ? errorText(finished.error).sentence() : QString();
    const bool interrupted = finished.error.context.count("signal") > 0; // its process was killed, or crashed
    switch (trainings.end(spec, finished.outcome, problem, interrupted)) {
    case ProjectTrainings::Next::Discard:
        startDiscarding(output);
        break;
    case ProjectTrainings::Next::TellStopped:
        Q_EMIT q.messagePosted(stoppedMessage(*trainings.find(output)));
        break;
    case ProjectTrainings::Next::Nothing:
        break;
    }
    Q_EMIT q.trainingChanged(output);
}

// --- models ------------------------------------------------------------------

void Session::Private::adopt(const std::string& path, const std::shared_ptr<const ModelInfo>& info)
{
    const bool selects = models.adopt(text(path), info);
    // A parent may arrive after its variants, so that all links are looked at again.
    for (const ModelEntry& known : models) {
        if (const std::optional<ModelRef> origin = models.originOf(known.path))
            measurements.linkVariant(text(known.path), *origin);
    }
    Q_EMIT q.modelsChanged();
    if (selects) {
        Q_EMIT q.modelOpened(text(path));
        if (!data.isFor(models.selected()) && models.parentOf(text(path)).isEmpty())
            scan();
    }
    measureAutomatically();
}

// --- measurements ------------------------------------------------------------

/// A fresh head gives noise, and a model of another task an error: only by request.
bool Session::Private::isScorable(const QString& model) const
{
    const ModelEntry* entry = models.find(model);
    return entry && entry->info && !entry->info->labels.empty() && data.report() && !hasFreshHead(*entry->info)
        && taskFits(*entry->info, *data.report());
}

/// The first result a person sees: dense F1 of what was opened, then its time.
void Session::Private::measureAutomatically()
{
    if (!isScorable(models.selected()))
        return;
    const ModelRef model { text(models.selected()), {} };
    if (const JobId job = q.evaluate(model))
        jobs[job].automatic = true;
}

/// The trained model is scored on the test data at hand; its message waits for that.
void Session::Private::measureTrained(const std::string& output, const std::string& learnt)
{
    open(text(output), false); // for its index
    if (data.ref().path != learnt || learnt.empty()) {
        announceMade(output);
        return;
    }
    scoreMade(output);
}

/// A smaller model is scored beside its parent, whatever data was asked for when it was made.
void Session::Private::measureSmaller(const std::string& parent, const std::string& output)
{
    open(text(output), false); // for its index
    if (!isScorable(text(output))) {
        announceMade(output);
        return;
    }
    q.evaluate({ parent, {} }); // where that is missing
    scoreMade(output);
}

void Session::Private::scoreMade(const std::string& output)
{
    if (const JobId job = q.evaluate({ output, {} }))
        jobs[job].made = true;
    else
        timeMade(output);
}

/// A smaller model is timed beside the one that it was made of: that is what it was made for.
void Session::Private::timeMade(const std::string& output)
{
    const TrainingRun* run = trainings.find(text(output));
    const bool smaller = run ? run->distillation() != nullptr
                             : structureRun(records.all(), output) || vocabularyRun(records.all(), output);
    const JobId job = smaller ? q.measureTime({ output, {} }) : 0;
    if (job)
        jobs[job].made = true;
    else
        announceMade(output);
}

void Session::Private::announceMade(const std::string& output)
{
    const TrainingRun* run = trainings.find(text(output));
    if (run && run->distillation())
        Q_EMIT q.messagePosted(distilledMessage(*run, q));
    else if (run)
        Q_EMIT q.messagePosted(trainedMessage(*run, q));
    else if (const RunRecord* made = structureRun(records.all(), output))
        Q_EMIT q.messagePosted(restructuredMessage(*made, q));
    else if (const RunRecord* trimmed = vocabularyRun(records.all(), output))
        Q_EMIT q.messagePosted(trimmedMessage(*trimmed, q));
}

bool Session::Private::isComplete(const ModelRef& model) const
{
    if (!data.report())
        return false;
    const VariantResults& results = measurements.results(model, data.ref());
    return results.complete() && results.languages.size() >= data.report()->languages.size();
}

void Session::Private::addScore(const EvaluateSpec& spec, const ScorePtr& score)
{
    if (spec.mode != EvaluateSpec().mode || spec.ignoreTruncated)
        return; // another measure: not to be mixed with ours
    announce(measurements.addScore(spec.model, spec.data, score));
}

/// Teacher, student and control were scored as an evaluation scores them.
void Session::Private::addScores(const DistilSpec& spec, const DistilReport& report)
{
    const auto add = [&](const std::string& model, const std::shared_ptr<const EvaluationResult>& result) {
        if (!result)
            return;
        EvaluateSpec evaluation;
        evaluation.model.path = model;
        evaluation.data = spec.data;
        evaluation.data.split = result->split;
        addScores(evaluation, result);
    };
    add(spec.teacher, report.teacherScores);
    add(spec.output, report.studentScores);
    add(controlOf(spec.output), report.controlScores);
}

void Session::Private::addScores(const EvaluateSpec& spec, const std::shared_ptr<const EvaluationResult>& result)
{
    for (const LanguageScore& score : result->languages)
        addScore(spec, ScorePtr(result, &score));
}

bool Session::Private::addNote(const JobSpec& spec, const Sentence& note)
{
    const auto add = [&](const ModelRef& model, const DataRef& tested) {
        const ModelEntry* entry = models.find(text(model.path));
        const bool saidOnOpening = entry && entry->info && std::ranges::count(entry->info->notes, note) > 0;
        return !saidOnOpening && measurements.addNote(model, tested, note);
    };
    return std::visit(
        [&]<typename Spec>(const Spec& job) {
            if constexpr (requires {
                              job.models;
                              job.data;
                          }) {
                bool added = false;
                for (const ModelRef& model : job.models)
                    added = add(model, job.data) || added;
                return added;
            } else if constexpr (requires {
                                     job.model.path;
                                     job.data;
                                 }) {
                return add(job.model, job.data);
            } else if constexpr (std::is_same_v<Spec, ScanDataSpec>) {
                return add({ job.model, {}, {} }, job.data);
            } else {
                return true; // it gives no number that stays
            }
        },
        spec);
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

} // namespace ndogo
