// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// compare: variants beside their baseline, what is said of them, and what is refused before anything is scored.
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";
const std::string kTopics = NDOGO_TEST_DATA "/tiny-topics"; ///< labels whole texts
const std::string kTags = NDOGO_TEST_DATA "/tiny-pos"; ///< other labels than the demo's

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::vector<std::string> comparison(std::vector<std::string> more)
{
    std::vector<std::string> words { "compare", kModel, "--data", kData, "--languages", "hau,swa", "--draws", "500" };
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

const json& entry(const json& list, const std::string& field, const std::string& value)
{
    return *std::ranges::find_if(list, [&](const json& one) { return one.at(field) == value; });
}

} // namespace

class TestCliCompare : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comparesLevels();
    void sameAsEvaluate();
    void baselineIsChosen();
    void timesOnRequest();
    void tableInWords();
    void refusals_data();
    void refusals();
};

void TestCliCompare::comparesLevels()
{
    const auto answer = call(comparison({ "--prune-amount", "0.5,0.9", "--quantize", "dynamic-int8", "--json" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const json document = answer.document();
    QCOMPARE(document.at("baseline").get<std::string>(), kModel);
    QCOMPARE(document.at("models").size(), std::size_t(4));
    const std::string pruned = kModel + " --prune-amount 0.9", quantized = kModel + " --quantize dynamic-int8";
    for (const json& language : document.at("languages")) {
        const json& row = entry(language.at("models"), "model", pruned);
        const double delta = row.at("delta").get<double>();
        QVERIFY(std::abs(row.at("f1").get<double>() - language["models"][0]["f1"].get<double>() - delta) < 1e-12);
        QVERIFY(row.at("low").get<double>() <= delta && delta <= row.at("high").get<double>());
        QVERIFY(row.at("p_holm").get<double>() >= row.at("p").get<double>());
        QVERIFY(row.at("verdict") == "worse" && row.at("beyond_tolerance") == true);
    }
    // What is weighed: a pruned file is as large, a quantized one smaller; only saved ones are counted for certain.
    const json& dense = entry(document.at("models"), "model", kModel);
    QVERIFY(entry(document["models"], "model", pruned).at("file") == dense.at("file"));
    QVERIFY(entry(document["models"], "model", pruned).at("effective_parameters") < dense.at("effective_parameters"));
    QVERIFY(entry(document["models"], "model", quantized).at("file") < dense.at("file"));
    QVERIFY(entry(document["models"], "model", quantized).at("effective_parameters").is_null());
    QVERIFY(!document.at("notes").empty());

    std::int64_t flipped = 0;
    for (const json& flips : document.at("flips")) {
        const auto sum = flips.at("right_to_wrong").get<std::int64_t>() + flips.at("wrong_to_right").get<std::int64_t>()
            + flips.at("wrong_to_other").get<std::int64_t>();
        QCOMPARE(std::int64_t(flips.at("sentences").size()), sum);
        flipped += sum;
    }
    QVERIFY(flipped > 0);
    QCOMPARE(document.at("divergence").size(), std::size_t(6));
    QCOMPARE(document.at("identified").size(), std::size_t(2));
    QCOMPARE(document.at("errors").size(), std::size_t(8));
}

void TestCliCompare::sameAsEvaluate()
{
    const json compared = call(comparison({ "--prune-amount", "0.5", "--json" })).document();
    const json scored
        = call({ "evaluate", kModel, "--data", kData, "--languages", "hau,swa", "--prune-amount", "0.5", "--json" })
              .document();
    for (const json& language : scored.at("languages")) {
        const json& row = entry(compared.at("languages"), "language", language.at("language")).at("models").at(1);
        QVERIFY(std::abs(row.at("f1").get<double>() - language.at("f1").get<double>()) < 1e-12);
    }
    const json& model = compared.at("models").at(1);
    QVERIFY(std::abs(model.at("mean_f1").get<double>() - scored.at("mean_f1").get<double>()) < 1e-12);
    QVERIFY(model.at("worst_language") == scored.at("worst").at("language"));
    for (const json& errors : compared.at("errors")) {
        if (errors.at("model") != compared["models"][1]["model"])
            continue;
        QVERIFY(errors.at("right") == entry(scored.at("languages"), "language", errors.at("language")).at("tp"));
    }
}

void TestCliCompare::baselineIsChosen()
{
    const Folder folder;
    const auto pruned = (folder / "pruned").string();
    QCOMPARE(call({ "prune", kModel, "--amount", "0.6", "-o", pruned, "--quiet" }).status, 0);
    const json document = call(comparison({ pruned, "--baseline", pruned, "--json" })).document();
    QCOMPARE(document.at("baseline").get<std::string>(), pruned);
    QCOMPARE(document["models"][0]["model"].get<std::string>(), pruned);
    QVERIFY(document["languages"][0]["models"][1]["model"] == kModel);
    const json turned = call(comparison({ pruned, "--json" })).document();
    for (std::size_t i = 0; i < 2; ++i) {
        const json &one = document["languages"][i]["models"][1], &other = turned["languages"][i]["models"][1];
        QCOMPARE(one["delta"].get<double>(), -other["delta"].get<double>());
        QCOMPARE(one["low"].get<double>(), -other["high"].get<double>());
        QCOMPARE(one["p"].get<double>(), other["p"].get<double>());
    }
}

void TestCliCompare::timesOnRequest()
{
    const json untimed = call(comparison({ "--prune-amount", "0.5", "--json" })).document();
    QVERIFY(untimed["models"][0]["time"].is_null());
    const json timed = call(comparison({ "--prune-amount", "0.5", "--time", "--json" })).document();
    QVERIFY(timed["models"][0]["time"].get<double>() > 0);
    const json& front = *std::ranges::find_if(
        timed.at("pareto"), [](const json& one) { return one.at("x") == "mean_f1" && one.at("y") == "time"; });
    QVERIFY(!front.at("front").empty());
}

void TestCliCompare::tableInWords()
{
    const auto answer = call(comparison({ "--prune-amount", "0.9", "--quiet" }));
    QCOMPARE(answer.status, 0);
    QVERIFY(holds(answer.out, "2 worse, none better."));
    QVERIFY(holds(answer.out, "worse, beyond the tolerance"));
    QVERIFY(holds(answer.out, "right to wrong"));
    QVERIFY(holds(answer.out, "Time was not measured: give --time."));
    QVERIFY(holds(answer.out, "beaten by 1"));
}

void TestCliCompare::refusals_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QStringList& more, int status, const char* part) {
        QTest::newRow(name) << more << status << part;
    };
    row("alone", {}, 2, "One model alone");
    row("twice", { QString::fromStdString(kModel), "--baseline", QString::fromStdString(kTags) }, 2, "twice");
    row("another task", { QString::fromStdString(kTopics) }, 3, "its task is another one");
    row("other labels", { QString::fromStdString(kTags) }, 3, "only one of them has the label");
    row("no such folder", { "/nowhere" }, 3, "/nowhere");
    row("no share", { "--prune-amount", "1.5" }, 2, "1.5");
    row("no method", { "--quantize", "int3" }, 2, "int3");
}

void TestCliCompare::refusals()
{
    QFETCH(QStringList, more);
    QFETCH(int, status);
    QFETCH(QString, part);
    std::vector<std::string> words { "--events" };
    for (const QString& word : more)
        words.push_back(word.toStdString());
    const auto answer = call(comparison(words));
    QCOMPARE(answer.status, status);
    QVERIFY2(holds(answer.err, part.toStdString()), answer.err.c_str());
    QVERIFY2(!holds(answer.out, "\"name\":\"tokenize\""), answer.out.c_str()); // nothing was scored
}

NDOGO_TEST(TestCliCompare)
#include "tst_cli_compare.moc"
