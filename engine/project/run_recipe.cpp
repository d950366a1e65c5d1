// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_recipe.h"

#include "engine/base/shown_text.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"
#include "engine/jobs/stopped_training.h"
#include "engine/project/job_identity.h"
#include "engine/project/run_journal.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <type_traits>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// The file's plan, with model, data and text of the call in place of its own.
RecipePlan readPlan(const RecipeSpec& spec)
{
    const auto fields = parseJsonObject(readTextFile(spec.file), spec.file, ErrorCode::FileFormat);
    RecipePlan plan = recipePlanFromJson(fields);
    plan.model = absolutePath(spec.model.empty() ? plan.model : spec.model);
    plan.data.path = absolutePath(spec.data.empty() ? plan.data.path : spec.data);
    if (!spec.corpus.empty())
        plan.corpus = spec.corpus;
    for (auto* paths : { &plan.corpus, &plan.devCorpus })
        std::ranges::transform(*paths, paths->begin(), absolutePath);
    if (plan.model.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("model is missing. Name the checkpoint that the recipe begins with (--model)."),
            { { "field", "model" } });
    if (plan.tuning && plan.data.path.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("tuning needs data. Name the labelled data that models are tuned and scored on (--data)."),
            { { "field", "tuning" } });
    return plan;
}

/// The same job, to go on with a state that is there and to replace a model that is there.
JobSpec goingOn(JobSpec job)
{
    std::visit(
        [](auto& spec) {
            if constexpr (requires { spec.resume; })
                spec.resume = true;
            if constexpr (requires { spec.force; })
                spec.force = isThere(spec.output);
        },
        job);
    return job;
}

double trainedSeconds(const RunRecord& record)
{
    if (const auto trained = record.as<TrainingReport>())
        return trained->seconds;
    if (const auto distilled = record.as<DistilReport>())
        return distilled->student.seconds + (distilled->control ? distilled->control->seconds : 0);
    return 0;
}

class Recipe {
public:
    Recipe(const RecipeSpec& spec, const RecipeTools& tools, JobContext& context)
        : m_spec(spec)
        , m_tools(tools)
        , m_context(context)
        , m_plan(readPlan(spec))
        , m_project(absolutePath(spec.project))
        , m_data(m_project, tools.contentOf)
    {
        const auto start = m_tools.open(m_plan.model);
        const bool labelled
            = start->task == ModelTask::TokenClassification || start->task == ModelTask::SequenceClassification;
        m_jobs = expandRecipe(m_plan, m_project, labelled);
        m_jobs.start.title = shown(start->name);
        report(m_jobs.start, "", sizeOf(*start));
        const auto forecasts = m_tools.forecast(m_jobs);
        for (std::size_t i = 0; i < m_jobs.steps.size(); ++i)
            report(m_jobs.steps[i], jobKind(m_jobs.steps[i].job), forecasts.at(i));
        m_report.steps.front().size = m_report.steps.front().forecast;
    }

    std::shared_ptr<const RecipeReport> run()
    {
        m_report.name = m_plan.name;
        m_report.source = m_plan.source;
        m_report.project = m_project.string();
        if (m_spec.plan && isThere(m_project)) {
            readJournal(RunJournal(m_project));
            for (std::size_t i = 0; i <= m_jobs.steps.size(); ++i)
                recall(i);
        } else if (!m_spec.plan) {
            requireModelsFolder();
            const RunJournal journal(m_project); // makes the project's folder: after all that can be wrong
            const ProjectLock lock(m_project);
            readJournal(journal);
            for (std::size_t i = 0; i <= m_jobs.steps.size(); ++i)
                requireOwn(i);
            requireFresh();
            requireSameInputs(m_project, inputs(), m_tools.hashOf, m_context.token());
            for (std::size_t i = 0; i <= m_jobs.steps.size(); ++i)
                take(i, journal);
        }
        m_report.seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
        auto finished = std::make_shared<const RecipeReport>(m_report);
        m_context.emit(event::RecipeFinished { finished });
        return finished;
    }

private:
    static RecipeSize sizeOf(const ModelInfo& model) { return { model.parameters.total, model.sizes.file }; }

    void report(const RecipeStep& step, const std::string& kind, std::optional<RecipeSize> forecast)
    {
        RecipeStepReport about;
        about.title = step.title;
        about.job = kind;
        about.from = step.from;
        about.output = step.output;
        about.forecast = forecast;
        about.scoredTuned = step.tuning.has_value();
        m_report.steps.push_back(std::move(about));
    }

    void readJournal(const RunJournal& journal)
    {
        std::vector<Sentence> warnings;
        for (RunRecord& record : journal.read(warnings)) {
            const std::string identity = jobIdentity(record.spec, rootOf(record.spec));
            m_known.insert_or_assign(identity, std::move(record));
        }
        for (const Sentence& warning : warnings)
            m_context.emit(event::Warning { warning });
    }

    const RunRecord* find(const JobSpec& job) const
    {
        const auto found = m_known.find(jobIdentity(job, m_project));
        return found == m_known.end() ? nullptr : &found->second;
    }

    const RecipeStep& stepAt(std::size_t number) const { return number == 0 ? m_jobs.start : m_jobs.steps[number - 1]; }

    /// The folder that the project had when a job was recorded; a score follows the model that it is of.
    const fs::path& rootOf(const JobSpec& job)
    {
        const fs::path output = outputOf(job);
        if (!output.empty() && isThere(m_project / "models" / output.filename()))
            m_root = projectWhenMade(job, m_project);
        return m_root;
    }

    void requireModelsFolder() const
    {
        const fs::path models = m_project / "models";
        std::error_code error;
        if (isThere(models) && !fs::is_directory(models, error))
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr("%1 is no folder, and the models of the steps go there. Move it away, or choose another "
                             "project.",
                    shown(models.string())),
                { { "file", shown(models.string()) } });
    }

    /// The start, and what steps name themselves.
    ProjectInputs inputs() const
    {
        ProjectInputs inputs;
        inputs.models.insert(m_jobs.start.output);
        const auto add = [&](const auto& spec) {
            if constexpr (requires { spec.corpus; })
                inputs.texts.insert(spec.corpus.begin(), spec.corpus.end());
            if constexpr (requires { spec.devCorpus; })
                inputs.texts.insert(spec.devCorpus.begin(), spec.devCorpus.end());
        };
        for (const RecipeStep& step : m_jobs.steps)
            std::visit(add, step.job);
        return inputs;
    }

    void requireFresh() const
    {
        if (m_spec.resume)
            return;
        for (const RecipeStep& step : m_jobs.steps) {
            if (!find(step.job) && !isThere(step.output) && !isThere(trainingFolder(step.output)))
                continue;
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr(
                    "%1 holds steps of this recipe already. Go on with it (--resume), or choose another project.",
                    shown(m_project.string())),
                { { "file", shown(m_project.string()) } });
        }
    }

    /// Throws when a folder that a model of a step should take holds something else.
    void requireOwn(std::size_t number) const
    {
        const RecipeStep& step = stepAt(number);
        try {
            if (number > 0)
                requireOwn(step.job);
            if (step.tuning)
                requireOwn(*step.tuning);
        } catch (const Failure& failure) {
            failInStep(number, step.title, failure);
        }
    }

    void requireOwn(const JobSpec& job) const
    {
        const std::string& output = outputOf(job);
        if (isThere(output) && !isMadeBy(output, job, m_project))
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr("%1 is not the model of this step, which needs that name. Move it away, or choose another "
                             "project.",
                    shown(output)),
                { { "file", shown(output) } });
    }

    /// For a plan: what of a step is there already.
    void recall(std::size_t number)
    {
        const RecipeStep& step = stepAt(number);
        RecipeStepReport& about = m_report.steps[number];
        const RunRecord* made = number == 0 ? nullptr : find(step.job);
        if (number > 0 && (!made || !isThere(step.output) || !isMadeBy(step.output, step.job, m_project)))
            return;
        about.size = sizeOf(*m_tools.open(step.output));
        about.seconds = made ? trainedSeconds(*made) : 0;
        if (step.score)
            takeScores(*step.score, about);
    }

    void takeScores(const EvaluateSpec& job, RecipeStepReport& about) const
    {
        const RunRecord* record = find(job);
        if (const auto result = record ? record->as<EvaluationResult>() : nullptr) {
            for (const LanguageScore& language : result->languages)
                about.scores[language.language] = language.counts.f1();
        }
    }

    /// A step, its tuning and its score: each is done, or found.
    void take(std::size_t number, const RunJournal& journal)
    {
        const RecipeStep& step = stepAt(number);
        RecipeStepReport& about = m_report.steps[number];
        try {
            bool restored = number == 0 || make(step.job, step.title, number, journal, about);
            about.size = sizeOf(*m_tools.open(step.output));
            if (step.tuning) {
                RecipeStepReport aside;
                restored = make(*step.tuning, step.title, number, journal, aside) && restored;
            }
            if (step.score)
                restored = score(*step.score, step.title, number, journal, about) && restored;
            m_context.emit(event::RecipeStepFinished {
                std::make_shared<const RecipeStepReport>(about), std::int64_t(number), restored });
        } catch (const Failure& failure) {
            if (failure.error().code == ErrorCode::Cancelled)
                throw;
            failInStep(number, step.title, failure);
        }
    }

    /// True when it was made before.
    bool make(const JobSpec& job, const std::string& title, std::size_t number, const RunJournal& journal,
        RecipeStepReport& about)
    {
        if (const RunRecord* record = find(job); record && isThere(outputOf(job))) {
            m_data.requireSame(*record, job);
            tell(*record);
            m_tools.forgetState(outputOf(job)); // the program may have been killed before it was removed
            about.seconds = trainedSeconds(*record);
            return true;
        }
        about.seconds = perform(goingOn(job), title, number, journal);
        return false;
    }

    bool score(const EvaluateSpec& job, const std::string& title, std::size_t number, const RunJournal& journal,
        RecipeStepReport& about)
    {
        const bool restored = find(job) && find(job)->as<EvaluationResult>();
        if (restored) {
            m_data.requireSame(*find(job), job);
            tell(*find(job));
        } else {
            perform(job, title, number, journal);
        }
        takeScores(job, about);
        return restored;
    }

    void tell(const RunRecord& record)
    {
        for (const Sentence& note : record.facts.notes)
            m_context.emit(event::Warning { note });
    }

    /// Seconds that it took.
    double perform(const JobSpec& job, const std::string& title, std::size_t number, const RunJournal& journal)
    {
        const auto start = Clock::now();
        m_context.emit(event::Stage { "step " + std::to_string(number) + " of " + std::to_string(m_jobs.steps.size())
            + ": " + title + " (" + jobKind(job) + ")" });
        JobContext step(m_context.id(), m_context.token(), [this](const JobEvent& event) { passOn(event); });
        m_tools.run(job, step);
        readJournal(journal);
        if (const RunRecord* record = find(job))
            m_context.emit(event::RunRestored { std::make_shared<const RunRecord>(*record) });
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    void passOn(const JobEvent& event)
    {
        std::visit(
            [this](const auto& payload) {
                using Payload = std::decay_t<decltype(payload)>;
                if constexpr (!std::is_same_v<Payload, event::Stage> && !std::is_same_v<Payload, event::Finished>)
                    m_context.emit(payload);
            },
            event.payload);
    }

    const RecipeSpec& m_spec;
    const RecipeTools& m_tools;
    JobContext& m_context;
    Clock::time_point m_start = Clock::now();
    RecipePlan m_plan;
    fs::path m_project;
    ProjectData m_data;
    RecipeJobs m_jobs;
    fs::path m_root = m_project; ///< of the records that are being read
    std::map<std::string, RunRecord> m_known; ///< by identity
    RecipeReport m_report;
};

} // namespace

std::shared_ptr<const RecipeReport> runRecipe(const RecipeSpec& spec, const RecipeTools& tools, JobContext& context)
{
    try {
        return Recipe(spec, tools, context).run();
    } catch (const Failure& failure) {
        Error error = failure.error();
        if (error.code == ErrorCode::Cancelled || error.context.contains("file"))
            throw;
        error.context["file"] = shown(spec.file);
        throw Failure(
            error.code, Sentence::tr("The recipe %1: %2", shown(spec.file), sentenceOf(error)), error.context);
    }
}

} // namespace ndogo
