// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

using Texts = std::vector<std::string>;

/// What was recognised, in one line: "classification tsv headline+text category".
std::string layoutText(const DataLayout& layout)
{
    std::string text = std::string(nameOf(layout.task)) + " " + std::string(nameOf(layout.format));
    for (std::size_t i = 0; i < layout.textColumns.size(); ++i)
        text += (i > 0 ? "+" : " ") + layout.textColumns[i];
    return text + (layout.labelColumn.empty() ? "" : " " + layout.labelColumn);
}

DataRef asking(std::optional<DataTask> task, std::optional<DataFormat> format = {})
{
    DataRef data;
    data.task = task;
    data.format = format;
    return data;
}

std::string seen(const std::string& text, const char* file = "hau/test.txt", const DataRef& data = {})
{
    return layoutText(recogniseText(text, file, data));
}

}

class TestDataLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recognises_data();
    void recognises();
    void saysWhatItAssumed();
    void takesWhatIsSaid();
    void refusesMisfits_data();
    void refusesMisfits();
    void looksIntoTheFirstReadableFile();
    void readsEveryFormat();
    void recognisesReferenceData_data();
    void recognisesReferenceData();
};

void TestDataLayout::recognises_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("layout");
    const auto row = [](const char* name, const char* file, const char* text, const char* layout) {
        QTest::newRow(name) << QByteArray(file) << std::string(text) << std::string(layout);
    };
    row("MasakhaNER", "test.txt", "Musa B-PER\nna O\n\nKano B-LOC\n", "ner conll");
    row("outside words only", "test.txt", "na O\nda O\n", "ner conll");
    row("words without tags among them", "test.txt", "Musa B-PER\nna\nda\nta\n", "ner conll");
    row("CoNLL-2003", "test.txt", "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nis VBZ B-VP O\n", "ner conll");
    row("MasakhaPOS", "test.txt", "Hukumar NOUN\nta SCONJ\n. PUNCT\n", "pos conll");
    row("CoNLL-U", "yo-test.conllu", "# text = ilé\n1\tilé\tilé\tNOUN\t_\t_\t0\troot\t_\t_\n", "pos conll");
    row("WikiAnn", "test", "am:Addis\tB-LOC\nam:Ababa\tI-LOC\n\nam:na\tO\n", "ner wikiann");
    row("MasakhaNEWS", "test.tsv", "category\theadline\ttext\turl\nhealth\ta\tb\tc\n",
        "classification tsv headline+text category");
    row("AfriSenti", "test.tsv", "tweet\tlabel\nina so\tpositive\n", "classification tsv tweet label");
    row("AfriSenti subtask", "dev.tsv", "ID\ttweet\tlabel\nx1\tina so\tpositive\n", "classification tsv tweet label");
    row("Yoruba newsclass", "test.tsv", "bbc_url_id\tdate\tnews_title\tlabel\n1\t2\tokan\tworld\n",
        "classification tsv news_title label");
    row("newsclass with an index", "train_noisy.tsv", "\tnews_title\tlabel\n0\tokan\tworld\n",
        "classification tsv news_title label");
    row("comma separated", "test.csv", "text,label\n\"a, b\",x\n", "classification tsv text label");
    row("header in capitals", "test.txt", "Text\tLabel\na\tx\n", "classification tsv text label");
    row("plain text", "hau.txt", "Ina kwana.\nYau da safe na tafi kasuwa.\n", "text text");
    row("one line of text", "hau.txt", "Yau da safe na tafi kasuwa.\n", "text text");
    row("text with commas", "hau.txt", "Audu, Bala, Musa da Kande\nsun tafi\n", "text text");
}

void TestDataLayout::recognises()
{
    QFETCH(QByteArray, file);
    QFETCH(std::string, text);
    QTEST(seen(text, file.constData()), "layout");
}

void TestDataLayout::saysWhatItAssumed()
{
    const auto assumed = [](const std::string& text, const char* file, const DataRef& data = {}) {
        Texts texts;
        const DataLayout layout = recogniseText(text, file, data);
        if (!layout.recognised.empty())
            texts.push_back(inEnglish(layout.recognised));
        for (const Sentence& sentence : layout.assumed)
            texts.push_back(inEnglish(sentence));
        return texts;
    };
    QCOMPARE(assumed("Musa B-PER\nna O\n", "data/hau/test.txt"),
        Texts { "hau/test.txt has words with entity tags (B-PER, O): named entities in CoNLL "
                "format." });
    QCOMPARE(assumed("category\theadline\ttext\turl\nhealth\ta\tb\tc\n", "hau/test.tsv"),
        (Texts { "hau/test.tsv has a header and a text a row: classification.",
            "Of the columns category, headline, text, url, the text is headline and text, joined "
            "by a blank, and the label category." }));
    QCOMPARE(assumed("Ina kwana lafiya.\n", "hau.txt").size(), std::size_t(1));
    DataRef all = asking(DataTask::Classification, DataFormat::Tsv);
    all.textColumns = { "text" };
    all.labelColumn = "category";
    QVERIFY(assumed("category\theadline\ttext\turl\nhealth\ta\tb\tc\n", "hau/test.tsv", all).empty());
    QVERIFY(assumed("Musa B-PER\n", "test.txt", asking(DataTask::Ner, DataFormat::Conll)).empty());
}

void TestDataLayout::takesWhatIsSaid()
{
    QCOMPARE(seen("Ina kwana\n", "a.txt", asking(DataTask::Text)), std::string("text text"));
    QCOMPARE(seen("kalma NN\nta VB\n", "a.txt", asking(DataTask::Pos)), std::string("pos conll"));
    QCOMPARE(seen("a\tb\nc\td\n", "a.tsv", asking(DataTask::Pos)), std::string("pos conll"));
    QCOMPARE(seen("tweet\tlabel\na\tb\n", "a.tsv", asking(DataTask::Text)), std::string("text tsv tweet"));
    QCOMPARE(seen("NOUN NOUN\nVERB VERB\n", "a.txt", asking({}, DataFormat::Conll)), std::string("pos conll"));
    DataRef columns;
    columns.textColumns = { "body" };
    columns.labelColumn = "kind";
    QCOMPARE(seen("body\tkind\na\tb\n", "a.txt", columns), std::string("classification tsv body kind"));
    columns.labelColumn.clear();
    QCOMPARE(seen("body\tlabel\na\tb\n", "a.tsv", columns), std::string("classification tsv body label"));
}

void TestDataLayout::refusesMisfits_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("task");
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("named");
    const auto row = [](const char* name, const char* file, const char* task, const char* format, const char* text,
                         const char* named) {
        QTest::newRow(name) << QByteArray(file) << QByteArray(task) << QByteArray(format) << std::string(text)
                            << std::string(named);
    };
    row("two columns of neither", "test.txt", "", "", "Musa PERSON\nna OTHER\n",
        "line 1: \"PERSON\" (column 2 of 2) is neither");
    row("four columns of neither", "test.txt", "", "", "a b c d\ne f g h\ni j k l\nm n o p\nq r s t\n", "--task");
    row("a table of unknown columns", "test.tsv", "", "", "kind\tbody\na\tb\n", "\"kind\", \"body\"");
    row("a table without labels", "test.tsv", "", "", "ID\ttweet\n1\tb\n", "--label-column");
    row("entities as parts of speech", "test.txt", "pos", "", "Musa B-PER\nna O\n", "entity tag");
    row("parts of speech as entities", "test.txt", "ner", "", "na VERB\n", "part of speech");
    row("words as classes", "test.txt", "classification", "", "Musa B-PER\n", "entity tag");
    row("words as text", "test.txt", "text", "", "Musa B-PER\n", "entity tag");
    row("no WikiAnn", "test.txt", "", "wikiann", "Musa B-PER\n", "am:word");
    row("text as a table", "test.txt", "classification", "", "Ina kwana.\n", "--text-columns");
    row("tags behind their words", "test.txt", "", "", "Musa|B-PER na|O\nKano|B-LOC\n",
        "\"|\" between a word and its tag");
    row("nothing", "test.txt", "", "", "\n \n", "is empty");
    row("binary", "test.txt", "", "", "\x89PNG\r\n", "line 1: it is not UTF-8");
}

void TestDataLayout::refusesMisfits()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, task);
    QFETCH(QByteArray, format);
    QFETCH(std::string, text);
    QFETCH(std::string, named);
    FAILS(ErrorCode::DataInvalid, ({ file.toStdString(), named }),
        seen(text, file.constData(),
            asking(fromName<DataTask>(task.toStdString()), fromName<DataFormat>(format.toStdString()))));
    FAILS(ErrorCode::Usage, ({ "pos", "wikiann" }), seen(text, "a.txt", asking(DataTask::Pos, DataFormat::WikiAnn)));
    DataRef columns;
    columns.textColumns = { "body" };
    columns.labelColumn = "kind";
    FAILS(ErrorCode::DataInvalid, ({ "a.tsv", "no column \"body\"", "text, kind" }),
        seen("text\tkind\na\tb\n", "a.tsv", columns));
}

void TestDataLayout::looksIntoTheFirstReadableFile()
{
    const Folder folder;
    folder.write("amh/test.txt", "bad\xff\n");
    folder.write("hau/test.txt", "Musa NOUN\n");
    folder.write("yor/test.txt", "Ade B-PER\n");
    DataRef data;
    data.path = folder.path().string();
    QCOMPARE(layoutText(recogniseLayout(data)), std::string("pos conll"));
    data.languages = { "amh" };
    FAILS(ErrorCode::DataInvalid, ({ "amh/test.txt", "line 1" }), recogniseLayout(data));
    folder.write("amh/test.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n");
    FAILS(ErrorCode::FileFormat, ({ "amh/test.txt", "Git LFS pointer", "git lfs pull" }), recogniseLayout(data));
    // What is long is judged by its first megabyte, cut at the end of a line.
    std::string text;
    while (text.size() < 3U << 20U)
        text += "ruw\xc3\xa0 NOUN\n";
    data.path = folder.write("long/test.txt", text).string();
    data.languages.clear();
    QCOMPARE(layoutText(recogniseLayout(data)), std::string("pos conll"));
}

void TestDataLayout::readsEveryFormat()
{
    const auto read = [](const std::string& text, DataTask task, DataFormat format) {
        return parseExamples(text, "test.txt", { task, format, { "text" }, "label", {} });
    };
    const ExampleFile words = read("am:Addis\tB-LOC\n\nam:na\tO\n", DataTask::Ner, DataFormat::WikiAnn);
    QCOMPARE(words.examples.size(), std::size_t(2));
    QCOMPARE(words.examples[0].words, Texts { "Addis" });
    QCOMPARE(words.labelLines.at("O"), 3);
    const ExampleFile texts = read("text\tlabel\nIna kwana\tx\n", DataTask::Classification, DataFormat::Tsv);
    QCOMPARE(texts.examples[0].words, Texts { "Ina kwana" });
    QCOMPARE(texts.examples[0].labels, Texts { "x" });
    const ExampleFile lines = read("\nIna kwana. \n\nYa?\n", DataTask::Text, DataFormat::Text);
    QCOMPARE(lines.examples.size(), std::size_t(2));
    QCOMPARE(lines.examples[0].words, Texts { "Ina kwana." });
    QCOMPARE(lines.examples[1].line, 4);
    QVERIFY(lines.examples[0].labels.empty());
    FAILS(ErrorCode::DataInvalid, ({ "test.txt", "no sentence" }), read("\n\n", DataTask::Text, DataFormat::Text));
    FAILS(ErrorCode::DataInvalid, ({ "\"NOUN\"", "not a tag" }), read("Musa NOUN\n", DataTask::Ner, DataFormat::Conll));
}

void TestDataLayout::recognisesReferenceData_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<std::string>("layout");
    const auto row = [](const char* folder, const char* layout) {
        QTest::newRow(folder) << QString::fromUtf8(folder) << std::string(layout);
    };
    row("masakhaner", "ner conll");
    row("masakhaner2", "ner conll");
    row("masakhapos", "pos conll");
    row("masakhanews", "classification tsv headline+text category");
    row("corpus", "text text");
}

void TestDataLayout::recognisesReferenceData()
{
    NDOGO_NEEDS_SHARED();
    QFETCH(QString, folder);
    DataRef data;
    data.path = (sharedFolder() / "data" / folder.toStdString()).string();
    QTEST(layoutText(recogniseLayout(data)), "layout");
}

NDOGO_TEST(TestDataLayout)
#include "tst_data_layout.moc"
