// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/recipe_plan.h"

#include "engine/base/hash.h"
#include "engine/base/shown_text.h"
#include "engine/jobs/field_reader.h"
#include "engine/project/job_identity.h"
#include "engine/project/recipe_variations.h"

#include <algorithm>
#include <array>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A kind of job that can be a step, and the field that its model comes from.
struct StepKind {
    std::string_view job, input;
};
constexpr std::array<StepKind, 8> kStepKinds { { { "prune", "model" }, { "structure", "model" },
    { "trim-vocabulary", "model" }, { "quantize", "model" }, { "train", "model" }, { "pretrain", "model" },
    { "distil", "student" }, { "new", "encoder" } } };

[[noreturn]] void refuse(const std::string& field, const Sentence& demand)
{
    throw Failure(ErrorCode::Usage, Sentence::tr("%1 %2.", field, demand), { { "field", field } });
}

const StepKind& kindOf(const std::string& job, const std::string& field)
{
    const auto found = std::ranges::find(kStepKinds, job, &StepKind::job);
    if (found != kStepKinds.end())
        return *found;
    std::string known;
    for (const auto& kind : kStepKinds)
        known += (known.empty() ? "" : ", ") + std::string(kind.job);
    refuse(field, Sentence::tr("must be one of %1, not %2", known, inQuotes(job)));
}

/// Takes the number of an earlier step out of a step's fields.
std::optional<int> takeNumber(json& fields, const char* name, std::size_t step, const std::string& at)
{
    const auto found = fields.find(name);
    if (found == fields.end())
        return std::nullopt;
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() >= step)
        refuse(at + name, Sentence::tr("must be the number of a step before it, or 0 for the start"));
    const int number = found->get<int>();
    fields.erase(found);
    return number;
}

PlannedStep readStep(json fields, std::size_t number)
{
    const std::string at = "steps[" + std::to_string(number - 1) + "].";
    if (!fields.is_object())
        refuse(at.substr(0, at.size() - 1), Sentence::tr("must be an object"));
    const auto textOf = [&](const char* name) {
        const auto found = fields.find(name);
        if (found != fields.end() && !found->is_string())
            refuse(at + name, Sentence::tr("must be a text"));
        return found == fields.end() ? std::string() : found->get<std::string>();
    };
    const std::string job = textOf("job");
    const StepKind& kind = kindOf(job, at + "job");
    PlannedStep step { textOf("title"), int(number) - 1, {}, {} };
    fields.erase("title");
    if (const auto from = takeNumber(fields, "from", number, at))
        step.from = *from;
    if (job == "distil" && fields.contains("teacher") && fields["teacher"].is_number())
        step.teacher = takeNumber(fields, "teacher", number, at);
    if (step.title.empty())
        step.title = job;
    const bool ownStudent = job == "distil"; // which may be of a shape, made of the teacher
    if (!ownStudent && fields.contains(kind.input))
        refuse(at + std::string(kind.input), Sentence::tr("is given by the recipe: name a step with from"));
    if (fields.contains("output"))
        refuse(at + "output", Sentence::tr("is given by the recipe"));
    step.job = std::move(fields);
    return step;
}

constexpr std::size_t kMark = 6; ///< hexadecimal digits
constexpr std::size_t kLongestSlug
    = 60; ///< a name of a file has at most 255 bytes, and a training's longer ones beside it

/// "Half the layers" as part of a folder's name.
std::string slugOf(const std::string& title)
{
    std::string slug;
    for (const char letter : title) {
        if (slug.size() == kLongestSlug)
            break;
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        const bool capital = letter >= 'A' && letter <= 'Z';
        if (plain || capital)
            slug += capital ? static_cast<char>(letter - 'A' + 'a') : letter;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    while (slug.ends_with('-'))
        slug.pop_back();
    return slug;
}

/// Gives a job the recipe's data or plain text where it asks for some and names none.
struct GiveText {
    const RecipePlan& plan;
    bool labelled; ///< the model that the job takes

    void operator()(TrainSpec& spec) const { give(spec.data); }
    void operator()(PretrainSpec& spec) const
    {
        give(spec.corpus, plan.corpus);
        give(spec.devCorpus, plan.devCorpus);
    }
    void operator()(DistilSpec& spec) const
    {
        if (spec.mode == DistilMode::TaskSpecific) {
            give(spec.data);
            return;
        }
        give(spec.corpus, plan.corpus);
        give(spec.devCorpus, plan.devCorpus);
    }
    void operator()(StructureSpec& spec) const
    {
        if (!spec.structure.asksData() || !spec.data.path.empty() || !spec.corpus.empty())
            return;
        if (labelled)
            give(spec.data);
        else
            spec.corpus = plan.corpus;
    }
    void operator()(TrimVocabularySpec& spec) const { give(spec.corpus, plan.corpus); }
    template <typename Spec> void operator()(Spec&) const { }

    /// The split stays that of the job, and so do languages and length where it names some.
    void give(DataRef& data) const
    {
        if (!data.path.empty())
            return;
        const DataRef asked = data;
        data = plan.data;
        data.split = asked.split;
        if (!asked.languages.empty())
            data.languages = asked.languages;
        if (asked.maxLength > 0)
            data.maxLength = asked.maxLength;
    }
    static void give(std::vector<std::string>& paths, const std::vector<std::string>& given)
    {
        if (paths.empty())
            paths = given;
    }
};

class Expansion {
public:
    Expansion(const RecipePlan& plan, const fs::path& project, bool labelled)
        : m_plan(plan)
        , m_project(project)
    {
        m_jobs.start.title = plan.name;
        m_jobs.start.output = plan.model;
        m_jobs.start.isLabelled = labelled;
        addScore(m_jobs.start, 0);
    }

    RecipeJobs expand()
    {
        for (const PlannedStep& planned : m_plan.steps)
            add(planned);
        return std::move(m_jobs);
    }

private:
    const RecipeStep& stepAt(int number) const
    {
        return number == 0 ? m_jobs.start : m_jobs.steps[static_cast<std::size_t>(number) - 1];
    }

    /// The folder of a job's model. Its name ends in a mark of the job, which holds the folder that it reads: so a step
    /// that is changed, and all that follow from it, make models of their own beside those that are there.
    std::string folder(std::size_t number, const std::string& title, const JobSpec& job) const
    {
        Hash mark;
        mark.add(jobIdentity(job, m_project));
        const std::string recipe = slugOf(m_plan.name);
        return (m_project / "models"
            / ((recipe.empty() ? "recipe" : recipe) + '-' + std::to_string(number) + '-' + slugOf(title) + '-'
                + mark.text().substr(0, kMark)))
            .string();
    }

    void add(const PlannedStep& planned)
    {
        const std::size_t number = m_jobs.steps.size() + 1;
        try {
            RecipeStep step = made(planned, number);
            validate(step.job);
            addScore(step, number);
            m_jobs.steps.push_back(std::move(step));
        } catch (const Failure& failure) {
            failInStep(number, planned.title, failure);
        }
    }

    RecipeStep made(const PlannedStep& planned, std::size_t number) const
    {
        json fields = planned.job;
        const std::string kind = fields.at("job");
        const RecipeStep& before = stepAt(planned.from);
        RecipeStep step { planned.title, OpenSpec {}, {}, planned.from, planned.teacher };
        step.isLabelled = before.isLabelled ? kind != "pretrain" : kind == "train" || kind == "new";
        if (kind == "distil")
            addLearners(fields, planned, before);
        else if (kind == "quantize")
            addQuantization(fields, before.output);
        else
            fields[std::string(kindOf(kind, "job").input)] = before.output;
        if (kind != "new" && !fields.contains("name"))
            fields["name"] = planned.title;
        step.job = jobSpecFromJson(fields);
        std::visit(GiveText { m_plan, before.isLabelled }, step.job);
        step.output = folder(number, planned.title, step.job);
        std::visit(
            [&](auto& job) {
                if constexpr (requires { job.output; })
                    job.output = step.output;
            },
            step.job);
        return step;
    }

    /// The model before is the student, or, of a student that is yet to be made, its teacher.
    void addLearners(json& fields, const PlannedStep& planned, const RecipeStep& before) const
    {
        if (planned.teacher)
            fields["teacher"] = stepAt(*planned.teacher).output;
        if (!fields.contains("student")) {
            if (!fields.contains("teacher"))
                refuse("teacher", Sentence::tr("must be the number of a step, whose model teaches the one before"));
            fields["student"] = before.output;
        } else if (!fields.contains("teacher")) {
            fields["teacher"] = before.output;
        }
    }

    static void addQuantization(json& fields, const std::string& model)
    {
        if (!fields.contains("quantize"))
            refuse("quantize", Sentence::tr("must say how, such as {\"method\": \"token-int8\"}"));
        fields["model"] = { { "path", model }, { "steps", json::array({ { { "quantize", fields["quantize"] } } }) } };
        fields.erase("quantize");
    }

    void addScore(RecipeStep& step, std::size_t number) const
    {
        if (m_plan.data.path.empty() || (!step.isLabelled && !m_plan.tuning))
            return;
        EvaluateSpec score;
        score.model = { step.output, {}, {} };
        score.data = m_plan.data;
        if (!step.isLabelled) {
            TrainSpec tuning;
            tuning.model = step.output;
            tuning.data = m_plan.data;
            tuning.data.split = TrainSpec().data.split;
            tuning.recipe = *m_plan.tuning;
            tuning.name = step.title;
            tuning.output = folder(number, (number == 0 ? "start" : step.title) + " tuned", tuning);
            score.model.path = tuning.output;
            validate(JobSpec(tuning));
            step.tuning = std::move(tuning);
        }
        step.score = std::move(score);
    }

    const RecipePlan& m_plan;
    fs::path m_project;
    RecipeJobs m_jobs;
};

/// Of a file without variations.
RecipePlan readPlan(const json& fields)
{
    RecipePlan plan;
    FieldReader reader(fields, {});
    reader.read("name", plan.name)
        .read("source", plan.source)
        .read("notes", plan.notes)
        .read("model", plan.model)
        .read("data", plan.data)
        .read("corpus", plan.corpus)
        .read("dev_corpus", plan.devCorpus)
        .read("tuning", plan.tuning)
        .demand("steps");
    reader.finish();
    if (plan.name.empty())
        refuse("name", Sentence::tr("must say what this recipe is called"));
    const json& steps = fields.at("steps");
    if (!steps.is_array() || steps.empty())
        refuse("steps", Sentence::tr("must be a list of at least one job"));
    for (const json& step : steps)
        plan.steps.push_back(readStep(step, plan.steps.size() + 1));
    return plan;
}

json withoutVariations(json fields)
{
    if (const auto steps = fields.find("steps"); steps != fields.end() && steps->is_array())
        for (json& step : *steps)
            if (step.is_object())
                step.erase("vary");
    return fields;
}

} // namespace

RecipePlan recipePlanFromJson(const json& fields)
{
    readPlan(withoutVariations(fields)); // refuses by the numbers that steps have in the file
    return readPlan(withVariations(fields));
}

[[noreturn]] void failInStep(std::size_t number, const std::string& title, const Failure& failure)
{
    Error error = failure.error();
    error.context["step"] = std::to_string(number);
    throw Failure(error.code, Sentence::tr("Step %1 (%2): %3", number, shown(title), sentenceOf(error)), error.context);
}

RecipeJobs expandRecipe(const RecipePlan& plan, const fs::path& project, bool labelled)
{
    return Expansion(plan, project, labelled).expand();
}

} // namespace ndogo
