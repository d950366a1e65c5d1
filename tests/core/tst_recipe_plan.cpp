// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/job_identity.h"
#include "engine/project/recipe_plan.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <fstream>

using namespace ndogo;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const char* const kChain = R"({ "name": "As small as it gets", "model": "/m", "corpus": ["/text"],
    "data": { "path": "/data", "languages": ["hau"], "max_length": 64 },
    "tuning": { "epochs": 3 },
    "steps": [
        { "job": "pretrain", "title": "Adapt", "recipe": { "steps": 10 } },
        { "job": "structure", "title": "Half the layers", "structure": { "layers": 6, "layer_map": "stride" } },
        { "job": "distil", "teacher": 1, "mode": "task-agnostic", "recipe": { "steps": 10 } },
        { "job": "structure", "title": "FFN", "structure": { "ffn": 64, "importance": "taylor" } },
        { "job": "trim-vocabulary", "vocabulary": { "keep": 100 } },
        { "job": "train", "data": { "split": "dev", "languages": ["yor"] } },
        { "job": "quantize", "quantize": { "method": "token-int8" } },
        { "job": "prune", "from": 6, "prune": { "amount": 0.5 } }
    ] })";

RecipePlan planOf(const json& change = json::object())
{
    json fields = json::parse(kChain);
    fields.merge_patch(change);
    return recipePlanFromJson(fields);
}

/// The message of the failure of `act`, or "none".
std::string refusal(const std::function<void()>& act)
{
    try {
        act();
    } catch (const Failure& failure) {
        return failure.what();
    }
    return "none";
}

template <typename Spec> const Spec& jobOf(const RecipeStep& step)
{
    return std::get<Spec>(step.job);
}

} // namespace

class TestRecipePlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyStepTakesTheModelBefore();
    void textIsThatOfTheRecipe();
    void modelsWithLabelsAreScored();
    void whatVariesBranches();
    void refusesBadFiles_data();
    void refusesBadFiles();
    void aProjectMayMove();
    void readyMadeOnesHold();
};

void TestRecipePlan::everyStepTakesTheModelBefore()
{
    const RecipeJobs jobs = expandRecipe(planOf(), "/p", false);
    QCOMPARE(jobs.steps.size(), std::size_t(8));
    QCOMPARE(jobs.start.output, std::string("/m"));
    const auto output = [&](int number) { return jobs.steps[std::size_t(number) - 1].output; };
    const std::string named = "/p/models/as-small-as-it-gets-2-half-the-layers-"; // and a mark
    QVERIFY2(output(2).starts_with(named) && output(2).size() == named.size() + 6, output(2).c_str());
    QCOMPARE(jobOf<PretrainSpec>(jobs.steps[0]).model, std::string("/m"));
    QCOMPARE(jobOf<PretrainSpec>(jobs.steps[0]).name, std::string("Adapt"));
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[1]).model, output(1));
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[1]).structure.layers, 6);
    QCOMPARE(jobOf<DistilSpec>(jobs.steps[2]).teacher, output(1));
    QCOMPARE(jobOf<DistilSpec>(jobs.steps[2]).student, output(2)); // what is distilled is what the step before made
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[3]).model, output(3));
    QCOMPARE(jobOf<TrimVocabularySpec>(jobs.steps[4]).model, output(4));
    QCOMPARE(jobOf<TrainSpec>(jobs.steps[5]).model, output(5));
    QCOMPARE(jobOf<QuantizeSpec>(jobs.steps[6]).model.path, output(6));
    QCOMPARE(jobOf<QuantizeSpec>(jobs.steps[6]).model.quantization()->method, QuantizeMethod::TokenInt8);
    QCOMPARE(jobOf<PruneSpec>(jobs.steps[7]).model, output(6)); // "from"
    // A student of a shape is made of the model before, which teaches it.
    json shaped = json::parse(kChain);
    shaped["steps"] = json::parse(R"([{ "job": "distil", "student": "2x4" }])");
    const RecipeJobs student = expandRecipe(recipePlanFromJson(shaped), "/p", true);
    QCOMPARE(jobOf<DistilSpec>(student.steps[0]).teacher, std::string("/m"));
    QCOMPARE(jobOf<DistilSpec>(student.steps[0]).student, std::string("2x4"));
}

void TestRecipePlan::textIsThatOfTheRecipe()
{
    const RecipeJobs jobs = expandRecipe(planOf(), "/p", false);
    const std::vector<std::string> text { "/text" };
    QCOMPARE(jobOf<PretrainSpec>(jobs.steps[0]).corpus, text);
    QCOMPARE(jobOf<DistilSpec>(jobs.steps[2]).corpus, text);
    QVERIFY(jobOf<StructureSpec>(jobs.steps[1]).corpus.empty()); // layers are not judged
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[3]).corpus, text); // a masked language model's parts are
    QCOMPARE(jobOf<TrimVocabularySpec>(jobs.steps[4]).corpus, text);
    const DataRef& trained = jobOf<TrainSpec>(jobs.steps[5]).data;
    QCOMPARE(trained.path, std::string("/data"));
    QCOMPARE(trained.split, std::string("dev")); // what the step says of it stays
    QCOMPARE(trained.languages, std::vector<std::string> { "yor" });
    QCOMPARE(trained.maxLength, std::int64_t(64));
    // A classifier's parts are judged on labelled data.
    json labelled = json::parse(kChain);
    labelled["steps"] = json::parse(R"([{ "job": "structure", "structure": { "heads": 2, "importance": "taylor" } }])");
    const RecipeJobs judged = expandRecipe(recipePlanFromJson(labelled), "/p", true);
    QCOMPARE(jobOf<StructureSpec>(judged.steps[0]).data.path, std::string("/data"));
    QCOMPARE(jobOf<StructureSpec>(judged.steps[0]).data.split, std::string("dev"));
}

void TestRecipePlan::modelsWithLabelsAreScored()
{
    const RecipeJobs jobs = expandRecipe(planOf(), "/p", false);
    // Up to the fine-tuning each model is tuned beside the chain; the next step takes it as it was.
    QVERIFY(jobs.start.tuning && jobs.start.score);
    QCOMPARE(jobs.start.tuning->model, std::string("/m"));
    QCOMPARE(jobs.start.tuning->recipe.epochs, 3);
    QCOMPARE(jobs.start.tuning->data.split, std::string("train"));
    QCOMPARE(jobs.start.score->model.path, jobs.start.tuning->output);
    QCOMPARE(jobs.start.score->data.split, std::string("test"));
    QVERIFY(jobs.steps[1].tuning.has_value());
    QVERIFY(!jobs.steps[5].tuning && jobs.steps[5].score);
    QCOMPARE(jobs.steps[5].score->model.path, jobs.steps[5].output);
    QVERIFY(!jobs.steps[6].tuning && jobs.steps[6].score);
    const RecipeJobs plain = expandRecipe(planOf({ { "tuning", nullptr } }), "/p", false);
    QVERIFY(!plain.start.score && !plain.steps[1].score && plain.steps[6].score);
    json unscored = json::parse(kChain);
    unscored["data"]["path"] = "";
    unscored.erase("tuning");
    unscored["steps"].erase(unscored["steps"].begin() + 5, unscored["steps"].end());
    QVERIFY(!expandRecipe(recipePlanFromJson(unscored), "/p", false).start.score);
}

void TestRecipePlan::whatVariesBranches()
{
    json fields = json::parse(kChain);
    fields["steps"] = json::parse(R"([
        { "job": "pretrain", "title": "Adapt", "recipe": { "steps": 10 } },
        { "job": "structure", "title": "Width", "vary": { "structure.hidden": [96, 9], "name": ["n"] } },
        { "job": "distil", "teacher": 1, "mode": "task-agnostic", "recipe": { "steps": 10 } },
        { "job": "prune", "title": "Wide", "from": 1, "prune": { "amount": 0.5 } },
        { "job": "train", "from": 3, "vary": { "recipe.seed": [1, 2], "data.languages": [["hau", "yor"]] } }
    ])");
    const RecipePlan plan = recipePlanFromJson(fields);
    QStringList titles;
    std::vector<int> from;
    for (const PlannedStep& step : plan.steps) {
        titles << QString::fromStdString(step.title);
        from.push_back(step.from);
    }
    QCOMPARE(titles,
        QStringList({ QStringLiteral("Adapt"), QStringLiteral("Width (name n, hidden 96)"),
            QStringLiteral("Width (name n, hidden 9)"), QStringLiteral("distil (name n, hidden 96)"),
            QStringLiteral("distil (name n, hidden 9)"), QStringLiteral("Wide"),
            QStringLiteral("train (name n, hidden 96, languages hau yor, seed 1)"),
            QStringLiteral("train (name n, hidden 96, languages hau yor, seed 2)"),
            QStringLiteral("train (name n, hidden 9, languages hau yor, seed 1)"),
            QStringLiteral("train (name n, hidden 9, languages hau yor, seed 2)") }));
    QCOMPARE(from, std::vector<int>({ 0, 1, 1, 2, 3, 1, 4, 4, 5, 5 }));
    QCOMPARE(*plan.steps[3].teacher, 1);
    const RecipeJobs jobs = expandRecipe(plan, "/p", false);
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[1]).structure.hidden, 96);
    QCOMPARE(jobOf<StructureSpec>(jobs.steps[2]).structure.hidden, 9);
    QCOMPARE(jobOf<DistilSpec>(jobs.steps[4]).student, jobs.steps[2].output);
    QCOMPARE(jobOf<TrainSpec>(jobs.steps[9]).recipe.seed, std::uint64_t(2));
    QCOMPARE(jobOf<TrainSpec>(jobs.steps[9]).data.languages, std::vector<std::string>({ "hau", "yor" }));
    QCOMPARE(jobOf<TrainSpec>(jobs.steps[9]).model, jobs.steps[4].output);
}

void TestRecipePlan::refusesBadFiles_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* change, const char* message) {
        QTest::newRow(message) << QByteArray(change) << QByteArray(message);
    };
    row(R"({ "stepz": [] })", "stepz is not a field");
    row(R"({ "name": "" })", "name must say what this recipe is called");
    row(R"({ "steps": [] })", "steps must be a list of at least one job");
    row(R"({ "steps": [{ "job": "bake" }] })", "steps[0].job must be one of prune, structure");
    row(R"({ "steps": [3] })", "steps[0] must be an object");
    row(R"({ "steps": [{ "job": "prune", "from": 1 }] })", "steps[0].from must be the number of a step before it");
    row(R"({ "steps": [{ "job": "prune", "model": "/x" }] })", "steps[0].model is given by the recipe");
    row(R"({ "steps": [{ "job": "prune", "output": "/x" }] })", "steps[0].output is given by the recipe");
    row(R"({ "steps": [{ "job": "prune", "prune": { "amount": 0.5 } }, { "job": "structure", "structure": {} }] })",
        "Step 2 (structure): structure.layers or drop_layers");
    row(R"({ "steps": [{ "job": "structure", "structure": "half" }] })",
        "Step 1 (structure): structure must be an object");
    row(R"({ "steps": [{ "job": "distil", "title": "Again" }] })",
        "Step 1 (Again): teacher must be the number of a step");
    row(R"({ "steps": [{ "job": "quantize" }] })", "Step 1 (quantize): quantize must say how");
    row(R"({ "steps": [{ "job": "pretrain", "recipe": { "steps": 0 } }] })",
        "Step 1 (pretrain): recipe.steps must be at least 1");
    row(R"({ "steps": [{ "job": "train", "color": 1 }] })", "Step 1 (train): color is not a field");
    row(R"({ "corpus": [], "steps": [{ "job": "trim-vocabulary", "vocabulary": { "keep": 9 } }] })",
        "Step 1 (trim-vocabulary): corpus must name");
    row(R"({ "steps": [{ "job": "prune", "vary": {} }] })", "steps[0].vary must be an object of fields");
    row(R"({ "steps": [{ "job": "prune", "vary": { "prune.amount": [] } }] })",
        "steps[0].vary.prune.amount must be a list of at least one value");
    row(R"({ "steps": [{ "job": "prune", "vary": { "from": [0] } }] })", "steps[0].vary.from cannot vary");
    row(R"({ "steps": [{ "job": "prune", "name": "n", "vary": { "name.x": [0] } }] })",
        "steps[0].vary.name.x names no field: name is no object");
    row(R"({ "steps": [{ "job": "prune", "vary": { "prune.amount": [0.5, 7] } }] })",
        "Step 2 (prune (amount 7)): prune.amount must be");
    row(R"({ "steps": [{ "job": "prune" }, { "job": "bake", "vary": { "x": [1] } }] })", "steps[1].job must be one of");
    std::string many = R"({ "steps": [)";
    for (int i = 0; i < 40; ++i)
        many += std::string(i == 0 ? "" : ",")
            + R"({ "job": "prune", "from": 0, "vary": { "prune.amount": [0.1, 0.2] } })";
    row((many + "] }").c_str(), "steps vary in more combinations than 10000");
    std::string values = "0.1";
    for (int i = 0; i < 150; ++i)
        values += ", 0.1" + std::to_string(i);
    row((R"({ "steps": [{ "job": "prune", "vary": { "prune.amount": [)" + values + R"(] } }, { "job": "train" }] })")
            .c_str(),
        "steps make more than 200 steps");
}

void TestRecipePlan::refusesBadFiles()
{
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, message);
    const std::string said = refusal([&] { expandRecipe(planOf(json::parse(change.toStdString())), "/p", false); });
    QVERIFY2(said.find(message.toStdString()) != std::string::npos, said.c_str());
}

void TestRecipePlan::aProjectMayMove()
{
    const RecipePlan plan = planOf();
    const RecipeJobs here = expandRecipe(plan, "/p", false), there = expandRecipe(plan, "/other/q", false);
    for (std::size_t i = 0; i < here.steps.size(); ++i)
        QCOMPARE(jobIdentity(here.steps[i].job, "/p"), jobIdentity(there.steps[i].job, "/other/q"));
    auto again = std::get<PretrainSpec>(here.steps[0].job);
    again.resume = again.force = true;
    QCOMPARE(jobIdentity(again, "/p"), jobIdentity(here.steps[0].job, "/p"));
    again.recipe.steps = 11;
    QVERIFY(jobIdentity(again, "/p") != jobIdentity(here.steps[0].job, "/p"));
}

/// With model, data and text as the command line gives them.
void TestRecipePlan::readyMadeOnesHold()
{
    int found = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(NDOGO_RESOURCES) / "recipes")) {
        std::ifstream file(entry.path());
        RecipePlan plan = recipePlanFromJson(json::parse(file));
        plan.model = "/m";
        plan.data.path = "/data";
        plan.corpus = { "/text" };
        const bool fromText = entry.path().stem() != "half-the-size";
        QVERIFY(!plan.source.empty() && !plan.notes.empty());
        const RecipeJobs jobs = expandRecipe(plan, "/p", !fromText);
        QVERIFY2(jobs.steps.size() >= 3 && jobs.steps.back().score, entry.path().c_str());
        ++found;
    }
    QVERIFY(found >= 4);
}

NDOGO_TEST(TestRecipePlan)
#include "tst_recipe_plan.moc"
