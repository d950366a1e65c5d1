// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ndogo-cli recipe on a small real model, and that kill -9 costs nothing that was finished.
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace ndogo;
using nlohmann::json;
using test::call;
namespace fs = std::filesystem;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

const char* const kRecipe = R"({ "name": "tiny", "data": { "languages": ["hau", "yor"], "max_length": 64 }, "steps": [
    { "title": "Half", "job": "structure", "structure": { "heads": 3, "ffn": 192 } },
    { "title": "Again", "job": "train", "recipe": { "epochs": 1, "batch": 16 }, "sample": 60, "save_every": 0.05 },
    { "title": "Int8", "job": "quantize", "quantize": { "method": "token-int8" } } ] })";

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// A recipe file, and the projects that it runs in.
struct Bench {
    explicit Bench(const std::string& recipe = kRecipe) { folder.write("recipe.json", recipe); }

    std::vector<std::string> arguments(const std::string& project, const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> all { "recipe", (folder / "recipe.json").string(), "--model", kModel, "--data", kData,
            "-o", (folder / project).string(), "--threads", "1", "--json" };
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    test::Folder folder;
};

/// What two runs must have in common.
json comparable(const json& report)
{
    json steps = json::array();
    for (const json& step : report.at("steps"))
        steps.push_back({ step.at("title"), step.at("parameters"), step.at("languages") });
    return steps;
}

/// Of the model whose name begins so, before the mark of its job.
std::string weights(const fs::path& project, const std::string& model)
{
    for (const auto& entry : fs::directory_iterator(project / "models"))
        if (entry.path().filename().string().starts_with(model + '-') && entry.path().extension().empty())
            return test::readBytes(entry.path() / "model.safetensors");
    return {};
}

void start(QProcess& process, const std::vector<std::string>& arguments)
{
    QStringList list;
    for (const std::string& argument : arguments)
        list << QString::fromStdString(argument);
    process.start(QString::fromLocal8Bit(qgetenv("NDOGO_CLI")), list);
}

} // namespace

class TestCliRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsAChain();
    void tellsItsPlan();
    void goesOnAfterAKill();
    void refusesWhatCannotWork_data();
    void refusesWhatCannotWork();
};

void TestCliRecipe::runsAChain()
{
    const Bench bench;
    const auto answer = call(bench.arguments("project"));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const json report = answer.document();
    const json& steps = report.at("steps");
    QCOMPARE(steps.size(), std::size_t(4));
    for (const json& step : steps) {
        QCOMPARE(step.at("languages").size(), std::size_t(2));
        QVERIFY(step.at("bytes") > 0);
    }
    for (std::size_t i = 1; i < steps.size(); ++i) {
        QVERIFY2(steps[i].at("parameters") == steps[i].at("parameters_forecast"), steps[i].dump().c_str());
        const auto made = call({ "inspect", steps[i].at("output"), "--json" }).document();
        QVERIFY(made.at("parameters").at("total") == steps[i].at("parameters"));
    }
    QVERIFY(steps[1].at("parameters") < steps[0].at("parameters"));
    QVERIFY(steps[3].at("bytes") < steps[2].at("bytes"));
    const auto scored = call({ "evaluate", steps[2].at("output"), "--data", kData, "--languages", "hau,yor",
        "--max-length", "64", "--json" });
    for (std::size_t language = 0; language < 2; ++language)
        QVERIFY(
            scored.document().at("languages").at(language).at("f1") == steps[2].at("languages").at(language).at("f1"));
    // Nothing is done again, and what is there is not written over unasked.
    QCOMPARE(call(bench.arguments("project")).status, 3);
    const auto again = call(bench.arguments("project", { "--resume" }));
    QVERIFY2(again.status == 0, again.err.c_str());
    QVERIFY(comparable(again.document()) == comparable(report));
}

void TestCliRecipe::tellsItsPlan()
{
    const Bench bench;
    const auto answer = call(bench.arguments("project", { "--plan" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    QVERIFY(!fs::exists(bench.folder / "project"));
    for (const json& step : answer.document().at("steps"))
        QVERIFY(step.at("parameters_forecast").is_number());
    const auto ready = call({ "recipe", "--list", "--json" });
    QVERIFY(ready.document().at("recipes").size() >= 4);
}

void TestCliRecipe::goesOnAfterAKill()
{
    const Bench bench;
    const auto whole = call(bench.arguments("whole"));
    QVERIFY2(whole.status == 0, whole.err.c_str());
    for (int wait = 300;; wait += 300) {
        QProcess process;
        start(process, bench.arguments("killed", { "--resume" }));
        if (process.waitForFinished(wait)) {
            QCOMPARE(process.exitCode(), 0);
            QVERIFY(
                comparable(json::parse(process.readAllStandardOutput().toStdString())) == comparable(whole.document()));
            break;
        }
        process.kill(); // SIGKILL
        QVERIFY(process.waitForFinished());
        QVERIFY(wait < 60'000);
    }
    for (const char* model : { "tiny-1-half", "tiny-2-again", "tiny-3-int8" })
        QVERIFY2(!weights(bench.folder / "whole", model).empty()
                && weights(bench.folder / "killed", model) == weights(bench.folder / "whole", model),
            model);
    for (const auto& entry : fs::directory_iterator(bench.folder / "killed" / "models"))
        QVERIFY2(!holds(entry.path().filename().string(), "training"), entry.path().c_str());
}

void TestCliRecipe::refusesWhatCannotWork_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* message, const char* steps) {
        QTest::newRow(message) << QByteArray(steps) << QByteArray(message);
    };
    row("Step 1 (structure): ", R"([{ "job": "structure", "structure": { "layers": 9 } }])");
    row("Step 2 (structure): ",
        R"([{ "job": "structure", "structure": { "heads": 3 } }, { "job": "structure", "structure": { "heads": 4 } }])");
    row("Step 2 (prune): The model before is quantized",
        R"([{ "job": "quantize", "quantize": {} }, { "job": "prune", "prune": { "amount": 0.5 } }])");
    row("Step 1 (pretrain): The model before is no masked language model",
        R"([{ "job": "pretrain", "corpus": ["x"], "recipe": { "steps": 2 } }])");
    row("Step 2 (distil): ",
        R"([{ "job": "trim-vocabulary", "corpus": ["x"], "vocabulary": { "keep": 100 } }, { "job": "distil", "teacher": 0 }])");
}

void TestCliRecipe::refusesWhatCannotWork()
{
    QFETCH(QByteArray, steps);
    QFETCH(QByteArray, message);
    const Bench bench(R"({ "name": "bad", "steps": )" + steps.toStdString() + " }");
    const auto refused = call(bench.arguments("project"));
    QVERIFY2(refused.status == 2 || refused.status == 3, refused.err.c_str());
    QVERIFY2(holds(refused.err, message.toStdString()), refused.err.c_str());
    QVERIFY(!fs::exists(bench.folder / "project" / "models"));
}

NDOGO_TEST(TestCliRecipe)
#include "tst_cli_recipe.moc"
