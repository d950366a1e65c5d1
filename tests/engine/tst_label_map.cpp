// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/label_map.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

namespace {

using Labels = std::vector<std::string>;

FileLabels fileWith(const std::string& name, const Labels& labels)
{
    FileLabels file { name, {} };
    for (const std::string& label : labels)
        file.lines.try_emplace(label, 10 - std::int64_t(file.lines.size()));
    return file;
}

LabelMatch match(
    const Labels& data, const Labels& model, DataTask task, const LabelMap& asked = {}, const LabelMap& remembered = {})
{
    const std::vector<FileLabels> files { fileWith("hau/test.txt", data) };
    return matchLabels(files, model, task, asked, remembered);
}

const Labels kPeople { "O", "B-PER", "I-PER", "B-LOC", "I-LOC" };

}

class TestLabelMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesEqualSetsAlone();
    void mapsCaseWhereThereIsNoDoubt();
    void mapsAsAsked();
    void mapsAsTrained();
    void refusesUnknownLabels();
    void namesTheFirstLine();
    void saysWhatTheDataLacks();
    void mapsLabels();
};

void TestLabelMap::leavesEqualSetsAlone()
{
    const LabelMatch same = match({ "O", "B-PER", "I-LOC" }, kPeople, DataTask::Ner);
    QVERIFY(same.map.empty());
    QVERIFY(same.notes.empty());
    QVERIFY(match({ "NOUN", "X" }, { "X", "NOUN" }, DataTask::Pos).map.empty());
    QVERIFY(match({}, { "X" }, DataTask::Text).notes.empty());
    QVERIFY(match({ "O" }, kPeople, DataTask::Ner).map.empty());
}

void TestLabelMap::mapsCaseWhereThereIsNoDoubt()
{
    const LabelMatch types = match({ "B-per", "I-per", "O", "B-Loc" }, kPeople, DataTask::Ner);
    QCOMPARE(types.map, (LabelMap { { "per", "PER" }, { "Loc", "LOC" } }));
    QCOMPARE(types.notes.size(), std::size_t(2));
    QVERIFY(inEnglish(types.notes[0]).find("\"Loc\" of the data counts as the model's \"LOC\"") != std::string::npos);
    QCOMPARE(match({ "Africa" }, { "africa", "health" }, DataTask::Classification).map,
        (LabelMap { { "Africa", "africa" } }));
    // Two of the data, or two of the model, leave a doubt.
    FAILS(ErrorCode::LabelUnknown, ({ "\"Africa\"" }),
        match({ "Africa", "africa" }, { "africa" }, DataTask::Classification));
    FAILS(ErrorCode::LabelUnknown, ({ "\"Africa\"" }),
        match({ "Africa" }, { "africa", "AFRICA" }, DataTask::Classification));
}

void TestLabelMap::mapsAsAsked()
{
    const Labels data { "B-PERSON", "B-MISC", "O" };
    const LabelMap asked { { "PERSON", "PER" }, { "MISC", "O" } };
    QCOMPARE(match(data, kPeople, DataTask::Ner, asked).map, asked);
    // Both sides may meet at a third name; what is left of the model's counts too.
    QCOMPARE(match({ "good" }, { "pos" }, DataTask::Classification, { { "good", "+" }, { "pos", "+" } }).map.size(),
        std::size_t(2));
    FAILS(ErrorCode::LabelUnknown, ({ "\"good\"" }),
        match({ "good" }, { "pos" }, DataTask::Classification, { { "good", "+" } }));
    // A label that the model had is known no longer, once it counts as another.
    FAILS(ErrorCode::LabelUnknown, ({ "\"B-PER\"" }),
        match({ "B-PER", "O" }, { "O", "B-HUM" }, DataTask::Ner, { { "HUM", "LOC" } }));
    const LabelMatch idle = match({ "B-PER" }, kPeople, DataTask::Ner, { { "MISC", "O" } });
    QVERIFY(inEnglish(idle.notes.at(0)).find("\"MISC\"") != std::string::npos);
    // O is no class.
    FAILS(ErrorCode::LabelUnknown, ({ "\"good\"" }),
        match({ "good" }, { "pos" }, DataTask::Classification, { { "good", "O" } }));
}

void TestLabelMap::mapsAsTrained()
{
    const LabelMap trained { { "MISC", "O" }, { "PERSON", "PER" }, { "ORG", "LOC" } };
    const LabelMatch found = match({ "B-MISC", "B-PERSON", "B-LOC", "O" }, kPeople, DataTask::Ner, {}, trained);
    QCOMPARE(found.map, (LabelMap { { "MISC", "O" }, { "PERSON", "PER" } })); // of what the data has
    QCOMPARE(inEnglish(found.notes.at(0)),
        std::string("The entity type \"MISC\" of the data counts as \"O\", as in the model's training."));
    // What is asked for now comes first, and a label that the model has is its own.
    QCOMPARE(match({ "B-MISC", "B-PER" }, kPeople, DataTask::Ner, { { "MISC", "LOC" } }, trained).map.at("MISC"),
        std::string("LOC"));
    QVERIFY(match({ "B-PER", "B-LOC" }, kPeople, DataTask::Ner, {}, { { "PER", "LOC" } }).map.empty());
    QCOMPARE(match({ "sport" }, { "sports" }, DataTask::Classification, {}, { { "sport", "sports" } }).map.size(),
        std::size_t(1));
}

void TestLabelMap::refusesUnknownLabels()
{
    FAILS(ErrorCode::LabelUnknown,
        ({ "hau/test.txt", "line 9", "\"B-MISC\"", "data: MISC, PER", "model: LOC, PER", "--map-label MISC=O" }),
        match({ "O", "B-MISC", "B-PER" }, kPeople, DataTask::Ner));
    FAILS(ErrorCode::LabelUnknown,
        ({ "\"sport\"", "labels of the data: sport", "of the model: health, sports", "--map-label sport=" }),
        match({ "sport" }, { "sports", "health" }, DataTask::Classification));
    FAILS(ErrorCode::LabelUnknown, ({ "\"NOUN\"" }), match({ "NOUN" }, kPeople, DataTask::Pos));
    FAILS(ErrorCode::LabelUnknown, ({ "model: none" }), match({ "B-PER" }, {}, DataTask::Ner));
}

void TestLabelMap::namesTheFirstLine()
{
    std::vector<FileLabels> files { fileWith("hau/test.txt", { "O" }),
        { "yor/test.txt", { { "B-A", 40 }, { "B-B", 7 }, { "B-PER", 1 } } }, { "zul/test.txt", { { "B-A", 2 } } } };
    FAILS(ErrorCode::LabelUnknown, ({ "yor/test.txt", "line 7", "\"B-B\"" }),
        matchLabels(files, kPeople, DataTask::Ner, {}));
}

void TestLabelMap::saysWhatTheDataLacks()
{
    const LabelMatch found = match({ "B-PER", "O" }, kPeople, DataTask::Ner);
    QCOMPARE(found.notes.size(), std::size_t(1));
    QVERIFY(inEnglish(found.notes[0]).find("no entity type LOC") != std::string::npos);
    QVERIFY(match({ "B-PER", "O" }, kPeople, DataTask::Ner, { { "LOC", "O" } }).notes.empty());
}

void TestLabelMap::mapsLabels()
{
    const LabelMap map { { "MISC", "O" }, { "LOC", "PLACE" }, { "B-PER", "wrong" } };
    const auto mapped = [&](const char* label) { return mappedLabel(label, map, DataTask::Ner); };
    QCOMPARE(mapped("B-MISC"), std::string("O"));
    QCOMPARE(mapped("I-LOC"), std::string("I-PLACE"));
    QCOMPARE(mapped("S-LOC"), std::string("S-PLACE"));
    QCOMPARE(mapped("B-PER"), std::string("B-PER")); // keys are types
    QCOMPARE(mapped("O"), std::string("O"));
    QCOMPARE(mappedLabel("B-PER", map, DataTask::Pos), std::string("wrong"));
    QCOMPARE(mappedLabel("LOC", map, DataTask::Classification), std::string("PLACE"));
}

NDOGO_TEST(TestLabelMap)
#include "tst_label_map.moc"
