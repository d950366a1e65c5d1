// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/tsv.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

namespace {

using Fields = std::vector<std::string>;

/// Fields of all rows, the header's first, as one text: | between fields, / after a row.
std::string rowsOf(const std::string& text)
{
    TsvRows rows(text, "test.tsv");
    std::string shape;
    const auto add = [&shape](const Fields& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i)
            shape += (i > 0 ? "|" : "") + fields[i];
        shape += "/";
    };
    add(rows.header());
    while (const auto row = rows.next())
        add(row->fields);
    return shape;
}

ExampleFile readTsv(const std::string& text, const Fields& texts = { "text" }, const std::string& label = "label")
{
    return parseTsv(text, "test.tsv", texts, label);
}

}

class TestTsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAsPandas_data();
    void readsAsPandas();
    void refusesAsPandas_data();
    void refusesAsPandas();
    void countsLines();
    void joinsColumns();
    void findsColumns();
    void leavesOutWhatCannotBeScored();
    void readsTextsAlone();
};

void TestTsv::readsAsPandas_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("rows"); // read_csv(sep="\t", dtype=str, na_filter=False), pandas 2
    const auto row = [](const char* name, const char* text, const char* rows) {
        QTest::newRow(name) << std::string(text) << std::string(rows);
    };
    row("plain", "a\tb\n1\t2\n3\t4\n", "a|b/1|2/3|4/");
    row("no end of line", "a\tb\n1\t2", "a|b/1|2/");
    row("CRLF", "a\tb\r\n1\t2\r\n", "a|b/1|2/");
    row("CR", "a\tb\r1\t2\r", "a|b/1|2/");
    row("byte order mark", "\xef\xbb\xbf\"a\"\tb\n1\t2\n", "a|b/1|2/");
    row("blank lines", "\na\tb\n\n1\t2\n  \n\n3\t4\n\n", "a|b/1|2/3|4/");
    row("a tab alone is a row", "a\tb\n\t\n", "a|b/|/");
    row("blanks stay in fields and go around names", " a\tb \n  1\t 2 \n", "a|b/  1| 2 /");
    row("quotes around a tab", "a\tb\n\"1\t1\"\t2\n", "a|b/1\t1|2/");
    row("quotes around line ends", "a\tb\n\"1\n\r\n1\"\t2\n", "a|b/1\n\r\n1|2/");
    row("doubled quotes", "a\tb\n\"say \"\"so\"\"\"\t\"\"\n", "a|b/say \"so\"|/");
    row("a quote inside is a letter", "a\tb\n1\"1\t2\"\n", "a|b/1\"1|2\"/");
    row("after the closing quote", "a\tb\n\"1\"x\"y\"\t2\n", "a|b/1x\"y\"|2/");
    row("too few fields", "a\tb\tc\n1\n2\t3\n", "a|b|c/1||/2|3|/");
    row("unnamed index", "\ta\tb\n0\t1\t2\n1\t3\t4\n", "|a|b/0|1|2/1|3|4/");
    row("index without a name", "a\tb\n0\t1\t2\n1\t3\t4\n", "a|b/1|2/3|4/");
    row("header alone", "a\tb\n", "a|b/");
    row("commas", "a,b\n\"1,1\",2\n", "a|b/1,1|2/");
    row("one column", "a\n1\n", "a/1/");
}

void TestTsv::readsAsPandas()
{
    QFETCH(std::string, text);
    QTEST(rowsOf(text), "rows");
}

void TestTsv::refusesAsPandas_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("line");
    QTest::addColumn<std::string>("named");
    const auto row = [](const char* name, const std::string& text, const char* line, const char* named) {
        QTest::newRow(name) << text << std::string(line) << std::string(named);
    };
    row("too many fields", "a\tb\n1\t2\n3\t4\t5\n", "line 3", "3 fields where 2");
    row("open quote", "a\tb\n1\t2\n3\t\"4\n5\t6\n", "line 3", "never closed");
    row("open quote in the header", "a\t\"b\n", "line 1", "never closed");
    row("open quote two lines below its row", "a\tb\n\"1\n1\"\t\"2\n", "line 3", "never closed");
    row("Latin-1", "a\tb\n1\tJos\xe9\n", "line 2", "not UTF-8");
    row("NUL", std::string("a\tb\n1\t2\0\n", 9), "line 2", "not UTF-8");
    row("nothing", "", "", "is empty");
    row("blanks", "\n  \n", "", "is empty");
}

void TestTsv::refusesAsPandas()
{
    QFETCH(std::string, text);
    QFETCH(std::string, line);
    QFETCH(std::string, named);
    FAILS(ErrorCode::DataInvalid, ({ "test.tsv", line, named }), rowsOf(text));
}

void TestTsv::countsLines()
{
    const ExampleFile file = readTsv("\ntext\tlabel\n\"one\nand\r\na\rhalf\"\tx\n\ntwo\ty\n\"\"\tx\nthree\tz\n");
    QCOMPARE(file.examples.size(), std::size_t(3));
    QCOMPARE(file.examples[0].line, 3);
    QCOMPARE(file.examples[0].words, Fields { "one\nand\r\na\rhalf" });
    QCOMPARE(file.examples[1].line, 8);
    QCOMPARE(file.problems.at(0).line, 9);
    QCOMPARE(file.examples[2].line, 10);
    QCOMPARE(file.labelLines.at("z"), 10);
    QCOMPARE(file.labelLines.at("x"), 3);
}

void TestTsv::joinsColumns()
{
    const std::string text = "category\theadline\ttext\turl\nhealth\tMaji safi\tNi uhai.\tu\nhealth\t\tNi uhai.\tu\n";
    const ExampleFile file = readTsv(text, { "headline", "text" }, "category");
    QCOMPARE(file.examples[0].words, Fields { "Maji safi Ni uhai." });
    QCOMPARE(file.examples[0].labels, Fields { "health" });
    QCOMPARE(file.examples[1].words, Fields { "Ni uhai." });
    QCOMPARE(file.problems.size(), std::size_t(1));
    QCOMPARE(file.problems[0].line, 3);
    QVERIFY(inEnglish(file.problems[0].message).find("\"headline\" is empty") != std::string::npos);
}

void TestTsv::findsColumns()
{
    const std::string text = "Text\tTEXT\tLabel\none\ttwo\tx\n";
    QCOMPARE(readTsv(text, { "TEXT" }).examples[0].words, Fields { "two" });
    QCOMPARE(readTsv(text, { "Text" }).examples[0].labels, Fields { "x" }); // Label, but for case
    FAILS(ErrorCode::DataInvalid, ({ "test.tsv", "line 1", "no column \"text\"", "Text, TEXT, Label" }), readTsv(text));
    FAILS(ErrorCode::DataInvalid, ({ "no column \"class\"" }), readTsv(text, { "TEXT" }, "class"));
}

void TestTsv::leavesOutWhatCannotBeScored()
{
    const ExampleFile file = readTsv("text\tlabel\none\tx\n\"  \"\tx\ntwo\nthree\ty\n");
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.problems.size(), std::size_t(2));
    QCOMPARE(file.problems[0].line, 3);
    QVERIFY(inEnglish(file.problems[0].message).find("text is empty") != std::string::npos);
    QCOMPARE(file.problems[1].line, 4);
    QVERIFY(inEnglish(file.problems[1].message).find("label is empty") != std::string::npos);
    FAILS(ErrorCode::DataInvalid, ({ "test.tsv", "no row with a text and a label" }), readTsv("text\tlabel\none\n"));
}

void TestTsv::readsTextsAlone()
{
    const ExampleFile file = readTsv("text\tlabel\none\tx\ntwo\n", { "text" }, "");
    QCOMPARE(file.examples.size(), std::size_t(2));
    QVERIFY(file.examples[0].labels.empty());
    QVERIFY(file.labelLines.empty());
}

NDOGO_TEST(TestTsv)
#include "tst_tsv.moc"
