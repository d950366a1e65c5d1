// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all kinds of Linear layers have in common, and what a pass shows of them. tst_quantize holds each kind against
// its formula.
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/network/encoder.h"
#include "engine/network/new_model.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <c10/core/GradMode.h>

#include <algorithm>
#include <set>

using namespace ndogo;

namespace {

constexpr std::int64_t kInputs = 48, kOutputs = 40;

std::shared_ptr<const Model> tinyModel()
{
    return Model::open(std::filesystem::path(NDOGO_TEST_DATA) / "tiny");
}

QuantizeRecipe recipeOf(QuantizeMethod method)
{
    QuantizeRecipe recipe;
    recipe.method = method;
    recipe.outlierThreshold = 2.5;
    return recipe;
}

at::Tensor numbers(at::IntArrayRef shape, double period)
{
    const auto size = c10::multiply_integers(shape);
    return at::arange(size, at::TensorOptions(at::kFloat)).mul(period).sin().mul(2.7).view(shape);
}

LinearParts fp32Parts()
{
    return { "layer", numbers({ kOutputs, kInputs }, 0.37), at::Tensor(), numbers({ kOutputs }, 1.1) };
}

/// A layer of each kind.
std::vector<std::shared_ptr<const Linear>> everyKind()
{
    std::vector<std::shared_ptr<const Linear>> layers { makeLinear(fp32Parts(), {}) };
    for (const auto method :
        { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::TokenInt8, QuantizeMethod::Int4 }) {
        auto parts = fp32Parts();
        const auto values = quantizeValues(parts.weight, recipeOf(method));
        parts.weight = values.integers;
        parts.scales = values.scales;
        layers.push_back(makeLinear(parts, recipeOf(method)));
    }
    for (const bool halfProducts : { false, true }) {
        auto parts = fp32Parts();
        parts.weight = parts.weight.to(at::kBFloat16);
        auto recipe = recipeOf(QuantizeMethod::Bf16);
        recipe.halfProducts = halfProducts;
        layers.push_back(makeLinear(parts, recipe));
    }
    return layers;
}

struct Seen {
    std::string name;
    at::Tensor input, output;
};

PackedBatch threeSentences()
{
    PackedBatch batch;
    for (const auto& ids : { std::vector<std::int64_t> { 0, 7, 9, 12, 2 }, { 0, 30, 31, 8, 2 }, { 0, 5, 2 } })
        batch.add(ids);
    return batch;
}

double largest(const at::Tensor& difference)
{
    return difference.abs().max().item<double>();
}

} // namespace

class TestLinear : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void epilogueAndShape();
    void inputsAreShared();
    void inputsLiveSideBySide();
    void whatEachSaysOfItself();
    void passesAreWatched_data();
    void passesAreWatched();
    void passAloneDecides();
    void modelsMadeFromOthers();
};

void TestLinear::epilogueAndShape()
{
    const auto wide = numbers({ 7, 2 * kInputs }, 0.21);
    const auto rows = wide.narrow(1, 0, kInputs); // with gaps between its rows
    QVERIFY(!rows.is_contiguous());
    const auto exact = at::linear(rows, fp32Parts().weight, fp32Parts().bias);
    for (const auto& layer : everyKind()) {
        const auto product = layer->apply(rows);
        QCOMPARE(product.sizes(), exact.sizes());
        QVERIFY2(largest(product - exact) < 0.3 * largest(exact), layer->stored().c_str());
        QVERIFY2(largest(product - layer->apply(rows.contiguous())) < 1e-6 * largest(exact), layer->stored().c_str());
        QVERIFY2(largest(layer->apply(rows, Epilogue::Gelu) - at::gelu(product)) < 1e-6 * largest(exact),
            layer->stored().c_str());
    }
    QVERIFY(at::equal(everyKind().front()->apply(rows), exact));
}

/// Together or alone, in any company, a layer gives the same.
void TestLinear::inputsAreShared()
{
    const auto rows = numbers({ 7, kInputs }, 0.21);
    const auto layers = everyKind();
    for (const auto& first : layers) {
        for (const auto& second : layers) {
            const auto together = applyTogether(rows, { first.get(), second.get(), first.get() });
            QCOMPARE(together.size(), std::size_t(3));
            QVERIFY(at::equal(together[0], first->apply(rows)));
            QVERIFY(at::equal(together[1], second->apply(rows)));
            QVERIFY(at::equal(together[2], first->apply(rows)));
        }
    }
    // int8 rows serve layers that make the same of them, and those that want them as they are.
    const auto int8 = [](const QuantizeRecipe& recipe) {
        auto parts = fp32Parts();
        const auto values = quantizeValues(parts.weight, recipe);
        parts.weight = values.integers;
        parts.scales = values.scales;
        return makeLinear(parts, recipe);
    };
    auto sevenBits = recipeOf(QuantizeMethod::DynamicInt8), eightBits = sevenBits;
    eightBits.reduceRange = false;
    const auto seven = int8(sevenBits), eight = int8(eightBits), token = int8(recipeOf(QuantizeMethod::TokenInt8));
    const auto prepared = seven->prepare(rows);
    QVERIFY(seven->accepts(*prepared) && int8(sevenBits)->accepts(*prepared) && layers.front()->accepts(*prepared));
    QVERIFY(!eight->accepts(*prepared) && !token->accepts(*prepared));
    QVERIFY(!seven->accepts(*layers.front()->prepare(rows)));
    auto llm = recipeOf(QuantizeMethod::LlmInt8);
    const auto strict = int8(llm);
    llm.outlierThreshold = 6;
    QVERIFY(!int8(llm)->accepts(*strict->prepare(rows)));
}

void TestLinear::inputsLiveSideBySide()
{
    for (const auto& layer : everyKind()) {
        const auto one = numbers({ 3, kInputs }, 0.21), two = numbers({ 9, kInputs }, 0.53);
        const auto first = layer->prepare(one), second = layer->prepare(two);
        QVERIFY(at::equal(layer->multiply(*first, Epilogue::None, {}), layer->apply(one)));
        QVERIFY(at::equal(layer->multiply(*second, Epilogue::None, {}), layer->apply(two)));
    }
}

void TestLinear::whatEachSaysOfItself()
{
    const auto layers = everyKind();
    const std::vector<std::string> stored { "fp32", "int8", "int8", "int8", "int4", "bf16", "bf16" };
    const std::vector<bool> depends { false, true, true, false, false, false, false };
    QCOMPARE(layers.size(), stored.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(layers[i]->name(), std::string("layer"));
        QCOMPARE(layers[i]->stored(), stored[i]);
        QCOMPARE(layers[i]->rowsDependOnBatch(), depends[i]);
        QCOMPARE(layers[i]->reason().empty(), layers[i]->computed() == layers[i]->stored());
        const bool ours = stored[i] == "int8";
        QCOMPARE(layers[i]->usesSplit(), ours);
    }
    QCOMPARE(layers[4]->computed(), std::string("fp32"));
    QCOMPARE(layers[5]->computed(), std::string("fp32"));
}

void TestLinear::passesAreWatched_data()
{
    QTest::addColumn<bool>("exact");
    QTest::newRow("quick") << false;
    QTest::newRow("exact") << true;
}

void TestLinear::passesAreWatched()
{
    QFETCH(bool, exact);
    const auto dense = tinyModel();
    for (const auto& model : { dense, quantize(*dense, recipeOf(QuantizeMethod::TokenInt8)).model }) {
        const auto& network = model->network();
        const auto batch = threeSentences();
        const std::vector<std::int64_t> rows { 0, 5 };
        std::vector<Seen> seen;
        Pass pass { .rows = rows, .exact = exact };
        const auto unwatched = logitsOf(network, batch, pass);
        pass.observer = [&](const Linear& layer, const at::Tensor& input, const at::Tensor& output) {
            seen.push_back({ layer.name(), input.clone(), output.clone() });
        };
        // Watched, GELU is not the int8 kernel's, whose last bit may turn a rounding.
        const double slack = model == dense ? 1e-5 : 0.05 * largest(unwatched);
        QVERIFY(largest(logitsOf(network, batch, pass) - unwatched) <= slack);

        const auto layers = network.linearLayers();
        QCOMPARE(seen.size(), layers.size());
        std::set<std::string> names;
        for (const auto& one : seen) {
            const auto layer = *std::ranges::find(layers, one.name, &Linear::name);
            names.insert(one.name);
            // Before the activation; the rows beside the wanted ones are left out of the last layer only.
            QVERIFY2(largest(layer->apply(one.input) - one.output) < 1e-5, one.name.c_str());
            const bool early = one.name.find("layer.1.") == std::string::npos && one.name != "classifier";
            if (early)
                QCOMPARE(one.input.size(0), std::int64_t(batch.ids.size()));
        }
        QCOMPARE(names.size(), layers.size());
        QCOMPARE(seen.back().name, std::string("classifier"));
        QCOMPARE(seen.back().input.size(0), std::int64_t(2));

        seen.clear();
        pass.everyRow = true;
        QVERIFY(largest(logitsOf(network, batch, pass) - unwatched) <= slack);
        for (const auto& one : seen)
            QCOMPARE(one.input.size(0), std::int64_t(batch.ids.size()));
    }
}

/// Neither autograd's modes nor those of inference reach into a pass.
void TestLinear::passAloneDecides()
{
    const auto model = tinyModel();
    auto weights = model->network().weights;
    for (auto& weight : weights)
        weight.value = weight.value.clone().requires_grad_();
    const auto trained = bindNetwork(model->config(), model->info().task, std::move(weights));
    const auto batch = threeSentences();
    const auto plain = logitsOf(trained, batch), followed = logitsOf(trained, batch, { .gradients = true });
    QVERIFY(!plain.requires_grad());
    QVERIFY(followed.requires_grad());
    QVERIFY(largest(plain - followed.detach()) < 1e-5);
    QVERIFY(largest(logitsOf(trained, batch, { .exact = true }) - plain) < 1e-5);
    {
        const c10::NoGradGuard without;
        QVERIFY(at::equal(logitsOf(trained, batch), plain));
        const auto again = logitsOf(trained, batch, { .gradients = true });
        QVERIFY(again.requires_grad());
        QVERIFY(at::equal(again.detach(), followed.detach()));
    }
    const c10::InferenceMode inference;
    QVERIFY(logitsOf(trained, batch, { .gradients = true }).requires_grad());
}

void TestLinear::modelsMadeFromOthers()
{
    auto config = tinyModel()->config();
    config.labels.clear();
    const auto bare = newModel(config, tinyModel()->sharedTokenizer(), 1, {}, ModelTask::Encoder);
    ModelInfo info;
    info.path = "some/where";
    info.name = "Bare";
    info.sizes.file = 12;
    info.missing = { "roberta.pooler.dense.weight" };
    info.notes = { Sentence::inWords("A note.") };
    const Model parent(bare->config(), bare->sharedTokenizer(), bare->network(), info);
    PruneRecipe half;
    half.amount = 0.5;
    const auto pruned = prune(parent, half).model;
    for (const auto& model : { pruned, quantize(*pruned, recipeOf(QuantizeMethod::Fp16)).model }) {
        QCOMPARE(model->info().path, info.path);
        QCOMPARE(model->info().name, info.name);
        QCOMPARE(model->info().sizes.file, info.sizes.file);
        QCOMPARE(model->info().missing, info.missing);
        QVERIFY(model->info().notes == info.notes);
        QCOMPARE(model->info().task, ModelTask::Encoder);
        QVERIFY(model->sharedTokenizer() == parent.sharedTokenizer());
        QVERIFY(model->info().parameters.prunableZeros > 0);
    }
}

NDOGO_TEST(TestLinear)
#include "tst_linear.moc"
