// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Classes of texts, tags of parts of speech and the options that say what data is, through the
// commands.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <wordexp.h>

#include <algorithm>
#include <cmath>

using namespace ndogo;
using nlohmann::json;
using test::call;

namespace {

const std::string kDemoModel = NDOGO_RESOURCES "/demo/model";
const std::string kDemoData = NDOGO_RESOURCES "/demo/data";
const std::string kTiny = NDOGO_TEST_DATA "/tiny";
const std::string kTinyPos = NDOGO_TEST_DATA "/tiny-pos";
const std::string kTinyTopics = NDOGO_TEST_DATA "/tiny-topics";

/// The texts of tiny-topics, columns named as the caller likes.
std::string topicTable(const std::string& header)
{
    std::string table = header + '\n';
    const auto golden = readJson(kTinyTopics + "/golden.json");
    for (const auto& text : golden.at("texts"))
        table += text.at("text").get<std::string>() + '\t' + text.at("topic").get<std::string>() + '\n';
    return table;
}

/// The tagged sentences of tiny-pos; `predicted` adds a third column.
std::string tagLines(bool predicted)
{
    std::string lines;
    const auto golden = readJson(kTinyPos + "/golden.json");
    for (const auto& sentence : golden.at("sentences")) {
        for (std::size_t word = 0; word < sentence.at("words").size(); ++word)
            lines += sentence["words"][word].get<std::string>() + ' ' + sentence["tags"][word].get<std::string>()
                + (predicted ? ' ' + sentence["predicted"][word].get<std::string>() : "") + '\n';
        lines += '\n';
    }
    return lines;
}

/// The words of a call, as a shell splits them, without the program's name.
std::vector<std::string> shellWords(const std::string& call)
{
    wordexp_t expanded {};
    std::vector<std::string> words;
    if (wordexp(call.c_str(), &expanded, WRDE_NOCMD | WRDE_UNDEF) == 0)
        words.assign(expanded.we_wordv + 1, expanded.we_wordv + expanded.we_wordc);
    wordfree(&expanded);
    return words;
}

} // namespace

class TestCliTasks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void evaluateTopics();
    void evaluateTags();
    void commandLinesAreAccepted();
    void data();
    void predictTopics();
    void predictTags();
    void predictLongLines();
    void scoreTagsAndTopics();
};

void TestCliTasks::evaluateTopics()
{
    const auto golden = readJson(kTinyTopics + "/golden.json").at("scores");
    const test::Folder data;
    data.write("swa/test.tsv", topicTable("text\tlabel"));
    const auto folder = data.path().string();
    const auto result = call({ "evaluate", kTinyTopics, "--data", folder, "--json" }).document();
    QVERIFY(result.at("metric") == json("accuracy"));
    QVERIFY(result.at("task") == json("sequence-classification"));
    const auto& language = result.at("languages").at(0);
    for (const char* number : { "accuracy", "macro_f1", "weighted_f1" }) {
        const double difference = language.at(number).get<double>() - golden.at(number).get<double>();
        QVERIFY2(std::abs(difference) < 1e-12, number);
    }
    QVERIFY(language.at("f1") == language.at("accuracy")); // micro F1 over classes is accuracy
    const auto table = call({ "evaluate", kTinyTopics, "--data", folder }).out;
    for (const char* word : { "accuracy", "macro F1", "weighted F1", "95 % interval", "texts cut" })
        QVERIFY2(table.find(word) != std::string::npos, table.c_str());
}

void TestCliTasks::evaluateTags()
{
    const auto golden = readJson(kTinyPos + "/golden.json").at("scores");
    const test::Folder data;
    data.write("swa/test.txt", tagLines(false));
    const auto folder = data.path().string();
    const auto result = call({ "evaluate", kTinyPos, "--data", folder, "--json" }).document();
    QVERIFY(result.at("metric") == json("token_accuracy"));
    const auto& language = result.at("languages").at(0);
    QVERIFY(std::abs(language.at("accuracy").get<double>() - golden.at("token_accuracy").get<double>()) < 1e-12);
    QVERIFY(std::abs(language.at("chunks").at("f1").get<double>() - golden.at("chunk_f1").get<double>()) < 1e-12);
    const auto table = call({ "evaluate", kTinyPos, "--data", folder }).out;
    QVERIFY2(table.find("token accuracy") != std::string::npos, table.c_str());
    QVERIFY2(table.find("Chunk F1 (seqeval on tags, as in the literature)") != std::string::npos, table.c_str());
    QCOMPARE(call({ "evaluate", kTiny, "--data", folder, "--quiet" }).status, 3);
    QCOMPARE(call({ "evaluate", kTinyPos, "--data", folder, "--mode", "strict", "--quiet" }).status, 2);
}

/// "Copy as command": what the workbench writes is read back as the same request.
void TestCliTasks::commandLinesAreAccepted()
{
    const test::Folder data;
    data.write("my data/swa/dev.tsv", topicTable("the text\tthe topic") + "Treni\tjourney's end\n");
    DataRef reference;
    reference.path = (data / "my data").string();
    reference.languages = { "swa" };
    reference.split = "dev";
    reference.maxLength = 20;
    reference.task = DataTask::Classification;
    reference.format = DataFormat::Tsv;
    reference.textColumns = { "the text" };
    reference.labelColumn = "the topic";
    reference.labelMap = { { "journey's end", "school" }, { "weather", "home" } };
    reference.tokenizerRules = TokenizerRules::Transformers5;

    EvaluateSpec evaluation;
    evaluation.model.path = kTinyTopics;
    evaluation.data = reference;
    evaluation.sample = 30;
    evaluation.seed = 4;
    auto arguments = shellWords(toCommandLine(evaluation));
    arguments.emplace_back("--json");
    const auto evaluated = call(arguments);
    QVERIFY2(evaluated.status == 0, evaluated.err.c_str());
    const auto result = evaluated.document();
    QVERIFY(result.at("label_map") == json(reference.labelMap));
    QVERIFY(result.at("split") == json("dev"));
    QCOMPARE(result.at("languages")[0].at("sentences").get<int>(), 30);
    QVERIFY(!result.at("languages")[0].at("by_type").contains("weather"));

    BenchmarkSpec timing;
    timing.models = { { kTinyTopics, {} } };
    timing.data = reference;
    timing.repeat = 1;
    timing.sentencesPerLanguage = 3;
    const auto timed = call(shellWords(toCommandLine(timing)));
    QVERIFY2(timed.status == 0, timed.err.c_str());

    auto scan = shellWords(toCommandLine(ScanDataSpec { reference, kTinyTopics }));
    scan.emplace_back("--json");
    const auto scanned = call(scan);
    QVERIFY2(scanned.status == 0, scanned.err.c_str());
    QVERIFY(scanned.document().at("label_column") == json("the topic"));
}

void TestCliTasks::data()
{
    const auto report = call({ "data", kDemoData, "--model", kDemoModel, "--json" }).document();
    QVERIFY(report.at("task") == json("ner"));
    QVERIFY(report.at("format") == json("conll"));
    QVERIFY(report.at("languages").size() >= 10);
    QVERIFY(report.at("languages")[0].at("pieces_per_word") > 1);
    const auto text = call({ "data", kDemoData }).out;
    for (const char* word : { "Task: ner", "entity type", "PER", "hau", "Generated" })
        QVERIFY2(text.find(word) != std::string::npos, text.c_str());

    const test::Folder topics;
    topics.write("swa/test.tsv", topicTable("text\tlabel"));
    const auto classes = call({ "data", topics.path().string() }).out;
    for (const char* word : { "Task: classification", "\"label\"", "market" })
        QVERIFY2(classes.find(word) != std::string::npos, classes.c_str());
    QCOMPARE(call({ "data", (topics / "none").string() }).status, 3);
}

void TestCliTasks::predictTopics()
{
    const auto golden = readJson(kTinyTopics + "/golden.json");
    std::string input;
    for (const auto& text : golden.at("texts"))
        input += text.at("text").get<std::string>() + '\n';
    const auto answer = call({ "predict", kTinyTopics, "--logits" }, input);
    QCOMPARE(answer.status, 0);
    const auto lines = answer.lines();
    QCOMPARE(lines.size(), golden.at("texts").size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& expected = golden["texts"][i];
        QVERIFY(lines[i].at("text") == expected.at("text"));
        QVERIFY(lines[i].at("label") == expected.at("predicted"));
        double sum = 0;
        for (std::size_t label = 0; label < expected.at("logits").size(); ++label) {
            const double logit = lines[i].at("logits")[label].get<double>();
            QVERIFY(std::abs(logit - expected["logits"][label].get<double>()) < 1e-4);
            sum += std::exp(logit);
        }
        const double best = *std::max_element(lines[i].at("logits").begin(), lines[i].at("logits").end());
        QVERIFY(std::abs(lines[i].at("score").get<double>() - std::exp(best) / sum) < 1e-6);
        const bool full = expected.at("input_ids").size() == golden.at("max_length");
        QCOMPARE(lines[i].at("pieces_cut") > 0, full);
    }
    QVERIFY2(answer.err.find("the limit of 32 ids") != std::string::npos, answer.err.c_str());
    QVERIFY(call({ "predict", kTinyTopics, "--quiet" }, input).err.empty());
}

/// Tags of parts of speech are no entities, though seqeval would read them as such.
void TestCliTasks::predictTags()
{
    const auto golden = readJson(kTinyPos + "/golden.json").at("sentences").at(0);
    std::string line;
    for (const auto& word : golden.at("words"))
        line += (line.empty() ? "" : " ") + word.get<std::string>();
    const auto answer = call({ "predict", kTinyPos }, line + '\n').lines().at(0);
    QVERIFY(answer.at("labels") == golden.at("predicted"));
    QVERIFY(answer.at("entities").empty());
    QVERIFY(call({ "predict", kTinyPos }, "\n").lines().at(0).at("labels").empty());
}

void TestCliTasks::predictLongLines()
{
    std::string words;
    for (int i = 0; i < 200'000; ++i)
        words += "Juma ";
    words.back() = '\n';
    const auto tagged = call({ "predict", kTiny }, words + words).lines();
    QCOMPARE(tagged.size(), std::size_t(2));
    QCOMPARE(tagged[1].at("words").size(), std::size_t(200'000));
    QCOMPARE(tagged[1].at("labels").size(), std::size_t(200'000));
    const auto text = call({ "predict", kTinyTopics, "--quiet" }, words).lines().at(0);
    QVERIFY(text.at("pieces_cut") > 199'000);
}

void TestCliTasks::scoreTagsAndTopics()
{
    const test::Folder folder;
    const auto tags = folder.write("both.txt", tagLines(true)).string();
    const auto expected = readJson(kTinyPos + "/golden.json").at("scores");
    const auto scored = call({ "score", tags, "--task", "pos", "--json" }).document();
    QVERIFY(std::abs(scored.at("accuracy").get<double>() - expected.at("token_accuracy").get<double>()) < 1e-12);
    QVERIFY(std::abs(scored.at("chunks").at("f1").get<double>() - expected.at("chunk_f1").get<double>()) < 1e-12);
    QVERIFY(call({ "score", tags, "--task", "pos" }).out.find("Chunk F1 (seqeval") != std::string::npos);
    QCOMPARE(call({ "score", tags }).status, 3); // no entity tags

    // seqeval reads a file as one list: the X begins where the chunk before it began, which
    // differs.
    const auto carried = folder.write("carried.txt", "w1 NOUN NOUN\nw2 NOUN VERB\n\nw1 X X\nw2 NOUN NOUN\n").string();
    const auto chunks = call({ "score", carried, "--task", "pos", "--json" }).document().at("chunks");
    QCOMPARE(chunks.at("precision").get<double>(), 0.25);
    QCOMPARE(chunks.at("recall").get<double>(), 1.0 / 3);

    folder.write("data/swa/test.tsv",
        topicTable("text\tlabel") + "\"\"\"Maji\"\" ni\tsafi\"\thome\n"); // "Maji" ni<tab>safi
    const auto data = (folder / "data").string(), predictions = (folder / "predictions").string();
    const auto evaluated = call({ "evaluate", kTinyTopics, "--data", data, "--predictions", predictions, "--json" })
                               .document()
                               .at("languages")
                               .at(0);
    const auto again = call({ "score", predictions + "/swa.tsv", "--task", "classification", "--json" }).document();
    for (const char* number : { "accuracy", "macro_f1", "weighted_f1", "f1" })
        QVERIFY2(again.at(number) == evaluated.at(number), number);
    QVERIFY(again.at("support") == evaluated.at("entities"));
    const auto written = test::readBytes(predictions + "/swa.tsv");
    QVERIFY2(written.find("\n\"\"\"Maji\"\" ni safi\"\thome\t") != std::string::npos, written.c_str());
    const auto file = data + "/swa/test.tsv";
    const auto same
        = call({ "score", "--gold", file, "--pred", file, "--task", "classification", "--json" }).document();
    QCOMPARE(same.at("accuracy").get<double>(), 1.0);
}

NDOGO_TEST(TestCliTasks)
#include "tst_cli_tasks.moc"
