// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/language_files.h"
#include "engine/study/split_names.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

constexpr const char* kSentences = "Kano B-LOC\nya O\n\nAmina B-PER\n";

DataRef dataIn(const Folder& folder, const std::string& split = "test")
{
    DataRef data;
    data.path = folder.path().string();
    data.split = split;
    return data;
}

/// "hau:hau_test.txt yor:yor_test.txt", or what stands in the way.
std::string filesIn(const Folder& folder, const std::string& split = "test")
{
    std::string text;
    try {
        for (const LanguageFile& file : findLanguageFiles(dataIn(folder, split)))
            text += (text.empty() ? "" : " ") + file.language + ":" + file.file.filename().string();
    } catch (const Failure& failure) {
        return failure.error().message;
    }
    return text;
}

std::string notesOf(const Folder& folder, const std::string& split = "test")
{
    std::string text;
    std::vector<Sentence> notes;
    findLanguageFiles(dataIn(folder, split), &notes);
    for (const Sentence& note : notes)
        text += inEnglish(note) + "\n";
    return text;
}

void write(const Folder& folder, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        folder.write(name, kSentences);
}

bool holds(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

}

class TestLanguageFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsNames_data();
    void readsNames();
    void knowsSplitsByTheirNames_data();
    void knowsSplitsByTheirNames();
    void prefersAmongFiles();
    void takesOneFolderASplit();
    void namesWithoutSplitAreLeftAside();
    void refusesNamesInDoubt();
    void passesOverWhatProgramsLeave();
    void saysWhatIsThereInstead_data();
    void saysWhatIsThereInstead();
    void tellsOfAFileReadAsAnotherSplit();
};

void TestLanguageFiles::readsNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("read");
    const auto row
        = [](const char* name, const char* read) { QTest::newRow(name) << QByteArray(name) << QByteArray(read); };
    row("test.txt", "test");
    row("hau_train.txt", "train hau");
    row("train-hau.conll", "train hau");
    row("hau.dev.conllu", "dev hau");
    row("hau devel.tsv", "dev hau");
    row("Hau_Validation.TXT", "dev Hau");
    row("hau_test.doc", ""); // an ending that is not known
    row("HAU_TEST.txt", "test HAU");
    row("ha_xx-ud-test.conllu", "test ha_xx-ud");
    row("hau_test_clean.txt", "test hau_clean");
    row("yor_train_clean.tsv", "train yor");
    row("eng.testa", "dev eng");
    row("eng.testb", "test eng");
    row("hau_eval.txt", "eval hau");
    row("test-00000-of-00001.jsonl", "test");
    row("hau_dev_test.txt", ""); // two splits
    row("contest.txt", "");
    row("hau_test2.txt", "");
    row("test.parquet", "");
    row("test.txt.gz", "");
    row("hau.txt", "");
}

void TestLanguageFiles::readsNames()
{
    QFETCH(QByteArray, name);
    const auto file = splitFile(name.toStdString(), "test");
    const std::string read = file ? file->split + (file->rest.empty() ? "" : " " + file->rest) : std::string();
    QTEST(QByteArray::fromStdString(read), "read");
}

void TestLanguageFiles::knowsSplitsByTheirNames_data()
{
    QTest::addColumn<QByteArray>("pattern");
    for (const char* pattern : { "%1_%2.txt", "%2_%1.txt", "%1-%2.conll", "%1.%2.conllu", "%1.%2", "%2-%1" })
        QTest::newRow(pattern) << QByteArray(pattern);
}

/// The same six files in every spelling: a split never holds a sentence of another.
void TestLanguageFiles::knowsSplitsByTheirNames()
{
    QFETCH(QByteArray, pattern);
    const Folder folder;
    const auto named = [&](const char* language, const char* split) {
        return QString(QString::fromUtf8(pattern)).arg(QLatin1String(language), QLatin1String(split)).toStdString();
    };
    for (const char* language : { "hau", "yor" })
        for (const char* split : { "train", "dev", "test" })
            folder.write(named(language, split), kSentences);
    for (const char* split : { "train", "dev", "test" })
        QCOMPARE(filesIn(folder, split), "hau:" + named("hau", split) + " yor:" + named("yor", split));
    QCOMPARE(notesOf(folder), std::string());
}

void TestLanguageFiles::prefersAmongFiles()
{
    const Folder folder;
    write(folder,
        { "hau/hau_test.txt", "hau/hau_train.txt", "yor/test.txt", "yor/yor_test.txt",
            "UD_Wol/wo_wtf-ud-test.conllu" });
    QCOMPARE(filesIn(folder), std::string("UD_Wol:wo_wtf-ud-test.conllu hau:hau_test.txt yor:test.txt"));
    QVERIFY(holds(notesOf(folder), "test.txt is read and yor_test.txt is not"));
    QCOMPARE(filesIn(folder, "train"), std::string("hau:hau_train.txt"));
}

void TestLanguageFiles::takesOneFolderASplit()
{
    const Folder folder;
    write(folder, { "train/hau.txt", "test/hau.txt", "train/yor.txt", "test/yor_test.txt", "test/notice.txt" });
    QCOMPARE(filesIn(folder), std::string("hau:hau.txt yor:yor_test.txt"));
    QCOMPARE(findLanguageFiles(dataIn(folder, "train")).at(0).file, folder / "train/hau.txt");
    // Files of splits that lie in a folder of another are not of it.
    write(folder, { "test/swa_train.txt" });
    QCOMPARE(filesIn(folder), std::string("hau:hau.txt yor:yor_test.txt"));
}

void TestLanguageFiles::namesWithoutSplitAreLeftAside()
{
    const Folder folder;
    write(folder, { "hau_train.txt", "hau.txt", "yor_test.txt", "yor-valid.txt", "swa_test2.txt" });
    QCOMPARE(filesIn(folder), std::string("yor:yor_test.txt"));
    const std::string notes = notesOf(folder);
    QVERIFY2(holds(notes, "theirs do not: hau.txt.") && holds(notes, "hau has no test.txt"), notes.c_str());
    const Folder whole;
    write(whole, { "hau.txt", "swa_news.txt", "yor_test2.txt" });
    QCOMPARE(filesIn(whole), std::string("hau:hau.txt swa_news:swa_news.txt"));
    QVERIFY(holds(notesOf(whole, "train"), "without splits: all of it is read as train"));
}

void TestLanguageFiles::refusesNamesInDoubt()
{
    const Folder folder;
    write(folder, { "train.txt", "hau_test.txt", "yor_test.txt" });
    FAILS(ErrorCode::DataInvalid, ({ "train.txt", "hau_test.txt", "yor_test.txt" }), findLanguageFiles(dataIn(folder)));
    const Folder several;
    write(several, { "data/hau_test.txt", "data/yor_test.txt" });
    FAILS(ErrorCode::FileNotFound, ({ "several languages (hau, yor)" }), findLanguageFiles(dataIn(several)));
    const Folder parts;
    write(parts, { "hau/test-00000-of-00002.jsonl", "hau/test-00001-of-00002.jsonl" });
    FAILS(ErrorCode::FileNotFound, ({ "one of several parts", "test.jsonl" }), findLanguageFiles(dataIn(parts)));
}

void TestLanguageFiles::passesOverWhatProgramsLeave()
{
    const Folder folder;
    write(folder,
        { "hau/test.txt", ".cache/test.txt", "__MACOSX/test.txt", "__pycache__/test.txt", "lost+found/test.txt",
            ".ipynb_checkpoints/test.txt", "hau/._test.txt", "hau/test.txt~", "hau/test copy.txt", "hau/test (1).txt",
            "hau/test.txt.bak", "Thumbs.db" });
    QCOMPARE(filesIn(folder), std::string("hau:test.txt"));
    QCOMPARE(notesOf(folder), std::string());
    // What a person chose by its name is taken.
    DataRef hidden = dataIn(folder);
    hidden.path = (folder / ".cache").string();
    QCOMPARE(findLanguageFiles(hidden).size(), std::size_t(1));
}

void TestLanguageFiles::saysWhatIsThereInstead_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("named");
    const auto row
        = [](const char* file, const char* named) { QTest::newRow(file) << QByteArray(file) << QByteArray(named); };
    row("hau/test-00000-of-00001.parquet", "read_parquet");
    row("test/data-00000-of-00001.arrow", "load_from_disk");
    row("hau/test/data-00000-of-00001.arrow", "/hau/test.jsonl");
    row("hau/test.txt.gz", "unpack it");
    row("hau/test.xlsx", "save it as TSV or CSV");
    row("data/hau/test.txt", "its folder data has (it holds hau): choose that one");
    row("hau/notes.docx", "folder hau there is no file of a split by its name (it holds notes.docx)");
}

void TestLanguageFiles::saysWhatIsThereInstead()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, named);
    const Folder folder;
    write(folder, { file.constData() });
    FAILS(ErrorCode::FileNotFound, ({ named.toStdString() }), findLanguageFiles(dataIn(folder)));
    write(folder, { "yor/test.txt" });
    if (file.startsWith("hau/"))
        QVERIFY(holds(notesOf(folder), "left aside: hau"));
}

void TestLanguageFiles::tellsOfAFileReadAsAnotherSplit()
{
    const Folder folder;
    write(folder, { "hau_train.txt" });
    DataRef data = dataIn(folder);
    data.path = (folder / "hau_train.txt").string();
    std::vector<Sentence> notes;
    QCOMPARE(findLanguageFiles(data, &notes).at(0).language, std::string("hau"));
    QCOMPARE(notes.size(), std::size_t(1));
    QVERIFY(holds(inEnglish(notes[0]), "says train, and it is read as test"));
    data.split = "train";
    notes.clear();
    findLanguageFiles(data, &notes);
    QVERIFY(notes.empty());
}

NDOGO_TEST(TestLanguageFiles)
#include "tst_language_files.moc"
