// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"
#include "engine/data/data_folder.h"
#include "engine/text/tokenizer.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <unistd.h>

using namespace ndogo;
using test::Folder;
namespace fs = std::filesystem;

namespace {

using Counts = std::map<std::string, std::int64_t>;

/// Two languages: hau with all three splits, yor with a test file only.
void makeData(const Folder& folder)
{
    folder.write("hau/train.txt", "Musa B-PER\n\nKano B-LOC\n");
    folder.write("hau/dev.txt", "ruwa O\n");
    folder.write("hau/test.txt", "Musa B-PER\nBello I-PER\nna O\nKano I-LOC\n");
    folder.write("yor/test.txt", "Ade B-PER\nAde B-PER\n");
    folder.write("pictures/readme.md", "no data");
    folder.write("notice.txt", "Generated data.\n");
}

DataRef at(const fs::path& path)
{
    DataRef data;
    data.path = path.string();
    return data;
}

}

class TestDataFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsLanguages();
    void takesOneLanguageOrOneFile();
    void takesOtherNames();
    void takesOneFileALanguage();
    void namesWhatIsMissing();
    void losesNoLanguageSilently();
    void countsEntities();
    void countsPieces();
    void countsClasses();
    void countsPartsOfSpeech();
    void reportsProblems();
    void scansMasakhaNer();
    void scansMasakhaNews();
    void scansMasakhaPos();
};

void TestDataFolder::findsLanguages()
{
    const Folder folder;
    makeData(folder);
    const auto files = findLanguageFiles(at(folder.path()));
    QCOMPARE(files.size(), std::size_t(2));
    QCOMPARE(files[0].language, std::string("hau"));
    QCOMPARE(files[1].file, folder / "yor/test.txt");
    DataRef dev = at(folder.path());
    dev.split = "dev";
    QCOMPARE(findLanguageFiles(dev).size(), std::size_t(1));
    DataRef chosen = at(folder.path());
    chosen.languages = { "yor" };
    QCOMPARE(findLanguageFiles(chosen).at(0).language, std::string("yor"));
}

void TestDataFolder::takesOneLanguageOrOneFile()
{
    const Folder folder;
    makeData(folder);
    QCOMPARE(findLanguageFiles(at(folder / "hau")).at(0).language, std::string("hau"));
    QCOMPARE(findLanguageFiles(at(folder / "hau/")).at(0).file, folder / "hau/test.txt");
    const auto single = findLanguageFiles(at(folder / "yor/test.txt"));
    QCOMPARE(single.at(0).language, std::string("yor"));
    const auto named = findLanguageFiles(at(folder.write("swa.conll", "a O\n")));
    QCOMPARE(named.at(0).language, std::string("swa"));
    QCOMPARE(scanData(at(folder / "yor/test.txt"), nullptr).notice, std::string("Generated data."));
}

void TestDataFolder::takesOtherNames()
{
    const Folder folder;
    for (const std::string name : { "am/train", "am/dev", "am/test", "am/extra", "yo/test.tsv" })
        folder.write(name, "am:Addis\tB-LOC\n");
    folder.write("am/labels.txt", "B-LOC\n");
    folder.write("yo/validation.conll", "a O\n");
    folder.write("sw/train_clean.csv", "text,label\na,b\n");
    std::filesystem::create_directories(folder / "sw/train"); // a folder is no file of a split
    const auto found = [&](const char* split) {
        DataRef data = at(folder.path());
        data.split = split;
        std::string text;
        for (const LanguageFile& file : findLanguageFiles(data))
            text += (text.empty() ? "" : " ") + file.language + "/" + file.file.filename().string();
        return text;
    };
    QCOMPARE(found("test"), std::string("am/test yo/test.tsv"));
    QCOMPARE(found("dev"), std::string("am/dev yo/validation.conll"));
    QCOMPARE(found("valid"), std::string("am/dev yo/validation.conll"));
    QCOMPARE(found("train"), std::string("am/train sw/train_clean.csv"));
    QCOMPARE(found("extra"), std::string("am/extra"));
    QCOMPARE(findLanguageFiles(at(folder / "sw/train_clean.csv")).at(0).language, std::string("sw"));
    // One file of a split is read; which one is said.
    folder.write("yo/test.txt", "a O\n");
    std::vector<Sentence> leftOut;
    QCOMPARE(findLanguageFiles(at(folder.path()), &leftOut).at(1).file, folder / "yo/test.txt");
    QCOMPARE(inEnglish(leftOut.back()),
        std::string("yo: Of the files of the split test, test.txt is read and test.tsv is not."));
}

void TestDataFolder::takesOneFileALanguage()
{
    const Folder folder;
    folder.write("hau.txt", "Ina kwana lafiya.\n\nNa gode.\n");
    folder.write("yo_Latn.txt", "E kaaro o, se daadaa ni?\n");
    for (const std::string name : { "notice.txt", "labels.txt", "readme.md", "amh" })
        folder.write(name, "x\n");
    const DataReport report = scanData(at(folder.path()), nullptr);
    QCOMPARE(report.task, DataTask::Text);
    QCOMPARE(report.languages.size(), std::size_t(2));
    QCOMPARE(report.languages[0].language, std::string("hau"));
    QCOMPARE(report.languages[0].sentences, (Counts { { "test", 2 } }));
    QCOMPARE(report.languages[0].words, 5);
    QCOMPARE(report.languages[1].language, std::string("yo_Latn"));
    QVERIFY(inEnglish(report.assumed.back()).find("one file a language") != std::string::npos);
    QVERIFY(report.problems.empty());
}

void TestDataFolder::namesWhatIsMissing()
{
    const Folder folder;
    FAILS(ErrorCode::FileNotFound, ({ "nowhere", "does not exist" }), findLanguageFiles(at(folder / "nowhere")));
    FAILS(ErrorCode::FileNotFound, ({ "it is empty", "hau/test.txt" }), findLanguageFiles(at(folder.path())));
    folder.write("readme.md", "x");
    FAILS(ErrorCode::FileNotFound, ({ "it holds readme.md" }), findLanguageFiles(at(folder.path())));
    makeData(folder);
    DataRef data = at(folder.path());
    data.languages = { "hau", "swa" };
    FAILS(ErrorCode::FileNotFound, ({ "\"swa\"", "it has hau, yor" }), findLanguageFiles(data));
    data.languages = { "yor" };
    data.split = "dev";
    FAILS(ErrorCode::FileNotFound, ({ "dev.txt", "it holds test.txt" }), findLanguageFiles(data));
    data.split = "../hau/test";
    FAILS(ErrorCode::Usage, ({ "split" }), findLanguageFiles(data));
}

void TestDataFolder::losesNoLanguageSilently()
{
    const Folder folder;
    makeData(folder);
    DataRef dev = at(folder.path());
    dev.split = "dev";
    std::vector<Sentence> leftOut;
    QCOMPARE(findLanguageFiles(dev, &leftOut).size(), std::size_t(1));
    QCOMPARE(leftOut.size(), std::size_t(1));
    QCOMPARE(inEnglish(leftOut.front()), std::string("yor has no dev.txt and is left out."));
    // Links that lead nowhere are no languages; a split that cannot be looked at is no missing one.
    std::filesystem::create_symlink("zzz", folder / "zzz");
    std::filesystem::create_symlink("nowhere", folder / "zzzz");
    std::filesystem::create_symlink("dev.txt", folder / "yor/dev.txt");
    const auto files = findLanguageFiles(dev);
    QCOMPARE(files.size(), std::size_t(2));
    FAILS(ErrorCode::FileUnreadable, ({ "yor/dev.txt" }), readConll(files[1].file));
    if (::geteuid() == 0)
        QSKIP("root may look into every folder");
    std::filesystem::permissions(folder / "hau", std::filesystem::perms::none);
    FAILS(ErrorCode::FileUnreadable, ({ "hau", "Permission denied" }), findLanguageFiles(at(folder.path())));
    std::filesystem::permissions(folder / "hau", std::filesystem::perms::owner_all);
}

void TestDataFolder::countsEntities()
{
    const Folder folder;
    makeData(folder);
    const DataReport report = scanData(at(folder.path()), nullptr);
    QCOMPARE(report.split, std::string("test"));
    QCOMPARE(report.notice, std::string("Generated data."));
    QCOMPARE(report.languages.size(), std::size_t(2));
    const LanguageData& hausa = report.languages[0];
    QCOMPARE(hausa.sentences, (Counts { { "train", 2 }, { "dev", 1 }, { "test", 1 } }));
    QCOMPARE(hausa.words, 4);
    QCOMPARE(hausa.entities, 2); // an I- after O begins an entity in seqeval's default mode
    QCOMPARE(hausa.entitiesByType, (Counts { { "PER", 1 }, { "LOC", 1 } }));
    QCOMPARE(hausa.piecesPerWord, 0.0);
    QCOMPARE(report.languages[1].entities, 2); // B- after B- begins another
    QVERIFY(report.problems.empty());
}

void TestDataFolder::countsPieces()
{
    const Folder folder;
    folder.write("swa/test.txt",
        "Juma B-PER\nalinunua O\n漢字 O\nkitabu O\n"); // 1, 5, 2 and 3 pieces, one unknown
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    const DataReport report = scanData(at(folder.path()), tokenizer.get());
    QCOMPARE(report.languages.at(0).piecesPerWord, 11.0 / 4.0);
    QCOMPARE(report.languages.at(0).unknownRate, 1.0 / 11.0);
}

void TestDataFolder::countsClasses()
{
    const Folder folder;
    folder.write("hau/test.tsv",
        "category\theadline\ttext\turl\nhealth\tRuwa\tmai "
        "kyau\tu\nsports\tWasa\t\"a\nb\"\tu\n\tx\ty\tu\n");
    folder.write("hau/dev.tsv", "category\theadline\ttext\turl\nhealth\tRuwa\tmai kyau\tu\n");
    folder.write("hau/train.tsv", "category\theadline\turl\nhealth\tRuwa\tu\n");
    const DataReport report = scanData(at(folder.path()), nullptr);
    QCOMPARE(report.task, DataTask::Classification);
    QCOMPARE(report.format, DataFormat::Tsv);
    QCOMPARE(report.textColumns, (std::vector<std::string> { "headline", "text" }));
    QCOMPARE(report.labelColumn, std::string("category"));
    QCOMPARE(report.assumed.size(), std::size_t(2));
    const LanguageData& hausa = report.languages.at(0);
    QCOMPARE(hausa.sentences, (Counts { { "dev", 1 }, { "test", 2 } }));
    QCOMPARE(hausa.labels, (Counts { { "health", 1 }, { "sports", 1 } }));
    QCOMPARE(hausa.words, 6);
    QCOMPARE(hausa.entities, 0);
    QCOMPARE(report.problems.size(), std::size_t(2)); // a row without a label; train without a text
    QCOMPARE(report.problems[0].line, 5);
    QVERIFY(inEnglish(report.problems[1].message).find("no column \"text\"") != std::string::npos);
}

void TestDataFolder::countsPartsOfSpeech()
{
    const Folder folder;
    folder.write("wol/test.txt", "Ndekete ADV\n, PUNCT\n\nyokk NOUN\ngi DET\nyokk NOUN\n");
    const DataReport report = scanData(at(folder.path()), nullptr);
    QCOMPARE(report.task, DataTask::Pos);
    QCOMPARE(report.languages.at(0).labels, (Counts { { "ADV", 1 }, { "DET", 1 }, { "NOUN", 2 }, { "PUNCT", 1 } }));
    QCOMPARE(report.languages[0].words, 5);
    QCOMPARE(report.languages[0].entities, 0);
    // What is asked for stands above what is seen.
    DataRef entities = at(folder.path());
    entities.task = DataTask::Ner;
    FAILS(ErrorCode::DataInvalid, ({ "wol/test.txt", "line 1", "part of speech" }), scanData(entities, nullptr));
}

void TestDataFolder::reportsProblems()
{
    const Folder folder;
    makeData(folder);
    folder.write("wol/train.txt", "a O\n");
    folder.write("hau/dev.txt", "ruwa O\nbad\xff O\n");
    folder.write("yor/train.txt", "word\n");
    const DataReport report = scanData(at(folder.path()), nullptr);
    QCOMPARE(report.languages.size(), std::size_t(3));
    QVERIFY(!report.languages[0].sentences.contains("dev"));
    QCOMPARE(report.problems.size(), std::size_t(3));
    QVERIFY(report.problems[0].file.ends_with("hau/dev.txt"));
    QCOMPARE(report.problems[0].line, 2);
    QVERIFY(report.problems[1].file.ends_with("wol"));
    QVERIFY(report.problems[2].file.ends_with("yor/train.txt"));

    const Folder broken;
    broken.write("hau/test.txt", "Musa PERSON\n");
    FAILS(ErrorCode::DataInvalid, ({ "hau/test.txt", "line 1", "PERSON" }), scanData(at(broken.path()), nullptr));
}

void TestDataFolder::scansMasakhaNer()
{
    NDOGO_NEEDS_SHARED();
    // masakhane-io/masakhane-ner: sentences of train, dev and test
    const std::map<std::string, Counts> expected { { "amh", { { "train", 1750 }, { "dev", 250 }, { "test", 500 } } },
        { "luo", { { "train", 644 }, { "dev", 92 }, { "test", 186 } } },
        { "yor", { { "train", 2171 }, { "dev", 305 }, { "test", 645 } } } };
    const auto tokenizer = openTokenizer(sharedFolder() / "fixtures/mini-afriberta/ner");
    const DataReport report = scanData(at(sharedFolder() / "data/masakhaner"), tokenizer.get());
    QCOMPARE(report.languages.size(), std::size_t(10));
    QVERIFY(report.problems.empty());
    for (const LanguageData& language : report.languages) {
        if (const auto found = expected.find(language.language); found != expected.end())
            QCOMPARE(language.sentences, found->second);
        QVERIFY(language.piecesPerWord > 1 && language.piecesPerWord < 4);
        QVERIFY(language.unknownRate < 0.05);
        QCOMPARE(language.entitiesByType.size(), std::size_t(4));
    }
}

void TestDataFolder::scansMasakhaNews()
{
    NDOGO_NEEDS_SHARED();
    const DataReport report = scanData(at(sharedFolder() / "data/masakhanews"), nullptr);
    QVERIFY(report.problems.empty());
    // Rows and classes as pandas counts them
    const std::map<std::string, Counts> sentences { { "hau", { { "dev", 317 }, { "test", 637 } } },
        { "lug", { { "train", 771 }, { "dev", 110 }, { "test", 223 } } },
        { "pcm", { { "train", 1060 }, { "dev", 152 }, { "test", 305 } } },
        { "yor", { { "train", 1433 }, { "dev", 206 }, { "test", 411 } } } };
    QCOMPARE(report.languages.size(), sentences.size());
    for (const LanguageData& language : report.languages)
        QCOMPARE(language.sentences, sentences.at(language.language));
    QCOMPARE(report.languages[1].labels,
        (Counts { { "business", 34 }, { "health", 46 }, { "politics", 100 }, { "religion", 19 }, { "sports", 24 } }));
}

void TestDataFolder::scansMasakhaPos()
{
    NDOGO_NEEDS_SHARED();
    const DataReport report = scanData(at(sharedFolder() / "data/masakhapos"), nullptr);
    QVERIFY(report.problems.empty());
    QCOMPARE(report.languages.size(), std::size_t(3));
    QCOMPARE(report.languages[1].language, std::string("swa"));
    QCOMPARE(report.languages[1].sentences,
        (Counts { { "train", 693 }, { "dev", 138 }, { "test", 553 } })); // masakhane-io/masakhane-pos
    QCOMPARE(report.languages[1].words, 16074);
    QCOMPARE(report.languages[1].labels.at("NOUN"), 4790);
}

NDOGO_TEST(TestDataFolder)
#include "tst_data_folder.moc"
