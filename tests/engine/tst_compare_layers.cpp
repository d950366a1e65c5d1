// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The error of each layer against the same written out in plain operators: an encoder of the test's own, one sentence
// at a time, gives the fp32 inputs, and the papers' formulas what each method makes of them.
#include "engine/base/random.h"
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/data/conll.h"
#include "engine/eval/batches.h"
#include "engine/eval/compare_layers.h"
#include "engine/eval/scoring.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/network/threads.h"
#include "engine/study/metrics.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <set>
#include <stop_token>

using namespace ndogo;
using namespace ndogo::test;

namespace {

using Inputs = std::map<std::string, at::Tensor>; ///< by layer, [tokens, in]
using Reports = std::shared_ptr<const LayerErrorReport>;

std::shared_ptr<const Model> tinyModel()
{
    return Model::open(std::filesystem::path(NDOGO_TEST_DATA) / "tiny");
}

QuantizeRecipe recipeOf(QuantizeMethod method)
{
    QuantizeRecipe recipe;
    recipe.method = method;
    return recipe;
}

/// Sentences of 1 to 12 words, so many that they fill more than one batch.
std::string sentences(int count, std::uint64_t seed)
{
    static const char* const words[] = { "Sannu", "da", "zuwa", "Kano", "mutane", "Abuja", "na", "Lagos", "2021" };
    Random random(seed);
    std::string text;
    for (int i = 0; i < count; ++i) {
        for (std::uint32_t word = random.below(12) + 1; word > 0; --word) {
            const auto choice = random.below(9);
            text += std::string(words[choice]) + (choice == 3 || choice == 5 ? " B-LOC\n" : " O\n");
        }
        text += '\n';
    }
    return text;
}

struct Compared {
    Reports report;
    std::int64_t done = -1, total = 0;
    std::vector<std::string> warnings, stages;
};

Compared compare(const Model& model, const CompareLayersSpec& spec, CancelToken token = {})
{
    Compared compared;
    JobContext context(1, std::move(token), [&](const JobEvent& event) {
        if (const auto* progress = std::get_if<event::Progress>(&event.payload))
            compared.done = progress->done, compared.total = progress->total;
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            compared.warnings.push_back(inEnglish(warning->message));
        if (const auto* stage = std::get_if<event::Stage>(&event.payload))
            compared.stages.push_back(stage->name);
        if (const auto* found = std::get_if<event::LayersCompared>(&event.payload))
            compared.report = found->report;
    });
    return compareLayers(model, spec, context) == compared.report ? compared : Compared {};
}

at::Tensor weightOf(const Network& network, const Linear& layer)
{
    return network.find(layer.name() + ".weight")->value;
}

at::Tensor biasOf(const Network& network, const Linear& layer)
{
    return network.find(layer.name() + ".bias")->value;
}

/// What each Linear layer of a RoBERTa or its head is fed with, one sentence alone.
Inputs inputsOf(const Network& network, const std::vector<std::int64_t>& ids)
{
    Inputs inputs;
    const auto linear = [&](const at::Tensor& input, const std::shared_ptr<const Linear>& layer) {
        inputs[layer->name()] = input;
        return at::matmul(input, weightOf(network, *layer).t()) + biasOf(network, *layer);
    };
    const auto norm = [&](const at::Tensor& input, const NormWeights& weights) {
        const auto centred = input - input.mean(1, true);
        return centred / (centred.pow(2).mean(1, true) + network.layerNormEps).sqrt() * weights.weight + weights.bias;
    };
    const auto length = std::int64_t(ids.size());
    auto hidden = norm(network.wordEmbeddings.index_select(0, at::tensor(ids))
            + network.positionEmbeddings.narrow(0, network.padId + 1, length) + network.typeEmbeddings[0],
        network.embeddingNorm);
    for (const auto& layer : network.layers) {
        const auto heads = [&](const at::Tensor& values) {
            return values.view({ length, layer.heads, layer.headSize }).transpose(0, 1);
        };
        const auto query = heads(linear(hidden, layer.query)), key = heads(linear(hidden, layer.key)),
                   value = heads(linear(hidden, layer.value));
        const auto shares = at::softmax(at::matmul(query, key.transpose(1, 2)) / std::sqrt(double(layer.headSize)), 2);
        const auto context = at::matmul(shares, value).transpose(0, 1).reshape({ length, -1 });
        const auto attended = norm(linear(context, layer.attentionOutput) + hidden, layer.attentionNorm);
        hidden
            = norm(linear(at::gelu(linear(attended, layer.intermediate)), layer.output) + attended, layer.outputNorm);
    }
    if (network.pooler)
        linear(at::tanh(linear(hidden.narrow(0, 0, 1), network.pooler)), network.classifier);
    else if (network.classifier)
        linear(hidden, network.classifier);
    else if (network.maskedDense)
        linear(hidden, network.maskedDense);
    return inputs;
}

/// Largest |value| of each row in `steps` steps, rounded to the nearest.
at::Tensor roundRows(const at::Tensor& values, double steps)
{
    const auto step = values.abs().amax(1, true) / steps;
    return at::where(step > 0, (values / step).round() * step, values);
}

/// A weight as the method holds it: docs/methods.md, Quantization; int4 as the header of the recipe says.
at::Tensor heldWeight(const at::Tensor& weight, const QuantizeRecipe& recipe, bool isHead)
{
    switch (recipe.method) {
    case QuantizeMethod::DynamicInt8: {
        const auto largest = recipe.perChannel ? weight.abs().amax(1, true) : weight.abs().amax();
        return (weight * (largest / 127.5).reciprocal()).round().clamp(-128, 127) * (largest / 127.5);
    }
    case QuantizeMethod::LlmInt8:
        return isHead ? weight.to(at::kHalf).to(at::kFloat) : roundRows(weight, 127);
    case QuantizeMethod::TokenInt8:
        return roundRows(weight, 127);
    case QuantizeMethod::Bf16:
        return weight.to(at::kBFloat16).to(at::kFloat);
    case QuantizeMethod::Fp16:
        return weight.to(at::kHalf).to(at::kFloat);
    case QuantizeMethod::Int4:
        break;
    }
    auto held = weight.clone();
    for (std::int64_t first = 0; first < weight.size(1); first += recipe.groupSize) {
        auto group = held.narrow(1, first, std::min(recipe.groupSize, weight.size(1) - first));
        const auto largest = group.gather(1, group.abs().argmax(1, true));
        const auto step = (largest / -8).to(at::kHalf).to(at::kFloat);
        group.copy_((group / step).round().clamp(-8, 7) * step);
    }
    return held;
}

at::Tensor heldBias(const at::Tensor& bias, const QuantizeRecipe& recipe)
{
    if (recipe.method == QuantizeMethod::Bf16)
        return bias.to(at::kBFloat16).to(at::kFloat);
    const bool half = recipe.method == QuantizeMethod::Fp16 || recipe.method == QuantizeMethod::LlmInt8;
    return half ? bias.to(at::kHalf).to(at::kFloat) : bias;
}

/// An input as the method multiplies it.
at::Tensor heldInput(const at::Tensor& input, const QuantizeRecipe& recipe, bool isHead)
{
    if (recipe.method == QuantizeMethod::DynamicInt8) {
        const auto [scale, zero] = at::_choose_qparams_per_tensor(input, true);
        return at::quantize_per_tensor(input, scale, zero, at::kQUInt8).dequantize();
    }
    if (recipe.method == QuantizeMethod::TokenInt8)
        return roundRows(input, 127);
    if (recipe.method != QuantizeMethod::LlmInt8 || isHead)
        return input;
    const auto outlier = (input.abs() >= recipe.outlierThreshold).any(0);
    return at::where(outlier, input, roundRows(at::where(outlier, at::zeros({}), input), 127));
}

struct Expected {
    struct Layer {
        double squaredError = 0, squaredOutput = 0, largest = 0;
        std::int64_t tokens = 0;
        std::vector<std::int64_t> outlierTokens; ///< by column
        at::Tensor columnLargest;
        double error() const { return std::sqrt(squaredError / squaredOutput); }
    };
    std::map<std::string, std::map<std::string, Layer>> layers; ///< by name and language
};

/// Everything that the report says of outputs and inputs, of the sentences of `data` that evaluate() would take.
Expected expectedOf(const Model& model, const CompareLayersSpec& spec, const std::filesystem::path& data,
    const std::vector<std::string>& languages)
{
    Expected expected;
    const auto& recipe = *spec.model.quantization();
    for (const auto& language : languages) {
        const auto examples = readConll(data / language / "test.txt").examples;
        std::vector<std::string> strata;
        for (const auto& example : examples)
            strata.push_back(stratumOf(Metric::EntityF1, example.labels));
        auto order = stratifiedOrder(strata, spec.seed);
        if (spec.sample > 0)
            order.resize(std::min(order.size(), std::size_t(spec.sample)));
        const auto encoded = encodeExamples(model.tokenizer(), examples, DataTask::Ner, model.info().maxTokens);
        for (const auto& batch : makeBatches(encoded, order, kBatchTokens)) {
            std::map<std::string, std::vector<at::Tensor>> rows;
            for (const auto sentence : batch)
                for (auto& [layer, input] : inputsOf(model.network(), encoded[std::size_t(sentence)].ids))
                    rows[layer].push_back(input);
            for (const auto& layer : model.network().linearLayers()) {
                const bool isHead = layer->name().find("encoder.layer") == std::string::npos;
                const auto weight = weightOf(model.network(), *layer), bias = biasOf(model.network(), *layer);
                const auto input = at::cat(rows.at(layer->name()));
                const auto output = at::matmul(input, weight.t()) + bias;
                const auto error = at::matmul(heldInput(input, recipe, isHead), heldWeight(weight, recipe, isHead).t())
                    + heldBias(bias, recipe) - output;
                auto& sum = expected.layers[layer->name()][language];
                sum.squaredError += error.to(at::kDouble).pow(2).sum().item<double>();
                sum.squaredOutput += output.to(at::kDouble).pow(2).sum().item<double>();
                sum.tokens += input.size(0);
                const auto far = (input.abs() >= recipe.outlierThreshold).sum(0);
                const auto largest = input.abs().amax(0);
                sum.columnLargest = sum.columnLargest.defined() ? at::maximum(sum.columnLargest, largest) : largest;
                sum.outlierTokens.resize(std::size_t(input.size(1)));
                for (std::int64_t column = 0; column < input.size(1); ++column)
                    sum.outlierTokens[std::size_t(column)] += far[column].item<std::int64_t>();
            }
        }
    }
    return expected;
}

bool near(double found, double expected, double share)
{
    return std::abs(found - expected) <= share * expected;
}

/// Empty when the report says of every layer what was expected.
std::string difference(const LayerErrorReport& report, const Expected& expected, double share)
{
    if (report.layers.size() != expected.layers.size())
        return std::to_string(report.layers.size()) + " layers";
    for (const auto& layer : report.layers) {
        const auto& name = layer.precision.name;
        Expected::Layer all;
        for (const auto& [language, wanted] : expected.layers.at(name)) {
            all.squaredError += wanted.squaredError;
            all.squaredOutput += wanted.squaredOutput;
            const double found = layer.errorByLanguage.at(language);
            if (!near(found, wanted.error(), share))
                return name + " for " + language + ": " + std::to_string(found) + ", not "
                    + std::to_string(wanted.error());
            std::set<std::int64_t> columns;
            for (const auto& outlier : layer.outliers) {
                if (!outlier.share.contains(language))
                    continue;
                columns.insert(outlier.column);
                const auto tokens = wanted.outlierTokens.at(std::size_t(outlier.column));
                if (outlier.share.at(language) != double(tokens) / double(wanted.tokens))
                    return name + ", column " + std::to_string(outlier.column);
                double largest = 0;
                for (const auto& [other, theirs] : expected.layers.at(name))
                    largest = std::max(largest, theirs.columnLargest[outlier.column].item<double>());
                if (!near(outlier.largest, largest, 1e-5))
                    return name + ", largest of column " + std::to_string(outlier.column);
            }
            for (std::size_t column = 0; column < wanted.outlierTokens.size(); ++column)
                if (columns.contains(std::int64_t(column)) != (wanted.outlierTokens[column] > 0))
                    return name + ", whether column " + std::to_string(column) + " is an outlier";
        }
        if (!near(layer.error, all.error(), share))
            return name + ": " + std::to_string(layer.error) + ", not " + std::to_string(all.error());
        if (layer.errorByLanguage.size() != expected.layers.at(name).size())
            return name + ": languages";
        if (!std::ranges::is_sorted(layer.outliers, std::ranges::greater(), &OutlierColumn::largest))
            return name + ": the largest come first";
    }
    return {};
}

const LayerError& layerOf(const LayerErrorReport& report, const std::string& name)
{
    return *std::ranges::find(report.layers, name, [](const LayerError& layer) { return layer.precision.name; });
}

std::int64_t sumOf(const Histogram& histogram)
{
    std::int64_t sum = 0;
    for (const auto count : histogram.counts)
        sum += count;
    return sum;
}

std::int64_t within(const at::Tensor& values, double limit)
{
    return (values.abs() <= limit).sum().item<std::int64_t>();
}

} // namespace

class TestCompareLayers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup() { useThreads(2); }
    void everyLayerByFormula_data();
    void everyLayerByFormula();
    void onAnAfricanModel_data();
    void onAnAfricanModel();
    void histograms_data();
    void histograms();
    void nearlyAllWeightsZero();
    void exclusions();
    void headsOfOtherTasks();
    void oneLanguageAlone();
    void sampleAndSeed();
    void threadsChangeNothing();
    void progressAndWarnings();
    void cancels();
    void refusals();

private:
    CompareLayersSpec spec(const QuantizeRecipe& recipe) const
    {
        CompareLayersSpec spec;
        spec.model = { NDOGO_TEST_DATA "/tiny", { recipe } };
        spec.data.path = m_data.path().string();
        spec.sample = 0;
        return spec;
    }

    Folder m_data; ///< Hausa and Swahili, two batches and one
};

void TestCompareLayers::initTestCase()
{
    m_data.write("hau/test.txt", sentences(60, 1));
    m_data.write("swa/test.txt", sentences(12, 2));
}

void TestCompareLayers::everyLayerByFormula_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<bool>("perChannel");
    QTest::addColumn<int>("groupSize");
    QTest::newRow("dynamic int8") << int(QuantizeMethod::DynamicInt8) << false << 64;
    QTest::newRow("dynamic int8 per channel") << int(QuantizeMethod::DynamicInt8) << true << 64;
    QTest::newRow("LLM.int8") << int(QuantizeMethod::LlmInt8) << false << 64;
    QTest::newRow("per token") << int(QuantizeMethod::TokenInt8) << false << 64;
    QTest::newRow("bf16") << int(QuantizeMethod::Bf16) << false << 64;
    QTest::newRow("fp16") << int(QuantizeMethod::Fp16) << false << 64;
    QTest::newRow("int4") << int(QuantizeMethod::Int4) << false << 64;
    QTest::newRow("int4 in groups of 32") << int(QuantizeMethod::Int4) << false << 32;
}

void TestCompareLayers::everyLayerByFormula()
{
    QFETCH(int, method);
    QFETCH(bool, perChannel);
    QFETCH(int, groupSize);
    auto recipe = recipeOf(QuantizeMethod(method));
    recipe.perChannel = perChannel;
    recipe.groupSize = groupSize;
    recipe.outlierThreshold = 2.5; // few columns of this model's inputs reach it, but some do
    const auto model = tinyModel();
    const auto report = compare(*model, spec(recipe)).report;
    QVERIFY(report);
    const auto expected = expectedOf(*model, spec(recipe), m_data.path(), { "hau", "swa" });
    const auto problem = difference(*report, expected, 2e-3);
    QVERIFY2(problem.empty(), problem.c_str());

    QCOMPARE(report->outlierThreshold, 2.5);
    std::size_t outliers = 0, columns = 0;
    const auto layers = model->network().linearLayers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(report->layers[i].precision.name, layers[i]->name()); // in the network's order
        QCOMPARE(report->layers[i].inputs, weightOf(model->network(), *layers[i]).size(1));
        outliers += report->layers[i].outliers.size();
        columns += std::size_t(report->layers[i].inputs);
    }
    QVERIFY2(outliers > 0 && outliers < columns, std::to_string(outliers).c_str());
    const auto& query = expected.layers.at(layers.front()->name());
    QCOMPARE(report->tokens,
        (std::map<std::string, std::int64_t> { { "hau", query.at("hau").tokens }, { "swa", query.at("swa").tokens } }));
    QVERIFY(query.at("hau").tokens > kBatchTokens && query.at("swa").tokens < kBatchTokens);
}

void TestCompareLayers::onAnAfricanModel_data()
{
    QTest::addColumn<int>("method");
    QTest::newRow("dynamic int8") << int(QuantizeMethod::DynamicInt8);
    QTest::newRow("LLM.int8") << int(QuantizeMethod::LlmInt8);
    QTest::newRow("per token") << int(QuantizeMethod::TokenInt8);
}

void TestCompareLayers::onAnAfricanModel()
{
    NDOGO_NEEDS_SHARED();
    QFETCH(int, method);
    const auto data = sharedFolder() / "data" / "masakhaner";
    const auto path = sharedFolder() / "fixtures" / "mini-afriberta" / "ner";
    auto recipe = recipeOf(QuantizeMethod(method));
    recipe.outlierThreshold = 4;
    auto asked = spec(recipe);
    asked.model.path = path.string();
    asked.data.path = data.string();
    asked.data.languages = { "amh", "luo" };
    asked.sample = 12;
    const auto model = Model::open(path);
    const auto report = compare(*model, asked).report;
    QVERIFY(report);
    const auto problem = difference(*report, expectedOf(*model, asked, data, { "amh", "luo" }), 2e-3);
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestCompareLayers::histograms_data()
{
    everyLayerByFormula_data();
}

void TestCompareLayers::histograms()
{
    QFETCH(int, method);
    QFETCH(bool, perChannel);
    QFETCH(int, groupSize);
    auto recipe = recipeOf(QuantizeMethod(method));
    recipe.perChannel = perChannel;
    recipe.groupSize = groupSize;
    const auto model = tinyModel();
    const auto report = compare(*model, spec(recipe)).report;
    for (const auto& layer : model->network().linearLayers()) {
        const auto& found = layerOf(*report, layer->name());
        const auto name = layer->name().c_str();
        const auto weight = weightOf(model->network(), *layer);
        const auto count = weight.numel();
        QCOMPARE(found.largestWeight, weight.abs().max().item<double>());
        // 99.5 % lie within the limit, and without the outermost of them it would be fewer.
        const auto inside = within(weight, found.weights.limit);
        QCOMPARE(sumOf(found.weights), inside);
        QVERIFY2(double(inside) >= 0.995 * double(count), name);
        QVERIFY2(double((weight.abs() < found.weights.limit).sum().item<std::int64_t>()) < 0.995 * double(count), name);

        const bool isHead = layer == model->network().linearLayers().back();
        const auto held = heldWeight(weight, recipe, isHead);
        const double reach = found.quantized.limit;
        QVERIFY2(near(reach, found.weights.limit, 0.5), name);
        // Held values may lie on the very limit, but not on that of one scale a matrix, which is half a step beside.
        const auto slack = std::abs(sumOf(found.quantized) - within(held, reach));
        QVERIFY2(slack <= (method == int(QuantizeMethod::DynamicInt8) && !perChannel ? 0 : count / 100), name);

        if (!isInteger(recipe.method) || (isHead && recipe.method == QuantizeMethod::LlmInt8)) {
            QVERIFY2(found.steps == 0 && found.stepsUsed == 0, name);
            continue;
        }
        QCOMPARE(found.steps,
            std::int64_t(recipe.method == QuantizeMethod::Int4     ? 16
                    : recipe.method == QuantizeMethod::DynamicInt8 ? 256
                                                                   : 255));
        // The outermost integer that is within the share, by sorting.
        auto [integers, places] = quantizeValues(weight, recipe).integers.to(at::kFloat).abs().flatten().sort();
        const auto last = integers[std::int64_t(std::ceil(0.995 * double(count))) - 1].item<std::int64_t>();
        QCOMPARE(found.stepsUsed, std::min(found.steps, 2 * last + 1));
    }
}

void TestCompareLayers::nearlyAllWeightsZero()
{
    PruneRecipe most;
    most.amount = 0.999;
    const auto model = prune(*tinyModel(), most).model;
    const auto report = compare(*model, spec(recipeOf(QuantizeMethod::DynamicInt8))).report;
    for (const auto& layer : report->layers) {
        const auto& weight = model->network().find(layer.precision.name + ".weight")->value;
        QVERIFY2(layer.weights.limit > 1e-6, layer.precision.name.c_str());
        if (weight.count_nonzero().item<std::int64_t>() < weight.numel() / 200)
            QVERIFY(layer.largestWeight <= layer.weights.limit); // what is left is in view
        QCOMPARE(sumOf(layer.weights), within(weight, layer.weights.limit));
        QVERIFY(layer.stepsUsed >= 1);
        QVERIFY(layer.error >= 0 && std::isfinite(layer.error));
    }
}

void TestCompareLayers::exclusions()
{
    auto recipe = recipeOf(QuantizeMethod::TokenInt8);
    const auto model = tinyModel();
    const auto all = compare(*model, spec(recipe)).report;
    recipe.exclude = { "layer.0.", "classifier" };
    const auto some = compare(*model, spec(recipe)).report;
    QCOMPARE(all->layers.size(), std::size_t(13));
    QCOMPARE(some->layers.size(), std::size_t(6));
    for (const auto& layer : some->layers) {
        QVERIFY(layer.precision.name.find("layer.1.") != std::string::npos);
        QCOMPARE(layer.errorByLanguage,
            layerOf(*all, layer.precision.name).errorByLanguage); // it is fed what it is fed in fp32
    }
    QCOMPARE(some->tokens, all->tokens);
    // LLM.int8 leaves them in fp16, which is an error too, if a small one.
    recipe.method = QuantizeMethod::LlmInt8;
    const auto llm = compare(*model, spec(recipe)).report;
    const auto& classifier = layerOf(*llm, "classifier");
    QCOMPARE(classifier.precision.requested, std::string("fp16"));
    QVERIFY(classifier.error > 0 && classifier.error < 1e-3);
    QCOMPARE(classifier.steps, std::int64_t(0));
}

void TestCompareLayers::headsOfOtherTasks()
{
    const auto tiny = tinyModel();
    auto config = tiny->config();
    const auto recipe = recipeOf(QuantizeMethod::TokenInt8);
    const auto texts = newModel(config, tiny->sharedTokenizer(), 1, {}, ModelTask::SequenceClassification);
    config.labels.clear();
    const auto masked = newModel(config, tiny->sharedTokenizer(), 1, {}, ModelTask::MaskedLm);
    const auto bare = newModel(config, tiny->sharedTokenizer(), 1, {}, ModelTask::Encoder);

    const auto report = compare(*masked, spec(recipe)).report;
    const auto problem = difference(*report, expectedOf(*masked, spec(recipe), m_data.path(), { "hau", "swa" }), 2e-3);
    QVERIFY2(problem.empty(), problem.c_str());
    QCOMPARE(report->layers.back().precision.name, std::string("lm_head.dense"));
    QCOMPARE(compare(*bare, spec(recipe)).report->layers.size(), std::size_t(12));

    // A text has one row in the head, and its data other columns.
    const Folder data;
    data.write("hau/test.tsv", "text\tlabel\nSannu da zuwa\tO\nKano da Abuja\tB-LOC\n");
    auto asked = spec(recipe);
    asked.data.path = data.path().string();
    const auto read = compare(*texts, asked).report;
    QVERIFY(read);
    QCOMPARE(read->layers.size(), std::size_t(14));
    at::Tensor pooled, whole;
    for (const auto* text : { "Sannu da zuwa", "Kano da Abuja" }) {
        const auto ids = encodeText(texts->tokenizer(), text, texts->info().maxTokens).ids;
        const auto inputs = inputsOf(texts->network(), ids);
        const auto& first = inputs.at(texts->network().pooler->name());
        pooled = pooled.defined() ? at::cat({ pooled, first }) : first;
    }
    const auto& pooler = *texts->network().pooler;
    const auto weight = weightOf(texts->network(), pooler), bias = biasOf(texts->network(), pooler);
    const auto output = at::matmul(pooled, weight.t()) + bias;
    const auto off = at::matmul(roundRows(pooled, 127), roundRows(weight, 127).t()) + bias - output;
    QVERIFY(near(layerOf(*read, pooler.name()).error, (off.norm() / output.norm()).item<double>(), 2e-3));
}

void TestCompareLayers::oneLanguageAlone()
{
    const auto model = tinyModel();
    auto asked = spec(recipeOf(QuantizeMethod::DynamicInt8));
    const auto both = compare(*model, asked).report;
    asked.data.languages = { "swa" };
    const auto alone = compare(*model, asked).report;
    QCOMPARE(alone->tokens.size(), std::size_t(1));
    for (const auto& layer : alone->layers) {
        QCOMPARE(layer.errorByLanguage.size(), std::size_t(1));
        QCOMPARE(layer.errorByLanguage.at("swa"), layer.error);
        QCOMPARE(layerOf(*both, layer.precision.name).errorByLanguage.at("swa"), layer.error);
        QVERIFY(layerOf(*both, layer.precision.name).error != layer.error);
    }
}

void TestCompareLayers::sampleAndSeed()
{
    const auto model = tinyModel();
    auto asked = spec(recipeOf(QuantizeMethod::TokenInt8));
    const auto all = compare(*model, asked).report;
    asked.sample = 5;
    const auto first = compare(*model, asked).report, again = compare(*model, asked).report;
    asked.seed = 2;
    const auto other = compare(*model, asked).report;
    QVERIFY(first->tokens.at("hau") < all->tokens.at("hau") / 4);
    QCOMPARE(first->tokens, again->tokens);
    QCOMPARE(first->layers.front().error, again->layers.front().error);
    QVERIFY(first->tokens != other->tokens || first->layers.front().error != other->layers.front().error);
    asked.sample = 1000; // more than there are
    QCOMPARE(compare(*model, asked).report->tokens, all->tokens);
}

void TestCompareLayers::threadsChangeNothing()
{
    const auto model = tinyModel();
    for (const auto method : { QuantizeMethod::DynamicInt8, QuantizeMethod::TokenInt8 }) {
        auto recipe = recipeOf(method);
        recipe.outlierThreshold = 2.5;
        const auto asked = spec(recipe);
        useThreads(1);
        const auto one = compare(*model, asked).report;
        useThreads(2);
        const auto two = compare(*model, asked).report;
        QCOMPARE(one->tokens, two->tokens);
        for (std::size_t i = 0; i < one->layers.size(); ++i) {
            QVERIFY(near(two->layers[i].error, one->layers[i].error, 1e-4));
            QCOMPARE(two->layers[i].outliers.size(), one->layers[i].outliers.size());
            for (std::size_t column = 0; column < one->layers[i].outliers.size(); ++column)
                QCOMPARE(two->layers[i].outliers[column].share, one->layers[i].outliers[column].share);
        }
    }
}

void TestCompareLayers::progressAndWarnings()
{
    const Folder data;
    // A zero-width space has no pieces: that sentence is in no batch.
    data.write("hau/test.txt", sentences(30, 3) + "\xE2\x80\x8B O\n\n");
    data.write("yor/dev.txt", sentences(3, 4));
    auto asked = spec(recipeOf(QuantizeMethod::TokenInt8));
    asked.data.path = data.path().string();
    const auto compared = compare(*tinyModel(), asked);
    QVERIFY(compared.report);
    QCOMPARE(compared.done, compared.total);
    QCOMPARE(compared.total, std::int64_t(30));
    QCOMPARE(compared.stages, (std::vector<std::string> { "quantize", "tokenize", "compare-layers" }));
    QCOMPARE(compared.warnings.size(), std::size_t(1));
    QVERIFY2(compared.warnings.back().find("yor") != std::string::npos, compared.warnings.back().c_str());
}

void TestCompareLayers::cancels()
{
    std::stop_source stop;
    stop.request_stop();
    FAILS(ErrorCode::Cancelled, ({ "cancelled" }),
        compare(*tinyModel(), spec(recipeOf(QuantizeMethod::TokenInt8)), CancelToken(stop.get_token())));
    // While the layers are compared, too.
    std::stop_source later;
    JobContext context(1, CancelToken(later.get_token()), [&](const JobEvent& event) {
        const auto* stage = std::get_if<event::Stage>(&event.payload);
        if (stage && stage->name == "compare-layers")
            later.request_stop();
        QVERIFY(!std::holds_alternative<event::LayersCompared>(event.payload));
    });
    FAILS(ErrorCode::Cancelled, ({ "cancelled" }),
        compareLayers(*tinyModel(), spec(recipeOf(QuantizeMethod::TokenInt8)), context));
}

void TestCompareLayers::refusals()
{
    auto recipe = recipeOf(QuantizeMethod::TokenInt8);
    recipe.exclude = { "layer", "classifier" };
    const auto nothing = spec(recipe);
    FAILS(ErrorCode::Usage, ({ "Exclude fewer" }), compare(*tinyModel(), nothing));
    auto missing = spec(recipeOf(QuantizeMethod::TokenInt8));
    missing.data.languages = { "zul" };
    FAILS(ErrorCode::FileNotFound, ({ "zul" }), compare(*tinyModel(), missing));
    const auto quantized = quantize(*tinyModel(), recipeOf(QuantizeMethod::TokenInt8)).model;
    FAILS(ErrorCode::ConfigInvalid, ({ "cannot be quantized again" }),
        compare(*quantized, spec(recipeOf(QuantizeMethod::Bf16))));
}

NDOGO_TEST(TestCompareLayers)
#include "tst_compare_layers.moc"
