// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The commands of docs/command-line.md in this process, on the demo and on the small checkpoint.
#include "tests/support/cli_call.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ndogo;
using nlohmann::json;
using test::call;

namespace {

const std::string kDemoModel = NDOGO_RESOURCES "/demo/model";
const std::string kDemoData = NDOGO_RESOURCES "/demo/data";
const std::string kTiny = NDOGO_TEST_DATA "/tiny";

} // namespace

class TestCli : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inspect();
    void tokenizeWords();
    void predictAgreesWithGolden();
    void evaluateJson();
    void evaluateEvents();
    void score();
    void scoreCasesOfSeqeval();
    void pruneThenEvaluate();
    void newModel();
    void benchmark();
    void demo();
    void eventsEndWithFinished_data();
    void eventsEndWithFinished();
    void outputThatCannotBeWritten();
    void labelsFile();
    void usage_data();
    void usage();
    void badInput_data();
    void badInput();
};

void TestCli::inspect()
{
    const auto answer = call({ "inspect", kTiny, "--json", "--tensors" });
    QCOMPARE(answer.status, 0);
    const auto model = answer.document();
    std::int64_t sum = 0;
    for (const auto& tensor : model.at("tensors")) {
        std::int64_t size = 1;
        for (const auto& extent : tensor.at("shape"))
            size *= extent.get<std::int64_t>();
        sum += size;
    }
    QCOMPARE(model.at("parameters").at("total").get<std::int64_t>(), sum);
    QCOMPARE(model.at("heads").size(), model.at("layers").get<std::size_t>());
    QVERIFY(model.at("tokenizer").at("type") == json("sentencepiece"));
    QVERIFY(call({ "inspect", kTiny }).out.find("embeddings") != std::string::npos);
}

void TestCli::tokenizeWords()
{
    const auto golden = readJson(kTiny + "/golden.json");
    for (const auto& sentence : golden.at("sentences")) {
        std::string line;
        for (const auto& word : sentence.at("words"))
            line += (line.empty() ? "" : " ") + word.get<std::string>();
        const auto answer = call({ "tokenize", "--words", kTiny }, line + "\n").lines();
        QCOMPARE(answer.size(), std::size_t(1));
        const auto& ids = answer[0].at("ids");
        if (ids.size() <= golden.at("max_length").get<std::size_t>()) // the command cuts nothing
            QVERIFY(ids == sentence.at("input_ids"));
        QCOMPARE(ids.size(), answer[0].at("pieces").size());
        QVERIFY(answer[0].at("word_ids")[0].is_null());
    }
    QCOMPARE(call({ "tokenize", kTiny }, "\n").lines()[0].at("ids").size(),
        std::size_t(2)); // specials alone
}

void TestCli::predictAgreesWithGolden()
{
    const auto golden = readJson(kTiny + "/golden.json");
    for (const auto& sentence : golden.at("sentences")) {
        if (sentence.at("name") == "words without a piece") // blanks among them: no line can hold these words
            continue;
        std::string line;
        for (const auto& word : sentence.at("words"))
            line += (line.empty() ? "" : " ") + word.get<std::string>();
        const auto limit = std::to_string(golden.at("max_length").get<int>());
        const auto answer = call({ "predict", "--logits", "--max-length", limit, kTiny }, line + "\n").lines();
        for (std::size_t word = 0; word < sentence.at("words").size(); ++word) {
            const auto& first = sentence.at("first_subword")[word];
            if (first.is_null() || first.get<int>() < 0) {
                QVERIFY(answer[0].at("logits")[word].is_null());
                continue;
            }
            const auto& expected = sentence.at("logits")[first.get<std::size_t>()];
            for (std::size_t label = 0; label < expected.size(); ++label) {
                QVERIFY(
                    std::abs(answer[0].at("logits")[word][label].get<double>() - expected[label].get<double>()) < 1e-4);
            }
        }
        for (const auto& entity : answer[0].at("entities"))
            QVERIFY(entity.at("score") > 0 && entity.at("score") <= 1);
    }
}

void TestCli::evaluateJson()
{
    const auto answer = call({ "evaluate", kDemoModel, "--data", kDemoData, "--languages", "hau,luo", "--json" });
    QCOMPARE(answer.status, 0);
    const auto result = answer.document();
    QCOMPARE(result.at("languages").size(), std::size_t(2));
    for (const auto& language : result.at("languages")) {
        for (const char* key : { "sentences", "words", "words_cut", "tokens", "entities", "precision", "recall", "f1",
                 "f1_low", "f1_high", "by_type" })
            QVERIFY2(language.contains(key), key);
        QVERIFY(language.at("f1_low") <= language.at("f1") && language.at("f1") <= language.at("f1_high"));
    }
    QVERIFY(result.at("worst").at("language") == json("luo"));
}

void TestCli::evaluateEvents()
{
    const auto lines
        = call({ "evaluate", kDemoModel, "--data", kDemoData, "--languages", "hau", "--events", "--quiet" }).lines();
    QVERIFY(lines.back().at("event") == json("finished"));
    QCOMPARE(
        std::count_if(lines.begin(), lines.end(), [](const json& line) { return line.at("event") == "finished"; }), 1);
}

void TestCli::score()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("both.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Kano B-LOC B-LOC\nta O O\n\nAli B-PER O\n");
    file.close();
    const auto result = call({ "score", file.fileName().toStdString(), "--json" }).document();
    QCOMPARE(result.at("precision").get<double>(), 1.0);
    QCOMPARE(result.at("recall").get<double>(), 0.5);
    QCOMPARE(result.at("by_type").at("PER").at("support").get<int>(), 1);
}

void TestCli::scoreCasesOfSeqeval()
{
    NDOGO_NEEDS_SHARED();
    QTemporaryDir folder;
    const auto cases = readJson(sharedFolder() / "fixtures" / "seqeval_cases.json").at("cases");
    int compared = 0;
    for (const auto& item : cases) {
        for (const auto& [mode, key] : { std::pair { "default", "default" }, std::pair { "strict", "strict_iob2" } }) {
            if (!item.contains(key) || item.at(key).contains("error") || item.at("gold") == json::array())
                continue;
            std::string text;
            bool readable = true; // only what a CoNLL file can hold
            for (std::size_t s = 0; s < item.at("gold").size(); ++s) {
                const auto& gold = item["gold"][s];
                for (std::size_t w = 0; w < gold.size(); ++w) {
                    for (const auto& tag : { gold[w], item.at("pred")[s][w] }) {
                        const auto value = tag.get<std::string>();
                        readable = readable && (value == "O" || value.rfind("B-", 0) == 0 || value.rfind("I-", 0) == 0);
                    }
                    text += "word " + gold[w].get<std::string>() + ' ' + item["pred"][s][w].get<std::string>() + '\n';
                }
                text += '\n';
            }
            if (!readable || text.find_first_not_of('\n') == std::string::npos)
                continue;
            QFile file(folder.filePath(QStringLiteral("case.txt")));
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
            file.write(QByteArray::fromStdString(text));
            file.close();
            const auto answer = call({ "score", file.fileName().toStdString(), "--mode", mode, "--json" });
            QVERIFY2(answer.status == 0, answer.err.c_str());
            const auto& micro = item.at(key).at("micro");
            for (const char* number : { "precision", "recall", "f1" }) {
                QVERIFY2(std::abs(answer.document().at(number).get<double>() - micro.at(number).get<double>()) < 1e-9,
                    item.at("name").get<std::string>().c_str());
            }
            ++compared;
        }
    }
    QVERIFY2(compared > 60, std::to_string(compared).c_str());
}

void TestCli::pruneThenEvaluate()
{
    QTemporaryDir folder;
    const auto output = folder.filePath(QStringLiteral("half")).toStdString();
    const auto report = call({ "prune", kDemoModel, "--amount", "0.5", "-o", output, "--json" });
    QCOMPARE(report.status, 0);
    const auto pruned = report.document();
    QCOMPARE(pruned.at("pruned").get<std::int64_t>() * 2, pruned.at("prunable").get<std::int64_t>());
    QVERIFY(pruned.at("tensors").size() > 10);
    QCOMPARE(call({ "prune", kDemoModel, "--amount", "0.5", "-o", output }).status, 3); // exists
    const auto inspected = call({ "inspect", output, "--json" }).document();
    QCOMPARE(inspected.at("parameters").at("prunable").get<std::int64_t>()
            - inspected.at("parameters").at("effective").get<std::int64_t>()
            + inspected.at("parameters").at("total").get<std::int64_t>(),
        inspected.at("parameters").at("prunable").get<std::int64_t>() + pruned.at("pruned").get<std::int64_t>());
    QVERIFY(inspected.at("recipe").at("prune").at("amount") == json(0.5));
    const std::vector<std::string> data { "--data", kDemoData, "--languages", "yor", "--json" };
    auto saved = std::vector<std::string> { "evaluate", output };
    auto derived = std::vector<std::string> { "evaluate", kDemoModel, "--prune-amount", "0.5" };
    saved.insert(saved.end(), data.begin(), data.end());
    derived.insert(derived.end(), data.begin(), data.end());
    QVERIFY(call(saved).document().at("mean_f1") == call(derived).document().at("mean_f1"));
}

void TestCli::newModel()
{
    QTemporaryDir folder;
    const auto output = folder.filePath(QStringLiteral("fresh")).toStdString();
    const auto answer = call({ "new", "--preset", "demo", "--tokenizer", kDemoModel, "-o", output, "--json" });
    QCOMPARE(answer.status, 0);
    QCOMPARE(answer.document().at("labels").size(), std::size_t(9));
    QCOMPARE(call({ "evaluate", output, "--data", kDemoData, "--languages", "hau", "--json" }).status, 0);
    const auto other = call({ "new", "--preset", "mbert", "--tokenizer", kDemoModel, "-o", output + "2" });
    QVERIFY2(other.status == 2 && other.err.find("shape of BERT") != std::string::npos, other.err.c_str());
}

void TestCli::benchmark()
{
    const auto answer = call({ "benchmark", kDemoModel, "--prune-amount", "0.9", "--data", kDemoData, "--repeat", "3",
        "--sentences", "3", "--json" });
    QCOMPARE(answer.status, 0);
    const auto result = answer.document();
    QCOMPARE(result.at("models").size(), std::size_t(2));
    QCOMPARE(result.at("models")[0].at("samples").size(), std::size_t(3));
    QCOMPARE(result.at("pairs").size(), std::size_t(1));
    QVERIFY(result.at("models")[0].at("tokens_per_second").get<double>() > 0);
}

void TestCli::demo()
{
    QTemporaryDir folder;
    const auto output = folder.filePath(QStringLiteral("story")).toStdString();
    const auto answer = call({ "demo", "-o", output });
    QCOMPARE(answer.status, 0);
    QVERIFY(answer.out.find("Generated demonstration data") == 0);
    const auto runs = readJson(output + "/runs.json");
    QCOMPARE(runs.at("runs").size(), std::size_t(10));
    QVERIFY(runs["runs"][0].at("result").at("mean_f1") > runs["runs"][9].at("result").at("mean_f1"));
    QVERIFY(QFile::exists(QString::fromStdString(output + "/ladder.csv")));
    // What is not known to break is not called safe.
    QVERIFY(answer.out.find("hold for certain") != std::string::npos);
    QVERIFY(answer.out.find(" beyond the tolerance for certain") != std::string::npos);
    const auto& certain = runs.at("holds_for_certain");
    QVERIFY(certain.is_null() || certain.get<double>() < 0.9);
}

void TestCli::eventsEndWithFinished_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    const auto words = [](const char* line) { return QString::fromLatin1(line).split(QLatin1Char(' ')); };
    const auto model = QString::fromStdString(kDemoModel);
    const auto data = QString::fromStdString(kDemoData);
    QTest::newRow("unknown option") << words("inspect x --nonsense") << 2;
    QTest::newRow("unknown command") << words("nonsense") << 2;
    QTest::newRow("json too") << words("inspect x --json") << 2;
    QTest::newRow("before any job") << words("new --preset demo --labels /no/labels -o /no/model") << 3;
    QTest::newRow("in a job") << words("inspect /no/model") << 3;
    QTest::newRow("without a job") << words("score /no/file") << 3;
    QTest::newRow("predict") << QStringList { QStringLiteral("predict"), model } << 0;
    QTest::newRow("several jobs") << words("demo --languages hau") << 0;
    QTest::newRow("several jobs, then none") << words("demo --languages xho") << 3;
    QTest::newRow("one job") << QStringList { QStringLiteral("evaluate"), model, QStringLiteral("--data"), data,
        QStringLiteral("--sample"), QStringLiteral("2") }
                             << 0;
}

void TestCli::eventsEndWithFinished()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    std::vector<std::string> words;
    for (const auto& argument : arguments)
        words.push_back(argument.toStdString());
    words.push_back("--events");
    const auto answer = call(words, "Kano\n");
    QVERIFY2(answer.status == status, answer.err.c_str());
    const auto last = answer.lines().back();
    QCOMPARE(last.at("event").get<std::string>(), std::string("finished"));
    QCOMPARE(last.at("outcome").get<std::string>(), std::string(status == 0 ? "succeeded" : "failed"));
    QCOMPARE(last.contains("error"), status != 0);
    if (status != 0)
        QCOMPARE(answer.err, last.at("error").at("message").get<std::string>() + "\n");
}

void TestCli::outputThatCannotBeWritten()
{
    for (const std::vector<std::string>& arguments :
        std::vector<std::vector<std::string>> { { "inspect", kDemoModel }, { "tokenize", kDemoModel },
            { "predict", kDemoModel }, { "evaluate", kDemoModel, "--data", kDemoData, "--events" } }) {
        std::istringstream in("Kano\nKano\n");
        std::ostringstream out, err;
        out.setstate(std::ios::badbit); // as after a closed pipe or on a full disk
        QCOMPARE(runCli(arguments, { in, out, err }), 3);
        QVERIFY2(err.str().find("cannot be written") != std::string::npos, err.str().c_str());
    }
}

void TestCli::labelsFile()
{
    QTemporaryDir folder;
    const auto output = folder.filePath(QStringLiteral("fresh")).toStdString();
    const auto make = [&](const std::string& labels) {
        return call({ "new", "--preset", "demo", "--labels", "-", "--force", "-o", output, "--json" }, labels);
    };
    const auto answer = make("\xEF\xBB\xBFO\r\nB-PER\r\n\r\nI-PER"); // as an editor on Windows saves it
    QVERIFY2(answer.status == 0, answer.err.c_str());
    QVERIFY(answer.document().at("labels") == json({ "O", "B-PER", "I-PER" }));
    QCOMPARE(make("\n").status, 3);
    for (const std::string labels : { "O\nB-\xff\n", "O\nO\n", "O\nB-\x1b[31m\n" }) {
        const auto refused = make(labels);
        QCOMPARE(refused.status, 3);
        QVERIFY2(refused.err.find("line 2") != std::string::npos, refused.err.c_str());
    }
}

void TestCli::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("hint");
    QTest::newRow("no command") << QStringList {} << QStringLiteral("--help");
    QTest::newRow("unknown command") << QStringList { QStringLiteral("evalute") } << QStringLiteral("evaluate");
    QTest::newRow("unknown option") << QStringList { QStringLiteral("inspect"), QStringLiteral("x"),
        QStringLiteral("--tensor") } << QStringLiteral("--tensors");
    QTest::newRow("missing option") << QStringList { QStringLiteral("evaluate"), QStringLiteral("x") }
                                    << QStringLiteral("--data");
    QTest::newRow("amount out of range") << QStringList { QStringLiteral("prune"), QStringLiteral("x"),
        QStringLiteral("--amount"), QStringLiteral("1.5"), QStringLiteral("-o"), QStringLiteral("y") }
                                         << QStringLiteral("1.5");
    QTest::newRow("unknown preset") << QStringList { QStringLiteral("new"), QStringLiteral("--preset"),
        QStringLiteral("huge"), QStringLiteral("-o"), QStringLiteral("/nonexistent/x") }
                                    << QStringLiteral("afriberta-large");
    for (const char* length : { "2", "161", "100000" }) {
        QTest::addRow("%s ids", length) << QStringList { QStringLiteral("predict"), QString::fromStdString(kDemoModel),
            QStringLiteral("--max-length"), QString::fromLatin1(length) }
                                        << QString::fromLatin1(length);
    }
    for (const char* threads : { "0", "-1", "100000", "two" }) {
        QTest::addRow("%s threads", threads) << QStringList { QStringLiteral("inspect"), QStringLiteral("x"),
            QStringLiteral("--threads"), QString::fromLatin1(threads) }
                                             << QStringLiteral("from 1 to 1024, not ") + QString::fromLatin1(threads);
    }
    for (const char* mapping : { "sport", "=sports", "sport=" }) {
        QTest::addRow("map %s", mapping) << QStringList { QStringLiteral("evaluate"), QStringLiteral("x"),
            QStringLiteral("--data"), QStringLiteral("y"), QStringLiteral("--map-label"), QString::fromLatin1(mapping) }
                                         << QStringLiteral("FROM=TO");
    }
    QTest::newRow("label mapped twice") << QStringList { QStringLiteral("evaluate"), QStringLiteral("x"),
        QStringLiteral("--data"), QStringLiteral("y"), QStringLiteral("--map-label"), QStringLiteral("a=b"),
        QStringLiteral("--map-label"), QStringLiteral("a=c") }
                                        << QStringLiteral("maps a twice");
    QTest::newRow("strict tags") << QStringList { QStringLiteral("score"), QStringLiteral("x"),
        QStringLiteral("--task"), QStringLiteral("pos"), QStringLiteral("--mode"), QStringLiteral("strict") }
                                 << QStringLiteral("default mode");
    QTest::newRow("device") << QStringList { QStringLiteral("inspect"), QStringLiteral("x"), QStringLiteral("--device"),
        QStringLiteral("tpu") }
                            << QStringLiteral("tpu");
}

void TestCli::usage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, hint);
    std::vector<std::string> words;
    for (const auto& argument : arguments)
        words.push_back(argument.toStdString());
    const auto answer = call(words);
    QCOMPARE(answer.status, 2);
    QVERIFY2(QString::fromStdString(answer.err).contains(hint), answer.err.c_str());
}

void TestCli::badInput_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    const auto demoModel = QString::fromStdString(kDemoModel);
    QTest::newRow("missing model") << QStringList { QStringLiteral("inspect"), QStringLiteral("/no/such/model") }
                                   << QStringLiteral("/no/such/model");
    QTest::newRow("missing data") << QStringList { QStringLiteral("evaluate"), demoModel, QStringLiteral("--data"),
        QStringLiteral("/no/data") }
                                  << QStringLiteral("/no/data");
    QTest::newRow("missing language") << QStringList { QStringLiteral("evaluate"), demoModel, QStringLiteral("--data"),
        QString::fromStdString(kDemoData), QStringLiteral("--languages"), QStringLiteral("xho") }
                                      << QStringLiteral("xho");
    QTest::newRow("a model is no data") << QStringList { QStringLiteral("evaluate"), demoModel,
        QStringLiteral("--data"), demoModel }
                                        << QStringLiteral("model");
    QTest::newRow("output cannot be written") << QStringList { QStringLiteral("prune"), demoModel,
        QStringLiteral("--amount"), QStringLiteral("0.1"), QStringLiteral("-o"), QStringLiteral("/proc/nothing/here") }
                                              << QStringLiteral("/proc/nothing");
}

void TestCli::badInput()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    std::vector<std::string> words;
    for (const auto& argument : arguments)
        words.push_back(argument.toStdString());
    words.push_back("--json");
    const auto answer = call(words);
    QVERIFY2(answer.status == 3, answer.err.c_str());
    const auto error = answer.document().at("error");
    QVERIFY2(QString::fromStdString(error.at("message")).contains(named), answer.err.c_str());
    QVERIFY(!error.at("code").get<std::string>().empty());
    QCOMPARE(answer.err, error.at("message").get<std::string>() + "\n");
}

NDOGO_TEST(TestCli)
#include "tst_cli.moc"
