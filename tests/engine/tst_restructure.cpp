// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Layers, heads, feed-forward units and width taken out of a model, against PyTorch's own slicing
// (tests/data/make_structure.py, and the reference fixtures), and the shapes of a published chain.
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/compress/restructure.h"
#include "engine/network/network.h"
#include "tests/support/files.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::filesystem::path kData = NDOGO_TEST_DATA;
const std::filesystem::path kDemo = NDOGO_RESOURCES "/demo/model";
const Sentences kSentences { { 0, 7, 9, 30, 12, 2 }, { 0, 5, 2 } };

std::shared_ptr<const Model> head(const char* name)
{
    return Model::open(kData / "heads" / name);
}

StructurePlan planOf(const json& cut)
{
    StructurePlan plan;
    plan.hidden = cut.at("hidden");
    plan.method = cut.at("svd").get<bool>() ? WidthMethod::Svd : WidthMethod::Truncate;
    for (const auto& layer : cut.at("layers"))
        plan.layers.push_back({ layer.at("layer").get<int>(), layer.at("heads").get<std::vector<std::int64_t>>(),
            layer.at("units").get<std::vector<std::int64_t>>() });
    return plan;
}

double apart(const at::Tensor& a, const at::Tensor& b)
{
    return a.sizes() == b.sizes() ? (a - b).abs().max().item<double>() : std::numeric_limits<double>::infinity();
}

std::int64_t parametersOf(const ModelConfig& config, ModelTask task)
{
    std::int64_t total = 0;
    for (const auto& weight : expectedWeights(config, task))
        total += std::accumulate(weight.shape.begin(), weight.shape.end(), std::int64_t(1), std::multiplies());
    return total;
}

} // namespace

class TestRestructure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void slicesAsPyTorch();
    void referenceFixtures();
    void orderSaysNothing();
    void zerosComeAlong();
    void whatDoesNotChangeIsShared();
    void wholePlanChangesNothing();
    void halfPrecisionStays();
    void approximationIsTheNearest();
    void refusesWhatIsNotThere();
    void stopsWhenItIsCancelled();
    void chainOfGurgurov_data();
    void chainOfGurgurov();
};

void TestRestructure::slicesAsPyTorch()
{
    const auto golden = readJson(kData / "structure.json");
    const auto texts = golden.at("texts").get<Sentences>();
    QCOMPARE(golden.at("cuts").size(), std::size_t(8));
    for (const auto& cut : golden["cuts"]) {
        const auto name = cut.at("model").get<std::string>();
        const auto parent = head(name.c_str());
        const auto before = outputOf(*parent, texts);
        const auto model = restructured(*parent, planOf(cut));
        QCOMPARE(model->info().parameters.total, cut.at("parameters").get<std::int64_t>());
        const auto difference = largestDifference(outputOf(*model, texts), cut.at("logits"));
        QVERIFY2(difference < 1e-5, qPrintable(QString::fromStdString(name) + QString::number(difference)));
        QVERIFY(at::equal(outputOf(*parent, texts), before));

        const Folder folder;
        saveModel(*model, model->config(), folder / "saved", false);
        const auto again = Model::open(folder / "saved");
        QVERIFY2(at::equal(outputOf(*again, texts), outputOf(*model, texts)), name.c_str());
        QCOMPARE(again->info().heads, model->info().heads);
        QCOMPARE(again->info().ffn, model->info().ffn);
        QCOMPARE(again->config().headSize, model->config().headSize);
        QCOMPARE(again->info().parameters.total, model->info().parameters.total);
    }
}

void TestRestructure::referenceFixtures()
{
    NDOGO_NEEDS_SHARED();
    const auto fixtures = sharedFolder() / "fixtures";
    const auto golden = readJson(fixtures / "pruning" / "structured.json");
    const auto parent = Model::open(fixtures / "tiny-xlmr-ner");
    QCOMPARE(parent->info().parameters.total, golden.at("parameters_before").get<std::int64_t>());
    QCOMPARE(golden.at("cases").size(), std::size_t(4));
    for (const auto& expected : golden["cases"]) {
        auto plan = wholeOf(parent->config());
        const auto removed = expected.value("heads", json::object());
        for (const auto& [layer, heads] : removed.items()) {
            for (const auto& head : heads)
                std::erase(plan.layers[std::stoul(layer)].heads, head.get<std::int64_t>());
        }
        if (expected.contains("layers")) {
            const auto kept = expected["layers"].get<std::vector<int>>();
            std::erase_if(
                plan.layers, [&](const auto& layer) { return std::ranges::find(kept, layer.layer) == kept.end(); });
        }
        if (!expected.contains("heads") && !expected.contains("layers")) {
            for (auto& layer : plan.layers)
                std::erase_if(layer.units, [](auto unit) { return unit % 2 == 1; });
        }
        const auto model = restructured(*parent, plan);
        QCOMPARE(model->info().parameters.total, expected.at("parameters").get<std::int64_t>());
        const auto difference
            = largestDifference(outputOf(*model, unpadded(golden)), unpaddedRows(golden, expected.at("logits")));
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    }
}

/// Only what a smaller width keeps depends on it.
void TestRestructure::orderSaysNothing()
{
    const auto parent = Model::open(kDemo);
    auto plan = wholeOf(parent->config());
    for (auto& layer : plan.layers) {
        std::ranges::reverse(layer.heads);
        std::ranges::rotate(layer.units, layer.units.begin() + 100);
    }
    const auto turned = restructured(*parent, plan);
    const auto difference = apart(outputOf(*turned, kSentences), outputOf(*parent, kSentences));
    QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    plan.hidden = 48;
    const auto narrow = restructured(*parent, plan);
    plan = wholeOf(parent->config());
    plan.hidden = 48;
    QVERIFY(apart(outputOf(*narrow, kSentences), outputOf(*restructured(*parent, plan), kSentences)) > 1e-2);
}

void TestRestructure::zerosComeAlong()
{
    const auto pruned = prune(*Model::open(kDemo), PruneRecipe { .amount = 0.5 }).model;
    auto plan = wholeOf(pruned->config());
    plan.layers.erase(plan.layers.begin());
    plan.layers[0].heads = { 4, 1 };
    plan.layers[1].units = { 17, 3, 5 };
    plan.hidden = 60;
    const auto model = restructured(*pruned, plan);
    std::int64_t zeros = 0;
    for (const auto& weight : model->network().weights) {
        QCOMPARE(weight.zeros, weight.value.numel() - weight.value.count_nonzero().item<std::int64_t>());
        QCOMPARE(weight.layer, layerOfName(weight.name));
        zeros += weight.prunable ? weight.zeros : 0;
    }
    QVERIFY(zeros > 0);
    QCOMPARE(model->info().parameters.prunableZeros, zeros);
}

void TestRestructure::whatDoesNotChangeIsShared()
{
    const auto parent = Model::open(kDemo);
    auto plan = wholeOf(parent->config());
    plan.layers.erase(plan.layers.begin());
    plan.layers[0].heads = { 2, 3 };
    const auto model = restructured(*parent, plan);
    const auto own = [&](const std::string& name, const std::string& before) {
        return !model->network().find(name)->value.is_same(parent->network().find(before)->value);
    };
    QVERIFY(!own("roberta.embeddings.word_embeddings.weight", "roberta.embeddings.word_embeddings.weight"));
    const std::string layer = "roberta.encoder.layer.";
    QVERIFY(!own(layer + "0.intermediate.dense.weight", layer + "1.intermediate.dense.weight"));
    QVERIFY(!own(layer + "2.attention.self.query.weight", layer + "3.attention.self.query.weight"));
    QVERIFY(own(layer + "0.attention.self.query.weight", layer + "1.attention.self.query.weight"));
}

void TestRestructure::wholePlanChangesNothing()
{
    for (const char* name : { "bert-encoder", "bert-masked", "roberta-untied", "bert-texts" }) {
        const auto parent = head(name);
        const auto model = restructured(*parent, wholeOf(parent->config()));
        QVERIFY(at::equal(outputOf(*model, kSentences), outputOf(*parent, kSentences)));
    }
}

void TestRestructure::halfPrecisionStays()
{
    const auto quantized = [](const Model& model) { return model.network().weights.front().stored; };
    const auto parent = head("roberta-texts");
    std::vector<NamedWeight> weights = parent->network().weights;
    for (auto& weight : weights)
        weight = makeWeight(weight.name, weight.value.to(at::kHalf).to(at::kFloat), DType::F16);
    const auto half = parent->with(parent->config(), std::move(weights));
    auto plan = wholeOf(half->config());
    plan.layers[0].heads = { 1 };
    plan.hidden = 10;
    QCOMPARE(quantized(*restructured(*half, plan)), DType::F16);
}

/// Of the rank that is asked for, and as near as LibTorch's own decomposition comes.
void TestRestructure::approximationIsTheNearest()
{
    const auto parent = Model::open(kDemo);
    auto plan = wholeOf(parent->config());
    plan.hidden = 30;
    plan.method = WidthMethod::Svd;
    const auto model = restructured(*parent, plan);
    const std::string layer = "roberta.encoder.layer.1.";
    for (const std::string& name : { std::string("roberta.embeddings.word_embeddings.weight"),
             layer + "output.dense.weight", layer + "attention.self.key.weight", layer + "intermediate.dense.weight",
             std::string("classifier.weight") }) {
        const auto before = parent->network().find(name)->value, after = model->network().find(name)->value;
        const auto [u, s, v] = at::linalg_svd(before.to(at::kDouble), false);
        const bool keepsRank = name.find("intermediate") != std::string::npos;
        const auto rank = keepsRank ? s.numel() : std::min<std::int64_t>(30, s.numel());
        const auto nearest = u.narrow(1, 0, rank).mul(s.narrow(0, 0, rank)).matmul(v.narrow(0, 0, rank));
        const auto expected = nearest.narrow(0, 0, after.size(0)).narrow(1, 0, after.size(1)).to(at::kFloat);
        QVERIFY2(apart(after, expected) < 1e-5, name.c_str());
    }
}

void TestRestructure::refusesWhatIsNotThere()
{
    const auto parent = Model::open(kDemo); // 4 layers of 6 heads of 16
    const auto refused = [&](ErrorCode code, std::initializer_list<std::string_view> parts, const auto& change) {
        auto plan = wholeOf(parent->config());
        change(plan);
        const auto problem = failureProblem(code, parts, [&] { restructured(*parent, plan); });
        QVERIFY2(problem.empty(), problem.c_str());
    };
    const auto usage = ErrorCode::Usage;
    refused(usage, { "no layer 5", "1 to 4" }, [](auto& plan) { plan.layers[1].layer = 4; });
    refused(usage, { "No layer would be left" }, [](auto& plan) { plan.layers.clear(); });
    refused(usage, { "Layer 2 has 6 heads" }, [](auto& plan) { plan.layers[1].heads = { 0, 6 }; });
    refused(usage, { "Layer 1 has 6 heads" }, [](auto& plan) { plan.layers[0].heads.clear(); });
    refused(usage, { "Layer 3 has 384 feed-forward units" }, [](auto& plan) { plan.layers[2].units = { -1 }; });
    refused(usage, { "width of 97", "96 wide" }, [](auto& plan) { plan.hidden = 97; });
    refused(usage, { "width of 50", "layer 1", "multiple of 6" }, [](auto& plan) { plan.hidden = 50; });
    refused(usage, { "width of 0" }, [](auto& plan) { plan.hidden = 0; });
    const auto quantized = quantize(*parent, QuantizeRecipe {}, {}).model;
    FAILS(ErrorCode::ConfigInvalid, ({ "is quantized", "taken out" }),
        restructured(*quantized, wholeOf(quantized->config())));
}

void TestRestructure::stopsWhenItIsCancelled()
{
    std::stop_source stop;
    stop.request_stop();
    const auto parent = Model::open(kDemo);
    FAILS(ErrorCode::Cancelled, ({}), restructured(*parent, wholeOf(parent->config()), CancelToken(stop.get_token())));
}

void TestRestructure::chainOfGurgurov_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<std::vector<std::int64_t>>("parameters"); // whole, 6 layers, 2,048 units, then by width
    QTest::newRow("mbert") << QStringLiteral("mbert")
                           << std::vector<std::int64_t> { 177'974'523, 135'447'291, 126'003'963, 89'692'779, 71'311'611,
                                  47'710'587 };
    QTest::newRow("xlm-r-base") << QStringLiteral("xlm-r-base")
                                << std::vector<std::int64_t> { 278'295'186, 235'767'954, 226'324'626, 163'400'418,
                                       130'930'002, 88'543'314 };
}

/// Gurgurov et al. 2025: 12 layers to 6, 3,072 units to 2,048, width to 564, 456 or 312.
void TestRestructure::chainOfGurgurov()
{
    QFETCH(QString, preset);
    QFETCH(std::vector<std::int64_t>, parameters);
    const auto total = [](const ModelConfig& config) { return parametersOf(config, ModelTask::MaskedLm); };
    const auto whole = presetConfig(preset.toStdString());
    QCOMPARE(total(whole), parameters[0]);
    auto plan = wholeOf(whole);
    plan.layers.resize(6);
    const auto shorter = configAfter(whole, plan);
    QCOMPARE(total(shorter), parameters[1]);
    plan = wholeOf(shorter);
    for (auto& layer : plan.layers)
        layer.units.resize(2048);
    const auto fewer = configAfter(shorter, plan);
    QCOMPARE(total(fewer), parameters[2]);
    plan = wholeOf(fewer);
    for (std::size_t i = 0; i < 3; ++i) {
        plan.hidden = std::vector<std::int64_t> { 564, 456, 312 }[i];
        const auto narrow = configAfter(fewer, plan);
        QCOMPARE(total(narrow), parameters[3 + i]);
        QCOMPARE(narrow.heads, std::vector<std::int64_t>(6, 12));
        QCOMPARE(narrow.headSize, std::vector<std::int64_t>(6, plan.hidden / 12));
    }
}

NDOGO_TEST(TestRestructure)
#include "tst_restructure.moc"
