// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

using Texts = std::vector<std::string>;

ExampleFile readText(const std::string& text)
{
    const Folder folder;
    return readConll(folder.write("test.txt", text));
}

}

class TestConll : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsPlainFiles();
    void readsEverySpelling_data();
    void readsEverySpelling();
    void keepsTheLine();
    void mendsWordsWithoutTag();
    void takesALetterForABlankLine();
    void acceptsContinuationsWithoutBeginning();
    void skipsDocumentStarts();
    void readsPartsOfSpeech();
    void readsConllU();
    void readsWikiAnn();
    void keepsOddCharacters();
    void namesTheLine_data();
    void namesTheLine();
    void refusesFilesWithoutSentences();
    void limitsProblems();
    void readsScoredFiles();
    void readsMasakhaNer_data();
    void readsMasakhaNer();
};

void TestConll::readsPlainFiles()
{
    const ExampleFile file = readText("Asha B-PER\nanapika O\n\nPwani B-LOC\n");
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].words, (Texts { "Asha", "anapika" }));
    QCOMPARE(file.examples[0].labels, (Texts { "B-PER", "O" }));
    QCOMPARE(file.examples[1].words, Texts { "Pwani" });
    QVERIFY(file.problems.empty());
}

void TestConll::readsEverySpelling_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QByteArray(text); };
    row("LF", "Asha B-PER\nna O\n\nJuma B-PER\n\n");
    row("CRLF", "Asha B-PER\r\nna O\r\n\r\nJuma B-PER\r\n");
    row("CR", "Asha B-PER\rna O\r\rJuma B-PER\r");
    row("mixed ends", "Asha B-PER\r\nna O\n\r\nJuma B-PER");
    row("byte order mark",
        "\xef\xbb\xbf"
        "Asha B-PER\nna O\n\nJuma B-PER\n");
    row("tabs", "Asha\tB-PER\nna\tO\n\nJuma\tB-PER\n");
    row("many blanks", "  Asha   B-PER \nna \t O\t\n \t \nJuma B-PER\n");
    row("many blank lines", "\n\n\nAsha B-PER\nna O\n\n\n\nJuma B-PER\n\n\n");
    row("more columns", "Asha NNP x B-PER\nna CC x O\n\nJuma x B-PER\n");
    row("no end of line", "Asha B-PER\nna O\n\nJuma B-PER");
}

void TestConll::readsEverySpelling()
{
    QFETCH(QByteArray, text);
    const ExampleFile file = readText(text.toStdString());
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].words, (Texts { "Asha", "na" }));
    QCOMPARE(file.examples[0].labels, (Texts { "B-PER", "O" }));
    QCOMPARE(file.examples[1].words, Texts { "Juma" });
    QCOMPARE(file.examples[1].labels, Texts { "B-PER" });
    QVERIFY(file.problems.empty());
}

void TestConll::keepsTheLine()
{
    const ExampleFile file = readText("\r\nAsha B-PER\r\nna O\r\n\r\n\r\nJuma B-PER\r\n");
    QCOMPARE(file.examples[0].line, 2);
    QCOMPARE(file.examples[1].line, 6);
}

void TestConll::mendsWordsWithoutTag()
{
    const ExampleFile file = readText("Asha B-PER\nanapika\n");
    QCOMPARE(file.examples[0].labels, (Texts { "B-PER", "O" }));
    QCOMPARE(file.problems.size(), std::size_t(1));
    QCOMPARE(file.problems[0].line, 2);
    QVERIFY(file.problems[0].file.ends_with("test.txt"));
    QVERIFY(inEnglish(file.problems[0].message).find("anapika") != std::string::npos);
}

void TestConll::takesALetterForABlankLine()
{
    const ExampleFile file = readText("Asha B-PER\n.\nJuma B-PER\n\xe1\x8d\xa2\nna O\n");
    QCOMPARE(file.examples.size(), std::size_t(3));
    QCOMPARE(file.problems.size(), std::size_t(2));
    QCOMPARE(file.problems[1].line, 4);
}

void TestConll::acceptsContinuationsWithoutBeginning()
{
    const ExampleFile file = readText("na O\nPwani I-LOC\nAsha I-PER\n");
    QCOMPARE(file.examples[0].labels, (Texts { "O", "I-LOC", "I-PER" }));
    QVERIFY(file.problems.empty());
}

void TestConll::skipsDocumentStarts()
{
    const ExampleFile file = readText("-DOCSTART- -X- O O\n\nAsha B-PER\n-DOCSTART- O\nna O\n");
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].words, Texts { "Asha" });
}

void TestConll::readsPartsOfSpeech()
{
    // Tags of any set; a word without one is X and a line of one character blank, as in the script
    // of MasakhaPOS.
    const ExampleFile file
        = parseConll("Ina PRON\nkwana\n.\nB-PER NN\na b c VERB\n", "test.txt", WordTags::PartsOfSpeech);
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].labels, (Texts { "PRON", "X" }));
    QCOMPARE(file.examples[1].words, (Texts { "B-PER", "a" }));
    QCOMPARE(file.examples[1].labels, (Texts { "NN", "VERB" }));
    QCOMPARE(file.problems.size(), std::size_t(2));
    QVERIFY(inEnglish(file.problems[0].message).find("reads as X") != std::string::npos);
    QCOMPARE(file.labelLines,
        (std::map<std::string, std::int64_t> { { "PRON", 1 }, { "X", 2 }, { "NN", 4 }, { "VERB", 5 } }));
}

void TestConll::readsConllU()
{
    const std::string text = "# sent_id = 1\n1\tilé\t_\tNOUN\t_\t_\t0\troot\t_\t_\n"
                             "2-3\tnípa\t_\t_\t_\t_\t_\t_\t_\t_\n2\tní pa\t_\tADP\t_\t_\t1\tcase\t_\t_\n"
                             "2.1\tx\t_\tVERB\t_\t_\t_\t_\t_\t_\n\n# text = #\n"
                             "1\t#\t_\tSYM\t_\t_\t0\troot\t_\t_\n";
    const ExampleFile file = parseConll(text, "test.conllu", WordTags::PartsOfSpeech);
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].words, (Texts { "ilé", "ní pa" }));
    QCOMPARE(file.examples[0].labels, (Texts { "NOUN", "ADP" }));
    QCOMPARE(file.examples[0].line, 2);
    QCOMPARE(file.labelLines.at("ADP"), 4);
    QCOMPARE(file.examples[1].words, Texts { "#" });
    QVERIFY(file.problems.empty());
    FAILS(ErrorCode::DataInvalid, ({ "test.conllu", "line 10", "2 columns" }),
        parseConll(text + "\n2\tx\n", "test.conllu", WordTags::PartsOfSpeech));
    QVERIFY(!isConllU("1 NUM\n"));
    QVERIFY(!isConllU("# O\n"));
}

void TestConll::readsWikiAnn()
{
    const ExampleFile file
        = parseConll("yo:Ilé\tB-LOC\nyo::\tO\nyo:12:30\tO\nyo:na\n\nyo:.\tO\n", "test", WordTags::WikiAnn);
    QCOMPARE(file.examples.size(), std::size_t(2));
    QCOMPARE(file.examples[0].words, (Texts { "Ilé", ":", "12:30", "na" }));
    QCOMPARE(file.examples[0].labels, (Texts { "B-LOC", "O", "O", "O" }));
    QCOMPARE(file.examples[1].words, Texts { "." });
    QCOMPARE(file.problems.size(), std::size_t(1));
    FAILS(ErrorCode::DataInvalid, ({ "line 2", "\"na\" has no language" }),
        parseConll("yo:a\tO\nna\tO\n", "test", WordTags::WikiAnn));
    FAILS(ErrorCode::DataInvalid, ({ "line 1", "\"NOUN\" (column 2 of 2) is not a tag" }),
        parseConll("yo:a\tNOUN\n", "test", WordTags::WikiAnn));
}

void TestConll::keepsOddCharacters()
{
    // A no-break space and a zero-width space are words like any other; only blanks and tabs
    // separate.
    const ExampleFile file = readText("\xc2\xa0 O\n\xe2\x80\x8b O\n\xf0\x9f\x99\x82 O\no\xcc\xa3j\xc3\xa0 O\n");
    QCOMPARE(file.examples.size(), std::size_t(1));
    QCOMPARE(file.examples[0].words.size(), std::size_t(4));
    QCOMPARE(file.examples[0].words[0], std::string("\xc2\xa0"));
}

void TestConll::namesTheLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& line, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(line) << QByteArray(named);
    };
    row("not a tag", "Juma PERSON", "\"PERSON\" (column 2 of 2)");
    row("tag in the third of four", "Juma B-PER x y", "\"y\" (column 4 of 4)");
    row("tag without a type", "Juma B-", "\"B-\"");
    row("lower case", "Juma p", "\"p\"");
    row("another scheme", "Juma M-PER", "\"M-PER\"");
    row("NUL", std::string("Juma\0 O", 7), "not UTF-8 text");
    row("Latin-1", "Jos\xe9 O", "not UTF-8 text");
    row("overlong form", "\xc0\xaf O", "not UTF-8 text");
    row("surrogate", "\xed\xa0\x80 O", "not UTF-8 text");
    row("cut character", "ab O\xe1\x8d", "not UTF-8 text");
    row("too long", std::string((1U << 20U) + 1, 'x') + " O", "longer than 1 MB");
}

void TestConll::namesTheLine()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("bad.txt", "Asha B-PER\n\n" + line.toStdString() + "\nna O\n");
    FAILS(ErrorCode::DataInvalid, ({ "bad.txt", "line 3", named.toStdString() }), readConll(file));
}

void TestConll::refusesFilesWithoutSentences()
{
    const Folder folder;
    for (const std::string text : { "", "\n", " \n\r\n", "\xef\xbb\xbf", "-DOCSTART- O\n", ".\n" }) {
        const auto file = folder.write("empty.txt", text);
        FAILS(ErrorCode::DataInvalid, ({ "empty.txt", "holds no sentence" }), readConll(file));
    }
    FAILS(ErrorCode::DataInvalid, ({ "binary.txt", "line 1" }),
        readConll(folder.write("binary.txt", std::string("\x89PNG\r\n\x1a\n\0\0", 10))));
    FAILS(ErrorCode::FileNotFound, ({ "none.txt" }), readConll(folder / "none.txt"));
    FAILS(ErrorCode::FileUnreadable, ({ "is a folder" }), readConll(folder.path()));
}

void TestConll::limitsProblems()
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "word\n";
    const ExampleFile file = readText(text);
    QCOMPARE(file.examples[0].words.size(), std::size_t(1000));
    QCOMPARE(file.problems.size(), std::size_t(101));
    QVERIFY(inEnglish(file.problems.back().message).find("900 more") != std::string::npos);
}

void TestConll::readsScoredFiles()
{
    const Folder folder;
    const auto file = folder.write("scored.txt", "Asha B-PER O\n. O O\n\nPwani x B-LOC I-LOC\n");
    const auto sentences = readScoredConll(file);
    QCOMPARE(sentences.size(), std::size_t(2));
    QCOMPARE(sentences[0].gold, (Texts { "B-PER", "O" }));
    QCOMPARE(sentences[0].predicted, (Texts { "O", "O" }));
    QCOMPARE(sentences[1].predicted, Texts { "I-LOC" });
    FAILS(ErrorCode::DataInvalid, ({ "two.txt", "line 2", "three columns" }),
        readScoredConll(folder.write("two.txt", "a O O\nb O\n")));
    FAILS(ErrorCode::DataInvalid, ({ "gold.txt", "line 1", "\"X\" (column 2 of 3)" }),
        readScoredConll(folder.write("gold.txt", "a X O\n")));
    FAILS(
        ErrorCode::DataInvalid, ({ "empty.txt", "holds no sentence" }), readScoredConll(folder.write("empty.txt", "")));
}

void TestConll::readsMasakhaNer_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("sentences"); // masakhane-io/masakhane-ner
    const auto row
        = [](const char* file, int sentences) { QTest::newRow(file) << QString::fromUtf8(file) << sentences; };
    row("amh/test.txt", 500);
    row("hau/train.txt", 1912);
    row("lug/test.txt", 407);
    row("luo/train.txt", 644); // begins with a byte order mark
    row("luo/test.txt", 186);
    row("wol/dev.txt", 267);
    row("yor/test.txt", 645);
}

void TestConll::readsMasakhaNer()
{
    NDOGO_NEEDS_SHARED();
    QFETCH(QString, file);
    QFETCH(int, sentences);
    const ExampleFile read = readConll(sharedFolder() / "data/masakhaner" / file.toStdString());
    QCOMPARE(int(read.examples.size()), sentences);
    QVERIFY(read.problems.empty());
    QVERIFY(!read.examples[0].words[0].starts_with("\xef\xbb\xbf"));
}

NDOGO_TEST(TestConll)
#include "tst_conll.moc"
