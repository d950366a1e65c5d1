// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/path_text.h"

#include <utility>

namespace ndogo {

void Session::Private::dropAll(const QString& next)
{
    const std::map<JobId, Job> running = std::exchange(jobs, {});
    folder = next;
    models.clear(folder);
    trainings = {};
    recipePlan = recipeRun = {};
    records.clear();
    data.clear();
    measurements.clear();
    indexes.clear();
    deferred.clear();
    reserved.clear();
    trashed.clear();
    for (const auto& [id, job] : running) { // told last: nobody starts the next one of a project that is left
        bridge.cancel(id);
        Q_EMIT q.jobFinished(id, Outcome::Cancelled);
    }
}

/// What is asked while the journal is being read comes after it: else its results would be lost.
bool Session::Private::postpone(const std::function<void()>& request)
{
    if (running<OpenProjectSpec>([](const OpenProjectSpec&) { return true; }) == 0)
        return false;
    deferred.push_back(request);
    return true;
}

namespace {

/// One overload a kind of job whose record says what the project holds besides. A record without the result that
/// goes with its job, as a later version may write it, is passed over.
struct Restore {
    const RunRecord& record;
    ProjectModels& models;
    ProjectTrainings& trainings;
    TestData& data;

    void operator()(const OpenSpec& spec) const { models.mention(spec.model); }
    void operator()(const PruneSpec& spec) const { models.mention(spec.output); }
    void operator()(const QuantizeSpec& spec) const { models.mention(spec.output); }
    void operator()(const StructureSpec& spec) const { models.mention(spec.output); }
    void operator()(const TrimVocabularySpec& spec) const { models.mention(spec.output); }
    void operator()(const NewModelSpec& spec) const { models.mention(spec.output); }
    void operator()(const TrainSpec& spec) const
    {
        list(spec);
        trainings.restoreDone(spec, record.as<TrainingReport>());
    }
    void operator()(const PretrainSpec& spec) const { list(spec); }
    void operator()(const DistilSpec& spec) const
    {
        models.list(spec.teacher, nullptr);
        models.list(spec.output, &record.spec);
        if (spec.control)
            models.mention(controlOf(spec.output));
        trainings.restoreDone(spec, record.as<DistilReport>());
    }
    void operator()(const ScanDataSpec& spec) const { data.mention(spec.data); }
    template <typename Spec> void operator()(const Spec&) const { }

    template <typename Spec> void list(const Spec& spec) const
    {
        models.list(spec.model, nullptr);
        models.list(spec.output, &record.spec);
    }
};

} // namespace

void Session::Private::restore(const RunRecord& recorded)
{
    if (const auto* opened = std::get_if<OpenSpec>(&recorded.spec)) {
        const QString path = models.ownPath(opened->model);
        if (models.setReading(path, opened->reading))
            measurements.forget(text(path));
    }
    RunRecord record = recorded;
    record.spec = models.ownSpec(record.spec);
    std::visit(Restore { record, models, trainings, data }, record.spec);
    if (const auto* evaluated = std::get_if<EvaluateSpec>(&record.spec)) {
        if (const auto result = record.as<EvaluationResult>())
            addScores(*evaluated, result);
    } else if (const auto* timed = std::get_if<BenchmarkSpec>(&record.spec)) {
        if (const auto result = record.as<TimingResult>())
            addRun(*timed, result);
    } else if (const auto* distilled = std::get_if<DistilSpec>(&record.spec)) {
        if (const auto report = record.as<DistilReport>())
            addScores(*distilled, *report);
    }
    for (const Sentence& note : record.facts.notes)
        addNote(record.spec, note);
    records.restore(record); // said once, when all are in
}

void Session::Private::reopenRestored()
{
    const ProjectModels::Restored restored = models.takeRestored();
    for (const QString& path : restored.toOpen)
        open(path, !models.hasSelection());
    if (!restored.gone.isEmpty())
        Q_EMIT q.messagePosted(goneMessage(restored.gone));
    for (const TrainingRun& run : trainings) {
        if (run.state == TrainingRun::State::Stopped)
            Q_EMIT q.messagePosted(stoppedMessage(run));
    }
    Q_EMIT q.modelsChanged();
    Q_EMIT q.trainingChanged({});
    if (!data.mentioned().path.empty())
        q.setData(data.mentioned());
}

} // namespace ndogo
