// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"
#include "engine/data/tag_scheme.h"
#include "engine/study/metrics.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using test::Folder;

namespace {

using Texts = std::vector<std::string>;

Texts words(const char* text)
{
    Texts result;
    for (const QString& word : QString::fromUtf8(text).split(QLatin1Char(' ')))
        result.push_back(word.toStdString());
    return result;
}

std::string joined(const Texts& texts)
{
    std::string result;
    for (const std::string& text : texts)
        result += (result.empty() ? "" : " ") + text;
    return result;
}

}

class TestTagScheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsSchemes();
    void readsSmallLetters();
    void countsAsSeqeval_data();
    void countsAsSeqeval();
    void saysTheSameInOtherTags_data();
    void saysTheSameInOtherTags();
    void readsScoredFiles();
};

void TestTagScheme::readsSchemes()
{
    const ExampleFile file
        = parseConll("Buhari B-PER\nx I-PER\ny L-PER\n\nKano U-LOC\nna S-LOC\n", "t", WordTags::Entities);
    QCOMPARE(joined(file.examples[0].labels), std::string("B-PER I-PER E-PER"));
    QCOMPARE(joined(file.examples[1].labels), std::string("S-LOC S-LOC"));
    QCOMPARE(file.problems.size(), std::size_t(2));
    QCOMPARE(file.problems[0].line, 3);
    QCOMPARE(inEnglish(file.problems[0].message),
        std::string("\"L-PER\" is a tag of BILOU; L- is read as E- and U- as S- of IOBES."));
    QCOMPARE(file.problems[1].line, 6);
    QVERIFY(inEnglish(file.problems[1].message).find("IOBES") != std::string::npos);
    for (const char* tag : { "M-PER", "m-per", "e-", "E-", "E", "PER", "LOC-B", "B_PER" })
        QVERIFY2(!isEntityTag(tag), tag);
}

void TestTagScheme::readsSmallLetters()
{
    const ExampleFile file = parseConll("Buhari b-per\nx i-per\ny o\nz u-loc\nv b-Person\n", "t", WordTags::Entities);
    QCOMPARE(joined(file.examples[0].labels), std::string("B-PER I-PER O S-LOC B-PERSON"));
    QCOMPARE(file.problems.size(), std::size_t(2));
    QCOMPARE(file.problems[0].line, 1);
    QCOMPARE(inEnglish(file.problems[0].message),
        std::string("\"b-per\" is a tag in small letters, which are read as capitals: \"B-PER\"."));
    QCOMPARE(inUsualCase("B-person"), std::string("B-person"));
}

/// Counts of seqeval 1.2.2: its get_entities() of these lists, and Entities() with the scheme IOBES.
void TestTagScheme::countsAsSeqeval_data()
{
    QTest::addColumn<QByteArray>("tags");
    QTest::addColumn<QByteArray>("entities");
    QTest::addColumn<QByteArray>("strict");
    const auto row = [](const char* tags, const char* entities, const char* strict) {
        QTest::newRow(tags) << QByteArray(tags) << QByteArray(entities) << QByteArray(strict);
    };
    row("B-PER E-PER O S-LOC", "PER 0-1, LOC 3-3", "PER 0-1, LOC 3-3");
    row("S-PER S-PER B-LOC I-LOC E-LOC", "PER 0-0, PER 1-1, LOC 2-4", "PER 0-0, PER 1-1, LOC 2-4");
    row("I-PER E-PER E-PER O E-LOC", "PER 0-1, PER 2-2, LOC 4-4", "");
    row("S-PER I-PER B-LOC E-PER", "PER 0-0, PER 1-1, LOC 2-2, PER 3-3", "PER 0-0");
    row("B-PER I-PER O", "PER 0-1", "");
    row("B-PER I-LOC E-PER", "PER 0-0, LOC 1-1, PER 2-2", "");
    row("B-PER B-PER E-PER E-PER", "PER 0-0, PER 1-2, PER 3-3", "PER 1-2");
    row("B-PER S-PER E-PER", "PER 0-0, PER 1-1, PER 2-2", "PER 1-1");
    row("B E O S", "_ 0-1, _ 3-3", "_ 0-1, _ 3-3");
}

void TestTagScheme::countsAsSeqeval()
{
    QFETCH(QByteArray, tags);
    const auto found = [&](EntityMode mode) {
        QByteArray text;
        for (const Entity& entity : entitiesOf(words(tags.constData()), mode))
            text += (text.isEmpty() ? "" : ", ") + QByteArray::fromStdString(entity.type) + ' '
                + QByteArray::number(qint64(entity.start)) + '-' + QByteArray::number(qint64(entity.end));
        return text;
    };
    QTEST(found(EntityMode::Default), "entities");
    QTEST(found(EntityMode::StrictIobes), "strict");
}

void TestTagScheme::saysTheSameInOtherTags_data()
{
    QTest::addColumn<QByteArray>("tags");
    QTest::addColumn<QByteArray>("known");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* tags, const char* known, const char* result) {
        QTest::newRow(name) << QByteArray(tags) << QByteArray(known) << QByteArray(result);
    };
    row("IOBES to IOB2", "B-PER I-PER E-PER O S-LOC", "O B-PER I-PER B-LOC I-LOC", "B-PER I-PER I-PER O B-LOC");
    row("IOB2 to IOBES", "B-PER I-PER B-PER O B-LOC I-LOC I-LOC", "O B-PER I-PER E-PER S-PER B-LOC I-LOC E-LOC S-LOC",
        "B-PER E-PER S-PER O B-LOC I-LOC E-LOC");
    row("IOB2 to BILOU", "B-PER I-PER B-PER", "O B-PER I-PER L-PER U-PER", "B-PER L-PER U-PER");
    row("IOB2 to tags without B-", "B-PER I-PER O B-PER", "O I-PER", "I-PER I-PER O I-PER");
    row("a type that is not known", "B-PER O", "O B-LOC I-LOC", "");
}

void TestTagScheme::saysTheSameInOtherTags()
{
    QFETCH(QByteArray, tags);
    QFETCH(QByteArray, known);
    const Texts labels = words(known.constData());
    const Texts result = tagsAmong(words(tags.constData()), { labels.begin(), labels.end() });
    QTEST(QByteArray::fromStdString(joined(result)), "result");
}

void TestTagScheme::readsScoredFiles()
{
    const Folder folder;
    const auto sentences
        = readScoredConll(folder.write("scored.txt", "a B-PER B-PER\nb L-PER I-PER\nEl Paso\tU-LOC\tS-LOC\n\tO\tO\n"));
    QCOMPARE(joined(sentences.at(0).gold), std::string("B-PER E-PER S-LOC O"));
    QCOMPARE(joined(sentences.at(0).predicted), std::string("B-PER I-PER S-LOC O"));
}

NDOGO_TEST(TestTagScheme)
#include "tst_tag_scheme.moc"
