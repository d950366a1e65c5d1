// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/label_names.h"
#include "engine/values/label_words.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

using Labels = std::vector<std::string>;

const Labels kTags { "O", "B-PER", "I-PER" };

struct Read {
    Labels labels;
    std::string notes;
};

Read read(const Labels& labels)
{
    std::vector<Sentence> notes;
    Read result { usualLabels(labels, notes), {} };
    for (const Sentence& note : notes)
        result.notes += inEnglish(note) + ' ';
    return result;
}

} // namespace

class TestLabelNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsOtherSpellings();
    void leavesOtherLabels();
    void countsFillersAsOutside();
    void knowsWhatHasNoName();
    void readsFiles();
    void refusesFiles();
    void findsTheFile();
};

void TestLabelNames::readsOtherSpellings()
{
    for (const Labels& labels : { Labels { "O", "B_PER", "I_PER" }, Labels { "o", "b-per", "i-per" },
             Labels { "O", "PER-B", "PER-I" }, Labels { "O", "PER_B", "PER_I" } }) {
        const Read found = read(labels);
        QCOMPARE(found.labels, kTags);
        QVERIFY2(found.notes.find("\"B-PER\"") != std::string::npos, found.notes.c_str());
    }
    const Read same = read(kTags);
    QCOMPARE(same.labels, kTags);
    QCOMPARE(same.notes, std::string());
    // Only a tag that is written small altogether names its type so.
    QCOMPARE(read({ "O", "B-person", "I-group" }).labels, (Labels { "O", "B-person", "I-group" }));
    QCOMPARE(read({ "O", "B-S", "S-B" }).labels, (Labels { "O", "B-S", "S-B" }));
}

void TestLabelNames::leavesOtherLabels()
{
    for (const Labels& labels : { Labels { "business", "sports" }, Labels { "NOUN", "VERB", "X" },
             Labels { "LABEL_0", "LABEL_1" }, Labels { "O", "B-PER", "strange" }, Labels {} }) {
        const Read found = read(labels);
        QCOMPARE(found.labels, labels);
        QCOMPARE(found.notes, std::string());
    }
}

void TestLabelNames::countsFillersAsOutside()
{
    for (const char* filler : { "X", "[PAD]", "<pad>", "<none>", "[CLS]", "[SEP]" }) {
        const Read found = read({ "O", "B-PER", filler });
        QCOMPARE(found.labels, (Labels { "O", "B-PER", "O" }));
        QVERIFY2(found.notes.find(filler) != std::string::npos, found.notes.c_str());
    }
}

void TestLabelNames::knowsWhatHasNoName()
{
    QVERIFY(areUnnamed({ "0", "1", "2" }));
    QVERIFY(areUnnamed({ "LABEL_0", "LABEL_1" }));
    QVERIFY(!areUnnamed({ "LABEL_1", "LABEL_0" }));
    QVERIFY(!areUnnamed({ "0", "B-PER" }));
    QVERIFY(!areUnnamed({}));
}

void TestLabelNames::readsFiles()
{
    for (const char* text :
        { "O\nB-PER\nI-PER\n", "\xEF\xBB\xBFO\r\n\r\nB-PER  \r\nI-PER", "[\"O\", \"B-PER\", \"I-PER\"]",
            R"({"0": "O", "1": "B-PER", "2": "I-PER"})", R"( {"I-PER": 2, "O": 0, "B-PER": 1})",
            R"({"id2label": {"0": "O", "1": "B-PER", "2": "I-PER"}, "num_labels": 3})",
            R"({"label2id": {"I-PER": 2, "O": 0, "B-PER": 1}})", R"({"labels": ["O", "B-PER", "I-PER"]})" })
        QCOMPARE(labelsFromText(text, "labels.txt"), kTags);
}

void TestLabelNames::refusesFiles()
{
    FAILS(ErrorCode::DataInvalid, ({ "labels.txt", "names no label" }), labelsFromText(" \n", "labels.txt"));
    FAILS(ErrorCode::DataInvalid, ({ "line 3", "O" }), labelsFromText("O\nB\nO\n", "labels.txt"));
    FAILS(ErrorCode::DataInvalid, ({ "line 1" }), labelsFromText("\x1b[0m\n", "labels.txt"));
    FAILS(ErrorCode::DataInvalid, ({ "no class 1" }), labelsFromText(R"({"0": "O", "2": "B"})", "labels.json"));
    FAILS(ErrorCode::DataInvalid, ({ "\"a\"" }), labelsFromText(R"({"a": "O"})", "labels.json"));
    FAILS(ErrorCode::DataInvalid, ({ "class 1" }), labelsFromText(R"(["O", "O"])", "labels.json"));
    FAILS(ErrorCode::DataInvalid, ({ "labels.json" }), labelsFromText("{", "labels.json"));
}

void TestLabelNames::findsTheFile()
{
    const Folder folder;
    QVERIFY(labelFileIn(folder.path()).empty());
    const auto file = folder.write("id2label.json", "{}");
    QCOMPARE(labelFileIn(folder.path()), file);
}

NDOGO_TEST(TestLabelNames)
#include "tst_label_names.moc"
