// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_sweep.h"

#include "engine/base/shown_text.h"
#include "engine/base/time_text.h"
#include "engine/data/data_layout.h"
#include "engine/data/language_files.h"
#include "engine/io/atomic_file.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"
#include "engine/io/output_lock.h"
#include "engine/io/owned_folder.h"
#include "engine/jobs/stopped_training.h"
#include "engine/jobs/student_points.h"
#include "engine/jobs/sweep_results.h"
#include "engine/project/kept_predictions.h"
#include "engine/project/project_runs.h"
#include "engine/project/run_journal.h"
#include "engine/project/sweep_progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The file's plan, with model and data of the call in place of its own.
SweepPlan readPlan(const SweepSpec& spec)
{
    const auto fields = parseJsonObject(readTextFile(spec.file), spec.file, ErrorCode::FileFormat);
    SweepPlan plan;
    try {
        plan = sweepPlanFromJson(fields);
    } catch (const Failure& failure) {
        Error error = failure.error();
        error.context["file"] = shown(spec.file);
        throw Failure(error.code, Sentence::tr("The sweep %1: %2", shown(spec.file), sentenceOf(error)), error.context);
    }
    for (auto& students : plan.students) {
        if (!spec.corpus.empty() && students.spec.mode == DistilMode::TaskAgnostic)
            students.spec.corpus = spec.corpus;
        for (auto* paths : { &students.spec.corpus, &students.spec.devCorpus })
            std::ranges::transform(*paths, paths->begin(), absolutePath);
    }
    plan.model = absolutePath(spec.model.empty() ? plan.model : spec.model);
    plan.data.path = absolutePath(spec.data.empty() ? plan.data.path : spec.data);
    for (DataRef& data : plan.furtherData)
        data.path = absolutePath(data.path);
    return plan;
}

class Sweep {
public:
    Sweep(const SweepSpec& spec, const SweepTools& tools, JobContext& context)
        : m_spec(spec)
        , m_tools(tools)
        , m_context(context)
        , m_plan(readPlan(spec))
        , m_project(absolutePath(spec.project))
        , m_data(m_project, tools.contentOf)
        , m_trainings(
              expandSweep(m_plan, m_project, [this](const DataRef& data) { return counted(m_data.contentOf(data)); }))
        , m_journal(m_project)
        , m_lock(m_project)
    {
        std::vector<Sentence> warnings;
        for (RunRecord& record : m_journal.read(warnings)) {
            const std::string identity = sweepIdentity(record.spec);
            if (!identity.empty() && record.hasResult())
                m_known.insert_or_assign(identity, std::move(record));
        }
        for (const Sentence& warning : warnings)
            m_context.emit(event::Warning { warning });
        requireFresh();
        for (const auto& training : m_trainings)
            requirePossible(training);
    }

    std::shared_ptr<const SweepReport> run()
    {
        restore();
        SweepProgress progress(m_context, workLeft(), m_plan.keepModels);
        for (const SweepTraining& training : m_trainings) {
            if (!isFinished(training) && needsTraining(training))
                train(training, progress);
            for (const SweepEvaluation& evaluation : training.evaluations) {
                if (!find(evaluation.spec))
                    evaluate(evaluation, progress);
            }
            tidy();
        }
        return finish();
    }

private:
    RunRecord* find(const JobSpec& spec)
    {
        const auto found = m_known.find(sweepIdentity(spec));
        return found == m_known.end() ? nullptr : &found->second;
    }

    /// Whether nothing is left to be done that takes a model of this training: no score, and no other training.
    bool isFinished(const SweepTraining& training)
    {
        const auto outputs = training.outputs();
        return find(training.job())
            && std::ranges::all_of(training.evaluations,
                [this](const SweepEvaluation& evaluation) { return find(evaluation.spec) != nullptr; })
            && std::ranges::all_of(m_trainings, [&](const SweepTraining& other) {
                   return std::ranges::find(outputs, other.start()) == outputs.end() || isFinished(other);
               });
    }

    /// Whether its models must be made, or made again because somebody removed one before it was scored.
    bool needsTraining(const SweepTraining& training)
    {
        return !find(training.job()) || !std::ranges::all_of(training.outputs(), isThere);
    }

    /// Hours of other trainings must not end at a student that cannot be.
    void requirePossible(const SweepTraining& training)
    {
        const auto* student = std::get_if<DistilSpec>(&training.spec);
        if (!student || find(training.job()))
            return;
        try {
            m_tools.requirePossible(*student, m_plan.model);
        } catch (const Failure& failure) {
            Error error = failure.error();
            error.context["file"] = shown(m_spec.file);
            throw Failure(error.code,
                Sentence::tr("The sweep %1, students %2: %3", shown(m_spec.file), training.title, sentenceOf(error)),
                error.context);
        }
    }

    void requireFresh()
    {
        if (m_spec.resume)
            return;
        for (const SweepTraining& training : m_trainings) {
            const auto isBegun
                = [](const std::string& output) { return isThere(output) || isThere(trainingFolder(output).string()); };
            if (!find(training.job()) && std::ranges::none_of(training.outputs(), isBegun))
                continue;
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr(
                    "%1 holds results of this sweep already. Go on with it (--resume), or choose another project.",
                    shown(m_project.string())),
                { { "file", shown(m_project.string()) } });
        }
    }

    /// Puts the results that the journal has under the specs of this plan: the project may have been moved.
    void restore()
    {
        for (const SweepTraining& training : m_trainings) {
            restore(training.job());
            for (const SweepEvaluation& evaluation : training.evaluations)
                restore(evaluation.spec);
        }
    }

    static std::map<std::string, std::int64_t> counted(const ProjectData::Languages& content)
    {
        std::map<std::string, std::int64_t> counts;
        for (const auto& [language, held] : content)
            counts[language] = held.sentences;
        return counts;
    }

    template <typename Report, typename Move> static void movePaths(RunRecord& record, const Move& move)
    {
        if (const auto known = record.as<Report>()) {
            auto moved = std::make_shared<Report>(*known);
            move(*moved);
            record.result = std::shared_ptr<const Report>(std::move(moved));
        }
    }

    void restore(const JobSpec& spec)
    {
        RunRecord* record = find(spec);
        if (!record)
            return;
        m_data.requireSame(*record, spec); // a curve must not be of two sets of data
        for (const Sentence& note : record->facts.notes)
            m_context.emit(event::Warning { note });
        record->spec = spec;
        if (const auto* trained = std::get_if<TrainSpec>(&spec))
            movePaths<TrainingReport>(*record, [&](TrainingReport& report) { report.path = trained->output; });
        if (const auto* distilled = std::get_if<DistilSpec>(&spec))
            movePaths<DistilReport>(*record, [&](DistilReport& report) {
                report.student.path = distilled->output;
                if (report.control)
                    report.control->path = controlOf(distilled->output);
            });
        m_context.emit(event::SweepRunFinished { std::make_shared<const RunRecord>(*record), true });
    }

    std::int64_t workLeft()
    {
        std::int64_t work = 0;
        for (const SweepTraining& training : m_trainings) {
            if (!isFinished(training) && needsTraining(training))
                work += training.work;
            for (const SweepEvaluation& evaluation : training.evaluations)
                work += find(evaluation.spec) ? 0 : evaluation.work;
        }
        return work;
    }

    void train(const SweepTraining& training, SweepProgress& progress)
    {
        // Whole models without a record: the program was killed between the two. The saved state is still there, so
        // that making them again costs seconds.
        for (const auto& output : training.outputs())
            requireOwn(training, output);
        const bool isDistilled = std::holds_alternative<DistilSpec>(training.spec);
        JobContext step = progress.begin((isDistilled ? "distil: " : "train: ") + training.title, training.work);
        auto result = std::visit(
            [&](auto spec) {
                spec.resume = true;
                spec.force = std::ranges::any_of(training.outputs(), isThere);
                return make(spec, step);
            },
            training.spec);
        requireSameText(training, step.facts().data);
        keep({ {}, training.job(), std::move(result), step.facts() });
        for (const auto& output : training.outputs())
            m_tools.forgetState(output);
        ++m_trained;
        progress.finish();
    }

    /// Students that are compared learnt from one text, which is read only when one is made.
    void requireSameText(const SweepTraining& training, const DataContent& text)
    {
        const auto* student = std::get_if<DistilSpec>(&training.spec);
        if (!student || student->mode != DistilMode::TaskAgnostic)
            return;
        for (const auto& other : m_trainings) {
            const auto* before = std::get_if<DistilSpec>(&other.spec);
            const auto* record = before && before->corpus == student->corpus && before->masking == student->masking
                    && before->devCorpus == student->devCorpus && before->distil.loss == student->distil.loss
                ? find(other.job())
                : nullptr;
            const Sentence difference = record ? differenceOf(record->facts.data, text) : Sentence();
            if (difference.empty())
                continue;
            throw Failure(ErrorCode::Usage,
                Sentence::tr("The text of %1 is not what %2 learnt from: %3. Bring that text back, or choose another "
                             "project.",
                    training.title, other.title, difference),
                { { "file", shown(m_project.string()) }, { "field", "students.corpus" } });
        }
    }

    RunResult make(const TrainSpec& spec, JobContext& step) { return m_tools.train(spec, step); }
    RunResult make(const DistilSpec& spec, JobContext& step) { return m_tools.distil(spec, step); }

    void evaluate(const SweepEvaluation& evaluation, SweepProgress& progress)
    {
        JobContext step = progress.begin("score: " + evaluation.title, evaluation.work);
        auto result = m_tools.evaluate(evaluation.spec, step);
        keepPredictions(m_project, evaluation.spec, *result, step);
        if (result->predictions) { // hundreds of runs are held until the end
            auto counts = *result;
            counts.predictions = nullptr;
            result = std::make_shared<const EvaluationResult>(std::move(counts));
        }
        keep({ {}, evaluation.spec, std::move(result), step.facts() });
        ++m_evaluated;
        progress.finish();
    }

    void keep(RunRecord record)
    {
        record.time = nowUtc();
        m_journal.append(record);
        const std::string identity = sweepIdentity(record.spec);
        m_context.emit(event::SweepRunFinished { std::make_shared<const RunRecord>(record), false });
        m_known.insert_or_assign(identity, std::move(record));
    }

    /// Whether the folder of a model says that this training made it.
    static bool isOwn(const SweepTraining& training, const std::string& output)
    {
        const std::optional<JobSpec> recipe = jobThatMade(output);
        const auto asked = std::visit(
            [&](auto spec) {
                spec.output = output;
                return JobSpec(spec);
            },
            training.spec);
        return recipe && sweepIdentity(*recipe) == sweepIdentity(asked);
    }

    /// Throws when the folder that a model should take holds something else.
    static void requireOwn(const SweepTraining& training, const std::string& output)
    {
        if (!isThere(output) || isOwn(training, output))
            return;
        throw Failure(ErrorCode::OutputExists,
            Sentence::tr(
                "%1 is not a model of this sweep, which needs that name. Move it away, or choose another project.",
                shown(output)),
            { { "file", shown(output) } });
    }

    /// After the last score: the states of trainings whose record was written, and, unless models are kept, the
    /// models that no other training waits for. All may be left from a sitting that was killed.
    void tidy()
    {
        for (const auto& training : m_trainings) {
            if (!isFinished(training) || !m_tidied.insert(training.output()).second)
                continue;
            for (const auto& output : training.outputs())
                tidy(training, output);
        }
    }

    void tidy(const SweepTraining& training, const std::string& output)
    {
        m_tools.closeModel(output);
        m_tools.forgetState(output);
        if (isThere(fs::path(output).parent_path().string()))
            const OutputLock clearsWhatKilledRunsLeft(outputPlace(output));
        if (m_plan.keepModels || !isOwn(training, output) || !foreignEntry(output, modelFiles()).empty())
            return;
        // Renamed first: half a folder under this name would pass for the model.
        std::error_code error;
        const fs::path aside = hiddenSibling(output, "partial");
        fs::rename(output, aside, error);
        if (!error)
            removeOwned(aside, modelFiles());
    }

    std::shared_ptr<const SweepReport> finish()
    {
        std::vector<RunRecord> records;
        for (const SweepTraining& training : m_trainings) {
            if (training.start() != m_plan.model)
                continue; // a student, which is no pruned model
            records.push_back(*find(training.job()));
            for (const SweepEvaluation& evaluation : training.evaluations)
                records.push_back(*find(evaluation.spec));
        }
        SweepReport report;
        report.name = m_plan.name;
        report.source = m_plan.source;
        report.project = m_project.string();
        report.runs = timedRuns(records);
        report.points = timedPoints(report.runs);
        report.students = studentPoints(studentScores());
        report.trained = m_trained;
        report.evaluated = m_evaluated;
        report.seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
        const auto result = std::make_shared<const SweepReport>(std::move(report));
        m_context.emit(event::SweepFinished { result });
        return result;
    }

    std::shared_ptr<const EvaluationResult> scoresOf(EvaluateSpec spec, const std::string& model)
    {
        spec.model = ModelRef { model, {}, {} };
        const auto* record = model.empty() ? nullptr : find(spec);
        return record ? record->as<EvaluationResult>() : nullptr;
    }

    std::vector<StudentScores> studentScores()
    {
        std::vector<StudentScores> all;
        for (const SweepTraining& training : m_trainings) {
            for (const auto& [title, spec, work, student] : training.evaluations) {
                if (student)
                    all.push_back({ student->name, spec.data, student->seed, scoresOf(spec, student->teacher),
                        scoresOf(spec, spec.model.path), scoresOf(spec, student->control) });
            }
        }
        return all;
    }

    const SweepSpec& m_spec;
    const SweepTools& m_tools;
    JobContext& m_context;
    Clock::time_point m_start = Clock::now();
    SweepPlan m_plan;
    fs::path m_project;
    ProjectData m_data;
    std::vector<SweepTraining> m_trainings;
    RunJournal m_journal; ///< makes the project's folder: after all that can be wrong with the file
    ProjectLock m_lock;
    std::map<std::string, RunRecord> m_known; ///< by identity
    std::set<std::string> m_tidied; ///< outputs
    std::int64_t m_trained = 0, m_evaluated = 0;
};

} // namespace

std::map<std::string, LanguageContent> contentOf(const DataRef& data, const CancelToken& token)
{
    const DataLayout layout = recogniseLayout(data);
    std::map<std::string, LanguageContent> languages;
    for (const LanguageFile& file : findLanguageFiles(data)) {
        token.throwIfRequested();
        languages[file.language] = contentOf(readExamples(file.file, layout).examples);
    }
    return languages;
}

std::shared_ptr<const SweepReport> runSweep(const SweepSpec& spec, const SweepTools& tools, JobContext& context)
{
    return Sweep(spec, tools, context).run();
}

} // namespace ndogo
