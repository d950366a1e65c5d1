// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Data in the forms that people bring: the same number from each, and a note wherever a number comes out.
#include "engine/data/conll.h"
#include "engine/study/metrics.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <functional>

using namespace ndogo;
using nlohmann::json;
using test::call;
using test::Folder;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

std::vector<Example> demoSentences(const char* split = "test")
{
    auto sentences = readConll(kData + "/hau/" + split + ".txt").examples;
    sentences.resize(std::min<std::size_t>(sentences.size(), 30));
    return sentences;
}

using Line = std::function<std::string(std::size_t number, const std::string& word, const std::string& tag)>;

std::string linesOf(const std::vector<Example>& sentences, const Line& line, const std::string& header = {})
{
    std::string text = header;
    for (const Example& sentence : sentences) {
        for (std::size_t i = 0; i < sentence.words.size(); ++i)
            text += line(i + 1, sentence.words[i], sentence.labels[i]) + "\n";
        text += "\n";
    }
    return text;
}

std::string plainLines(const std::vector<Example>& sentences)
{
    return linesOf(sentences, [](std::size_t, const auto& word, const auto& tag) { return word + " " + tag; });
}

std::string numberedLines(const std::vector<Example>& sentences)
{
    return linesOf(sentences, [](std::size_t number, const auto& word, const auto& tag) {
        return std::to_string(number) + "\t" + word + "\t" + tag;
    });
}

/// Of entities that begin with B-: the last word of each gets `end`, a single word `alone`.
std::vector<Example> inScheme(std::vector<Example> sentences, char end, char alone)
{
    for (Example& sentence : sentences) {
        for (const Entity& entity : entitiesOf(sentence.labels, EntityMode::Default))
            sentence.labels[static_cast<std::size_t>(entity.end)][0] = entity.start == entity.end ? alone : end;
    }
    return sentences;
}

std::string jsonLines(const std::vector<Example>& sentences)
{
    std::string text;
    for (const Example& sentence : sentences)
        text += json { { "tokens", sentence.words }, { "ner_tags", sentence.labels } }.dump() + "\n";
    return text;
}

json scoresOf(const std::string& data, const std::vector<std::string>& options = {})
{
    std::vector<std::string> arguments { "evaluate", kModel, "--data", data, "--json" };
    arguments.insert(arguments.end(), options.begin(), options.end());
    const json language = call(arguments).document().at("languages").at(0);
    return { language.at("tp"), language.at("fp"), language.at("fn"), language.at("words") };
}

bool holds(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

}

class TestCliData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFormGivesTheSameNumber_data();
    void everyFormGivesTheSameNumber();
    void splitsInOneFolder();
    void tellsWhereverANumberComesOut_data();
    void tellsWhereverANumberComesOut();
    void takesTheAskedColumn();
    void strictModeIsOfTheScheme();
    void learnsOtherSchemes();
    void scoreComparesWords();
    void scoreReadsPredictions();
};

void TestCliData::everyFormGivesTheSameNumber_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<std::string>("text");
    const auto sentences = demoSentences();
    const auto row = [](const char* name, const char* file, const std::string& text) {
        QTest::newRow(name) << QByteArray(file) << text;
    };
    row("tabs", "hau/test.txt",
        linesOf(sentences, [](std::size_t, const auto& word, const auto& tag) { return word + "\t" + tag; }));
    row("numbers", "hau/test.txt", numberedLines(sentences));
    row("GermEval", "hau/test.tsv", linesOf(sentences, [](std::size_t number, const auto& word, const auto& tag) {
        return (number == 1 ? "#\thttp://x\t[2010]\n" : "") + std::to_string(number) + "\t" + word + "\t" + tag + "\tO";
    }));
    row("comments", "hau/test.conll", linesOf(sentences, [](std::size_t number, const auto& word, const auto& tag) {
        return (number == 1 ? "# id 7\tdomain=hau\n" : "") + word + " _ _ " + tag;
    }));
    row("IOBES", "hau/test.txt", plainLines(inScheme(sentences, 'E', 'S')));
    row("BILOU", "hau/test.txt", plainLines(inScheme(sentences, 'L', 'U')));
    row("JSON lines", "hau/test.jsonl", jsonLines(sentences));
    row("a table of words", "hau/test.tsv",
        linesOf(
            sentences, [](std::size_t, const auto& word, const auto& tag) { return word + "\t" + tag; },
            "word\ttag\n"));
    row("a name of its own", "hau/hau_test.txt", plainLines(sentences));
    row("both in one name", "hau-test.conll", plainLines(sentences));
    row("a folder a split", "test/hau.txt", plainLines(sentences));
}

void TestCliData::everyFormGivesTheSameNumber()
{
    QFETCH(QByteArray, file);
    QFETCH(std::string, text);
    const Folder plain, other;
    plain.write("hau/test.txt", plainLines(demoSentences()));
    other.write(file.toStdString(), text);
    const json expected = scoresOf(plain.path().string());
    QVERIFY(expected.at(0) > 10);
    QCOMPARE(scoresOf(other.path().string()).dump(), expected.dump());
}

void TestCliData::splitsInOneFolder()
{
    const Folder folder;
    folder.write("hau_train.txt", "a O\n\nb O\n\nc O\n");
    folder.write("hau_dev.txt", "d O\n\ne O\n");
    folder.write("hau_test.txt", "f O\n");
    folder.write(".cache/test.txt", "g O\n");
    const auto report = call({ "data", folder.path().string(), "--json" }).document();
    QCOMPARE(report.at("languages").size(), std::size_t(1));
    QCOMPARE(report.at("languages").at(0).at("sentences").dump(), std::string(R"({"dev":2,"test":1,"train":3})"));
    const auto evaluated = call({ "evaluate", kModel, "--data", folder.path().string(), "--json" }).document();
    QCOMPARE(evaluated.at("languages").size(), std::size_t(1));
    QVERIFY(evaluated.at("languages").at(0).at("sentences_total") == 1);
}

void TestCliData::tellsWhereverANumberComesOut_data()
{
    QTest::addColumn<QByteArray>("call");
    for (const char* command :
        { "evaluate %1 --data %2", "evaluate %1 --data %2 --sample 3 --replace-entities language",
            "train %1 --data %2 --epochs 1 --sample 4 -o %3", "benchmark %1 --data %2 --repeat 1 --sentences 2",
            "sensitivity %1 --data %2 --sample 2 --method bf16", "compare-layers %1 --data %2 --sample 2 --method bf16",
            "data %2", "score --gold %2/hau/test.txt --pred %2/hau/test.txt" })
        QTest::newRow(command) << QByteArray(command);
}

/// What was guessed is told on stderr, and in the text of `data`.
void TestCliData::tellsWhereverANumberComesOut()
{
    QFETCH(QByteArray, call);
    const Folder folder;
    for (const char* split : { "train", "dev", "test" })
        folder.write(std::string("data/hau/") + split + ".txt", numberedLines(demoSentences(split)));
    std::vector<std::string> arguments;
    for (QString word : QString::fromUtf8(call).split(QLatin1Char(' ')))
        arguments.push_back(word.replace(QStringLiteral("%1"), QString::fromStdString(kModel))
                                .replace(QStringLiteral("%2"), QString::fromStdString((folder / "data").string()))
                                .replace(QStringLiteral("%3"), QString::fromStdString((folder / "out").string()))
                                .toStdString());
    const auto answer = test::call(arguments);
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const std::string told = answer.out + answer.err;
    QVERIFY2(holds(told, "test.txt: The first column holds numbers") || call.startsWith("train"), told.c_str());
    if (call.startsWith("train"))
        QVERIFY2(holds(told, "train.txt: The first column") && holds(told, "dev.txt: The first column"), told.c_str());
    // What is plain is no note.
    QVERIFY2(holds(told, "has words with entity tags") == call.startsWith("data"), told.c_str());
}

void TestCliData::takesTheAskedColumn()
{
    const Folder folder;
    folder.write("hau/test.txt", "Kano B-LOC B-PER\nya O O\n");
    const auto data = folder.path().string();
    const auto types = [&](const std::vector<std::string>& options) {
        std::vector<std::string> arguments { "data", data, "--json" };
        arguments.insert(arguments.end(), options.begin(), options.end());
        return call(arguments).document();
    };
    QVERIFY(types({}).at("languages").at(0).at("entities_by_type").contains("PER"));
    const auto asked = types({ "--tag-column", "2" });
    QVERIFY(asked.at("languages").at(0).at("entities_by_type").contains("LOC"));
    QVERIFY(asked.at("tag_column") == "2" && asked.at("word_column") == "");
    QCOMPARE(call({ "data", data, "--tag-column", "NER" }).status, 2);
    QCOMPARE(call({ "evaluate", kModel, "--data", data, "--tag-column", "9" }).status, 3);
}

void TestCliData::strictModeIsOfTheScheme()
{
    const Folder folder;
    folder.write("iobes/hau/test.txt", "Buhari S-PER\nya O\n");
    const auto refused = call({ "evaluate", kModel, "--data", (folder / "iobes").string(), "--mode", "strict" });
    QCOMPARE(refused.status, 2);
    QVERIFY2(holds(refused.err, "the model has no such label: use the default mode"), refused.err.c_str());
    folder.write("both.txt", "Buhari S-PER S-PER\nya O B-PER\n\nKano B-LOC B-LOC\ntaa E-LOC I-LOC\n");
    const auto scored = call({ "score", (folder / "both.txt").string(), "--mode", "strict", "--json" });
    QVERIFY2(scored.document().at("mode") == "strict-iobes" && scored.document().at("precision") == 1.0
            && scored.document().at("recall") == 0.5,
        scored.out.c_str());
    QVERIFY2(holds(scored.err, "IOBES, since the data has \"S-PER\""), scored.err.c_str());
    folder.write("iob1/hau/test.txt", "Buhari I-PER\nKano I-LOC\n");
    const auto told = call({ "evaluate", kModel, "--data", (folder / "iob1").string(), "--mode", "strict" });
    QVERIFY2(holds(told.err, "none in the strict mode: 2"), told.err.c_str());
}

void TestCliData::learnsOtherSchemes()
{
    const Folder folder;
    const auto write = [&](const char* name, const std::vector<Example>& sentences) {
        folder.write(std::string(name) + "/hau/train.txt", plainLines(sentences));
    };
    write("iob", demoSentences("train"));
    write("iobes", inScheme(demoSentences("train"), 'E', 'S'));
    const auto lossOf = [&](const char* name) {
        const auto answer = call({ "train", kModel, "--data", (folder / name).string(), "--dev", "-", "--epochs", "1",
            "-o", (folder / (std::string("out-") + name)).string(), "--json" });
        return std::pair(answer.document().at("history").back().at("loss").dump(), answer.err);
    };
    const auto [loss, notes] = lossOf("iob");
    const auto [other, told] = lossOf("iobes");
    QCOMPARE(other, loss);
    QVERIFY2(holds(told, "are learned in tags of the model's scheme") && !holds(notes, "scheme"), told.c_str());
}

void TestCliData::scoreComparesWords()
{
    const Folder folder;
    const auto gold = folder.write("gold.txt", "Kano B-LOC\nce O\n\nAmina B-PER\nta O\n").string();
    const auto other = folder.write("other.txt", "Kano B-LOC\nce O\n\nLegas B-PER\nta O\n").string();
    const auto refused = call({ "score", "--gold", gold, "--pred", other });
    QCOMPARE(refused.status, 3);
    for (const char* part :
        { "other.txt, the sentence in line 4: word 1 is \"Legas\"", "gold.txt (line 4) it is \"Amina\"" })
        QVERIFY2(holds(refused.err, part), refused.err.c_str());
    const auto texts = folder.write("gold.tsv", "text\tlabel\nIna so\ta\nkai\tb\n").string();
    const auto swapped = folder.write("swapped.tsv", "text\tlabel\nkai\tb\nIna so\ta\n").string();
    const auto unlike = call({ "score", "--gold", texts, "--pred", swapped, "--task", "classification" });
    QCOMPARE(unlike.status, 3);
    QVERIFY2(holds(unlike.err, "\"kai\"") && holds(unlike.err, "\"Ina so\""), unlike.err.c_str());
}

/// As one file, and beside the data that was evaluated; words with blanks and empty ones among them.
void TestCliData::scoreReadsPredictions()
{
    const Folder folder;
    const auto gold
        = folder.write("data/hau/test.txt", "El Paso\tB-LOC\n \tO\n#\tO\nMusa\tB-PER\n\nKano\tS-LOC\n").string();
    const auto predictions = (folder / "predictions").string();
    const auto evaluated
        = call({ "evaluate", kModel, "--data", (folder / "data").string(), "--predictions", predictions, "--json" });
    const json language = evaluated.document().at("languages").at(0);
    for (const auto& arguments : { std::vector<std::string> { "score", predictions + "/hau.txt", "--json" },
             { "score", "--gold", gold, "--pred", predictions + "/hau.txt", "--json" } }) {
        const auto scored = call(arguments).document();
        for (const char* number : { "precision", "recall", "f1" })
            QVERIFY2(scored.at(number) == language.at(number), number);
        QVERIFY(scored.at("support") == language.at("entities"));
    }
    const auto again = call({ "data", predictions + "/hau.txt", "--json" }).document();
    QVERIFY(again.at("languages").at(0).at("words") == 5);
}

NDOGO_TEST(TestCliData)
#include "tst_cli_data.moc"
