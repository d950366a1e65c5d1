// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Logits against those that Hugging Face transformers gives for the same checkpoints.
#include "engine/network/encoder.h"
#include "engine/network/model.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

class TestEncoder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ownFixture();
    void batch_data();
    void batch();
    void sentencesAlone();
    void trainedModel();
    void rowsOfTheLastLayer();
};

void TestEncoder::ownFixture()
{
    const auto folder = std::filesystem::path(NDOGO_TEST_DATA) / "tiny";
    const auto golden = readJson(folder / "golden.json");
    const auto model = Model::open(folder);
    QVERIFY(!golden.at("sentences").empty());
    for (const auto& sentence : golden.at("sentences")) {
        const auto logits = outputOf(*model, idsOf(nlohmann::json::array({ sentence })));
        QVERIFY(largestDifference(logits, sentence.at("logits")) < 1e-4);
    }
}

void TestEncoder::batch_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("golden");
    const auto plain = QStringLiteral("tiny-xlmr-ner/golden.json");
    QTest::newRow("safetensors") << QStringLiteral("tiny-xlmr-ner") << plain;
    QTest::newRow("pytorch zip") << QStringLiteral("tiny-xlmr-ner-bin") << plain;
    QTest::newRow("shards") << QStringLiteral("tiny-xlmr-ner-sharded") << plain;
    QTest::newRow("fp16") << QStringLiteral("tiny-xlmr-ner-fp16") << QStringLiteral("tiny-xlmr-ner-fp16/golden.json");
    QTest::newRow("bf16") << QStringLiteral("tiny-xlmr-ner-bf16") << QStringLiteral("tiny-xlmr-ner-bf16/golden.json");
}

void TestEncoder::batch()
{
    NDOGO_NEEDS_SHARED();
    QFETCH(QString, folder);
    QFETCH(QString, golden);
    const auto fixtures = sharedFolder() / "fixtures";
    auto expected = readJson(fixtures / golden.toStdString());
    if (expected.contains("batch"))
        expected = expected["batch"];
    const auto model = Model::open(fixtures / folder.toStdString());
    const double largest
        = largestDifference(outputOf(*model, unpadded(expected)), unpaddedRows(expected, expected.at("logits")));
    QVERIFY2(largest < 1e-4, qPrintable(QString::number(largest)));
}

void TestEncoder::sentencesAlone()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures" / "tiny-xlmr-ner";
    const auto model = Model::open(folder);
    const auto golden = readJson(folder / "golden.json");
    QCOMPARE(golden.at("sentences").size(), std::size_t(56));
    for (const auto& sentence : golden["sentences"]) {
        if (!sentence.contains("logits"))
            continue;
        const auto logits = outputOf(*model, idsOf(nlohmann::json::array({ sentence })));
        QVERIFY(largestDifference(logits, sentence["logits"]) < 1e-4);
    }
}

void TestEncoder::trainedModel()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures" / "mini-afriberta" / "ner";
    const auto model = Model::open(folder);
    const auto golden = readJson(folder / "golden.json");
    auto rows = nlohmann::json::array();
    for (const auto& sentence : golden.at("sentences"))
        rows.insert(rows.end(), sentence.at("logits").begin(), sentence.at("logits").end());
    // All ten in one batch: none may see another.
    QVERIFY(largestDifference(outputOf(*model, idsOf(golden.at("sentences"))), rows) < 1e-4);
}

/// The last layer computes wanted rows only; they must be those of the full computation.
void TestEncoder::rowsOfTheLastLayer()
{
    const auto model = Model::open(std::filesystem::path(NDOGO_TEST_DATA) / "tiny");
    PackedBatch batch;
    for (const auto& ids : { std::vector<std::int64_t> { 0, 7, 9, 12, 2 }, { 0, 30, 31, 8, 2 }, { 0, 5, 2 } })
        batch.add(ids);
    const auto all = encode(model->network(), batch);
    const std::vector<std::int64_t> rows { 1, 3, 6, 11 };
    const auto some = encode(model->network(), batch, { .rows = rows });
    for (std::size_t i = 0; i < rows.size(); ++i)
        QVERIFY((some[static_cast<std::int64_t>(i)] - all[rows[i]]).abs().max().item<float>() < 1e-5F);
}

NDOGO_TEST(TestEncoder)
#include "tst_encoder.moc"
