// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forecast of a quantized file, which knows an fp32 model's tensors alone, against the layout of checkpoints and
// the files that are written.
#include "engine/checkpoint/model_config.h"
#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

const std::filesystem::path kData = NDOGO_TEST_DATA;

struct NamedRecipe {
    std::string name;
    QuantizeRecipe recipe;
};

/// All methods, each in its kinds, with and without exclusions.
std::vector<NamedRecipe> recipes()
{
    std::vector<NamedRecipe> all;
    for (const auto method : { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::TokenInt8,
             QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 }) {
        QuantizeRecipe recipe;
        recipe.method = method;
        const std::string name(nameOf(method));
        all.push_back({ name, recipe });
        if (method == QuantizeMethod::DynamicInt8) {
            recipe.perChannel = true;
            all.push_back({ name + " per channel", recipe });
        }
        for (const std::int64_t group : { 32, 128 }) {
            recipe.groupSize = group;
            if (method == QuantizeMethod::Int4)
                all.push_back({ name + " in groups of " + std::to_string(group), recipe });
        }
        recipe.exclude = { "layer.0.output", "classifier", "query" };
        all.push_back({ name + " without some layers", recipe });
        recipe.exclude = { "embeddings" };
        all.push_back({ name + " without embeddings", recipe });
    }
    return all;
}

} // namespace

class TestQuantizedBytes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asTheLayoutSays_data();
    void asTheLayoutSays();
    void asTheFileHolds_data();
    void asTheFileHolds();
    void largeModel();
};

void TestQuantizedBytes::asTheLayoutSays_data()
{
    QTest::addColumn<QString>("folder");
    for (const char* folder : { "tiny", "heads/bert-texts", "heads/bert-words", "heads/roberta-texts",
             "heads/roberta-masked", "heads/roberta-untied", "heads/bert-masked", "heads/bert-untied",
             "heads/camembert-words", "heads/xlmr-encoder" }) // bert-encoder's pooler is no part of its task's layout
        QTest::newRow(folder) << folder;
}

void TestQuantizedBytes::asTheLayoutSays()
{
    QFETCH(QString, folder);
    const auto model = Model::open(kData / folder.toStdString());
    for (const auto& [name, recipe] : recipes()) {
        const auto expected = bytesOf(storedForms(model->config(), model->info().task, recipe));
        const auto found = quantizedBytes(model->info().tensors, recipe);
        QVERIFY2(
            found == expected, (name + ": " + std::to_string(found) + ", not " + std::to_string(expected)).c_str());
    }
}

void TestQuantizedBytes::asTheFileHolds_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<int>("recipe");
    const auto all = recipes();
    for (const char* folder : { "tiny", "heads/bert-texts", "heads/bert-encoder", "heads/roberta-masked" })
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow((std::string(folder) + ", " + all[i].name).c_str()) << folder << int(i);
}

void TestQuantizedBytes::asTheFileHolds()
{
    QFETCH(QString, folder);
    QFETCH(int, recipe);
    const auto asked = recipes().at(std::size_t(recipe)).recipe;
    const auto parent = Model::open(kData / folder.toStdString());
    const auto quantized = quantize(*parent, asked).model;
    const Folder place;
    saveModel(*quantized, quantized->config(), place / "model", false);
    std::int64_t bytes = 0;
    for (const auto& tensor : openCheckpoint(place / "model").tensors)
        bytes += std::int64_t(tensor.bytes.size());
    QCOMPARE(quantizedBytes(parent->info().tensors, asked), bytes);
    QVERIFY(bytes < parent->info().sizes.dense);
}

/// Awobade et al. 2024: 42.44 % and 64.08 % less than AfriBERTa-large takes (section 3.6).
void TestQuantizedBytes::largeModel()
{
    auto config = presetConfig("afriberta-large");
    config.labels = masakhaNerLabels();
    std::vector<TensorInfo> tensors;
    std::int64_t values = 0;
    for (const auto& weight : expectedWeights(config, ModelTask::TokenClassification)) {
        TensorInfo tensor;
        tensor.name = weight.name;
        tensor.shape = weight.shape;
        tensor.size = 1;
        for (const auto extent : weight.shape)
            tensor.size *= extent;
        tensor.prunable = isLinearWeight(weight.name, weight.shape.size());
        values += tensor.size;
        tensors.push_back(tensor);
    }
    const auto reduction = [&](QuantizeMethod method) {
        QuantizeRecipe recipe;
        recipe.method = method;
        return 100 * (1 - double(quantizedBytes(tensors, recipe)) / double(4 * values));
    };
    QVERIFY(std::abs(reduction(QuantizeMethod::DynamicInt8) - 42.44) < 0.05);
    QVERIFY(std::abs(reduction(QuantizeMethod::LlmInt8) - 64.08) < 0.05);
    QCOMPARE(reduction(QuantizeMethod::Bf16), 50.0);
}

NDOGO_TEST(TestQuantizedBytes)
#include "tst_quantized_bytes.moc"
