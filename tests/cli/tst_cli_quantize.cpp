// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// quantize, sensitivity, compare-layers, and --quantize where quantizing is an aside.
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

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::vector<std::string> evaluation(const std::string& model, std::vector<std::string> more = {})
{
    std::vector<std::string> words { "evaluate", model, "--data", kData, "--languages", "hau,swa", "--sample", "40",
        "--json" };
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace

class TestCliQuantize : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void quantizes();
    void previewIsWhatIsSaved();
    void prunedAndQuantized();
    void benchmarks();
    void sensitivity();
    void compareLayers();
    void usage();
};

void TestCliQuantize::quantizes()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    const auto answer
        = call({ "quantize", kModel, "--method", "dynamic-int8", "--exclude", "classifier", "-o", output, "--json" });
    QCOMPARE(answer.status, 0);
    const auto report = answer.document();
    QCOMPARE(report.at("layers").size(), std::size_t(25));
    const auto& first = report["layers"].front();
    QVERIFY(first.at("name") == "roberta.encoder.layer.0.attention.self.query");
    QVERIFY(first.at("requested") == "int8" && first.at("effective") == "int8");
    QVERIFY(report["layers"].back().at("requested") == "fp32");
    const auto bytes = std::int64_t(std::filesystem::file_size(folder / "out/model.safetensors"));
    QCOMPARE(report.at("bytes_after").get<std::int64_t>(), bytes);
    QVERIFY(report.at("reduction") > 0.3);

    const auto inspected = call({ "inspect", output, "--json" }).document();
    QVERIFY(inspected.at("dtype") == "int8");
    QCOMPARE(inspected.at("precisions").size(), std::size_t(25));
    QCOMPARE(inspected.at("bytes").at("file").get<std::int64_t>(), bytes);
    QVERIFY(holds(inspected.at("parent").get<std::string>(), "demo/model"));
    QVERIFY(inspected.at("recipe").at("model").at("steps").at(0).at("quantize").at("method") == "dynamic-int8");
    const auto text = call({ "inspect", output }).out;
    QVERIFY2(holds(text, "Linear layers: 1 fp32, 24 int8"), text.c_str());

    const auto again = call({ "quantize", output, "--method", "bf16", "-o", (folder / "twice").string() });
    QCOMPARE(again.status, 3);
    QVERIFY(holds(again.err, "cannot be quantized again"));
    QCOMPARE(call({ "prune", output, "--amount", "0.5", "-o", (folder / "pruned").string() }).status, 3);
    QCOMPARE(call({ "quantize", kModel, "--method", "bf16", "-o", output }).status, 3); // it is there already
    const auto exported = call({ "export", output, "--format", "safetensors", "-o", (folder / "hf").string() });
    QCOMPARE(exported.status, 3);
    QVERIFY(holds(exported.err, "dynamic-int8"));
}

void TestCliQuantize::previewIsWhatIsSaved()
{
    const Folder folder;
    const std::vector<std::vector<std::string>> recipes { { "dynamic-int8", "--per-channel", "--full-range" },
        { "llm-int8", "--outlier-threshold", "3" }, { "int4", "--group-size", "32" }, { "bf16" } };
    for (const auto& recipe : recipes) {
        const auto output = (folder / recipe.front()).string();
        std::vector<std::string> saving { "quantize", kModel, "-o", output, "--method" }, preview { "--quantize" };
        saving.insert(saving.end(), recipe.begin(), recipe.end());
        preview.insert(preview.end(), recipe.begin(), recipe.end());
        QCOMPARE(call(saving).status, 0);
        const auto saved = call(evaluation(output)).document().at("languages");
        QVERIFY(saved == call(evaluation(kModel, preview)).document().at("languages"));
        QCOMPARE(saved.size(), std::size_t(2));
    }
}

void TestCliQuantize::prunedAndQuantized()
{
    const Folder folder;
    const auto output = (folder / "both").string();
    QCOMPARE(call({ "quantize", kModel, "--method", "token-int8", "--prune-amount", "0.5", "-o", output }).status, 0);
    QVERIFY(call({ "inspect", output, "--json" }).document().at("sparsity").at("prunable") >= 0.5);
    const auto saved = call(evaluation(output)).document().at("languages");
    QVERIFY(saved
        == call(evaluation(kModel, { "--prune-amount", "0.5", "--quantize", "token-int8" }))
               .document()
               .at("languages"));
}

void TestCliQuantize::benchmarks()
{
    const auto answer = call({ "benchmark", kModel, "--data", kData, "--languages", "swa", "--sentences", "4",
        "--repeat", "2", "--quantize", "dynamic-int8", "--per-channel", "--json" });
    QCOMPARE(answer.status, 0);
    const auto models = answer.document().at("models");
    QCOMPARE(models.size(), std::size_t(2));
    QVERIFY(holds(models[1].at("model").get<std::string>(), "dynamic-int8, per channel"));
}

void TestCliQuantize::sensitivity()
{
    const std::vector<std::string> words { "sensitivity", kModel, "--data", kData, "--languages", "hau,swa", "--sample",
        "20", "--method", "int4", "--group-size", "128", "--tolerance", "0.5" };
    auto asJson = words;
    asJson.push_back("--json");
    const auto report = call(asJson).document();
    QCOMPARE(report.at("layers").size(), std::size_t(25));
    QVERIFY(report["layers"].front().at("worst").at("change") <= report["layers"].back().at("worst").at("change"));
    QVERIFY(report.at("within_tolerance") == true && report.at("exclude").empty());
    const auto text = call(words).out;
    QVERIFY2(holds(text, "No language loses more than 50.00 points"), text.c_str());
    QVERIFY(holds(text, "All layers quantized:  hau "));
}

void TestCliQuantize::compareLayers()
{
    const std::vector<std::string> words { "compare-layers", kModel, "--data", kData, "--languages", "hau,swa",
        "--sample", "10", "--method", "llm-int8", "--outlier-threshold", "4", "--exclude", "layer.0." };
    auto asJson = words;
    asJson.push_back("--json");
    const auto answer = call(asJson);
    QCOMPARE(answer.status, 0);
    const auto report = answer.document();
    QCOMPARE(report.at("layers").size(), std::size_t(25)); // LLM.int8 holds in fp16 what it leaves alone
    QCOMPARE(report.at("outlier_threshold").get<double>(), 4.0);
    QCOMPARE(report.at("tokens").size(), std::size_t(2));
    QVERIFY(report["layers"][0].at("requested") == "fp16" && report["layers"][6].at("requested") == "int8");
    for (const auto& layer : report["layers"]) {
        QVERIFY(layer.at("error") > 0 && layer.at("error") < 0.1);
        QVERIFY(layer.at("error_by_language").contains("hau") && layer["error_by_language"].contains("swa"));
        for (const auto& outlier : layer.at("outlier_columns"))
            QVERIFY(outlier.at("largest") >= 4 && outlier.at("column") < layer.at("inputs"));
    }
    const auto text = call(words).out;
    QVERIFY2(holds(text, "roberta.encoder.layer.3.output.dense"), text.c_str());
    QVERIFY(holds(text, "worst language") && holds(text, "|value| of 4 or more"));
    // A method that does not know fp16 has fewer layers to show; every seed has a sample of its own.
    const std::vector<std::string> small { "compare-layers", kModel, "--data", kData, "--languages", "hau", "--sample",
        "5", "--method", "dynamic-int8", "--quantize-exclude", "layer.0.", "--json" };
    const auto first = call(small).document();
    QCOMPARE(first.at("layers").size(), std::size_t(19));
    auto other = small;
    other.insert(other.end(), { "--seed", "2" });
    QVERIFY(call(other).document() != first);
    QVERIFY(call(small).document().at("tokens") == first.at("tokens"));
    auto pruned = small;
    pruned.insert(pruned.end(), { "--prune-amount", "0.9" });
    QVERIFY(call(pruned).document()["layers"][0].at("error") != first["layers"][0].at("error"));
}

void TestCliQuantize::usage()
{
    const auto comparison = [](std::vector<std::string> more) {
        std::vector<std::string> words { "compare-layers", kModel, "--data", kData };
        words.insert(words.end(), more.begin(), more.end());
        return call(words);
    };
    const auto method = comparison({ "--method", "int2" });
    QCOMPARE(method.status, 2);
    QVERIFY2(holds(method.err, "int2") && std::ranges::count(method.err, '\n') == 1, method.err.c_str());
    QCOMPARE(comparison({}).status, 2);
    QCOMPARE(comparison({ "--method", "int4", "--sample", "-1" }).status, 2);
    QCOMPARE(comparison({ "--method", "int4", "--languages", "xyz" }).status, 3);
    const auto nothing = comparison({ "--method", "int4", "--exclude", "layer", "--exclude", "classifier" });
    QCOMPARE(nothing.status, 2);
    QVERIFY2(holds(nothing.err, "Exclude fewer"), nothing.err.c_str());

    const auto unknown = call({ "quantize", kModel, "--method", "int2", "-o", "/nowhere/out" });
    QCOMPARE(unknown.status, 2);
    QVERIFY(holds(unknown.err, "int2"));
    QCOMPARE(call({ "quantize", kModel, "-o", "/nowhere/out" }).status, 2);
    QCOMPARE(call(evaluation(kModel, { "--per-channel" })).status, 2);
    QCOMPARE(call(evaluation(kModel, { "--quantize", "int4", "--group-size", "48" })).status, 2);
}

NDOGO_TEST(TestCliQuantize)
#include "tst_cli_quantize.moc"
