// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

/// What is read of a file: "ner jsonl: Kano/B-LOC ya/O".
std::string readAs(const std::filesystem::path& file, const DataRef& data = {})
{
    const DataLayout layout = recogniseText(test::readBytes(file), file, data);
    std::string text = std::string(nameOf(layout.task)) + " " + std::string(nameOf(layout.format)) + ":";
    for (const Example& example : readExamples(file, layout).examples) {
        for (std::size_t i = 0; i < example.words.size(); ++i)
            text += " " + example.words[i] + (example.labels.empty() ? "" : "/" + example.labels[i]);
        text += ";";
    }
    return text;
}

const std::string kWords = "{\"id\": \"0\", \"tokens\": [\"Kano\", \"ya\"], \"ner_tags\": [\"B-LOC\", \"O\"]}\n";

}

class TestJsonLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void namesNumbers();
    void takesWhatIsAsked();
    void leavesOutWhatIsEmpty();
    void refuses_data();
    void refuses();
};

void TestJsonLines::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("read");
    const auto row = [](const char* name, const std::string& text, const char* read) {
        QTest::newRow(name) << text << std::string(read);
    };
    row("tokens and tags", kWords, "ner jsonl: Kano/B-LOC ya/O;");
    row("blank lines", "\n" + kWords + "\r\n" + kWords, "ner jsonl: Kano/B-LOC ya/O; Kano/B-LOC ya/O;");
    row("an array over lines",
        "[\n {\"tokens\":\n [\"Kano\"], \"tags\": [\"S-LOC\"]},\n {\"tokens\": [\"}\\\"\"], \"tags\": [\"O\"]}\n]\n",
        "ner jsonl: Kano/S-LOC; }\"/O;");
    row("CoNLL-2003 of datasets",
        "{\"tokens\": [\"EU\"], \"pos_tags\": [\"NNP\"], \"chunk_tags\": [\"B-NP\"], \"ner_tags\": [\"B-ORG\"]}",
        "ner jsonl: EU/B-ORG;");
    row("parts of speech", "{\"tokens\": [\"Ina\"], \"upos\": [\"PRON\"]}", "pos jsonl: Ina/PRON;");
    row("empty words", "{\"tokens\": [\"Kano\", \"\"], \"ner_tags\": [\"B-LOC\", \"O\"]}", "ner jsonl: Kano/B-LOC /O;");
    row("BILOU", "{\"words\": [\"Kano\"], \"labels\": [\"U-LOC\"]}", "ner jsonl: Kano/S-LOC;");
    row("words called text", "{\"text\": [\"Kano\"], \"labels\": [\"B-LOC\"]}", "ner jsonl: Kano/B-LOC;");
    row("text and label", "{\"text\": \"Ina so\", \"label\": \"sports\"}\n", "classification jsonl: Ina so/sports;");
    row("headline and text", "{\"headline\": \"Ina\", \"text\": \"so\", \"category\": \"sports\"}\n",
        "classification jsonl: Ina so/sports;");
    row("a number as label", "{\"text\": \"Ina so\", \"label\": 3}\n", "classification jsonl: Ina so/3;");
    row("text alone", "{\"text\": \"Ina so\"}\n", "text jsonl: Ina so;");
    row("the first sentence empty", "{\"tokens\": [], \"ner_tags\": []}\n" + kWords, "ner jsonl: Kano/B-LOC ya/O;");
}

void TestJsonLines::reads()
{
    QFETCH(std::string, text);
    const Folder folder;
    QTEST(readAs(folder.write("hau/test.jsonl", text)), "read");
}

void TestJsonLines::namesNumbers()
{
    const Folder folder;
    const auto file = folder.write("data/hau/test.jsonl", "{\"tokens\": [\"Kano\", \"ya\"], \"ner_tags\": [1, 0]}\n");
    FAILS(ErrorCode::DataInvalid, ({ "line 1", "\"ner_tags\" are numbers", "dataset_info.json" }), readAs(file));
    folder.write("data/dataset_info.json",
        R"({"features": {"ner_tags": {"feature": {"names": ["O", "B-LOC"], "_type": "ClassLabel"}, "_type": "List"}}})");
    QCOMPARE(readAs(file), std::string("ner jsonl: Kano/B-LOC ya/O;"));
    folder.write("data/hau/dataset_info.json", R"({"features": {"ner_tags": {"names": ["O", "B-PER"]}}})"); // nearer
    QCOMPARE(readAs(file), std::string("ner jsonl: Kano/B-PER ya/O;"));
    folder.write("data/hau/test.jsonl", "{\"tokens\": [\"Kano\"], \"ner_tags\": [2]}\n");
    FAILS(ErrorCode::DataInvalid, ({ "line 1", "\"2\" is the number of no tag", "names 2" }), readAs(file));
    folder.write("data/hau/test.jsonl", "{\"text\": \"Ina so\", \"label\": 1}\n");
    folder.write("data/hau/dataset_info.json", R"({"features": {"label": {"names": ["health", "sports"]}}})");
    QCOMPARE(readAs(file), std::string("classification jsonl: Ina so/sports;"));
}

void TestJsonLines::takesWhatIsAsked()
{
    const Folder folder;
    const auto file = folder.write(
        "test.json", "{\"kalma\": [\"Kano\"], \"alama\": [\"B-LOC\"], \"tokens\": [\"x\"], \"ner_tags\": [\"O\"]}\n");
    DataRef data;
    data.wordColumn = "kalma";
    data.tagColumn = "alama";
    QCOMPARE(readAs(file, data), std::string("ner jsonl: Kano/B-LOC;"));
    data.task = DataTask::Pos;
    QCOMPARE(readAs(file, data), std::string("pos jsonl: Kano/B-LOC;"));
}

void TestJsonLines::leavesOutWhatIsEmpty()
{
    const Folder folder;
    const auto file = folder.write("test.jsonl", kWords + "{\"tokens\": [], \"ner_tags\": []}\n");
    const ExampleFile read = readExamples(file, recogniseText(kWords, file, {}));
    QCOMPARE(read.examples.size(), std::size_t(1));
    QCOMPARE(read.problems.at(0).line, 2);
    const auto texts = folder.write("texts.jsonl",
        "{\"text\": \" \", \"label\": \"a\"}\n{\"text\": \"Ina\", \"label\": null}\n{\"text\": \"so\", \"label\": "
        "\"b\"}\n");
    const ExampleFile some = readExamples(texts, recogniseText(test::readBytes(texts), texts, {}));
    QCOMPARE(some.examples.size(), std::size_t(1));
    QCOMPARE(some.problems.size(), std::size_t(2));
}

void TestJsonLines::refuses_data()
{
    QTest::addColumn<std::string>("line");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& line, const char* named) {
        QTest::newRow(name) << line << QByteArray(named);
    };
    row("no JSON", "{\"tokens\": [\"Kano\"", "no JSON object");
    row("no object", "[1, 2]", "no JSON object");
    row("other lengths", "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}", "lists of the same length");
    row("no such key", "{\"words\": [\"a\"], \"ner_tags\": [\"O\"]}", "no \"tokens\"; it has ner_tags, words");
    row("not a tag", "{\"tokens\": [\"a\"], \"ner_tags\": [\"PERSON\"]}", "\"PERSON\" is not a tag");
    row("a number as word", "{\"tokens\": [7], \"ner_tags\": [\"O\"]}", "\"tokens\" must hold text");
    row("NUL in a word", "{\"tokens\": [\"a\\u0000\"], \"ner_tags\": [\"O\"]}", "\"tokens\" must hold text");
    row("Latin-1", "{\"tokens\": [\"Jos\xe9\"], \"ner_tags\": [\"O\"]}", "not UTF-8");
    row("too long", "{\"tokens\": [\"" + std::string(1U << 20U, 'x') + "\"], \"ner_tags\": [\"O\"]}",
        "longer than 1 MB");
    row("too deep", "{\"tokens\": " + std::string(50, '[') + std::string(50, ']') + ", \"ner_tags\": [\"O\"]}",
        "\"tokens\"");
}

void TestJsonLines::refuses()
{
    QFETCH(std::string, line);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("test.jsonl", kWords + line + "\n");
    const DataLayout layout = recogniseText(kWords, file, {});
    FAILS(ErrorCode::DataInvalid, ({ "test.jsonl", "line 2", named.toStdString() }), readExamples(file, layout));
    FAILS(ErrorCode::DataInvalid, ({ "neither words and tags nor text and label", "answer, question" }),
        recogniseText("{\"question\": \"a\", \"answer\": \"b\"}\n", file, {}));
}

NDOGO_TEST(TestJsonLines)
#include "tst_json_lines.moc"
