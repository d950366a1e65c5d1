// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of a structure job: what it chooses, in which order and portions, what it reports and notes, and what it
// refuses before it reads any data.
#include "engine/compress/importance.h"
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/compress/restructure.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/run/restructure.h"
#include "tests/support/files.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <numeric>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr const char* kDemo = NDOGO_RESOURCES "/demo/model"; ///< 4 layers of 96, 6 heads, 384 units
constexpr const char* kTexts = NDOGO_RESOURCES "/demo/data";
const Sentences kSentences { { 0, 7, 9, 30, 12, 2 }, { 0, 5, 2 } };

struct Ran {
    std::shared_ptr<const Model> model;
    StructureReport report;
    std::vector<std::string> warnings, stages;
};

Ran ranOn(const Model& parent, const StructureSpec& spec)
{
    Ran result;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            result.warnings.push_back(inEnglish(warning->message));
        if (const auto* stage = std::get_if<event::Stage>(&event.payload))
            result.stages.push_back(stage->name);
    });
    auto made = restructure(parent, spec, context);
    result.model = std::move(made.model);
    result.report = std::move(made.report);
    return result;
}

StructureSpec asked(const std::function<void(StructureRecipe&)>& change)
{
    StructureSpec spec;
    spec.model = kDemo;
    spec.output = "out";
    change(spec.structure);
    return spec;
}

StructureSpec askedOnData(const std::function<void(StructureRecipe&)>& change)
{
    auto spec = asked(change);
    spec.structure.importance = Importance::Taylor;
    spec.data.path = kTexts;
    spec.data.languages = { "hau", "swa" };
    spec.data.split = "train";
    spec.sample = 12;
    return spec;
}

bool holds(const std::vector<std::string>& texts, const std::string& part)
{
    return std::ranges::any_of(texts, [&](const auto& text) { return text.find(part) != std::string::npos; });
}

std::int64_t sum(const std::vector<std::int64_t>& numbers)
{
    return std::accumulate(numbers.begin(), numbers.end(), std::int64_t(0));
}

/// In the journal and between two processes the report comes back as it was.
bool comesBack(const StructureReport& report)
{
    return structureReportFromJson(nlohmann::json::parse(toJson(report).dump())) == report;
}

} // namespace

class TestStructureJob : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void layersByEveryWay();
    void headsByMagnitude();
    void unevenKeepsTheBestOfAll();
    void portionsAreJudgedAnew();
    void taylorOnLabelledData();
    void taylorOnPlainText();
    void widthComesLast();
    void notesOfShapeAndZeros();
    void fieldsThatTheModelHasNot_data();
    void fieldsThatTheModelHasNot();
    void modelsThatCannotBeJudged();
};

void TestStructureJob::layersByEveryWay()
{
    const auto parent = Model::open(kDemo);
    const auto kept = [&](const std::function<void(StructureRecipe&)>& change) {
        return ranOn(*parent, asked(change)).report.layers;
    };
    using Layers = std::vector<int>;
    QCOMPARE(kept([](auto& r) { r.dropLayers = "2,4"; }), (Layers { 1, 3 }));
    QCOMPARE(kept([](auto& r) { r.dropLayers = "2-4"; }), (Layers { 1 }));
    QCOMPARE(kept([](auto& r) { r.layers = 2; }), (Layers { 1, 4 }));
    QCOMPARE(kept([](auto& r) { r.layers = 2, r.layerMap = "last"; }), (Layers { 3, 4 }));
    QCOMPARE(kept([](auto& r) { r.layers = 2, r.layerMap = "stride"; }), (Layers { 1, 3 }));
    QCOMPARE(kept([](auto& r) { r.layers = 3, r.layerMap = "4,2-3"; }), (Layers { 4, 2, 3 }));

    const auto ran = ranOn(*parent, asked([](auto& r) { r.dropLayers = "3"; }));
    QCOMPARE(ran.report.layersBefore, 4);
    QCOMPARE(ran.report.heads, std::vector<std::vector<int>>(3, { 1, 2, 3, 4, 5, 6 }));
    QCOMPARE(ran.report.parametersBefore - ran.report.parametersAfter, 12 * 96 * 96 + 13 * 96);
    QVERIFY(ran.report.importance.empty() && ran.warnings.empty() && comesBack(ran.report));
}

void TestStructureJob::headsByMagnitude()
{
    const auto parent = Model::open(kDemo);
    const auto ran = ranOn(*parent, asked([](auto& r) { r.dropLayers = "1", r.heads = 3, r.ffn = 100; }));
    const auto importance = magnitudeImportance(*parent);
    auto plan = wholeOf(parent->config());
    for (std::size_t i = 0; i < 4; ++i) {
        const std::int64_t three[] { 3 }, hundred[] { 100 };
        plan.layers[i].heads = mostImportant({ &importance[i].heads, 1 }, three, Spread::Even).front();
        plan.layers[i].units = mostImportant({ &importance[i].units, 1 }, hundred, Spread::Even).front();
        if (i == 0)
            continue;
        std::vector<int> heads;
        for (const auto head : plan.layers[i].heads)
            heads.push_back(int(head) + 1);
        QCOMPARE(ran.report.heads[i - 1], heads);
        QCOMPARE(ran.report.importance[i - 1], (HeadImportance { importance[i].heads, {} }));
    }
    plan.layers.erase(plan.layers.begin());
    QVERIFY(at::equal(outputOf(*ran.model, kSentences), outputOf(*restructured(*parent, plan), kSentences)));
    QCOMPARE(ran.report.ffn, std::vector<std::int64_t>(3, 100));
    QCOMPARE(ran.report.headsBefore, std::vector<std::int64_t>(3, 6));
    QCOMPARE(ran.report.ffnBefore, std::vector<std::int64_t>(3, 384));
    QVERIFY(comesBack(ran.report));
    // As many as there are: they only come into another order.
    const auto turned = ranOn(*parent, asked([](auto& r) { r.heads = 6; }));
    QVERIFY(turned.report.heads.front() != (std::vector<int> { 1, 2, 3, 4, 5, 6 }));
    QCOMPARE(turned.report.parametersAfter, turned.report.parametersBefore);
    QVERIFY((outputOf(*turned.model, kSentences) - outputOf(*parent, kSentences)).abs().max().item<double>() < 1e-5);
}

void TestStructureJob::unevenKeepsTheBestOfAll()
{
    const auto parent = Model::open(kDemo);
    const auto ran = ranOn(*parent, asked([](auto& r) { r.heads = 3, r.ffn = 50, r.spread = Spread::Uneven; }));
    const auto& config = ran.model->config();
    QCOMPARE(sum(config.heads), 12);
    QCOMPARE(sum(config.ffn), 200);
    QVERIFY(std::ranges::min(config.heads) >= 1 && std::ranges::min(config.ffn) >= 1);
    QVERIFY(std::ranges::adjacent_find(config.ffn, std::ranges::not_equal_to()) != config.ffn.end());
    // Nothing that went is worth more than what stayed, but for the one that each layer keeps.
    const auto importance = magnitudeImportance(*parent);
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        for (int head = 1; head <= 6; ++head) {
            const auto& kept = ran.report.heads[i];
            const double worth = importance[i].heads[std::size_t(head) - 1];
            if (std::ranges::find(kept, head) == kept.end())
                most = std::max(most, worth);
            else if (kept.size() > 1)
                least = std::min(least, worth);
        }
    }
    QVERIFY(most <= least);
}

/// A Taylor importance changes with what has gone, so that portions differ from one stroke.
void TestStructureJob::portionsAreJudgedAnew()
{
    const auto parent = Model::open(kDemo);
    const auto ask = [](int iterations) {
        return askedOnData([&](auto& r) { r.heads = 2, r.ffn = 96, r.iterations = iterations; });
    };
    const auto inFour = ranOn(*parent, ask(4));
    QCOMPARE(std::ranges::count(inFour.stages, "judge"), 4);
    QCOMPARE(std::ranges::count(inFour.stages, "tokenize"), 1);

    // By hand: what each portion leaves is the model that the next one begins with.
    auto model = restructured(*parent, wholeOf(parent->config()));
    for (const auto& [heads, units] : { std::pair { 5, 312 }, { 4, 240 }, { 3, 168 }, { 2, 96 } }) {
        auto portion = ask(1);
        portion.structure.heads = heads;
        portion.structure.ffn = units;
        model = ranOn(*model, portion).model;
    }
    QVERIFY(sameWeights(*inFour.model, *model));
    const auto atOnce = ranOn(*parent, ask(1));
    QCOMPARE(inFour.report.importance, atOnce.report.importance); // of the model before anything went
    QVERIFY(!sameWeights(*inFour.model, *atOnce.model));
    QVERIFY(comesBack(inFour.report));
}

void TestStructureJob::taylorOnLabelledData()
{
    const auto parent = Model::open(kDemo);
    const auto spec = askedOnData([](auto& r) { r.heads = 3; });
    const auto ran = ranOn(*parent, spec);
    for (const auto& layer : ran.report.importance) {
        QCOMPARE(layer.byLanguage.size(), std::size_t(2));
        for (const auto& heads : { layer.overall, layer.byLanguage.at("hau"), layer.byLanguage.at("swa") }) {
            QCOMPARE(heads.size(), std::size_t(6));
            const double norm = std::inner_product(heads.begin(), heads.end(), heads.begin(), 0.0);
            QVERIFY(std::abs(norm - 1) < 1e-9);
        }
        QVERIFY(layer.byLanguage.at("hau") != layer.byLanguage.at("swa"));
    }
    for (std::size_t i = 0; i < 4; ++i) { // the best first, and none that went is better
        const auto& worth = ran.report.importance[i].overall;
        const auto& kept = ran.report.heads[i];
        QVERIFY(std::ranges::is_sorted(kept, std::ranges::greater(), [&](int h) { return worth[std::size_t(h) - 1]; }));
        for (int head = 1; head <= 6; ++head) {
            if (std::ranges::find(kept, head) == kept.end())
                QVERIFY(worth[std::size_t(head) - 1] <= worth[std::size_t(kept.back()) - 1]);
        }
    }
    QCOMPARE(ranOn(*parent, spec).report, ran.report); // the same again
    QVERIFY(comesBack(ran.report));
    auto other = spec;
    other.seed = 7; // another sample
    QVERIFY(ranOn(*parent, other).report.importance != ran.report.importance);
}

void TestStructureJob::taylorOnPlainText()
{
    const Folder folder;
    folder.write("text/hau.txt", "Shugaban kasa ya ziyarci Kano.\nYaran makaranta sun tafi gida.\nRuwa ya yi yawa.\n");
    folder.write("text/yor.txt", "Ọjọ́ dára púpọ̀ ní ìlú Èkó.\nÀwọn ọmọ ilé ìwé ti lọ sí ilé.\nOmi pọ̀.\n");
    const auto masked
        = newModel(presetConfig("demo"), Model::open(kDemo)->sharedTokenizer(), 3, {}, ModelTask::MaskedLm);
    auto spec = asked([](auto& r) { r.heads = 3, r.ffn = 64, r.importance = Importance::Taylor; });
    spec.corpus = { (folder / "text").string() };
    spec.maskShare = 0.3;
    const auto ran = ranOn(*masked, spec);
    QCOMPARE(ran.report.importance.front().byLanguage.size(), std::size_t(2));
    QCOMPARE(ran.model->info().task, ModelTask::MaskedLm);
    QCOMPARE(ranOn(*masked, spec).report, ran.report);
    const auto changed = [&](const std::function<void(StructureSpec&)>& change) {
        auto other = spec;
        change(other);
        return ranOn(*masked, other).report.importance != ran.report.importance;
    };
    QVERIFY(changed([](auto& s) { s.seed = 2; })); // other masks
    QVERIFY(changed([](auto& s) { s.batch = 1; }));
    QVERIFY(changed([](auto& s) { s.sample = 2; }));
    QVERIFY(changed([](auto& s) { s.data.languages = { "yor" }; }));
    QVERIFY(changed([](auto& s) { s.data.maxLength = 8; }));
}

void TestStructureJob::widthComesLast()
{
    const auto parent = Model::open(kDemo);
    for (const auto method : { WidthMethod::Truncate, WidthMethod::Svd }) {
        const auto ran
            = ranOn(*parent, asked([&](auto& r) { r.layers = 2, r.heads = 3, r.hidden = 48, r.widthMethod = method; }));
        const auto before = ranOn(*parent, asked([](auto& r) { r.layers = 2, r.heads = 3; }));
        auto plan = wholeOf(before.model->config());
        plan.hidden = 48;
        plan.method = method;
        QVERIFY(sameWeights(*ran.model, *restructured(*before.model, plan)));
        QCOMPARE(ran.model->config().headSize, (std::vector<std::int64_t> { 8, 8 }));
        QCOMPARE(ran.report.hidden, 48);
        QCOMPARE(ran.report.hiddenBefore, 96);
        QCOMPARE(std::ranges::count_if(ran.warnings,
                     [](const auto& text) { return text.find("Distil or train it") != std::string::npos; }),
            1);
        QVERIFY(comesBack(ran.report));
    }
}

void TestStructureJob::notesOfShapeAndZeros()
{
    const auto parent = Model::open(kDemo);
    QVERIFY(ranOn(*parent, asked([](auto& r) { r.ffn = 30; })).warnings.empty());
    QVERIFY(holds(ranOn(*parent, asked([](auto& r) { r.heads = 3; })).warnings, "hold no model of this shape"));
    QVERIFY(holds(ranOn(*parent, asked([](auto& r) { r.ffn = 30, r.spread = Spread::Uneven; })).warnings, "--pad"));
    const auto pruned = prune(*parent, PruneRecipe { .amount = 0.5 }).model;
    const auto narrow
        = [](WidthMethod method) { return asked([&](auto& r) { r.hidden = 48, r.widthMethod = method; }); };
    QVERIFY(holds(ranOn(*pruned, narrow(WidthMethod::Svd)).warnings, "do not stay zero"));
    QVERIFY(!holds(ranOn(*pruned, narrow(WidthMethod::Truncate)).warnings, "do not stay zero"));
}

void TestStructureJob::fieldsThatTheModelHasNot_data()
{
    QTest::addColumn<std::function<void(StructureRecipe&)>>("change");
    QTest::addColumn<std::string>("field");
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* field, const char* says, const std::function<void(StructureRecipe&)>& change) {
        QTest::addRow("%s: %s", field, says) << change << std::string("structure.") + field << std::string(says);
    };
    row("drop_layers", "no layer 7: the model has layers 1 to 4", [](auto& r) { r.dropLayers = "2,7"; });
    row("drop_layers", "no layer 0", [](auto& r) { r.dropLayers = "0"; });
    row("drop_layers", "\"two\" names no layers", [](auto& r) { r.dropLayers = "two"; });
    row("drop_layers", "\"3-2\" names no layers", [](auto& r) { r.dropLayers = "3-2"; });
    row("drop_layers", "No layer would be left", [](auto& r) { r.dropLayers = "1-4"; });
    row("layers", "5 layers cannot be kept: the model has 4", [](auto& r) { r.layers = 5; });
    row("layer_map", "names 3 layers, 2 are to be kept", [](auto& r) { r.layers = 2, r.layerMap = "1-3"; });
    row("layer_map", "no layer 9", [](auto& r) { r.layers = 2, r.layerMap = "1,9"; });
    row("heads", "7 heads a layer cannot be kept: layer 1 has 6", [](auto& r) { r.heads = 7; });
    row("heads", "7 heads a layer in the mean", [](auto& r) { r.heads = 7, r.spread = Spread::Uneven; });
    row("ffn", "385 feed-forward units a layer cannot be kept", [](auto& r) { r.ffn = 385; });
    row("hidden", "97 cannot be cut out of a model that is 96 wide", [](auto& r) { r.hidden = 97; });
    row("hidden", "multiple of 6", [](auto& r) { r.hidden = 50; });
}

void TestStructureJob::fieldsThatTheModelHasNot()
{
    QFETCH(std::function<void(StructureRecipe&)>, change);
    QFETCH(std::string, field);
    QFETCH(std::string, says);
    const auto parent = Model::open(kDemo);
    auto spec = askedOnData(change);
    spec.data.path = "/no/such/data"; // is not looked at
    try {
        ranOn(*parent, spec);
        QFAIL("nothing was refused");
    } catch (const Failure& failure) {
        QCOMPARE(failure.error().code, ErrorCode::Usage);
        QCOMPARE(failure.error().context.at("field"), field);
        QVERIFY2(failure.error().message.find(says) != std::string::npos, failure.what());
    }
}

void TestStructureJob::modelsThatCannotBeJudged()
{
    const auto parent = Model::open(kDemo);
    auto text = asked([](auto& r) { r.heads = 3, r.importance = Importance::Taylor; });
    text.corpus = { "/no/such/text" };
    FAILS(ErrorCode::Usage, ({ "no masked-LM head", "--data" }), ranOn(*parent, text));
    const auto masked = newModel(presetConfig("demo"), parent->sharedTokenizer(), 3, {}, ModelTask::MaskedLm);
    auto data = askedOnData([](auto& r) { r.heads = 3; });
    data.data.path = "/no/such/data";
    FAILS(ErrorCode::Usage, ({ "no labels", "--corpus" }), ranOn(*masked, data));
    const auto encoder = Model::open(NDOGO_TEST_DATA "/heads/xlmr-encoder");
    FAILS(ErrorCode::ConfigInvalid, ({ "encoder without a head" }),
        ranOn(*encoder, askedOnData([](auto& r) { r.heads = 1; })));
    const auto quantized = quantize(*parent, QuantizeRecipe {}, {}).model;
    FAILS(ErrorCode::ConfigInvalid, ({ "is quantized" }), ranOn(*quantized, asked([](auto& r) { r.heads = 3; })));
}

NDOGO_TEST(TestStructureJob)
#include "tst_structure_job.moc"
