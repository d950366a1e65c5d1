// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Logits against those that Hugging Face transformers gives for the same checkpoints.
#include "engine/model/encoder.h"
#include "engine/model/model.h"
#include "tests/support/shared_data.h"

#include <QTest>

using namespace ndogo;
using nlohmann::json;

namespace {

/// Logits of sentences packed into one batch, as rows.
at::Tensor logitsOf(const Model& model, const std::vector<std::vector<std::int64_t>>& sentences)
{
    PackedBatch batch;
    for (const auto& ids : sentences)
        batch.add(ids);
    return classify(model.network(), batch, {}).contiguous();
}

/// Largest difference between a row of logits and its golden values.
double difference(const float* row, const json& golden)
{
    double largest = 0;
    for (std::size_t label = 0; label < golden.size(); ++label)
        largest = std::max(largest, std::abs(double(row[label]) - golden[label].get<double>()));
    return largest;
}

/// The golden file's padded batch, unpadded: ids of each sentence where its mask is 1.
std::vector<std::vector<std::int64_t>> unpadded(const json& batch)
{
    std::vector<std::vector<std::int64_t>> sentences;
    for (std::size_t i = 0; i < batch.at("input_ids").size(); ++i) {
        auto& ids = sentences.emplace_back();
        for (std::size_t at = 0; at < batch["input_ids"][i].size(); ++at) {
            if (batch["attention_mask"][i][at] == 1)
                ids.push_back(batch["input_ids"][i][at]);
        }
    }
    return sentences;
}

double batchDifference(const Model& model, const json& batch)
{
    const auto sentences = unpadded(batch);
    const auto logits = logitsOf(model, sentences);
    const float* row = logits.const_data_ptr<float>();
    double largest = 0;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        for (std::size_t at = 0; at < sentences[i].size(); ++at, row += logits.size(1))
            largest = std::max(largest, difference(row, batch.at("logits")[i][at]));
    }
    return largest;
}

} // namespace

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
        const auto logits = logitsOf(*model, { sentence.at("input_ids").get<std::vector<std::int64_t>>() });
        QCOMPARE(static_cast<std::size_t>(logits.size(0)), sentence.at("logits").size());
        for (std::size_t at = 0; at < sentence["logits"].size(); ++at) {
            const float* row = logits.const_data_ptr<float>() + static_cast<std::int64_t>(at) * logits.size(1);
            QVERIFY(difference(row, sentence["logits"][at]) < 1e-4);
        }
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
    const double largest = batchDifference(*model, expected);
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
        const auto logits = logitsOf(*model, { sentence.at("input_ids").get<std::vector<std::int64_t>>() });
        for (std::size_t at = 0; at < sentence["logits"].size(); ++at) {
            const float* row = logits.const_data_ptr<float>() + static_cast<std::int64_t>(at) * logits.size(1);
            QVERIFY(difference(row, sentence["logits"][at]) < 1e-4);
        }
    }
}

void TestEncoder::trainedModel()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures" / "mini-afriberta" / "ner";
    const auto model = Model::open(folder);
    const auto golden = readJson(folder / "golden.json");
    std::vector<std::vector<std::int64_t>> sentences;
    for (const auto& sentence : golden.at("sentences"))
        sentences.push_back(sentence.at("input_ids").get<std::vector<std::int64_t>>());
    const auto logits = logitsOf(*model, sentences); // all ten in one batch: none may see another
    const float* row = logits.const_data_ptr<float>();
    for (const auto& sentence : golden["sentences"]) {
        for (const auto& expected : sentence.at("logits")) {
            QVERIFY(difference(row, expected) < 1e-4);
            row += logits.size(1);
        }
    }
}

/// The last layer computes wanted rows only; they must be those of the full computation.
void TestEncoder::rowsOfTheLastLayer()
{
    const auto model = Model::open(std::filesystem::path(NDOGO_TEST_DATA) / "tiny");
    PackedBatch batch;
    for (const auto& ids : { std::vector<std::int64_t> { 0, 7, 9, 12, 2 }, { 0, 30, 31, 8, 2 }, { 0, 5, 2 } })
        batch.add(ids);
    const auto all = encode(model->network(), batch, {});
    const std::vector<std::int64_t> rows { 1, 3, 6, 11 };
    const auto some = encode(model->network(), batch, rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
        QVERIFY((some[static_cast<std::int64_t>(i)] - all[rows[i]]).abs().max().item<float>() < 1e-5F);
}

QTEST_APPLESS_MAIN(TestEncoder)
#include "tst_encoder.moc"
