// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/sweep_plan.h"

#include "engine/base/error.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>

using namespace ndogo;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path kProject = "/home/user/project";

/// 100 sentences of each language in train, 20 in other splits.
std::map<std::string, std::int64_t> count(const DataRef& data)
{
    std::map<std::string, std::int64_t> counts;
    for (const auto& language : data.languages.empty() ? std::vector<std::string> { "hau", "luo" } : data.languages)
        counts[language] = data.split == "train" ? 100 : 20;
    return counts;
}

json smallSweep()
{
    return json::parse(R"({
        "name": "small", "model": "/models/m", "data": { "path": "/data", "languages": ["hau", "luo"] },
        "recipe": { "epochs": 2, "batch": 10 },
        "levels": { "before": [0, 0.5], "during": [0.5, 0.9], "after": [0, 0.5, 0.95] }, "seeds": [1, 3] })");
}

std::vector<SweepTraining> expand(const json& fields)
{
    return expandSweep(sweepPlanFromJson(fields), kProject, count);
}

std::vector<std::string> titles(const std::vector<SweepTraining>& trainings)
{
    std::vector<std::string> result;
    for (const SweepTraining& training : trainings)
        result.push_back(training.title);
    return result;
}

const TrainSpec& tuningOf(const SweepTraining& training)
{
    return std::get<TrainSpec>(training.spec);
}

std::string folderName(const SweepTraining& training)
{
    return fs::path(training.output()).filename().string();
}

/// "field: message" of what reading and expanding throws, or an empty text.
std::string problemOf(const json& fields)
{
    try {
        expand(fields);
    } catch (const Failure& failure) {
        return failure.error().context.at("field") + ": " + failure.what();
    }
    return {};
}

} // namespace

class TestSweepPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void timings();
    void levelZeroIsShared();
    void modelsForEachLanguage();
    void groupsWithRecipesOfTheirOwn();
    void methods();
    void randomPruningFollowsTheSeed();
    void sharesBecomeUpdates();
    void furtherData();
    void work();
    void mistakesNameTheirField_data();
    void mistakesNameTheirField();
    void identity();
    void students();
    void studentsAreToldApart();
    void studentsThatCannotBe_data();
    void studentsThatCannotBe();
    void oldSweep();
    void readyMade_data();
    void readyMade();
};

void TestSweepPlan::timings()
{
    const auto trainings = expand(smallSweep());
    QCOMPARE(titles(trainings),
        (std::vector<std::string> { "dense, seed 1", "before, 50 % zeros, seed 1", "during, 50 % zeros, seed 1",
            "during, 90 % zeros, seed 1", "dense, seed 3", "before, 50 % zeros, seed 3", "during, 50 % zeros, seed 3",
            "during, 90 % zeros, seed 3" }));
    const SweepTraining &dense = trainings[0], &before = trainings[1], &during = trainings[3];
    QCOMPARE(tuningOf(dense).output, std::string("/home/user/project/models/dense-seed-1"));
    QCOMPARE(tuningOf(dense).data.split, std::string("train"));
    QCOMPARE(tuningOf(dense).prune.amount, 0.0);
    QCOMPARE(dense.evaluations.size(), std::size_t(3)); // itself, and after at two levels
    QCOMPARE(dense.evaluations[0].title, std::string("dense, seed 1"));
    QCOMPARE(dense.evaluations[2].title, std::string("after, 95 % zeros, seed 1"));
    QCOMPARE(dense.evaluations[2].spec.model.path, tuningOf(dense).output);
    QCOMPARE(dense.evaluations[2].spec.model.amount(), 0.95);
    QCOMPARE(dense.evaluations[2].spec.data.split, std::string("test"));
    QCOMPARE(tuningOf(before).output, std::string("/home/user/project/models/before-50-seed-1"));
    QCOMPARE(tuningOf(before).prune.amount, 0.5);
    QVERIFY(!tuningOf(before).recipe.pruneDuring);
    QCOMPARE(before.evaluations.size(), std::size_t(1));
    QCOMPARE(before.evaluations[0].spec.model.amount(), 0.0);
    QCOMPARE(tuningOf(during).prune.amount, 0.0);
    QCOMPARE(tuningOf(during).recipe.pruneDuring->final, 0.9);
    QCOMPARE(tuningOf(trainings[7]).recipe.seed, std::uint64_t(3));
}

void TestSweepPlan::levelZeroIsShared()
{
    json fields = smallSweep();
    fields["levels"] = { { "before", { 0, 0.5, 0.5 } }, { "during", { 0 } } };
    fields["seeds"] = { 1 };
    QCOMPARE(titles(expand(fields)), (std::vector<std::string> { "dense, seed 1", "before, 50 % zeros, seed 1" }));
    fields["levels"] = { { "before", { 0.5 } } };
    QCOMPARE(titles(expand(fields)), (std::vector<std::string> { "before, 50 % zeros, seed 1" }));
    fields["levels"] = { { "after", { 0.5 } } }; // needs the dense model, which nobody asked to score
    const auto after = expand(fields);
    QCOMPARE(titles(after), (std::vector<std::string> { "dense, seed 1" }));
    QCOMPARE(after[0].evaluations.size(), std::size_t(1));
    QCOMPARE(after[0].evaluations[0].spec.model.amount(), 0.5);
}

void TestSweepPlan::modelsForEachLanguage()
{
    json fields = smallSweep();
    fields["groups"] = json::parse(R"([{ "models": "each" }, { "models": "together" }])");
    fields["levels"] = { { "after", { 0, 0.5 } } };
    fields["seeds"] = { 1 };
    const auto trainings = expand(fields);
    QCOMPARE(trainings.size(), std::size_t(3));
    QCOMPARE(folderName(trainings[0]), std::string("hau-dense-seed-1"));
    QCOMPARE(tuningOf(trainings[0]).data.languages, (std::vector<std::string> { "hau" }));
    QCOMPARE(trainings[0].evaluations[1].spec.data.languages, (std::vector<std::string> { "hau" }));
    QCOMPARE(trainings[0].evaluations[1].title, std::string("hau, after, 50 % zeros, seed 1"));
    QCOMPARE(folderName(trainings[2]), std::string("hau+luo-dense-seed-1"));

    fields["data"].erase("languages"); // those of the folder
    fields["groups"] = json::parse(R"([{ "models": "each", "test_languages": ["hau", "yor"] }])");
    const auto found = expand(fields);
    QCOMPARE(found.size(), std::size_t(2));
    QCOMPARE(tuningOf(found[1]).data.languages, (std::vector<std::string> { "luo" }));
    QCOMPARE(found[1].evaluations[0].spec.data.languages, (std::vector<std::string> { "hau", "yor" }));
}

void TestSweepPlan::groupsWithRecipesOfTheirOwn()
{
    json fields = smallSweep();
    fields["groups"] = json::parse(R"([
        { "models": "each", "languages": ["hau"], "recipe": { "batch": 5 },
          "during": { "unit": "updates", "begin": 4, "end": 12, "every": 2 } },
        { "models": "each", "languages": ["luo"] }])");
    fields["levels"] = { { "during", { 0.5 } } };
    fields["seeds"] = { 1 };
    const auto trainings = expand(fields);
    QCOMPARE(tuningOf(trainings[0]).recipe.batch, std::int64_t(5));
    QCOMPARE(tuningOf(trainings[0]).recipe.epochs, 2);
    QCOMPARE(toText(*tuningOf(trainings[0]).recipe.pruneDuring), std::string("4:12:2:0.5:cubic"));
    QCOMPARE(tuningOf(trainings[1]).recipe.batch, std::int64_t(10));
    QCOMPARE(toText(*tuningOf(trainings[1]).recipe.pruneDuring), std::string("2:12:1:0.5:cubic")); // of 20 updates
}

void TestSweepPlan::methods()
{
    json fields = smallSweep();
    fields["methods"]
        = json::parse(R"([{}, { "scope": "layer", "include_embeddings": true }, { "method": "random" }])");
    fields["levels"] = { { "before", { 0, 0.5 } }, { "after", { 0.5 } } };
    fields["seeds"] = { 1 };
    const auto trainings = expand(fields);
    QCOMPARE(trainings.size(), std::size_t(4)); // dense once, before for each
    QCOMPARE(trainings[0].evaluations.size(), std::size_t(4));
    QCOMPARE(folderName(trainings[1]), std::string("before-50-seed-1"));
    QCOMPARE(folderName(trainings[2]), std::string("by-layer-with-embeddings-before-50-seed-1"));
    QCOMPARE(trainings[2].title, std::string("before, by layer with embeddings, 50 % zeros, seed 1"));
    QCOMPARE(tuningOf(trainings[2]).prune.scope, PruneScope::Layer);
    std::set<std::string> folders;
    for (const SweepTraining& training : trainings)
        QVERIFY(folders.insert(training.output()).second);
}

void TestSweepPlan::randomPruningFollowsTheSeed()
{
    json fields = smallSweep();
    fields["methods"] = json::parse(R"([{ "method": "random" }])");
    const auto trainings = expand(fields);
    QCOMPARE(tuningOf(trainings[1]).prune.seed, std::uint64_t(1));
    QCOMPARE(tuningOf(trainings[5]).prune.seed, std::uint64_t(3));
    QCOMPARE(trainings[4].evaluations[1].spec.model.pruning()->seed, std::uint64_t(3));
}

void TestSweepPlan::sharesBecomeUpdates()
{
    json fields = smallSweep(); // 200 sentences, 2 epochs in batches of 10: 40 updates
    fields["levels"] = { { "during", { 0.8 } } };
    fields["during"] = { { "begin", 0.1 }, { "end", 0.6 }, { "every", 0.1 }, { "curve", "linear" } };
    const auto scheduleOf = [](const json& sweep) { return *tuningOf(expand(sweep)[0]).recipe.pruneDuring; };
    QCOMPARE(toText(scheduleOf(fields)), std::string("4:24:4:0.8:linear"));
    fields["sample"] = 55; // 110 sentences: 11 updates an epoch
    const PruneSchedule few = scheduleOf(fields);
    QCOMPARE(toText(few), std::string("2:12:2:0.8:linear"));
    QVERIFY(few.isDue(few.end));
    fields["during"]["every"] = 0.2; // 4 updates: the last choice of masks is the end
    QCOMPARE(toText(scheduleOf(fields)), std::string("2:10:4:0.8:linear"));
    fields["recipe"]["steps"] = 1000;
    QCOMPARE(toText(scheduleOf(fields)), std::string("100:500:200:0.8:linear"));
}

void TestSweepPlan::furtherData()
{
    json fields = smallSweep();
    fields["further_data"] = json::parse(R"([{ "path": "/other/fon", "split": "dev" }])");
    fields["replace_entities"] = json::parse(R"({ "draws": 2 })");
    const auto trainings = expand(fields);
    QCOMPARE(trainings[1].evaluations.size(), std::size_t(2));
    QCOMPARE(trainings[1].evaluations[1].spec.data.path, std::string("/other/fon"));
    QCOMPARE(trainings[1].evaluations[1].title, std::string("before, 50 % zeros, seed 1, on fon"));
    QCOMPARE(trainings[1].evaluations[1].spec.replaceEntities->draws, 2);
    QCOMPARE(trainings[0].evaluations.size(), std::size_t(6));
}

void TestSweepPlan::work()
{
    json fields = smallSweep();
    const auto trainings = expand(fields);
    QCOMPARE(trainings[0].work, std::int64_t(3 * 200 * 2 + 2 * 40)); // and the dev split twice
    QCOMPARE(trainings[0].evaluations[0].work, std::int64_t(40));
    fields["dev_split"] = "";
    fields["recipe"]["steps"] = 10; // half an epoch
    fields["replace_entities"] = json::parse(R"({ "draws": 3 })");
    const auto shorter = expand(fields);
    QCOMPARE(shorter[0].work, std::int64_t(3 * 100));
    QCOMPARE(shorter[0].evaluations[0].work, std::int64_t(160));
}

void TestSweepPlan::mistakesNameTheirField_data()
{
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* patch, const char* field) { QTest::newRow(field) << patch << field; };
    row(R"({ "nmae": "x" })", "nmae");
    row(R"({ "name": "" })", "name");
    row(R"({ "model": "" })", "model");
    row(R"({ "data": { "path": "" } })", "data.path");
    row(R"({ "data": { "languages": "hau" } })", "data.languages");
    row(R"({ "data": { "max_length": 2 } })", "data.max_length");
    row(R"({ "levels": { "before": [0.5, "x"] } })", "levels.before[1]");
    row(R"({ "levels": { "after": [1.5] } })", "levels.after[0]");
    row(R"({ "levels": { "during": [0.5, 1] } })", "levels.during[1]");
    row(R"({ "levels": { "before": null, "during": null, "after": null } })", "levels");
    row(R"({ "levels": { "ever": [1] } })", "levels.ever");
    row(R"({ "seeds": [] })", "seeds");
    row(R"({ "seeds": [1, -1] })", "seeds[1]");
    row(R"({ "methods": [] })", "methods");
    row(R"({ "methods": [{ "amount": 0.5 }] })", "methods[0].amount");
    row(R"({ "methods": [{}, { "scope": "global", "seed": 7 }] })", "methods[1].seed");
    row(R"({ "methods": [{ "scope": "world" }] })", "methods[0].scope");
    row(R"({ "recipe": { "batch": 0 } })", "recipe.batch");
    row(R"({ "recipe": { "seed": 1 } })", "recipe.seed");
    row(R"({ "recipe": { "prune_during": "1:2:1:0.5" } })", "recipe.prune_during");
    row(R"({ "groups": [{}, { "recipe": { "epochs": 0 } }] })", "groups[1].recipe.epochs");
    row(R"({ "groups": [{ "recipe": { "seed": 2 } }] })", "groups[0].recipe.seed");
    row(R"({ "groups": [{ "models": "some" }] })", "groups[0].models");
    row(R"({ "groups": [{ "during": { "end": 1 } }] })", "groups[0].during.end");
    row(R"({ "groups": { "models": "each" } })", "groups");
    row(R"({ "during": { "unit": "updates", "begin": 0.5 } })", "groups[0].during.begin");
    row(R"({ "during": { "begin": 0.5, "end": 0.2 } })", "groups[0].during.end");
    row(R"({ "during": { "unit": "epochs" } })", "during.unit");
    row(R"({ "train_split": "" })", "train_split");
    row(R"({ "dev_split": "a/b" })", "dev_split");
    row(R"({ "further_data": [{ "split": "test" }] })", "further_data.path");
    row(R"({ "sample": -1 })", "sample");
    row(R"({ "save_every": 0 })", "save_every");
    row(R"({ "keep_models": "no" })", "keep_models");
    row(R"({ "replace_entities": { "draws": 0 } })", "replace_entities.draws");
}

void TestSweepPlan::mistakesNameTheirField()
{
    QFETCH(QString, patch);
    QFETCH(QString, field);
    json fields = smallSweep();
    fields.merge_patch(json::parse(patch.toStdString()));
    const std::string problem = problemOf(fields);
    QVERIFY2(problem.rfind(field.toStdString() + ": " + field.toStdString() + " ", 0) == 0, problem.c_str());
    QVERIFY2(problem.back() == '.', problem.c_str());
}

void TestSweepPlan::identity()
{
    const SweepTraining training = expand(smallSweep())[0];
    const auto same = [&](auto change) {
        TrainSpec other = tuningOf(training);
        change(other);
        return sweepIdentity(other) == sweepIdentity(training.job());
    };
    QVERIFY(!sweepIdentity(training.job()).empty());
    QVERIFY(same([](TrainSpec& spec) { spec.resume = spec.force = true; }));
    QVERIFY(same([](TrainSpec& spec) { spec.name = "named"; }));
    QVERIFY(same([](TrainSpec& spec) { spec.saveEvery = 1; }));
    QVERIFY(same([](TrainSpec& spec) { spec.output = "/moved/here/models/dense-seed-1"; }));
    QVERIFY(!same([](TrainSpec& spec) { spec.output = "/home/user/project/models/other"; }));
    QVERIFY(!same([](TrainSpec& spec) { spec.recipe.epochs = 3; }));
    QVERIFY(!same([](TrainSpec& spec) { spec.model = "/models/n"; }));

    EvaluateSpec evaluation = training.evaluations[1].spec;
    const std::string before = sweepIdentity(evaluation);
    evaluation.model.path = "/moved/here/models/dense-seed-1";
    QCOMPARE(sweepIdentity(evaluation), before);
    evaluation.model.steps = { PruneRecipe { .amount = 0.61 } };
    QVERIFY(sweepIdentity(evaluation) != before);

    // What lies in the project moves with it.
    TrainSpec inside = tuningOf(training), moved = inside;
    inside.model = "/home/user/project/start";
    inside.data.path = "/home/user/project/data";
    moved.model = "/moved/here/start";
    moved.data.path = "/moved/here/data";
    moved.output = "/moved/here/models/dense-seed-1";
    QCOMPARE(sweepIdentity(moved), sweepIdentity(inside));
    QVERIFY(sweepIdentity(OpenSpec { "/m", false }).empty());
    evaluation.model.path = "/elsewhere/dense-seed-1";
    QVERIFY(sweepIdentity(evaluation).empty());
}

/// Teachers are fine-tuned once, controls are trained once a shape, and each score knows what it is compared with.
void TestSweepPlan::students()
{
    auto sweep = smallSweep();
    sweep["levels"] = json::object();
    sweep["seeds"] = { 1, 3 };
    sweep["students"] = json::parse(R"([
        { "mode": "task-specific", "shapes": ["2x4", "3x6"], "temperatures": [2, 8], "recipe": { "epochs": 2 } },
        { "mode": "task-agnostic", "shapes": ["2x4"], "temperatures": [2, 3], "corpus": ["/text"],
          "recipe": { "steps": 100 } }])");
    const auto trainings = expand(sweep);
    const std::vector<std::string> wanted { "dense, seed 1", "task-specific 2x4, T 2, seed 1",
        "task-specific 2x4, T 8, seed 1", "task-specific 3x6, T 2, seed 1", "task-specific 3x6, T 8, seed 1",
        "task-agnostic 2x4, T 2, seed 1", "task-agnostic 2x4, T 2, control, fine-tuned, seed 1",
        "task-agnostic 2x4, T 2, fine-tuned, seed 1", "task-agnostic 2x4, T 3, seed 1",
        "task-agnostic 2x4, T 3, fine-tuned, seed 1" };
    auto names = titles(trainings);
    QVERIFY(std::equal(wanted.begin(), wanted.end(), names.begin()));
    QCOMPARE(names.size(), std::size_t(10 + 8)); // without those of plain text
    const auto& teacher = trainings[0].output();
    const auto& first = std::get<DistilSpec>(trainings[1].spec);
    QCOMPARE(first.teacher, teacher);
    QCOMPARE(first.data.path, std::string("/data"));
    QCOMPARE(first.data.split, std::string("train"));
    QCOMPARE(first.distil.temperature, std::optional(2.0));
    QVERIFY(first.control && first.scoreSplit.empty());
    QCOMPARE(trainings[1].evaluations.size(), std::size_t(2)); // the student's and the control's
    QCOMPARE(trainings[1].evaluations[1].spec.model.path, controlOf(first.output));
    QVERIFY(!trainings[1].evaluations[1].student);
    QVERIFY(!std::get<DistilSpec>(trainings[2].spec).control);
    const auto& student = *trainings[2].evaluations[0].student;
    QCOMPARE(student.name, std::string("task-specific 2x4, T 8"));
    QCOMPARE(student.teacher, teacher);
    QCOMPARE(student.control, controlOf(first.output));
    const auto& plain = std::get<DistilSpec>(trainings[5].spec);
    QCOMPARE(plain.teacher, std::string("/models/m"));
    QVERIFY(plain.data.path.empty() && plain.corpus == std::vector<std::string> { "/text" });
    QCOMPARE(tuningOf(trainings[6]).model, controlOf(plain.output));
    QCOMPARE(tuningOf(trainings[9]).model, std::get<DistilSpec>(trainings[8].spec).output);
    QCOMPARE(trainings[9].evaluations[0].student->control, trainings[6].output());
    QCOMPARE(std::get<DistilSpec>(trainings[11].spec).recipe.seed, std::uint64_t(3));
    std::set<std::string> folders, known;
    for (const auto& training : trainings) {
        QVERIFY(training.work > 0);
        QVERIFY(known.insert(sweepIdentity(training.job())).second);
        for (const auto& output : training.outputs())
            QVERIFY(folders.insert(output).second);
    }
}

void TestSweepPlan::studentsAreToldApart()
{
    auto sweep = smallSweep();
    sweep["levels"] = json::object();
    sweep["seeds"] = { 1, 3 };
    sweep["students"] = json::parse(R"([
        { "shapes": ["2x4"], "temperatures": [8, 2, 8], "recipe": { "epochs": 2 } },
        { "shapes": ["2x4"], "distil": { "init": "random", "temperature": 8 }, "recipe": { "epochs": 2 } } ])");
    std::set<std::string> names;
    const auto trainings = expand(sweep);
    QVERIFY(std::get<DistilSpec>(trainings[1].spec).control); // the first that was named, so that more can follow
    QCOMPARE(std::get<DistilSpec>(trainings[1].spec).distil.temperature, std::optional(8.0));
    for (const auto& training : trainings) {
        for (const auto& evaluation : training.evaluations) {
            if (evaluation.student)
                names.insert(evaluation.student->name);
        }
    }
    QCOMPARE(names,
        (std::set<std::string> {
            "task-specific 2x4, T 2", "task-specific 2x4, T 8", "task-specific 2x4, T 8, students[1]" }));
    sweep["groups"]
        = json::parse(R"([ { "languages": ["hau"] }, { "languages": ["hau"], "recipe": { "epochs": 1 } } ])");
    QVERIFY_EXCEPTION_THROWN(expand(sweep), Failure);
}

void TestSweepPlan::studentsThatCannotBe_data()
{
    QTest::addColumn<QString>("students");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* name, const char* students, const char* field) {
        QTest::newRow(name) << QString::fromLatin1(students) << QString::fromLatin1(field);
    };
    row("no shape", R"({ "mode": "task-specific" })", "students[0].shapes");
    row("a folder", R"({ "shapes": ["/model"] })", "students[0].shapes[0]");
    row("seed", R"({ "shapes": ["2x4"], "recipe": { "seed": 2 } })", "students[0].recipe.seed");
    row("no updates", R"({ "shapes": ["2x4"], "mode": "task-agnostic" })", "students[0].recipe.steps");
    row("cold", R"({ "shapes": ["2x4"], "temperatures": [0] })", "students[0].distil.temperature");
    row("twice", R"({ "shapes": ["2x4"], "temperatures": [2], "distil": { "temperature": 3 } })",
        "students[0].distil.temperature");
    row("no text", R"({ "shapes": ["2x4"], "mode": "task-agnostic", "recipe": { "steps": 5 } })", "students.corpus");
}

void TestSweepPlan::studentsThatCannotBe()
{
    QFETCH(QString, students);
    QFETCH(QString, field);
    auto sweep = smallSweep();
    sweep["students"] = { json::parse(students.toStdString()) };
    try {
        expand(sweep);
        QFAIL("was taken");
    } catch (const Failure& failure) {
        QCOMPARE(failure.error().code, ErrorCode::Usage);
        QCOMPARE(QString::fromStdString(failure.error().context.at("field")), field);
    }
}

/// tests/data/old_project: an earlier version's sweep goes on where its journal ends.
void TestSweepPlan::oldSweep()
{
    const fs::path folder = fs::path(NDOGO_TEST_DATA) / "old_project";
    std::ifstream file(folder / "sweep.json"), journal(folder / "journal.jsonl");
    SweepPlan plan = sweepPlanFromJson(json::parse(file));
    QCOMPARE(plan.name, std::string("An old sweep"));
    plan.model = "/old/model";
    plan.data.path = "/old/data";
    std::set<std::string> asked;
    const auto trainings = expandSweep(plan, "/old/project", [](const DataRef&) {
        return std::map<std::string, std::int64_t> { { "hau", 12 }, { "luo", 12 } };
    });
    for (const SweepTraining& training : trainings) {
        asked.insert(sweepIdentity(training.job()));
        for (const SweepEvaluation& evaluation : training.evaluations)
            asked.insert(sweepIdentity(evaluation.spec));
    }
    QCOMPARE(asked.size(), std::size_t(5));
    int done = 0;
    for (std::string line; std::getline(journal, line);) {
        const std::string identity = sweepIdentity(jobSpecFromJson(json::parse(line).at("spec")));
        if (identity.empty())
            continue; // the timing
        QVERIFY2(asked.contains(identity), identity.c_str());
        ++done;
    }
    QCOMPARE(done, 3);
}

void TestSweepPlan::readyMade_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("trainings");
    QTest::addColumn<int>("evaluations");
    QTest::newRow("Tables 8 and 9, full size") << "awobade2024" << 3 * 10 * 11 << 3 * 10 * (11 + 10);
    QTest::newRow("with during") << "awobade2024-during" << 3 * 10 * 21 << 3 * 10 * (11 + 20);
    QTest::newRow("laptop") << "awobade2024-laptop" << 3 * 11 << 3 * (11 + 10);
    QTest::newRow("monolingual, full size") << "ogueji2022" << 3 * 10 * 13 << 3 * 10 * 13;
    QTest::newRow("monolingual, laptop") << "ogueji2022-laptop" << 3 * 3 * 7 << 3 * 3 * 7;
    // Teachers, agnostic students, these and their controls fine-tuned, specific students.
    QTest::newRow("students, full size") << "awobade2024-students" << 3 + 12 + 3 * (12 + 4) + 3 * 4
                                         << 3 + 3 * (12 + 4) + 3 * 4 * 2;
    QTest::newRow("students, laptop") << "awobade2024-students-laptop" << 3 + 4 + 3 * (4 + 4) + 3 * 4
                                      << 3 + 3 * (4 + 4) + 3 * 4 * 2;
    QTest::newRow("half the layers") << "gurgurov2025-first-step" << 3 + 1 + 3 * 2 << 3 + 3 * 2;
}

void TestSweepPlan::readyMade()
{
    QFETCH(QString, name);
    QFETCH(int, trainings);
    QFETCH(int, evaluations);
    std::ifstream file(fs::path(NDOGO_RESOURCES) / "sweeps" / (name.toStdString() + ".json"));
    SweepPlan plan = sweepPlanFromJson(json::parse(file));
    QVERIFY(!plan.source.empty() && plan.notes.size() > 1);
    plan.model = "/models/m";
    plan.data.path = "/data";
    for (auto& students : plan.students)
        students.spec.corpus = { "/text" };
    const auto expanded = expandSweep(plan, kProject, count);
    QCOMPARE(int(expanded.size()), trainings);
    int scored = 0;
    for (const SweepTraining& training : expanded) {
        scored += int(training.evaluations.size());
        const auto* distilled = std::get_if<DistilSpec>(&training.spec);
        QCOMPARE(training.evaluations.empty(), distilled && distilled->mode == DistilMode::TaskAgnostic);
    }
    QCOMPARE(scored, evaluations);
}

NDOGO_TEST(TestSweepPlan)
#include "tst_sweep_plan.moc"
