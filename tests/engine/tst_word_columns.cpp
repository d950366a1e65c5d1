// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"
#include "engine/data/data_layout.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

namespace {

/// "Kano/B-LOC ya/O | Amina/B-PER", a bar between sentences.
std::string wordsIn(const std::string& text, const AskedColumns& asked = {}, WordTags tags = WordTags::Entities)
{
    std::string shape;
    for (const Example& example : parseConll(text, "test.txt", tags, asked).examples) {
        shape += shape.empty() ? "" : " |";
        for (std::size_t i = 0; i < example.words.size(); ++i)
            shape += (shape.empty() ? "" : " ") + example.words[i] + "/" + example.labels[i];
    }
    return shape;
}

std::string notesOf(const std::string& text, WordTags tags = WordTags::Entities)
{
    std::string notes;
    for (const DataProblem& problem : parseConll(text, "test.txt", tags).problems)
        notes += std::to_string(problem.line) + ": " + inEnglish(problem.message) + "\n";
    return notes;
}

bool holds(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

const std::string kRead = "Kano/B-LOC ya/O | Amina/B-PER ta/O";

}

class TestWordColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWordAndTag_data();
    void findsWordAndTag();
    void takesWhatIsAsked();
    void tabsPartColumns();
    void wordsMayBeEmpty();
    void commentsStandBeforeSentences();
    void recognisesTagsAnywhere_data();
    void recognisesTagsAnywhere();
};

void TestWordColumns::findsWordAndTag_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char* name, const char* text, const char* told) {
        QTest::newRow(name) << std::string(text) << QByteArray(told);
    };
    row("blanks", "Kano B-LOC\nya O\n\nAmina B-PER\nta O\n", "");
    row("numbers from 1", "1\tKano\tB-LOC\n2\tya\tO\n\n1\tAmina\tB-PER\n2\tta\tO\n", "words stand in column 2");
    row("numbers from 0", "0 Kano B-LOC\n1 ya O\n\n0 Amina B-PER\n1 ta O\n", "words stand in column 2");
    row("numbers through the file", "1 Kano B-LOC\n2 ya O\n\n3 Amina B-PER\n4 ta O\n", "words stand in column 2");
    row("an empty first column", "\tKano\tB-LOC\n\tya\tO\n\n\tAmina\tB-PER\n\tta\tO\n", "words stand in column 2");
    row("GermEval",
        "#\thttp://x\t[2010]\n1\tKano\tB-LOC\tO\n2\tya\tO\tB-PER\n\n#\thttp://"
        "y\t[2011]\n1\tAmina\tB-PER\tO\n2\tta\tO\tO\n",
        "outer one of GermEval 2014");
    row("UNER",
        "# sent_id = 1\n1\tKano\tB-LOC\t-\tann\n2\tya\tO\t-\tann\n\n# sent_id = "
        "2\n1\tAmina\tB-PER\t-\tann\n2\tta\tO\t-\tann\n",
        "column 3 does and is read");
    row("MultiCoNER",
        "# id 7a\tdomain=hau\nKano _ _ B-LOC\nya _ _ O\n\n# id 8\tdomain=hau\nAmina _ _ B-PER\nta _ _ O\n",
        "read as a comment");
    row("chunks before", "Kano NNP B-NP B-LOC\nya VB B-VP O\n\nAmina NNP B-NP B-PER\nta PRP B-NP O\n",
        "column 3 holds such tags too");
    row("lines that tabs indent", "\tKano NN B-LOC\n\tya VB O\n\n\tAmina NN B-PER\n\tta PR O\n", "");
    row("lines that end in tabs", "Kano\tB-LOC\t\nya\tO\t\n\t\nAmina\tB-PER\t\nta\tO\t\n", "");
}

void TestWordColumns::findsWordAndTag()
{
    QFETCH(std::string, text);
    QFETCH(QByteArray, told);
    QCOMPARE(wordsIn(text), kRead);
    const std::string notes = notesOf(text);
    QVERIFY2(told.isEmpty() ? notes.empty() : holds(notes, told.constData()), notes.c_str());
}

void TestWordColumns::takesWhatIsAsked()
{
    const std::string germEval = "1\tKano\tB-LOC\tO\n2\tya\tO\tB-PER\n";
    QCOMPARE(wordsIn(germEval, { "", "4" }), std::string("Kano/O ya/B-PER"));
    QCOMPARE(wordsIn("a Kano B-LOC x\nb ya O x\n", { "2", "3" }), std::string("Kano/B-LOC ya/O"));
    const std::string plus = "# global.columns = ID FORM UPOS NER\n1\tKano\tPROPN\tB-LOC\n2\tya\tAUX\tO\n";
    QCOMPARE(wordsIn(plus, { "form", "NER" }), std::string("Kano/B-LOC ya/O"));
    const std::string universal = "1\tKano\tkano\tPROPN\tNN\t_\t0\troot\t_\t_\n";
    QCOMPARE(wordsIn(universal, { "LEMMA", "XPOS" }, WordTags::PartsOfSpeech), std::string("kano/NN"));
    FAILS(ErrorCode::Usage, ({ "test.txt", "\"NER\" means none", "number" }), wordsIn(germEval, { "", "NER" }));
    FAILS(ErrorCode::Usage, ({ "\"NE\"", "ID, FORM, UPOS, NER" }), wordsIn(plus, { "", "NE" }));
    FAILS(ErrorCode::DataInvalid, ({ "line 1", "4 columns, and column 7" }), wordsIn(germEval, { "", "7" }));
    FAILS(ErrorCode::DataInvalid, ({ "line 1", "\"Kano\" (column 2 of 4) is not a tag" }),
        wordsIn(germEval, { "1", "2" }));
}

void TestWordColumns::tabsPartColumns()
{
    QCOMPARE(wordsIn("El Paso\tB-LOC\nna\tO\n"), std::string("El Paso/B-LOC na/O"));
    QCOMPARE(wordsIn("Kano B-LOC\nEl Paso\tB-LOC\n"), std::string("Kano/B-LOC El Paso/B-LOC"));
    QCOMPARE(wordsIn(" Kano \t B-LOC \nya\tO\r\n"), std::string("Kano/B-LOC ya/O"));
}

void TestWordColumns::wordsMayBeEmpty()
{
    QCOMPARE(wordsIn("Kano\tB-LOC\n \tO\n\tI-LOC\n.\tO\n"), std::string("Kano/B-LOC /O /I-LOC ./O"));
    QCOMPARE(wordsIn("Kano\tB-LOC\n \t \nya\tO\n"), std::string("Kano/B-LOC | ya/O")); // a row of blanks is no word
    QCOMPARE(notesOf("Kano\tB-LOC\n \tO\n"), std::string());
}

void TestWordColumns::commentsStandBeforeSentences()
{
    QCOMPARE(
        wordsIn("# id 1\nKano _ B-LOC\n# _ O\n\n# id 2\n# _ O\nya _ O\n"), std::string("Kano/B-LOC #/O | #/O ya/O"));
    QCOMPARE(wordsIn("#Kano B-LOC\nya O\n"), std::string("#Kano/B-LOC ya/O"));
    QCOMPARE(wordsIn("# sent_id = 3\nIna PRON\n# SYM\n", {}, WordTags::PartsOfSpeech), std::string("Ina/PRON #/SYM"));
    FAILS(ErrorCode::DataInvalid, ({ "line 2", "\"1\"" }), wordsIn("Kano B-LOC\n# id 1\n"));
}

void TestWordColumns::recognisesTagsAnywhere_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("column");
    QTest::addColumn<QByteArray>("layout");
    QTest::newRow("tag before the last") << std::string("Kano\tB-LOC\t_\nya\tO\t_\n") << QByteArray("")
                                         << QByteArray("ner conll");
    QTest::newRow("comments") << std::string("# a b c d e\n# f g h i j\nKano B-LOC\n") << QByteArray("")
                              << QByteArray("ner conll");
    QTest::newRow("asked") << std::string("Kano B-LOC NOUN\nya O VERB\n") << QByteArray("2") << QByteArray("ner conll");
    QTest::newRow("not asked") << std::string("Kano B-LOC NOUN\nya O VERB\n") << QByteArray("")
                               << QByteArray("pos conll");
    QTest::newRow("no entities asked") << std::string("Kano B-LOC NN\nya O VB\n") << QByteArray("3")
                                       << QByteArray("pos conll");
}

void TestWordColumns::recognisesTagsAnywhere()
{
    QFETCH(std::string, text);
    QFETCH(QByteArray, column);
    DataRef data;
    data.tagColumn = column.toStdString();
    const DataLayout layout = recogniseText(text, "hau/test.txt", data);
    const std::string seen = std::string(nameOf(layout.task)) + " " + std::string(nameOf(layout.format));
    QTEST(QByteArray::fromStdString(seen), "layout");
    QCOMPARE(layout.tagColumn, data.tagColumn);
}

NDOGO_TEST(TestWordColumns)
#include "tst_word_columns.moc"
