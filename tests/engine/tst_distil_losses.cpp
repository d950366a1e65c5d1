// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a student is asked to match, formula by formula: against a teacher and a student computed with Hugging Face
// transformers, and logits in blocks against logits whole.
#include "engine/network/encoder.h"
#include "engine/network/model.h"
#include "engine/train/distil_losses.h"
#include "engine/train/vocabulary_losses.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <fstream>
#include <tuple>

using namespace ndogo;
using nlohmann::json;

namespace {

bool near(double value, double wanted, double relative = 1e-5)
{
    return std::fabs(value - wanted) <= relative * std::max(1.0, std::fabs(wanted));
}

/// Two models' passes over the sentences of the fixtures.
struct Passes {
    PackedBatch batch;
    std::vector<std::int64_t> labelled, labels;
    PassOutputs teacher, student, sixHeads;
};

PassOutputs outputsOf(const Model& model, const PackedBatch& batch)
{
    LayerOutputs layers;
    for (int i = 0; i <= model.config().layers; ++i) {
        layers.hiddenStates.push_back(i);
        if (i > 0)
            layers.attentions.push_back(i - 1);
    }
    return ndogo::outputsOf(model.network(), batch, { .exact = true, .layers = layers });
}

Passes passesOf(const json& golden)
{
    Passes passes;
    for (std::size_t i = 0; i < golden.at("input_ids").size(); ++i) {
        std::vector<std::int64_t> ids;
        for (std::size_t j = 0; j < golden.at("input_ids")[i].size(); ++j) {
            if (golden.at("attention_mask")[i][j] == 0)
                continue;
            if (const std::int64_t label = golden.at("labels")[i][j]; label != kNoLabel) {
                passes.labelled.push_back(passes.batch.offsets.back() + std::int64_t(ids.size()));
                passes.labels.push_back(label);
            }
            ids.push_back(golden.at("input_ids")[i][j]);
        }
        passes.batch.add(ids);
    }
    const auto folder = sharedFolder() / "fixtures";
    passes.teacher = outputsOf(*Model::open((folder / "tiny-xlmr-ner").string()), passes.batch);
    const auto student = Model::open((folder / "tiny-xlmr-ner-student").string());
    passes.student = outputsOf(*student, passes.batch);
    auto config = student->config();
    config.heads.assign(config.heads.size(), 6);
    config.headSize.assign(config.headSize.size(), config.hiddenSize / 6);
    passes.sixHeads = outputsOf(*student->with(config, student->network().weights), passes.batch);
    return passes;
}

/// The terms of logits, computed whole.
std::vector<LossTerm> wholeTerms(
    const DistilTerms& terms, const at::Tensor& student, const at::Tensor& teacher, const TrainingBatch& batch)
{
    const double t = terms.temperature;
    std::vector<LossTerm> whole;
    if (terms.soft > 0)
        whole.push_back({ "soft_labels",
            terms.loss == DistilLoss::TextBrewer ? softCrossEntropy(student, teacher, t)
                                                 : softDivergence(student, teacher, t),
            terms.soft });
    if (terms.hard > 0)
        whole.push_back({ "true_labels", crossEntropy(student, batch), terms.hard });
    if (terms.squared > 0)
        whole.push_back({ "squared_error",
            terms.loss == DistilLoss::DistilBert ? logitsSquared(student, teacher)
                                                 : logitsMeanSquared(student, teacher, t),
            terms.squared });
    return whole;
}

} // namespace

class TestDistilLosses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asTheFixtures();
    void blocksAsWhole_data();
    void blocksAsWhole();
    void blocksInHalfPrecision();
};

void TestDistilLosses::asTheFixtures()
{
    NDOGO_NEEDS_SHARED();
    const json golden = json::parse(std::ifstream(sharedFolder() / "fixtures/distillation/golden.json"));
    const auto passes = passesOf(golden);
    const auto& values = golden.at("values");
    QCOMPARE(std::int64_t(passes.labelled.size()), values.at("labels").at("N").get<std::int64_t>());
    QCOMPARE(passes.batch.ownIds(), values.at("mask").at("N").get<std::int64_t>());
    int compared = 0;
    const auto compare = [&](const at::Tensor& value, const json& wanted) {
        ++compared;
        QVERIFY2(near(value.item<double>(), wanted),
            qPrintable(QStringLiteral("%1, not %2").arg(value.item<double>()).arg(wanted.get<double>())));
    };
    for (const std::string rows : { "labels", "mask" }) {
        const auto chosen = [&](const at::Tensor& logits) {
            return rows == "mask" ? logits : logits.index_select(0, at::tensor(passes.labelled));
        };
        const auto student = chosen(passes.student.logits), teacher = chosen(passes.teacher.logits);
        const auto& wanted = values.at(rows);
        for (const int t : { 1, 2, 4, 8 }) {
            const auto at = "_T" + std::to_string(t);
            compare(softCrossEntropy(student, teacher, t), wanted.at("soft_ce" + at));
            compare(softDivergence(student, teacher, t), wanted.at("kl_T2" + at));
            compare(logitsMeanSquared(student, teacher, t), wanted.at("mse_logits_over_T" + at));
        }
        compare(logitsMeanSquared(student, teacher), wanted.at("mse_logits_mean"));
        compare(logitsSquared(student, teacher), wanted.at("mse_logits_sum_over_N"));
    }
    TrainingBatch labelled;
    labelled.labels = passes.labels;
    const auto hard = [&](const PassOutputs& outputs) {
        return crossEntropy(outputs.logits.index_select(0, at::tensor(passes.labelled)), labelled);
    };
    compare(hard(passes.student), values.at("hard_ce"));
    compare(hard(passes.teacher), values.at("hard_ce_teacher"));
    const auto states
        = [](const PassOutputs& outputs, const json& layer) { return outputs.hiddenStates.at(layer.get<int>()); };
    for (const auto& pair : values.at("hidden_mse"))
        compare(hiddenMeanSquared(states(passes.student, pair.at("student")),
                    states(passes.teacher, pair.at("teacher")), passes.batch),
            pair.at("value"));
    for (const auto& pair : values.at("hidden_cosine"))
        compare(cosineDistance(states(passes.student, pair.at("student")), states(passes.teacher, pair.at("teacher")),
                    passes.batch),
            pair.at("value"));
    compare(cosineDistance(passes.student.hiddenStates.at(2), passes.teacher.hiddenStates.at(3), passes.batch),
        values.at("cosine_last_hidden"));
    for (const auto& pair : values.at("attention_heads_averaged")) {
        const auto& student = passes.student.attentions.at(pair.at("student"));
        const auto& teacher = passes.teacher.attentions.at(pair.at("teacher"));
        compare(attentionSumMeanSquared(student, teacher, passes.batch), pair.at("mse_of_sums"));
        // The divergence is the cross-entropy without what the teacher's own is.
        compare(attentionCrossEntropy(student, teacher, passes.batch)
                    .sub(attentionCrossEntropy(teacher, teacher, passes.batch)),
            pair.at("kl"));
    }
    for (const auto& pair : values.at("attention_head_by_head_six_head_student"))
        compare(attentionMeanSquared(passes.sixHeads.attentions.at(pair.at("student")),
                    passes.teacher.attentions.at(pair.at("teacher")), passes.batch),
            pair.at("mse"));
    QVERIFY(compared > 60);
}

void TestDistilLosses::blocksAsWhole_data()
{
    QTest::addColumn<int>("loss");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<std::vector<double>>("weights"); // soft, hard, squared
    using Weights = std::vector<double>;
    QTest::newRow("textbrewer") << int(DistilLoss::TextBrewer) << 8.0 << Weights { 1, 0, 0 };
    QTest::newRow("distilbert") << int(DistilLoss::DistilBert) << 2.0 << Weights { 5, 2, 0 };
    QTest::newRow("gurgurov") << int(DistilLoss::Gurgurov) << 1.0 << Weights { 0, 0.5, 0.5 };
    QTest::newRow("hot gurgurov") << int(DistilLoss::Gurgurov) << 3.0 << Weights { 0, 0, 2 };
    QTest::newRow("all") << int(DistilLoss::DistilBert) << 1.0 << Weights { 0.3, 0.2, 0.1 };
}

void TestDistilLosses::blocksAsWhole()
{
    QFETCH(int, loss);
    QFETCH(double, temperature);
    QFETCH(std::vector<double>, weights);
    const DistilTerms terms { DistilLoss(loss), temperature, weights[0], weights[1], 0, weights[2] };
    constexpr std::int64_t kRows = 150, kPieces = 140000; // three blocks, the last not full
    at::manual_seed(3);
    const auto leaf = [](std::initializer_list<std::int64_t> shape) { return at::randn(shape).requires_grad_(); };
    const std::vector<at::Tensor> inputs { leaf({ kRows, 6 }), leaf({ kPieces, 6 }), leaf({ kPieces }) };
    const auto decoder
        = makeLinear({ "decoder", at::randn({ kPieces, 9 }), {}, at::randn({ kPieces }) }, QuantizeRecipe());
    const auto teacherRows = at::randn({ kRows, 9 });
    TrainingBatch batch;
    for (std::int64_t row = 0; row < kRows; ++row)
        batch.labels.push_back(row % 7 == 3 ? row * 900 : kNoLabel);
    const auto gradientsOf = [&](const std::vector<LossTerm>& read) {
        for (const auto& input : inputs)
            input.mutable_grad().reset();
        Loss { read }.total().mul(0.25).backward();
        std::vector<at::Tensor> gradients;
        for (const auto& input : inputs)
            gradients.push_back(input.grad().clone());
        return gradients;
    };
    const auto inBlocks = vocabularyTerms(
        terms, { inputs[0], inputs[1], inputs[2], false }, { teacherRows, decoder.get() }, batch.labels);
    const auto whole
        = wholeTerms(terms, at::linear(inputs[0], inputs[1], inputs[2]), decoder->apply(teacherRows), batch);
    QCOMPARE(inBlocks.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        QCOMPARE(inBlocks[i].name, whole[i].name);
        QCOMPARE(inBlocks[i].weight, whole[i].weight);
        QVERIFY(near(inBlocks[i].value.item<double>(), whole[i].value.item<double>()));
    }
    const auto wanted = gradientsOf(whole), given = gradientsOf(inBlocks);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double difference = given[i].sub(wanted[i]).abs().max().item<double>();
        QVERIFY2(difference <= 1e-5 * wanted[i].abs().max().item<double>(), qPrintable(QString::number(difference)));
        QVERIFY(wanted[i].abs().max().item<double>() > 0);
    }
}

/// bfloat16 rounds what goes into the products, and no more.
void TestDistilLosses::blocksInHalfPrecision()
{
    const DistilTerms terms { DistilLoss::DistilBert, 2, 5, 2, 0, 0 };
    at::manual_seed(4);
    const auto rounded = [](std::initializer_list<std::int64_t> shape) {
        return at::randn(shape).to(at::kBFloat16).to(at::kFloat).requires_grad_();
    };
    const std::vector<at::Tensor> inputs { rounded({ 20, 8 }), rounded({ 300, 8 }),
        at::randn({ 300 }).requires_grad_() };
    const auto decoder = makeLinear({ "decoder", at::randn({ 300, 8 }), {}, at::randn({ 300 }) }, QuantizeRecipe());
    const auto teacherRows = at::randn({ 20, 8 });
    const std::vector<std::int64_t> labels(20, 7);
    const auto computed = [&](bool bf16) {
        for (const auto& input : inputs)
            input.mutable_grad().reset();
        const Loss loss { vocabularyTerms(
            terms, { inputs[0], inputs[1], inputs[2], bf16 }, { teacherRows, decoder.get() }, labels) };
        loss.total().backward();
        return std::tuple(loss.total().item<double>(), inputs[0].grad().clone(), inputs[1].grad().clone());
    };
    const auto [exact, rows, weight] = computed(false);
    const auto [half, halfRows, halfWeight] = computed(true);
    QVERIFY(std::fabs(half - exact) < 1e-2 * exact);
    QVERIFY((halfRows - rows).norm().item<double>() < 1e-2 * rows.norm().item<double>());
    QVERIFY((halfWeight - weight).norm().item<double>() < 1e-2 * weight.norm().item<double>());
    QVERIFY((halfRows - rows).norm().item<double>() > 0);
}

NDOGO_TEST(TestDistilLosses)
#include "tst_distil_losses.moc"
