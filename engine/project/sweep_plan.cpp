// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/sweep_plan.h"

#include "engine/jobs/field_reader.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kLatestShare = 0.95; ///< of a training: it must go on after the last pruning

[[noreturn]] void refuse(const std::string& field, const Sentence& demand)
{
    throw Failure(ErrorCode::Usage, Sentence::tr("%1 %2.", field, demand), { { "field", field } });
}

void readDuring(FieldReader& reader, DuringSchedule& during)
{
    reader.choose("unit", during.inUpdates, "share", "updates")
        .read("begin", during.begin)
        .read("end", during.end)
        .read("every", during.every)
        .read("curve", during.curve);
}

void readGroup(FieldReader& reader, SweepGroup& group)
{
    reader.read("languages", group.languages)
        .choose("models", group.each, "together", "each")
        .read("test_languages", group.testLanguages)
        .read("recipe", group.recipe)
        .object("during", [&](FieldReader& fields) { readDuring(fields, group.during); });
}

void readStudents(FieldReader& reader, SweepStudents& students)
{
    auto& spec = students.spec;
    reader.read("shapes", students.shapes)
        .read("temperatures", students.temperatures)
        .read("mode", spec.mode)
        .read("corpus", spec.corpus)
        .read("dev_corpus", spec.devCorpus)
        .read("mask_share", spec.maskShare)
        .read("masking", spec.masking)
        .read("evaluate_every", spec.evaluateEvery)
        .read("distil", spec.distil)
        .read("recipe", spec.recipe)
        .read("control", spec.control)
        .read("cache_teacher", spec.cacheTeacher);
}

/// Says `at` in front of the field that a message names.
template <typename Check> void inside(const std::string& at, Check check)
{
    try {
        check();
    } catch (const Failure& failure) {
        Error error = failure.error();
        // Demands of fields begin with the field (job_spec.cpp, field_reader.h); whatever else it is stays as it is.
        Sentence sentence = sentenceOf(error);
        if (!sentence.arguments.empty() && sentence.arguments.front().verbatim)
            sentence.arguments.front().source.insert(0, at);
        error.context["field"].insert(0, at);
        throw Failure(error.code, std::move(sentence), error.context);
    }
}

/// What a sweep gives by itself must not be asked for in a recipe as well.
void refuseGiven(
    const json& fields, const std::string& at, const char* object, const char* name, const Sentence& demand)
{
    const auto found = fields.find(object);
    if (found != fields.end() && found->is_object() && found->contains(name))
        refuse(at + object + "." + name, demand);
}

void checkRecipe(const TrainRecipe& recipe, const SweepPlan& plan)
{
    TrainSpec spec;
    spec.model = "model";
    spec.output = "output";
    spec.data = plan.data;
    if (spec.data.path.empty())
        spec.data.path = "data";
    spec.recipe = recipe;
    spec.sample = plan.sample;
    spec.saveEvery = plan.saveEvery;
    validate(spec);
}

void checkSplit(const std::string& split, const std::string& field)
{
    if (split.empty() || split.find('/') != std::string::npos)
        refuse(field, Sentence::tr("must be the name of a split, such as train"));
}

void checkDuring(const DuringSchedule& during, const std::string& field)
{
    const auto requireWhole = [&](double value, const std::string& name) {
        if (during.inUpdates && !(value >= 1 && value <= 1e12 && value == std::floor(value)))
            refuse(field + name, Sentence::tr("must be a whole number of updates, at least 1"));
        if (!during.inUpdates && !(value >= 0 && value <= kLatestShare))
            refuse(field + name, Sentence::tr("must be a share of the training from 0 to 0.95"));
    };
    requireWhole(during.begin, ".begin");
    requireWhole(during.end, ".end");
    requireWhole(during.every, ".every");
    if (during.end < during.begin)
        refuse(field + ".end", Sentence::tr("must not lie before begin"));
}

void checkStudents(const SweepStudents& students, const std::string& at)
{
    if (students.shapes.empty())
        refuse(at + "shapes", Sentence::tr("must name at least one shape, such as 4x6"));
    for (std::size_t i = 0; i < students.shapes.size(); ++i) {
        if (!studentShapeFromText(students.shapes[i]))
            refuse(at + "shapes[" + std::to_string(i) + "]",
                Sentence::tr("must be layers and heads, such as 4x6, or with a width 4x6x384"));
    }
    auto spec = students.spec;
    spec.teacher = "teacher";
    spec.output = "student";
    spec.data.path = "data";
    if (spec.corpus.empty())
        spec.corpus = { "corpus" }; // may be given later
    for (const auto& shape : students.shapes) {
        spec.student = shape;
        inside(at, [&] { validate(spec); });
        for (const double temperature : students.temperatures) {
            spec.distil.temperature = temperature;
            inside(at, [&] { validate(spec); });
        }
    }
}

void checkLevels(const std::vector<double>& levels, const std::string& timing, double most)
{
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (!(levels[i] >= 0 && levels[i] <= most))
            refuse("levels." + timing + "[" + std::to_string(i) + "]",
                most < 1 ? Sentence::tr("must be a share from 0 to below 1")
                         : Sentence::tr("must be a share between 0 and 1"));
    }
}

void check(const SweepPlan& plan)
{
    if (plan.name.empty())
        refuse("name", Sentence::tr("must say what this sweep is called"));
    checkSplit(plan.trainSplit, "train_split");
    if (plan.devSplit.find('/') != std::string::npos)
        refuse("dev_split", Sentence::tr("must be the name of a split, such as dev, or empty"));
    if (plan.before.empty() && plan.during.empty() && plan.after.empty() && plan.students.empty())
        refuse("levels",
            Sentence::tr(
                "must name at least one share of zeros for before, during or after, unless there are students"));
    for (std::size_t i = 0; i < plan.students.size(); ++i)
        checkStudents(plan.students[i], "students[" + std::to_string(i) + "].");
    checkLevels(plan.before, "before", 1);
    checkLevels(plan.during, "during", std::nextafter(1.0, 0.0));
    checkLevels(plan.after, "after", 1);
    if (plan.seeds.empty())
        refuse("seeds", Sentence::tr("must name at least one seed"));
    if (plan.methods.empty())
        refuse("methods", Sentence::tr("must name at least one way to prune, such as {}"));
    for (std::size_t i = 0; i < plan.methods.size(); ++i) {
        const std::string place = "methods[" + std::to_string(i) + "]";
        if (plan.methods[i].amount != 0)
            refuse(place + ".amount", Sentence::tr("must be left out, since levels says how much is pruned"));
        if (plan.methods[i].seed != PruneRecipe().seed)
            refuse(place + ".seed", Sentence::tr("must be left out, since seeds names them"));
    }
    for (std::size_t i = 0; i < plan.groups.size(); ++i) {
        const std::string place = "groups[" + std::to_string(i) + "].";
        inside(place, [&] { checkRecipe(plan.groups[i].recipe, plan); });
        if (!plan.during.empty())
            checkDuring(plan.groups[i].during, place + "during");
    }
    for (std::size_t i = 1; i < plan.groups.size(); ++i) {
        const auto repeats = [&](const SweepGroup& other) {
            return &other < &plan.groups[i] && other.each == plan.groups[i].each
                && other.languages == plan.groups[i].languages;
        };
        if (!plan.students.empty() && std::ranges::any_of(plan.groups, repeats))
            refuse("groups[" + std::to_string(i) + "].languages",
                Sentence::tr("must not be those of a group before, where there are students"));
    }
    EvaluateSpec scored;
    scored.model.path = "model";
    scored.replaceEntities = plan.replaceEntities;
    for (std::size_t i = 0; i < plan.furtherData.size(); ++i) {
        scored.data = plan.furtherData[i];
        inside("further_", [&] { validate(scored); });
    }
    scored.data.path = "data";
    validate(scored);
}

} // namespace

SweepPlan sweepPlanFromJson(const json& fields)
{
    SweepPlan plan;
    FieldReader reader(fields, {});
    TrainRecipe recipe;
    DuringSchedule during;
    plan.methods.emplace_back();
    plan.seeds.push_back(1);
    reader.read("name", plan.name)
        .read("source", plan.source)
        .read("notes", plan.notes)
        .read("model", plan.model)
        .read("data", plan.data)
        .read("train_split", plan.trainSplit)
        .read("dev_split", plan.devSplit)
        .read("further_data", plan.furtherData)
        .object("levels",
            [&](FieldReader& levels) {
                levels.read("before", plan.before).read("during", plan.during).read("after", plan.after);
            })
        .read("methods", plan.methods)
        .read("seeds", plan.seeds)
        .read("recipe", recipe)
        .object("during", [&](FieldReader& schedule) { readDuring(schedule, during); })
        .read("sample", plan.sample)
        .read("ignore_truncated", plan.ignoreTruncated)
        .read("save_every", plan.saveEvery)
        .read("replace_entities", plan.replaceEntities)
        .read("keep_models", plan.keepModels);
    const auto refuseSweptFields = [](const json& at, const std::string& place) {
        refuseGiven(at, place, "recipe", "seed", Sentence::tr("must be left out, since seeds names them"));
        refuseGiven(at, place, "recipe", "prune_during",
            Sentence::tr("must be left out, since levels.during says how much is pruned"));
    };
    refuseSweptFields(fields, "");
    inside("", [&] { checkRecipe(recipe, plan); });
    reader.list("groups", [&](FieldReader& group, const std::string& place, const json& given) {
        refuseSweptFields(given, place + ".");
        plan.groups.push_back({ {}, false, {}, recipe, during });
        readGroup(group, plan.groups.back());
    });
    reader.list("students", [&](FieldReader& students, const std::string& place, const json& given) {
        refuseGiven(given, place + ".", "recipe", "seed", Sentence::tr("must be left out, since seeds names them"));
        if (given.contains("temperatures"))
            refuseGiven(given, place + ".", "distil", "temperature",
                Sentence::tr("must be left out, since temperatures names them"));
        auto& read = plan.students.emplace_back();
        read.spec.devSplit = plan.devSplit;
        read.spec.sample = plan.sample;
        read.spec.saveEvery = plan.saveEvery;
        readStudents(students, read);
    });
    reader.finish();
    if (plan.groups.empty())
        plan.groups.push_back({ {}, false, {}, recipe, during });
    check(plan);
    return plan;
}

} // namespace ndogo
