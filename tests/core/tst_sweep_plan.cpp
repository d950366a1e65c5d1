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

std::string folderName(const SweepTraining& training)
{
    return fs::path(training.spec.output).filename().string();
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
    QCOMPARE(dense.spec.output, std::string("/home/user/project/models/dense-seed-1"));
    QCOMPARE(dense.spec.data.split, std::string("train"));
    QCOMPARE(dense.spec.prune.amount, 0.0);
    QCOMPARE(dense.evaluations.size(), std::size_t(3)); // itself, and after at two levels
    QCOMPARE(dense.evaluations[0].title, std::string("dense, seed 1"));
    QCOMPARE(dense.evaluations[2].title, std::string("after, 95 % zeros, seed 1"));
    QCOMPARE(dense.evaluations[2].spec.model.path, dense.spec.output);
    QCOMPARE(dense.evaluations[2].spec.model.amount(), 0.95);
    QCOMPARE(dense.evaluations[2].spec.data.split, std::string("test"));
    QCOMPARE(before.spec.output, std::string("/home/user/project/models/before-50-seed-1"));
    QCOMPARE(before.spec.prune.amount, 0.5);
    QVERIFY(!before.spec.recipe.pruneDuring);
    QCOMPARE(before.evaluations.size(), std::size_t(1));
    QCOMPARE(before.evaluations[0].spec.model.amount(), 0.0);
    QCOMPARE(during.spec.prune.amount, 0.0);
    QCOMPARE(during.spec.recipe.pruneDuring->final, 0.9);
    QCOMPARE(trainings[7].spec.recipe.seed, std::uint64_t(3));
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
    QCOMPARE(trainings[0].spec.data.languages, (std::vector<std::string> { "hau" }));
    QCOMPARE(trainings[0].evaluations[1].spec.data.languages, (std::vector<std::string> { "hau" }));
    QCOMPARE(trainings[0].evaluations[1].title, std::string("hau, after, 50 % zeros, seed 1"));
    QCOMPARE(folderName(trainings[2]), std::string("hau+luo-dense-seed-1"));

    fields["data"].erase("languages"); // those of the folder
    fields["groups"] = json::parse(R"([{ "models": "each", "test_languages": ["hau", "yor"] }])");
    const auto found = expand(fields);
    QCOMPARE(found.size(), std::size_t(2));
    QCOMPARE(found[1].spec.data.languages, (std::vector<std::string> { "luo" }));
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
    QCOMPARE(trainings[0].spec.recipe.batch, std::int64_t(5));
    QCOMPARE(trainings[0].spec.recipe.epochs, 2);
    QCOMPARE(toText(*trainings[0].spec.recipe.pruneDuring), std::string("4:12:2:0.5:cubic"));
    QCOMPARE(trainings[1].spec.recipe.batch, std::int64_t(10));
    QCOMPARE(toText(*trainings[1].spec.recipe.pruneDuring), std::string("2:12:1:0.5:cubic")); // of 20 updates
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
    QCOMPARE(trainings[2].spec.prune.scope, PruneScope::Layer);
    std::set<std::string> folders;
    for (const SweepTraining& training : trainings)
        QVERIFY(folders.insert(training.spec.output).second);
}

void TestSweepPlan::randomPruningFollowsTheSeed()
{
    json fields = smallSweep();
    fields["methods"] = json::parse(R"([{ "method": "random" }])");
    const auto trainings = expand(fields);
    QCOMPARE(trainings[1].spec.prune.seed, std::uint64_t(1));
    QCOMPARE(trainings[5].spec.prune.seed, std::uint64_t(3));
    QCOMPARE(trainings[4].evaluations[1].spec.model.pruning()->seed, std::uint64_t(3));
}

void TestSweepPlan::sharesBecomeUpdates()
{
    json fields = smallSweep(); // 200 sentences, 2 epochs in batches of 10: 40 updates
    fields["levels"] = { { "during", { 0.8 } } };
    fields["during"] = { { "begin", 0.1 }, { "end", 0.6 }, { "every", 0.1 }, { "curve", "linear" } };
    const auto scheduleOf = [](const json& sweep) { return *expand(sweep)[0].spec.recipe.pruneDuring; };
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
        TrainSpec other = training.spec;
        change(other);
        return sweepIdentity(other) == sweepIdentity(training.spec);
    };
    QVERIFY(!sweepIdentity(training.spec).empty());
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
    TrainSpec inside = training.spec, moved = training.spec;
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
        asked.insert(sweepIdentity(training.spec));
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
    const auto expanded = expandSweep(plan, kProject, count);
    QCOMPARE(int(expanded.size()), trainings);
    int scored = 0;
    for (const SweepTraining& training : expanded) {
        scored += int(training.evaluations.size());
        QVERIFY(!training.evaluations.empty());
    }
    QCOMPARE(scored, evaluations);
}

NDOGO_TEST(TestSweepPlan)
#include "tst_sweep_plan.moc"
