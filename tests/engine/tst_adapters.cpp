// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// LoRA and bottleneck adapters: their training against plain PyTorch (tests/data/make_adapters.py), stopped and
// resumed, saved as an adapter, opened beside its base model, and merged into it.
#include "engine/checkpoint/bottleneck.h"
#include "engine/compress/prune.h"
#include "engine/io/stored_values.h"
#include "engine/network/adapter.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/run/new_checkpoint.h"
#include "engine/run/torch_engine.h"
#include "engine/run/training_start.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/trainable_model.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <numeric>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

Q_DECLARE_METATYPE(ndogo::AdapterKind)

namespace {

namespace fs = std::filesystem;

constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";
constexpr double kTolerance = 2e-5; ///< relative

json goldenIn(const char* name)
{
    QFile file(QStringLiteral(NDOGO_TEST_DATA "/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is missing", name);
    return json::parse(file.readAll().toStdString());
}

json golden()
{
    return goldenIn("adapters.json");
}

AdapterRecipe recipeOf(AdapterKind kind)
{
    const auto expected = golden();
    AdapterRecipe recipe;
    recipe.kind = kind;
    recipe.rank = expected["rank"];
    recipe.alpha = expected["alpha"];
    recipe.targets = expected["targets"].get<std::vector<std::string>>();
    recipe.reduction = expected["reduction"];
    return recipe;
}

at::Tensor wave(std::int64_t count, double start, double step)
{
    return at::sin(at::arange(count, at::kDouble).mul(step).add(start));
}

/// tiny/ with the adapter that the script begins with.
std::shared_ptr<const Model> startOf(const AdapterRecipe& recipe)
{
    const auto fresh = withAdapter(*Model::open(kTiny), recipe, 1);
    auto weights = fresh->network().weights;
    int number = 0;
    for (auto& weight : weights) {
        if (!isAdapterWeight(weight.name))
            continue;
        const auto values = wave(weight.value.numel(), number++, 0.37).mul(0.1).to(at::kFloat);
        weight = makeWeight(weight.name, values.view(weight.value.sizes()));
    }
    return fresh->with(fresh->config(), std::move(weights));
}

TrainSpec goldenTraining(const QTemporaryDir& folder, const AdapterRecipe& adapter)
{
    const auto expected = golden();
    auto spec = demoTraining(folder, kTiny);
    spec.adapter = adapter;
    spec.data.path = firstSentences(folder, expected["languages"], expected["sentences"]);
    spec.data.languages.clear();
    spec.data.maxLength = expected["max_length"];
    spec.recipe.epochs = expected["updates"];
    spec.recipe.batch = 1000; // all sentences: their order changes nothing
    spec.recipe.learningRate = expected["learning_rate"];
    spec.recipe.warmup = expected["warmup"];
    spec.recipe.weightDecay = expected["weight_decay"];
    spec.recipe.clipNorm = expected["clip_norm"];
    spec.recipe.dropout = 0;
    return spec;
}

JobContext quietContext()
{
    return JobContext(1, CancelToken(), [](const JobEvent&) {});
}

/// Norm, and product with a wave, as the script has them.
bool isAsDigested(const at::Tensor& tensor, const json& digest)
{
    const auto flat = tensor.detach().to(at::kDouble).flatten();
    const double norm = flat.norm().item<double>(), expected = digest[0];
    const double product = flat.mul(wave(flat.numel(), 0, 0.11)).sum().item<double>();
    return std::fabs(norm - expected) <= kTolerance * expected
        && std::fabs(product - digest[1].get<double>()) <= kTolerance * expected;
}

double difference(const Model& one, const Model& other)
{
    const auto asked = golden()["asked"].get<Sentences>();
    return (outputOf(one, asked) - outputOf(other, asked)).abs().max().item<double>();
}

/// Saves as the engine does, named as an adapter of tiny/ or of `base`.
std::string saved(const Model& model, const QTemporaryDir& folder, const std::string& base = kTiny)
{
    auto config = model.config();
    config.parent = base;
    const auto place = folder.filePath(QStringLiteral("adapter")).toStdString();
    saveModel(model, config, place, true);
    return place;
}

/// tiny/ with half of its weights gone, in a folder.
std::string pruned(const QString& folder)
{
    PruneRecipe recipe;
    recipe.amount = 0.5;
    const auto model = prune(*Model::open(kTiny), recipe, {}).model;
    saveModel(*model, model->config(), folder.toStdString(), true);
    return folder.toStdString();
}

bool tells(const Model& model, const std::string& words)
{
    return std::ranges::any_of(
        model.info().notes, [&](const Sentence& note) { return inEnglish(note).find(words) != std::string::npos; });
}

std::string messageOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Failure& failure) {
        return failure.error().message;
    }
    return {};
}

} // namespace

class TestAdapters : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void gradientsAndUpdates_data() { kinds(); }
    void gradientsAndUpdates();
    void beginsAsTheLibrariesDo();
    void trainsNothingElse_data() { kinds(); }
    void trainsNothingElse();
    void resumesToTheSameWeights_data() { kinds(); }
    void resumesToTheSameWeights();
    void opensWhatItSaved_data() { kinds(); }
    void opensWhatItSaved();
    void opensWhatTheLibrarySaved();
    void refusesOtherKinds_data();
    void refusesOtherKinds();
    void mergesExactly();
    void savesTheWholeModelWhereAsked();
    void knowsItsBaseModelAgain_data() { kinds(); }
    void knowsItsBaseModelAgain();
    void takesNoBaseModelsPlace();
    void saysThatTheAdapterIsDamaged();
    void refusesAnotherBackbone_data() { kinds(); }
    void refusesAnotherBackbone();
    void refusesWhatCannotWork();
    void changesNoBottleneckModel();

private:
    static void kinds();
};

void TestAdapters::kinds()
{
    QTest::addColumn<AdapterKind>("kind");
    QTest::newRow("lora") << AdapterKind::Lora;
    QTest::newRow("bottleneck") << AdapterKind::Bottleneck;
}

void TestAdapters::gradientsAndUpdates()
{
    QFETCH(AdapterKind, kind);
    const auto expected = golden()[std::string(nameOf(kind))];
    const auto start = startOf(recipeOf(kind));
    const QTemporaryDir folder;
    const auto spec = goldenTraining(folder, recipeOf(kind));
    auto context = quietContext();

    TrainableModel model(start, at::kCPU, frozenWeights(*start));
    const FineTuning objective(start, spec, context);
    std::vector<std::int32_t> all(objective.examples().size());
    std::iota(all.begin(), all.end(), 0);
    const auto batch = objective.makeBatch(all, 0);
    objective.loss(batch, outputsOf(model.network(), batch.packed, passOf(objective, batch)), model).total().backward();
    QCOMPARE(model.names().size(), expected["gradients"].size());
    for (std::size_t i = 0; i < model.names().size(); ++i) {
        const auto& name = model.names()[i];
        QVERIFY2(isAsDigested(model.parameters()[i].grad(), expected["gradients"].at(name)), name.c_str());
    }

    const auto trained = train(start, spec, context);
    QCOMPARE(trained.report.history.size(), expected["losses"].size());
    for (std::size_t i = 0; i < expected["losses"].size(); ++i) {
        const double loss = expected["losses"][i];
        QVERIFY(std::fabs(trained.report.history[i].loss - loss) <= kTolerance * loss);
    }
    for (const auto& [name, digest] : expected["weights"].items())
        QVERIFY2(isAsDigested(trained.model->network().find(name)->value, digest), name.c_str());
    const auto logits = outputOf(*trained.model, golden()["asked"].get<Sentences>());
    QVERIFY(largestDifference(logits, expected["logits"]) <= 1e-5);
}

void TestAdapters::beginsAsTheLibrariesDo()
{
    const auto tiny = Model::open(kTiny);
    const auto lora = withAdapter(*tiny, recipeOf(AdapterKind::Lora), 7);
    QCOMPARE(difference(*lora, *tiny), 0.0);
    const auto bottleneck = withAdapter(*tiny, recipeOf(AdapterKind::Bottleneck), 7);
    int matrices = 0;
    for (const auto& model : { lora, bottleneck }) {
        for (const auto& weight : model->network().weights) {
            if (!isAdapterWeight(weight.name))
                continue;
            const auto largest = weight.value.abs().max().item<double>();
            if (weight.name.ends_with("lora_A.weight"))
                QVERIFY(largest > 0 && largest <= 1 / std::sqrt(double(weight.value.size(1))));
            else if (weight.name.ends_with("lora_B.weight") || weight.name.ends_with(".bias"))
                QCOMPARE(largest, 0.0);
            else
                QVERIFY(std::fabs(weight.value.std().item<double>() - 0.02) < 0.005);
            ++matrices;
        }
    }
    QCOMPARE(matrices, 2 * (3 * 2 + 2 * 2)); // of two layers: three targets, two layers with biases
    QVERIFY(sameWeights(*lora, *withAdapter(*tiny, recipeOf(AdapterKind::Lora), 7)));
    QVERIFY(!sameWeights(*lora, *withAdapter(*tiny, recipeOf(AdapterKind::Lora), 8)));
}

void TestAdapters::trainsNothingElse()
{
    QFETCH(AdapterKind, kind);
    const QTemporaryDir folder;
    const auto start = startOf(recipeOf(kind));
    auto context = quietContext();
    const auto trained = train(start, goldenTraining(folder, recipeOf(kind)), context);
    std::int64_t count = 0;
    for (const auto& weight : trained.model->network().weights) {
        const bool isTrained = isAdapterWeight(weight.name) || weight.part == "head";
        QCOMPARE(!at::equal(weight.value, start->network().find(weight.name)->value), isTrained);
        count += isTrained ? weight.value.numel() : 0;
    }
    QCOMPARE(trained.report.trainedParameters, count);
}

void TestAdapters::resumesToTheSameWeights()
{
    QFETCH(AdapterKind, kind);
    const QTemporaryDir folder;
    auto spec = demoTraining(folder, kTiny);
    spec.devSplit = "dev";
    spec.adapter = recipeOf(kind);
    spec.adapter->dropout = 0.1;
    const auto sitting = [&](std::int64_t cancelAfter, const std::string& base = kTiny) {
        std::stop_source stop;
        JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
            const auto* step = std::get_if<event::TrainingStep>(&event.payload);
            if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
                stop.request_stop();
        });
        return train(trainingStart(Model::open(base), spec, context), spec, context);
    };
    const auto whole = sitting(0);
    spec.force = true;
    QVERIFY_EXCEPTION_THROWN(sitting(7), Failure);
    spec.force = false;
    spec.resume = true;
    // The frozen weights would go on from the state, and the adapter would be saved as that of another model.
    const auto other = pruned(folder.filePath(QStringLiteral("other")));
    QVERIFY(messageOf([&] { sitting(0, other); }).find("began with other weights") != std::string::npos);
    const auto resumed = sitting(0);
    QVERIFY(sameWeights(*whole.model, *resumed.model));
    QVERIFY(resumed.report.history == whole.report.history);
}

void TestAdapters::opensWhatItSaved()
{
    QFETCH(AdapterKind, kind);
    const QTemporaryDir folder;
    auto context = quietContext();
    const auto trained = train(startOf(recipeOf(kind)), goldenTraining(folder, recipeOf(kind)), context).model;
    const auto place = saved(*trained, folder);
    QVERIFY(!fs::exists(fs::path(place) / "model.safetensors"));
    const auto opened = Model::open(place);
    QVERIFY(difference(*opened, *trained) <= 1e-5);
    QCOMPARE(opened->info().labels, trained->info().labels);
    QVERIFY(opened->info().foreignParts.empty());
    QVERIFY(opened->info().unexpected.empty());
    QVERIFY(opened->hasTokenizer());
    const auto& adapter = opened->info().adapter;
    QVERIFY(adapter);
    QCOMPARE(adapter->kind, kind);
    QVERIFY(fs::equivalent(adapter->base, kTiny));
    std::int64_t count = 0;
    for (const auto& weight : trained->network().weights)
        count += frozenWeights(*trained).contains(weight.name) ? 0 : weight.value.numel();
    QCOMPARE(adapter->parameters, count);
    QVERIFY(adapter->bytes > 4 * count);
}

/// A folder and logits of the library `adapters` itself (tests/data/make_seq_bn.py).
void TestAdapters::opensWhatTheLibrarySaved()
{
    const auto model = Model::open(NDOGO_TEST_DATA "/seq-bn");
    const auto expected = goldenIn("seq-bn/golden.json");
    QVERIFY(largestDifference(outputOf(*model, expected["asked"].get<Sentences>()), expected["logits"]) <= 1e-5);
    QCOMPARE(model->info().labels, Model::open(kTiny)->info().labels);
    QVERIFY(model->info().unexpected.empty());
    QCOMPARE(model->info().adapter->kind, AdapterKind::Bottleneck);
}

void TestAdapters::refusesOtherKinds_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* file, const char* field, const char* value) {
        QTest::newRow(field) << QString::fromLatin1(file) << QString::fromLatin1(field) << QString::fromLatin1(value);
    };
    row("adapter_config.json", "mh_adapter", "true"); // Houlsby et al. 2019
    row("adapter_config.json", "non_linearity", "\"swish\"");
    row("adapter_config.json", "reduction_factor", "{\"default\": 16}");
    row("adapter_config.json", "reduction_factor", "2.5");
    row("adapter_config.json", "leave_out", "[1]");
    row("adapter_config.json", "architecture", "\"lora\"");
    row("head_config.json", "config", "{\"head_type\": \"tagging\"}");
}

void TestAdapters::refusesOtherKinds()
{
    QFETCH(QString, file);
    QFETCH(QString, field);
    QFETCH(QString, value);
    auto adapter = goldenIn("seq-bn/adapter_config.json"), head = goldenIn("seq-bn/head_config.json");
    QVERIFY(bottleneckConfigFromJson(adapter, head, "adapter_config.json"));
    auto& changed = file.startsWith(QLatin1Char('h')) ? head : adapter["config"];
    changed[field.toStdString()] = json::parse(value.toStdString());
    const auto message = messageOf([&] { bottleneckConfigFromJson(adapter, head, "adapter_config.json"); });
    QVERIFY2(message.find("adapter_config.json") != std::string::npos && message.find("seq_bn") != std::string::npos,
        message.c_str());
    if (&changed != &head)
        QVERIFY2(message.find("\"" + field.toStdString() + "\"") != std::string::npos, message.c_str());
}

void TestAdapters::mergesExactly()
{
    const auto lora = startOf(recipeOf(AdapterKind::Lora));
    const auto merged = withMergedAdapter(lora);
    QCOMPARE(merged->network().weights.size(), Model::open(kTiny)->network().weights.size());
    QVERIFY(difference(*merged, *Model::open(kTiny)) > 1e-3); // it does something
    QVERIFY(difference(*merged, *lora) <= 1e-5);
    const QTemporaryDir folder;
    QVERIFY(sameWeights(*merged, *Model::open(saved(*merged, folder))));
}

void TestAdapters::savesTheWholeModelWhereAsked()
{
    for (const bool merge : { false, true }) {
        const QTemporaryDir folder;
        auto spec = goldenTraining(folder, recipeOf(AdapterKind::Lora));
        spec.adapter->merge = merge;
        const auto engine = makeTorchEngine({});
        event::Finished end { Outcome::Failed, {} };
        std::atomic<bool> done { false };
        engine->subscribe([&](const JobEvent& event) {
            if (const auto* finished = std::get_if<event::Finished>(&event.payload)) {
                end = *finished;
                done = true;
            }
        });
        engine->submit(spec);
        QTRY_VERIFY_WITH_TIMEOUT(done, 60000);
        QVERIFY2(end.outcome == Outcome::Succeeded, end.error.message.c_str());
        QCOMPARE(fs::exists(fs::path(spec.output) / "model.safetensors"), merge);
        const auto opened = Model::open(spec.output);
        QCOMPARE(opened->info().adapter.has_value(), !merge);
        QVERIFY(opened->info().recipe.find("adapter") != std::string::npos);
        QVERIFY(!fs::exists(trainingFolder(spec.output)));
    }
}

/// Shapes alone do not tell one model from another.
void TestAdapters::knowsItsBaseModelAgain()
{
    QFETCH(AdapterKind, kind);
    const QTemporaryDir folder;
    const auto base = folder.filePath(QStringLiteral("base"));
    const auto tiny = Model::open(kTiny);
    saveModel(*tiny, tiny->config(), base.toStdString(), false);
    const auto place = saved(*startOf(recipeOf(kind)), folder, base.toStdString());
    const std::string other = "other weights than the model that the adapter was trained on";
    QVERIFY(!tells(*Model::open(place), other));
    pruned(base);
    QVERIFY(tells(*Model::open(place), other));

    auto config = tiny->config();
    config.ffn.assign(config.ffn.size(), config.ffn.front() / 2);
    saveModel(*newModel(config, tiny->sharedTokenizer(), 1, {}), config, base.toStdString(), true);
    const auto narrower = messageOf([&] { Model::open(place); });
    QVERIFY2(narrower.find("other feed-forward widths") != std::string::npos, narrower.c_str());
}

void TestAdapters::takesNoBaseModelsPlace()
{
    const QTemporaryDir folder;
    const auto base = folder.filePath(QStringLiteral("models/base")).toStdString();
    fs::create_directories(fs::path(base).parent_path());
    fs::copy(kTiny, base);
    const auto place = saved(*startOf(recipeOf(AdapterKind::Lora)), folder, base);
    for (const auto& output : { base, fs::path(base).parent_path().string() }) {
        const auto refused = messageOf([&] { requireApart(place, output); });
        QVERIFY2(refused.find("holds the base model of " + place) != std::string::npos, refused.c_str());
    }
    QCOMPARE(messageOf([&] { requireApart(place, base + "-too"); }), std::string());
}

void TestAdapters::saysThatTheAdapterIsDamaged()
{
    const auto bottleneck = bottleneckConfigFromJson(
        goldenIn("seq-bn/adapter_config.json"), goldenIn("seq-bn/head_config.json"), "adapter_config.json");
    auto config = readModelConfig(kTiny);
    auto checkpoint = openCheckpoint(kTiny);
    const auto damaged = storedFloats("roberta.encoder.layer.0.output.adapters.hau.adapter_up.bias", { 1 }, { NAN });
    const auto message = messageOf([&] { applyBottleneck(checkpoint, { damaged }, {}, *bottleneck, config); });
    QVERIFY2(message.find("adapter_up.bias of the adapter") != std::string::npos, message.c_str());
}

void TestAdapters::refusesAnotherBackbone()
{
    QFETCH(AdapterKind, kind);
    const QTemporaryDir folder;
    auto config = Model::open(kTiny)->config();
    config.hiddenSize = 36;
    config.headSize.assign(config.headSize.size(), 36 / config.heads.front());
    const auto wider = folder.filePath(QStringLiteral("wider")).toStdString();
    saveModel(*newModel(config, Model::open(kTiny)->sharedTokenizer(), 1, {}), config, wider, false);
    const auto place = saved(*startOf(recipeOf(kind)), folder, wider);
    const auto whole = messageOf([&] { Model::open(place); });
    QVERIFY2(whole.find("hidden size 24") != std::string::npos && whole.find("hidden size 36") != std::string::npos
            && whole.find("wider") != std::string::npos,
        whole.c_str());
    fs::remove(fs::path(place) / "config.json"); // as from the libraries themselves
    const auto bare = messageOf([&] { Model::open(place); });
    QVERIFY2(bare.find("24") != std::string::npos && bare.find("36") != std::string::npos
            && bare.find("wider") != std::string::npos,
        bare.c_str());
    fs::remove_all(wider);
    QVERIFY(messageOf([&] { Model::open(place); }).find("wider") != std::string::npos);
}

void TestAdapters::refusesWhatCannotWork()
{
    auto recipe = recipeOf(AdapterKind::Lora);
    recipe.targets = { "query", "gate_proj" };
    const auto tiny = Model::open(kTiny);
    QVERIFY(messageOf([&] { withAdapter(*tiny, recipe, 1); }).find("\"gate_proj\"") != std::string::npos);

    const QTemporaryDir folder;
    auto spec = goldenTraining(folder, recipeOf(AdapterKind::Lora));

    // On top of an adapter only a whole model can be saved.
    auto context = quietContext();
    const auto adapter = Model::open(saved(*startOf(recipeOf(AdapterKind::Lora)), folder));
    QVERIFY(messageOf([&] { trainingStart(adapter, spec, context); }).find("--merge") != std::string::npos);
    spec.adapter->merge = true;
    QVERIFY(trainingStart(adapter, spec, context));
    spec.adapter.reset();
    QVERIFY(!trainingStart(adapter, spec, context)->config().adapter); // LoRA lies in the weights already
}

void TestAdapters::changesNoBottleneckModel()
{
    const QTemporaryDir folder;
    const auto model = Model::open(saved(*startOf(recipeOf(AdapterKind::Bottleneck)), folder));
    auto context = quietContext();
    const auto spec = goldenTraining(folder, recipeOf(AdapterKind::Bottleneck));
    QVERIFY(messageOf([&] { trainingStart(model, spec, context); }).find("bottleneck adapter") != std::string::npos);
    QVERIFY(messageOf([&] { model->buildIndex(); }).find("tiny") != std::string::npos);
}

NDOGO_TEST(TestAdapters)
#include "tst_adapters.moc"
