// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// inspect, new and export on the heads and families of tests/data/heads.
#include "tests/support/checkpoint_copy.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::string kHeads = NDOGO_TEST_DATA "/heads/";

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestCliModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inspectSaysWhatWasFound();
    void exports();
    void refusesOnnx();
    void newFromAnEncoder();
    void newNeedsAStart();
    void foreignPartsAreNeverLostSilently();
    void labelsComeFromAFile();
    void saysWhoWouldPay();
    void trimsAVocabulary();
};

void TestCliModels::inspectSaysWhatWasFound()
{
    const auto masked = call({ "inspect", kHeads + "bert-masked", "--json" }).document();
    QVERIFY(masked.at("architecture") == "BertForMaskedLM");
    QVERIFY(masked.at("model_type") == "bert");
    QCOMPARE(masked.at("unexpected").size(), std::size_t(4));
    QVERIFY(masked.at("missing").empty());
    const auto text = call({ "inspect", kHeads + "bert-masked" }).out;
    for (const char* part :
        { "Family: bert; tokenizer: none", "Left aside: bert.pooler.dense.bias, ", "Note: There is no vocab.txt" })
        QVERIFY2(holds(text, part), text.c_str());
    const auto encoder = call({ "inspect", kHeads + "xlmr-encoder" }).out;
    QVERIFY(holds(encoder, "Missing: roberta.pooler.dense.weight, roberta.pooler.dense.bias"));
    const auto tiny = call({ "inspect", NDOGO_TEST_DATA "/tiny" }).out;
    QVERIFY(holds(tiny, "Family: xlm-roberta; tokenizer: sentencepiece of sentencepiece.bpe.model"));
}

void TestCliModels::exports()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    const std::vector<std::string> command { "export", NDOGO_TEST_DATA "/tiny", "--format", "pytorch", "-o", output,
        "--json" };
    const auto answer = call(command);
    QCOMPARE(answer.status, 0);
    QVERIFY(answer.document().at("files")
        == json({ "config.json", "pytorch_model.bin", "sentencepiece.bpe.model", "tokenizer_config.json" }));
    for (const auto& file : answer.document().at("files"))
        QVERIFY(std::filesystem::exists(folder / ("out/" + file.get<std::string>())));
    QCOMPARE(call(command).status, 3); // it is there already
    auto forced = command;
    forced.insert(forced.end(), { "--force", "--events" });
    forced.erase(std::ranges::find(forced, "--json"));
    const auto events = call(forced).lines();
    QVERIFY(std::ranges::any_of(events, [](const json& event) { return event.at("event") == "exported"; }));
    QVERIFY(events.back().at("event") == "finished");

    const auto text
        = call({ "export", kHeads + "xlmr-encoder", "--format", "safetensors", "-o", (folder / "two").string() });
    QVERIFY(holds(text.out, "Files: config.json, model.safetensors"));
    QVERIFY(holds(text.out, "add_pooling_layer=False"));
}

void TestCliModels::refusesOnnx()
{
    const Folder folder;
    const auto answer
        = call({ "export", kHeads + "bert-words", "--format", "onnx", "-o", (folder / "out").string(), "--json" });
    QCOMPARE(answer.status, 2);
    QVERIFY(holds(answer.err, "optimum-cli export onnx"));
    QVERIFY(answer.document().at("error").at("context").at("field") == "format");
    QVERIFY(!std::filesystem::exists(folder / "out"));
    QCOMPARE(call({ "export", kHeads + "bert-words", "--format", "gguf", "-o", (folder / "out").string() }).status, 2);
    QCOMPARE(call({ "export", kHeads + "bert-words", "-o", (folder / "out").string() }).status, 2);
}

void TestCliModels::newFromAnEncoder()
{
    const Folder folder;
    const auto output = (folder / "topics").string();
    const auto answer = call({ "new", "--encoder", kHeads + "bert-masked", "--task", "sequence-classification",
                                 "--labels", "-", "-o", output, "--json" },
        "home\nmarket\n");
    QCOMPARE(answer.status, 0);
    const auto model = answer.document();
    QVERIFY(model.at("architecture") == "BertForSequenceClassification");
    QVERIFY(model.at("labels") == json({ "home", "market" }));
    QVERIFY(model.at("unexpected").empty());
    QVERIFY(model.at("recipe").at("encoder") == kHeads + "bert-masked");
    QCOMPARE(model.at("parameters").at("head").get<int>(), 16 * 16 + 16 + 2 * 16 + 2);
}

void TestCliModels::newNeedsAStart()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    const auto none = call({ "new", "-o", output });
    QCOMPARE(none.status, 2);
    QVERIFY(holds(none.err, "--preset NAME") && holds(none.err, "--encoder MODEL"));
    QCOMPARE(call({ "new", "--preset", "demo", "--encoder", kHeads + "bert-words", "-o", output }).status, 2);
    QCOMPARE(call({ "new", "--encoder", kHeads + "bert-words", "--task", "translation", "-o", output }).status, 2);
    QCOMPARE(
        call({ "new", "--encoder", kHeads + "bert-words", "--task", "sequence-classification", "-o", output }).status,
        2);
    QCOMPARE(call({ "new", "--encoder", kHeads + "no-such-model", "-o", output }).status, 3);
    QVERIFY(!std::filesystem::exists(output));
}

void TestCliModels::foreignPartsAreNeverLostSilently()
{
    const Folder folder;
    CheckpointCopy copy(NDOGO_TEST_DATA "/tiny");
    copy.add("crf.transitions", copy.tensor("classifier.weight"));
    const std::string model = copy.write().string(), data = NDOGO_RESOURCES "/demo/data";
    std::filesystem::copy(NDOGO_TEST_DATA "/tiny/sentencepiece.bpe.model", model);
    QCOMPARE(call({ "inspect", model }).status, 0);
    for (std::vector<std::string> command : { std::vector<std::string> { "evaluate", model, "--data", data },
             { "predict", model }, { "benchmark", model, "--data", data }, { "prune", model, "--amount", "0.5" },
             { "quantize", model, "--method", "int4" }, { "export", model, "--format", "safetensors" },
             { "train", model, "--data", data }, { "new", "--encoder", model },
             { "sensitivity", model, "--data", data, "--method", "int4" } }) {
        if (command[0] != "evaluate" && command[0] != "predict" && command[0] != "benchmark"
            && command[0] != "sensitivity")
            command.insert(command.end(), { "-o", (folder / "out").string() });
        const auto refused = call(command);
        QCOMPARE(refused.status, 3);
        QVERIFY2(holds(refused.err, "a CRF (crf.transitions)") && holds(refused.err, "--ignore-parts"),
            (command[0] + ": " + refused.err).c_str());
        QVERIFY(!std::filesystem::exists(folder / "out"));
    }
    const auto asked = call({ "prune", model, "--amount", "0.5", "-o", (folder / "out").string(), "--ignore-parts" });
    QCOMPARE(asked.status, 0);
    const json made = call({ "inspect", (folder / "out").string(), "--json" }).document();
    QVERIFY(made.at("recipe").at("reading").at("ignore_parts") == true);
    QVERIFY2(holds(made.at("recipe_notes").dump(), "a CRF (crf.transitions)"), made.at("recipe_notes").dump().c_str());
}

void TestCliModels::labelsComeFromAFile()
{
    const Folder folder;
    CheckpointCopy copy(NDOGO_TEST_DATA "/tiny");
    const json names = copy.config["id2label"];
    std::string lines;
    for (std::size_t id = 0; id < names.size(); ++id) {
        lines += names[std::to_string(id)].get<std::string>() + '\n';
        copy.config["id2label"][std::to_string(id)] = std::to_string(id);
    }
    const std::string model = copy.write().string(), data = NDOGO_RESOURCES "/demo/data";
    std::filesystem::copy(NDOGO_TEST_DATA "/tiny/sentencepiece.bpe.model", model);
    const std::vector<std::string> command { "evaluate", model, "--data", data, "--languages", "hau", "--json" };
    const auto refused = call(command);
    QCOMPARE(refused.status, 3);
    QVERIFY2(holds(refused.err, "no names") && holds(refused.err, "--labels"), refused.err.c_str());

    const std::string file = folder.write("names.txt", lines).string();
    auto named = command;
    named.insert(named.end(), { "--labels", file });
    const json scores = call(named).document().at("languages");
    auto usual = command;
    usual[1] = NDOGO_TEST_DATA "/tiny";
    QVERIFY(scores == call(usual).document().at("languages"));
}

void TestCliModels::saysWhoWouldPay()
{
    Folder folder;
    folder.write("corpus/hau.txt", "Ina son karatu sosai\nYara suna wasa\n");
    folder.write("corpus/swa.txt", "Juma anasoma kitabu cha shule\nWatoto wanacheza\n");
    const std::vector<std::string> words { "count-pieces", NDOGO_RESOURCES "/demo/model", "--corpus",
        folder / "corpus" };
    const Answer text = call(words);
    QVERIFY2(text.status == 0, text.err.c_str());
    QVERIFY(text.out.find("words cut anew % with") != std::string::npos);
    QVERIFY(text.out.find("pieces stand in the text") != std::string::npos);
    auto asJson = words;
    asJson.insert(asJson.end(), { "--data", NDOGO_RESOURCES "/demo/data", "--languages", "hau,swa", "--json" });
    const Answer counted = call(asJson);
    QVERIFY2(counted.status == 0, counted.err.c_str());
    const json report = counted.document();
    QCOMPARE(report.at("languages")[0].at("words").get<int>(), 7);
    QCOMPARE(report.at("choices").size(), std::size_t(4));
    for (const json& choice : report["choices"]) {
        const json& all = choice.at("sizes").back();
        QCOMPARE(all.at("languages")[1].at("broken").get<double>(), 0.0);
        QVERIFY(all.at("test_languages")[1].at("broken") > 0.1); // words that the text lacks
    }
    QCOMPARE(call({ "count-pieces", NDOGO_RESOURCES "/demo/model" }).status, 2);
    QCOMPARE(call({ "count-pieces", NDOGO_RESOURCES "/demo/model", "--corpus", folder / "none" }).status, 3);
}

void TestCliModels::trimsAVocabulary()
{
    Folder folder;
    folder.write("corpus/hau.txt", "Ina son karatu sosai\nYara suna wasa\n");
    folder.write("corpus/swa.txt", "Juma anasoma kitabu cha shule\nWatoto wanacheza\n");
    const std::string out = folder / "small";
    const std::vector<std::string> words { "trim-vocabulary", NDOGO_RESOURCES "/demo/model", "--corpus",
        folder / "corpus", "--keep", "20", "-o", out };
    auto asJson = words;
    asJson.insert(asJson.end(), { "--data", NDOGO_RESOURCES "/demo/data", "--languages", "hau,swa", "--json" });
    const Answer made = call(asJson);
    QVERIFY2(made.status == 0, made.err.c_str());
    const json report = made.document();
    QCOMPARE(report.at("languages").size(), std::size_t(2));
    QCOMPARE(report.at("test_languages").size(), std::size_t(2));
    for (const json& cost : report["languages"]) {
        QVERIFY(cost.at("lost") > 0.1);
        QVERIFY(report.at("unknown_rate").at(cost.at("language").get<std::string>()) == cost.at("unknown"));
    }
    QVERIFY(report["unknown_rate"]["swa"]["after"] > report["unknown_rate"]["swa"]["before"]);
    QVERIFY(made.out.find("that the tokenizer cannot be without") != std::string::npos);
    const json small = call({ "inspect", out, "--json" }).document();
    QVERIFY(small.at("tokenizer").at("vocab_size") == report.at("kept"));
    QVERIFY(small.at("recipe").at("job") == "trim-vocabulary");

    const Answer taken = call(words);
    QCOMPARE(taken.status, 3);
    auto again = words;
    again.push_back("--force");
    const Answer text = call(again);
    QVERIFY2(text.status == 0, text.err.c_str());
    QVERIFY(text.out.find("Who pays, on the text:") != std::string::npos);
    QVERIFY(text.out.find("parameters became") != std::string::npos);
    QVERIFY(text.err.find("pays most") != std::string::npos);

    again.insert(again.end(), { "--coverage", "0.9" });
    QCOMPARE(call(again).status, 2); // one of the two
}

NDOGO_TEST(TestCliModels)
#include "tst_cli_models.moc"
