// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

namespace {

/// "ner tsv Word Tag: Kano/B-LOC ya/O | Amina/B-PER".
std::string readAs(const std::string& text, const DataRef& data = {}, const char* file = "hau/test.csv")
{
    const DataLayout layout = recogniseText(text, file, data);
    std::string shape = std::string(nameOf(layout.task)) + " " + std::string(nameOf(layout.format)) + " "
        + layout.wordColumn + " " + layout.tagColumn + ":";
    bool first = true;
    for (const Example& example : parseExamples(text, file, layout).examples) {
        shape += std::exchange(first, false) ? "" : " |";
        for (std::size_t i = 0; i < example.words.size(); ++i)
            shape += " " + example.words[i] + (example.labels.empty() ? "" : "/" + example.labels[i]);
    }
    return shape;
}

std::string notesOf(const std::string& text)
{
    const DataLayout layout = recogniseText(text, "hau/test.csv", {});
    std::string notes;
    for (const Sentence& sentence : layout.assumed)
        notes += inEnglish(sentence) + "\n";
    for (const DataProblem& problem : parseExamples(text, "hau/test.csv", layout).problems)
        notes += std::to_string(problem.line) + ": " + inEnglish(problem.message) + "\n";
    return notes;
}

bool holds(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

}

class TestTokenTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void takesWhatIsAsked();
    void tellsWhatItDid();
    void refuses_data();
    void refuses();
};

void TestTokenTable::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("read");
    const auto row = [](const char* name, const char* text, const char* read) {
        QTest::newRow(name) << std::string(text) << std::string(read);
    };
    const char* kRead = "ner tsv word tag: Kano/B-LOC ya/O | Amina/B-PER";
    row("Kaggle", "Sentence #,Word,POS,Tag\nSentence: 1,Kano,NNP,B-LOC\n,ya,IN,O\nSentence: 2,Amina,NNP,B-PER\n",
        kRead);
    row("lines of blanks", "word,tag\nKano,B-LOC\nya,O\n\nAmina,B-PER\n", kRead);
    row("rows of blanks", "word,tag\nKano,B-LOC\nya,O\n,\nAmina,B-PER\n", kRead);
    row("numbers of sentences", "sentence_idx\tword\ttag\n1\tKano\tB-LOC\n1\tya\tO\n2\tAmina\tB-PER\n", kRead);
    row("an index", ",sentence_id,word,tag\n0,1,Kano,B-LOC\n1,1,ya,O\n2,2,Amina,B-PER\n", kRead);
    row("semicolons", "word;tag\nKano;B-LOC\nya;O\n\nAmina;B-PER\n", kRead);
    row("names with blanks", "word , tag \nKano,B-LOC\nya,O\n\nAmina,B-PER\n", kRead);
    row("HIPE", "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tMISC\n# hipe:id = 1\nWien\tB-loc\tO\t_\nist\tO\tO\t_\n",
        "ner tsv token ne-coarse-lit: Wien/B-loc ist/O");
    row("quotes between commas", "word,tag\n\"a, b\",O\n\"\"\"\",O\n", "ner tsv word tag: a, b/O \"/O");
    row("quotes between tabs", "word\ttag\n\"\tO\n\"\"\"\"\tO\n\"a b\"\tO\n", "ner tsv word tag: \"/O \"/O a b/O");
    row("empty words", "word\ttag\nKano\tB-LOC\n\tO\n", "ner tsv word tag: Kano/B-LOC /O");
    row("parts of speech", "token,upos\nIna,PRON\nso,VERB\n", "pos tsv token upos: Ina/PRON so/VERB");
    row("BILOU", "word,tag\nKano,U-LOC\n", "ner tsv word tag: Kano/S-LOC");
    row("texts stay texts", "text,label\nKano,B-LOC\n", "classification tsv  : Kano/B-LOC");
}

void TestTokenTable::reads()
{
    QFETCH(std::string, text);
    QTEST(readAs(text), "read");
}

void TestTokenTable::takesWhatIsAsked()
{
    const std::string text = "Kalma,Alama,Wani\nKano,B-LOC,x\n";
    DataRef data;
    data.wordColumn = "Kalma";
    data.tagColumn = "alama";
    QCOMPARE(readAs(text, data), std::string("ner tsv Kalma alama: Kano/B-LOC"));
    data.task = DataTask::Ner;
    data.format = DataFormat::Tsv;
    data.tagColumn = "2";
    QCOMPARE(readAs(text, data), std::string("ner tsv Kalma 2: Kano/B-LOC"));
    DataRef pos;
    pos.task = DataTask::Pos;
    QCOMPARE(readAs("Word,POS,Tag\nKano,NNP,B-LOC\n", pos), std::string("pos tsv word pos: Kano/NNP"));
}

void TestTokenTable::tellsWhatItDid()
{
    QVERIFY(
        holds(notesOf("Sentence #,Word,Tag\nSentence: 1,Kano,O\n,ya,O\n"), "3: The cell of \"Sentence #\" is empty"));
    QVERIFY(holds(notesOf("word,tag\nKano,O\nya,O\n"), "all 2 words are one sentence"));
    QVERIFY(holds(notesOf("word,tag\nKano,\nya,O\n"), "2: \"Kano\" has no tag; it reads as O"));
    QVERIFY(holds(notesOf("word;tag\nKano;O\n"), "Semicolons lie between the columns"));
    QVERIFY(holds(notesOf("word,tag\n\",O\nya,O\n\",O\n"), "2: A double quote opens a field that goes on to line 4"));
}

void TestTokenTable::refuses_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const char* text, const char* named) {
        QTest::newRow(name) << std::string(text) << QByteArray(named);
    };
    row("not a tag", "word,tag\nKano,B-LOC\nya,PERSON\nna,O\n", "line 3: \"PERSON\" (column \"tag\") is not a tag");
    row("lists", "tokens,ner_tags\n\"['Kano', 'ya']\",\"['B-LOC', 'O']\"\n",
        "line 2: the column \"tokens\" holds whole lists");
    row("no names", "Kalma,Alama\nKano,B-LOC\n", "--word-column and --tag-column where a row is a word");
    row("Latin-1", "word,tag\nJos\xe9,O\n", "line 2: it is not UTF-8");
    row("nothing", "word,tag\n,\n", "no row with a word and a tag");
}

void TestTokenTable::refuses()
{
    QFETCH(std::string, text);
    QFETCH(QByteArray, named);
    FAILS(ErrorCode::DataInvalid, ({ "hau/test.csv", named.toStdString() }), readAs(text));
}

NDOGO_TEST(TestTokenTable)
#include "tst_token_table.moc"
