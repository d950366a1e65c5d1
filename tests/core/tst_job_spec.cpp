// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/jobs/job_spec.h"
#include "tests/support/old_jobs.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <set>

using namespace ndogo;
using nlohmann::json;

namespace {

ModelRef pruned(double amount)
{
    return ModelRef { "models/afriberta", {} }.then(PruneRecipe { .amount = amount });
}

DataRef data()
{
    return { "data/masakhaner", { "hau", "yor" }, "dev", 192, DataTask::Classification, DataFormat::Tsv,
        { "headline", "text" }, "category", "2", "NER", { { "MISC", "O" } }, TokenizerRules::Transformers5 };
}

// Plain specs of which a test changes what it is about.
EvaluateSpec evaluation(const std::function<void(EvaluateSpec&)>& change)
{
    EvaluateSpec spec;
    spec.model.path = "m";
    spec.data.path = "data";
    change(spec);
    return spec;
}

BenchmarkSpec benchmark(const std::function<void(BenchmarkSpec&)>& change)
{
    BenchmarkSpec spec;
    spec.models = { { "m", {} } };
    spec.data.path = "data";
    change(spec);
    return spec;
}

PruneSpec pruning(const std::function<void(PruneSpec&)>& change)
{
    PruneSpec spec;
    spec.model = "m";
    spec.output = "new";
    change(spec);
    return spec;
}

/// A training with no field at its default.
TrainSpec training()
{
    TrainSpec spec;
    spec.model = "/m";
    spec.data = data();
    spec.devSplit = "validation";
    spec.output = "/new";
    spec.name = "tuned";
    spec.recipe = { 3, 8, 2, true, 1e-4, 0.06, 0.01, 0.5, 0.2, 0.3, true, true, false, 2, true,
        PruneSchedule { 10, 60, 10, 0.5, PruneSchedule::Curve::Linear }, 7, 90, 164 };
    spec.prune = { PruneMethod::Magnitude, PruneScope::Layer, 0, true, { "classifier" }, 1 };
    spec.saveEvery = 60;
    spec.resume = true;
    spec.force = true;
    spec.finish = true;
    spec.device = Device::Cuda;
    spec.sample = 20;
    return spec;
}

/// Pruned first and trained then, which excludes pruning while it trains.
TrainSpec prunedTraining()
{
    TrainSpec spec;
    spec.model = "m";
    spec.data.path = "data";
    spec.data.split = "train";
    spec.output = "new";
    spec.prune.amount = 0.6;
    return spec;
}

TrainSpec loraTraining()
{
    TrainSpec spec;
    spec.model = "m";
    spec.data.path = "data";
    spec.data.split = "train";
    spec.output = "new";
    auto& adapter = spec.adapter.emplace();
    adapter.rank = 4;
    adapter.alpha = 16;
    adapter.dropout = 0.1;
    adapter.targets = { "query", "output.dense" };
    adapter.merge = true;
    return spec;
}

PretrainSpec pretraining()
{
    PretrainSpec spec;
    spec.model = "/m";
    spec.corpus = { "corpus", "more.txt" };
    spec.devCorpus = { "dev" };
    spec.languages = { "hau" };
    spec.output = "/new";
    spec.name = "base";
    spec.recipe.steps = 50;
    spec.recipe.seed = 3;
    spec.maskShare = 0.2;
    spec.maxLength = 64;
    spec.evaluateEvery = 10;
    spec.saveEvery = 60;
    spec.resume = true;
    spec.force = true;
    spec.finish = true;
    spec.device = Device::Cuda;
    return spec;
}

DistilSpec distillation()
{
    DistilSpec spec;
    spec.teacher = "/m";
    spec.reading = { true, { "O", "B-PER" } };
    spec.student = "4x6";
    spec.mode = DistilMode::TaskAgnostic;
    static_cast<DataRef&>(spec.data) = data();
    spec.devSplit = "validation";
    spec.scoreSplit.clear();
    spec.sample = 20;
    spec.corpus = { "corpus" };
    spec.devCorpus = { "dev" };
    spec.maskShare = 0.2;
    spec.evaluateEvery = 10;
    spec.distil = { DistilLoss::Gurgurov, 3, 0.5, 0.25, 0.125, 1, true, true, StudentInit::Random, "1,4",
        { "all:hid_mse:0.5", "2:pkd:1" } };
    spec.recipe.steps = 50;
    spec.recipe.seed = 3;
    spec.control = false;
    spec.cacheTeacher = false;
    spec.output = "/new";
    spec.name = "student";
    spec.saveEvery = 60;
    spec.resume = spec.force = spec.finish = true;
    spec.device = Device::Cuda;
    return spec;
}

/// With all at its default.
DistilSpec plainDistillation()
{
    DistilSpec spec;
    spec.teacher = "m";
    spec.student = "4x6";
    spec.data.path = "data";
    spec.output = "new";
    return spec;
}

StructureSpec restructuring()
{
    StructureSpec spec;
    spec.model = "/m";
    spec.reading = { true, { "O", "B-PER" } };
    spec.structure = { 2, "1,3", "", 4, 100, 48, Importance::Taylor, Spread::Uneven, WidthMethod::Svd, 3 };
    static_cast<DataRef&>(spec.data) = data();
    spec.sample = 20;
    spec.batch = 4;
    spec.maskShare = 0.2;
    spec.seed = 3;
    spec.output = "/new";
    spec.name = "small";
    spec.force = true;
    return spec;
}

/// Of plain text, by layers that go.
StructureSpec plainRestructuring()
{
    StructureSpec spec;
    spec.model = "m";
    spec.structure.dropLayers = "2,7-12";
    spec.structure.ffn = 2048;
    spec.structure.importance = Importance::Taylor;
    spec.corpus = { "flores" };
    spec.output = "new";
    return spec;
}

QuantizeRecipe quantization()
{
    return { QuantizeMethod::LlmInt8, true, false, 5.5, 128, true, { "classifier" } };
}

TrimVocabularySpec trimming()
{
    TrimVocabularySpec spec;
    spec.model = "/m";
    spec.reading = { true, { "O", "B-PER" } };
    spec.corpus = { "/corpus", "swa.txt" };
    spec.vocabulary = { 0, 0.99, PieceRank::Document, 2, true };
    static_cast<DataRef&>(spec.data) = data();
    spec.output = "/new";
    spec.name = "small";
    spec.force = true;
    return spec;
}

CountPiecesSpec counting()
{
    CountPiecesSpec spec;
    spec.model = "/m";
    spec.reading = { true, { "O", "B-PER" } };
    spec.corpus = { "/corpus", "swa.txt" };
    static_cast<DataRef&>(spec.data) = data();
    return spec;
}

/// One spec of each kind with no field at its default.
std::vector<JobSpec> fullSpecs()
{
    const PruneRecipe random { PruneMethod::Random, PruneScope::Layer, 0.1 + 0.2, true, { "classifier" }, 5 };
    const ModelReading reading { true, { "O", "B-PER" } };
    ModelRef model { "/m", { random, quantization() }, reading };
    EvaluateSpec evaluate { model, data(), EntityMode::Strict, true, 80, true,
        std::numeric_limits<std::uint64_t>::max(), "out",
        EntityReplacement { EntityReplacement::Pool::Family, "train", 0.5, 5, 9 } };
    BenchmarkSpec benchmark { { { "/a", {} }, model }, data(), 7, 3, 512 };
    PruneSpec prune { "/m", random, "/new", "half", true, reading };
    NewModelSpec made { "afriberta-small", { "O", "B-PER" }, "/tokenizer", "/new", 9, true, "/encoder",
        ModelTask::SequenceClassification, true };
    return { OpenSpec { "/m", true, reading }, ScanDataSpec { data(), "/m" }, evaluate, benchmark, prune, made,
        training(), loraTraining(), pretraining(), distillation(), restructuring(), counting(), trimming(),
        QuantizeSpec { model, "/new", "small", true }, SensitivitySpec { model, data(), 50, 0.02, 3 },
        CompareLayersSpec { model, data(), 50, 3 }, SweepSpec { "sweep.json", "/project", "/m", "/data", true },
        RecipeSpec { "recipe.json", "/project", "/m", "/data", { "text" }, true, true },
        ExportSpec { "/m", ExportFormat::Pytorch, "/new", true, true, reading }, OpenProjectSpec { "/project" },
        DiscardTrainingSpec { "/new" } };
}

/// The Usage failure of `act`: the field that it names, or "none".
std::string refusedField(const std::function<void()>& act)
{
    try {
        act();
    } catch (const Failure& failure) {
        if (failure.error().code != ErrorCode::Usage)
            return "another error";
        const std::string field = failure.error().context.at("field");
        const bool named = std::string(failure.what()).find(field) != std::string::npos;
        return named ? field : "unnamed " + field;
    }
    return "none";
}

} // namespace

class TestJobSpec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void roundTrip();
    void oldJobs();
    void defaultsAreWrittenAndFilledIn();
    void jsonOfARecipe();
    void refusesBadJson_data();
    void refusesBadJson();
    void validates_data();
    void validates();
    void commandLines_data();
    void commandLines();
};

void TestJobSpec::roundTrip()
{
    const char* kinds[] = { "open", "scan-data", "evaluate", "benchmark", "prune", "new", "train", "train", "pretrain",
        "distil", "structure", "count-pieces", "trim-vocabulary", "quantize", "sensitivity", "compare-layers", "sweep",
        "recipe", "export", "open-project", "discard-training" };
    std::size_t kind = 0;
    std::set<std::size_t> seen;
    for (const JobSpec& spec : fullSpecs()) {
        QCOMPARE(jobKind(spec), std::string(kinds[kind++]));
        seen.insert(spec.index());
        const json written = toJson(spec);
        QVERIFY(written.at("job") == jobKind(spec));
        const JobSpec read = jobSpecFromJson(json::parse(written.dump()));
        QCOMPARE(read.index(), spec.index());
        QVERIFY2(toJson(read) == written, written.dump().c_str());
        validate(read);
    }
    QCOMPARE(kind, std::size(kinds));
    QCOMPARE(seen.size(), std::variant_size_v<JobSpec>);
    const auto evaluate = std::get<EvaluateSpec>(jobSpecFromJson(toJson(fullSpecs()[2])));
    QCOMPARE(evaluate.model, std::get<EvaluateSpec>(fullSpecs()[2]).model); // 0.1 + 0.2 to the last bit
    QCOMPARE(evaluate.replaceEntities, std::get<EvaluateSpec>(fullSpecs()[2]).replaceEntities);
    QCOMPARE(evaluate.data, data());
    QCOMPARE(evaluate.seed, std::numeric_limits<std::uint64_t>::max());
}

/// tests/data/old_project: jobs that an earlier version wrote mean what they meant.
void TestJobSpec::oldJobs()
{
    std::ifstream file(NDOGO_TEST_DATA "/old_project/jobs.jsonl");
    std::vector<std::string> kinds;
    for (std::string line; std::getline(file, line);) {
        json fields = json::parse(line);
        const JobSpec spec = jobSpecFromJson(fields);
        validate(spec);
        kinds.push_back(jobKind(spec));
        test::asToday(fields);
        QVERIFY2(toJson(spec) == fields, line.c_str());
    }
    QCOMPARE(kinds, (std::vector<std::string> { "evaluate", "prune", "quantize", "new", "train" }));
}

void TestJobSpec::defaultsAreWrittenAndFilledIn()
{
    const json written = toJson(JobSpec(evaluation([](auto&) {})));
    const json expected = json::parse(R"({"job": "evaluate",
        "model": {"path": "m", "steps": []},
        "data": {"path": "data", "languages": [], "split": "test", "max_length": 0,
            "task": "", "format": "", "text_columns": [], "label_column": "",
            "word_column": "", "tag_column": "", "label_map": {},
            "tokenizer_rules": ""},
        "mode": "default", "ignore_truncated": false, "sample": 0, "progressive": false, "seed": 1,
        "predictions": "", "replace_entities": null})");
    QVERIFY2(written == expected, written.dump().c_str());
    const json few = json::parse(R"({"job": "evaluate", "model": {"path": "m"}, "data": {"path": "data"}})");
    QVERIFY(toJson(jobSpecFromJson(few)) == expected);
}

void TestJobSpec::jsonOfARecipe()
{
    const json text = json::parse(R"({"method": "magnitude", "scope": "global", "amount": 0.5,
        "include_embeddings": false, "exclude": [], "seed": 1})");
    PruneRecipe recipe;
    recipe.amount = 0.5;
    QVERIFY(toJson(recipe) == text);
    QCOMPARE(pruneRecipeFromJson(text), recipe);
    QCOMPARE(pruneRecipeFromJson(json::parse(R"({"amount": 1})")).amount, 1.0);
}

void TestJobSpec::refusesBadJson_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("field");
    const auto row
        = [](const char* text, const char* field) { QTest::newRow(text) << std::string(text) << std::string(field); };
    row(R"([])", "");
    row(R"({})", "job");
    row(R"({"job": "fly"})", "job");
    row(R"({"job": 3})", "job");
    row(R"({"job": "open", "model": "/m", "speed": 1})", "speed");
    row(R"({"job": "open", "model": 1})", "model");
    row(R"({"job": "open", "index": "yes"})", "index");
    row(R"({"job": "evaluate", "model": "/m"})", "model");
    row(R"({"job": "evaluate", "model": {"path": "/m", "prune": {"amount": "half"}}})", "model.prune.amount");
    row(R"({"job": "evaluate", "model": {"path": "/m", "prune": {"percent": 50}}})", "model.prune.percent");
    row(R"({"job": "evaluate", "data": {"languages": "hau"}})", "data.languages");
    row(R"({"job": "evaluate", "data": {"languages": ["hau", 3]}})", "data.languages");
    row(R"({"job": "evaluate", "sample": 1.5})", "sample");
    row(R"({"job": "evaluate", "seed": -1})", "seed");
    row(R"({"job": "benchmark", "models": {}})", "models");
    row(R"({"job": "benchmark", "models": [{"path": "/a"}, {"name": "b"}]})", "models[1].name");
    row(R"({"job": "benchmark", "repeat": 3000000000})", "repeat");
    row(R"({"job": "prune", "prune": {"method": "wanda"}})", "prune.method");
    row(R"({"job": "prune", "prune": {"scope": 1}})", "prune.scope");
    row(R"({"job": "new", "labels": null})", "labels");
    row(R"({"job": "quantize", "model": {"quantize": {"method": "int3"}}})", "model.quantize.method");
    row(R"({"job": "evaluate", "mode": "loose"})", "mode");
    row(R"({"job": "evaluate", "data": {"task": "qa"}})", "data.task");
    row(R"({"job": "evaluate", "data": {"format": "xml"}})", "data.format");
    row(R"({"job": "export", "format": "onnx"})", "format");
    row(R"({"job": "train", "device": "tpu"})", "device");
    row(R"({"job": "new", "task": "summary"})", "task");
    row(R"({"job": "evaluate", "model": {"steps": {}}})", "model.steps");
    row(R"({"job": "evaluate", "model": {"steps": [{}]}})", "model.steps[0].prune");
    row(R"({"job": "evaluate", "model": {"steps": [{"prune": {}, "bend": {}}]}})", "model.steps[0].bend");
    row(R"({"job": "evaluate", "model": {"steps": [{"quantize": {"method": "int3"}}]}})",
        "model.steps[0].quantize.method");
    row(R"({"job": "compare-layers", "model": "/m"})", "model");
    row(R"({"job": "compare-layers", "sample": "all"})", "sample");
    row(R"({"job": "compare-layers", "tolerance": 0.02})", "tolerance");
    row(R"({"job": "evaluate", "replace_entities": {"pool": "world"}})", "replace_entities.pool");
}

void TestJobSpec::refusesBadJson()
{
    QFETCH(std::string, text);
    const json fields = json::parse(text);
    QTEST(refusedField([&fields] { jobSpecFromJson(fields); }), "field");
}

void TestJobSpec::validates_data()
{
    QTest::addColumn<JobSpec>("spec");
    QTest::addColumn<std::string>("field");
    const auto row = [](const char* name, const JobSpec& spec, const char* field) {
        QTest::newRow(name) << spec << std::string(field);
    };
    row("nothing to open", OpenSpec {}, "model");
    row("nothing to scan", ScanDataSpec {}, "data.path");
    row("no model", evaluation([](auto& spec) { spec.model.path.clear(); }), "model.path");
    for (const double amount : { 1.01, -0.1, std::nan(""), double(INFINITY) })
        row("amount", evaluation([amount](auto& spec) { spec.model = pruned(amount); }), "model.steps[0].prune.amount");
    row("amount 1", evaluation([](auto& spec) { spec.model = pruned(1); }), "none");
    row("sample", evaluation([](auto& spec) { spec.sample = -1; }), "sample");
    row("split", evaluation([](auto& spec) { spec.data.split = "../test"; }), "data.split");
    row("length", evaluation([](auto& spec) { spec.data.maxLength = 2; }), "data.max_length");
    row("language", evaluation([](auto& spec) { spec.data.languages = { "" }; }), "data.languages");
    row("label map", evaluation([](auto& spec) { spec.data.labelMap = { { "MISC", "" } }; }), "data.label_map");
    row("no models", benchmark([](auto& spec) { spec.models.clear(); }), "models");
    row("second model", benchmark([](auto& spec) { spec.models.push_back(pruned(2)); }),
        "models[1].steps[0].prune.amount");
    row("repeat", benchmark([](auto& spec) { spec.repeat = 0; }), "repeat");
    row("batch", benchmark([](auto& spec) { spec.batchTokens = 0; }), "batch_tokens");
    row("sentences", benchmark([](auto& spec) { spec.sentencesPerLanguage = 0; }), "sentences_per_language");
    row("no output", pruning([](auto& spec) { spec.output.clear(); }), "output");
    row("onto itself", pruning([](auto& spec) { spec.output = "./new/../m/"; }), "output");
    row("beside itself", pruning([](auto& spec) { spec.output = "m2"; }), "none");
    row("empty pattern", pruning([](auto& spec) { spec.prune.exclude = { "" }; }), "prune.exclude");
    row("label twice", NewModelSpec { "demo", { "O", "O" }, {}, "/n" }, "labels");
    row("kind of head", NewModelSpec { {}, {}, {}, "/n", 1, false, "/m", ModelTask::Encoder }, "task");
    row("export onto itself", ExportSpec { "/m", ExportFormat::Pytorch, "/m/" }, "output");
    const auto distilWith = [](const std::function<void(DistilSpec&)>& change) {
        DistilSpec spec = plainDistillation();
        change(spec);
        return spec;
    };
    row("no teacher", distilWith([](auto& spec) { spec.teacher.clear(); }), "teacher");
    row("no student", distilWith([](auto& spec) { spec.student.clear(); }), "student");
    row("no data to distil on", distilWith([](auto& spec) { spec.data.path.clear(); }), "data.path");
    row("no text", distilWith([](auto& spec) { spec.mode = DistilMode::TaskAgnostic; }), "corpus");
    row("student onto itself", distilWith([](auto& spec) { spec.student = "new/"; }), "output");
    row("teacher onto itself", distilWith([](auto& spec) { spec.output = "m"; }), "output");
    row("match", distilWith([](auto& spec) { spec.distil.matches = { "all:mse" }; }), "distil.matches");
    row("weight", distilWith([](auto& spec) { spec.distil.soft = -1; }), "distil.soft");
    row("temperature", distilWith([](auto& spec) { spec.distil.temperature = 0; }), "distil.temperature");
    row("no updates", distilWith([](auto& spec) {
        spec.mode = DistilMode::TaskAgnostic;
        spec.corpus = { "text" };
    }),
        "recipe.steps");
    const auto structureWith = [](const std::function<void(StructureSpec&)>& change) {
        StructureSpec spec = restructuring();
        change(spec);
        return spec;
    };
    row("nothing goes", structureWith([](auto& spec) {
        spec.structure = {};
        spec.data = {};
    }),
        "structure.layers");
    row("layers twice", structureWith([](auto& spec) { spec.structure.dropLayers = "2"; }), "structure.layers");
    row("map of no layers", structureWith([](auto& spec) { spec.structure.layers = 0; }), "structure.layers");
    row("portions of nothing", structureWith([](auto& spec) { spec.structure.heads = spec.structure.ffn = 0; }),
        "structure.heads");
    row("no portions", structureWith([](auto& spec) { spec.structure.iterations = 0; }), "structure.iterations");
    row("SVD of no width", structureWith([](auto& spec) { spec.structure.hidden = 0; }), "structure.hidden");
    row("judged on nothing", structureWith([](auto& spec) { spec.data.path.clear(); }), "data.path");
    row("judged on both", structureWith([](auto& spec) { spec.corpus = { "text" }; }), "corpus");
    row("data for magnitudes", structureWith([](auto& spec) { spec.structure.importance = Importance::Magnitude; }),
        "structure.importance");
    row("no batch", structureWith([](auto& spec) { spec.batch = 0; }), "batch");
    row("all masked", structureWith([](auto& spec) { spec.maskShare = 1; }), "mask_share");
    row("plain restructuring", plainRestructuring(), "none");
    const auto trainingWith = [](const std::function<void(TrainSpec&)>& change) {
        TrainSpec spec = training();
        change(spec);
        return spec;
    };
    row("epochs", trainingWith([](auto& spec) { spec.recipe.epochs = 0; }), "recipe.epochs");
    row("rate", trainingWith([](auto& spec) { spec.recipe.learningRate = 0; }), "recipe.learning_rate");
    row("dropout", trainingWith([](auto& spec) { spec.recipe.dropout = 1; }), "recipe.dropout");
    row("schedule", trainingWith([](auto& spec) { spec.recipe.pruneDuring->end = 5; }), "recipe.prune_during.end");
    row("final", trainingWith([](auto& spec) { spec.recipe.pruneDuring->final = 1; }), "recipe.prune_during.final");
    row("onto its model", trainingWith([](auto& spec) { spec.output = "/m"; }), "output");
    row("pruned twice", trainingWith([](auto& spec) { spec.prune.amount = 0.5; }), "prune.amount");
    row("pruned beside an adapter", trainingWith([](auto& spec) { spec.adapter.emplace(); }), "recipe.prune_during");
    const auto adapterWith = [](const std::function<void(TrainSpec&)>& change) {
        TrainSpec spec = loraTraining();
        change(spec);
        return spec;
    };
    row("an adapter", loraTraining(), "none");
    row("pruned before an adapter", adapterWith([](auto& spec) { spec.prune.amount = 0.5; }), "prune.amount");
    row("masks beside an adapter", adapterWith([](auto& spec) { spec.recipe.maskPruned = true; }),
        "recipe.mask_pruned");
    row("no rank", adapterWith([](auto& spec) { spec.adapter->rank = 0; }), "adapter.rank");
    row("no alpha", adapterWith([](auto& spec) { spec.adapter->alpha = 0; }), "adapter.alpha");
    row("no target", adapterWith([](auto& spec) { spec.adapter->targets.clear(); }), "adapter.targets");
    row("an empty target", adapterWith([](auto& spec) { spec.adapter->targets = { "" }; }), "adapter.targets");
    row("all dropped", adapterWith([](auto& spec) { spec.adapter->dropout = 1; }), "adapter.dropout");
    row("a merged bottleneck", adapterWith([](auto& spec) { spec.adapter->kind = AdapterKind::Bottleneck; }),
        "adapter.merge");
    row("pruned first", prunedTraining(), "none");
    row("ended, not taken up", trainingWith([](auto& spec) { spec.resume = false; }), "finish");
    row("few-shot", trainingWith([](auto& spec) { spec.sample = -1; }), "sample");
    const auto pretrainingWith = [](const std::function<void(PretrainSpec&)>& change) {
        PretrainSpec spec = pretraining();
        change(spec);
        return spec;
    };
    row("no corpus", pretrainingWith([](auto& spec) { spec.corpus.clear(); }), "corpus");
    row("nothing masked", pretrainingWith([](auto& spec) { spec.maskShare = 0; }), "mask_share");
    row("no updates", pretrainingWith([](auto& spec) { spec.recipe.steps = 0; }), "recipe.steps");
    row("not said how", QuantizeSpec { { "m", {} }, "new", {} }, "model.steps");
    row("group", QuantizeSpec { { "m", { QuantizeRecipe { {}, false, true, 6, 48 } } }, "new", {} },
        "model.steps[0].quantize.group_size");
    row("draws", evaluation([](auto& spec) { spec.replaceEntities.emplace().draws = 0; }), "replace_entities.draws");
    row("tolerance", SensitivitySpec { { "m", { QuantizeRecipe() } }, { "data", {} }, 10, 1 }, "tolerance");
    row("nothing to compare", CompareLayersSpec { { "m", {} }, { "data", {} } }, "model.steps");
    row("compare nothing", CompareLayersSpec { { "", { QuantizeRecipe() } }, { "data", {} } }, "model.path");
    row("compare on nothing", CompareLayersSpec { { "m", { QuantizeRecipe() } }, {} }, "data.path");
    row("compare fewer than none", CompareLayersSpec { { "m", { QuantizeRecipe() } }, { "data", {} }, -1 }, "sample");
    row("compare all", CompareLayersSpec { { "m", { QuantizeRecipe() } }, { "data", {} }, 0 }, "none");
    row("compare groups", CompareLayersSpec { { "m", { QuantizeRecipe { {}, false, true, 6, 48 } } }, { "data", {} } },
        "model.steps[0].quantize.group_size");
    row("no sweep", SweepSpec { "", "p", "", "" }, "file");
    row("no project", OpenProjectSpec {}, "folder");
    row("discard nothing", DiscardTrainingSpec {}, "output");
}

void TestJobSpec::validates()
{
    QFETCH(JobSpec, spec);
    QTEST(refusedField([&spec] { validate(spec); }), "field");
}

void TestJobSpec::commandLines_data()
{
    QTest::addColumn<JobSpec>("spec");
    QTest::addColumn<std::string>("call");
    const auto row = [](const JobSpec& spec, const char* call) {
        QTest::addRow("%s: %s", jobKind(spec).c_str(), call) << spec << std::string(call);
    };
    const PruneRecipe recipe { {}, {}, 0.6, false, {}, 1 };
    const PruneRecipe random { PruneMethod::Random, PruneScope::Layer, 0.25, true, { "classifier", "a b" }, 4 };

    row(OpenSpec { "my model", true }, "ndogo-cli inspect 'my model'");
    row(ScanDataSpec { data(), "m" },
        "ndogo-cli data data/masakhaner --languages hau,yor --split dev --max-length 192 --task classification "
        "--format tsv --text-columns headline,text --label-column category --word-column 2 --tag-column NER "
        "--map-label MISC=O --tokenizer-rules "
        "transformers5 --model m");
    row(OpenSpec { "m", true, { true, { "O", "B-X" } } },
        "printf '%s\\n' O B-X | ndogo-cli inspect m --ignore-parts --labels /dev/stdin");
    row(evaluation([](auto& spec) { spec.model.reading.ignoreParts = true; }),
        "ndogo-cli evaluate m --ignore-parts --data data");
    row(benchmark([](auto& spec) {
        spec.models = { { "a", {}, { true, {} } }, { "b", {}, { true, {} } } };
    }),
        "ndogo-cli benchmark a b --ignore-parts --data data");
    row(benchmark([](auto& spec) { spec.models = { { "a", {}, { true, {} } }, { "b", {} } }; }), "");
    row(OpenProjectSpec { "p" }, "");
    row(DiscardTrainingSpec { "p" }, "");
    row(pruning([&](auto& spec) { spec.prune = recipe; }), "ndogo-cli prune m --amount 0.6 -o new");
    row(PruneSpec { "m", random, "it's", "half", true },
        "ndogo-cli prune m --amount 0.25 --method random --scope layer --include-embeddings --exclude classifier "
        "--exclude 'a b' --seed 4 --name half -o 'it'\\''s' --force");
    row(evaluation([](auto&) {}), "ndogo-cli evaluate m --data data");
    row(plainDistillation(), "ndogo-cli distil --teacher m --student 4x6 --data data -o new");
    auto distilled = plainDistillation();
    distilled.control = false;
    distilled.distil.loss = DistilLoss::DistilBert;
    distilled.distil.temperature = 2;
    distilled.distil.hard = 0;
    distilled.distil.matches = { "all:hid_mse:1", "2:pkd:0.5" };
    distilled.recipe.epochs = 5;
    row(distilled,
        "ndogo-cli distil --teacher m --student 4x6 --data data --loss distilbert --temperature 2 --alpha-mlm 0 "
        "--match "
        "all:hid_mse:1 --match 2:pkd:0.5 --epochs 5 --no-control -o new");
    row(evaluation([](auto& spec) {
        spec.progressive = true;
        spec.sample = 80;
    }),
        "ndogo-cli evaluate m --data data");
    row(EvaluateSpec { { "m", { recipe } }, data(), EntityMode::Strict, true, 80, false, 3, "out" },
        "ndogo-cli evaluate m --prune-amount 0.6 --data data/masakhaner --languages hau,yor --split dev --max-length "
        "192 --task classification --format tsv --text-columns headline,text --label-column category --word-column 2 "
        "--tag-column NER --map-label "
        "MISC=O --tokenizer-rules transformers5 --mode strict --truncated ignore --sample 80 --seed 3 --predictions "
        "out");
    row(evaluation([&](auto& spec) {
        spec.model.steps = { random };
        spec.seed = 4;
    }),
        "ndogo-cli evaluate m --prune-amount 0.25 --prune-method random --prune-scope layer --prune-include-embeddings "
        "--prune-exclude classifier --prune-exclude 'a b' --seed 4 --data data");
    row(evaluation([&](auto& spec) { spec.model.steps = { random }; }), ""); // two seeds, one option
    row(benchmark([](auto& spec) {
        spec.models = { { "-a", {} }, { "b", {} } };
    }),
        "ndogo-cli benchmark ./-a b --data data");
    row(benchmark([&](auto& spec) {
        spec.models.push_back({ "m", { recipe } });
        spec.sentencesPerLanguage = 5;
        spec.repeat = 20;
        spec.batchTokens = 4096;
    }),
        "ndogo-cli benchmark m --prune-amount 0.6 --data data --sentences 5 --repeat 20 --batch-tokens 4096");
    row(benchmark([&](auto& spec) { spec.models = { { "m", { recipe } }, { "m", {} } }; }), "");
    row(training(),
        "ndogo-cli train /m --data data/masakhaner --languages hau,yor --split dev --max-length 192 --task "
        "classification --format tsv --text-columns headline,text --label-column category --word-column 2 --tag-column "
        "NER --map-label MISC=O --tokenizer-rules transformers5 --dev validation --epochs 3 --steps 90 --batch 8 "
        "--accumulate 2 --accumulate-means --lr 1e-04 "
        "--warmup 0.06 --weight-decay 0.01 --clip 0.5 --sampling-exponent 0.3 --patience 2 --pad-to 164 "
        "--scheduler-first --bf16 --keep-last --mask-pruned --dropout 0.2 --prune-during 10:60:10:0.5:linear --seed 7 "
        "--sample 20 --prune-scope layer --prune-include-embeddings --prune-exclude classifier --save-every 60 "
        "--resume --finish --device cuda --name tuned -o /new --force");
    row(loraTraining(),
        "ndogo-cli train m --data data --adapter lora --adapter-rank 4 --adapter-alpha 16 --adapter-dropout 0.1 "
        "--adapter-targets query,output.dense --merge -o new");
    row(prunedTraining(), "ndogo-cli train m --data data --prune-before 0.6 -o new");
    row(pretraining(),
        "ndogo-cli pretrain /m --corpus corpus --corpus more.txt --dev-corpus dev --languages hau --steps 50 --seed 3 "
        "--mask-share 0.2 --max-length 64 --evaluate-every 10 --save-every 60 --resume --finish --device cuda --name "
        "base -o /new --force");
    row(plainRestructuring(),
        "ndogo-cli structure m --drop-layers 2,7-12 --ffn 2048 --importance taylor --corpus flores -o new");
    row(QuantizeSpec { { "m", { recipe, quantization() } }, "new", "small", true },
        "ndogo-cli quantize m --prune-amount 0.6 --method llm-int8 --per-channel --full-range --outlier-threshold 5.5 "
        "--group-size 128 --half-products --exclude classifier --name small -o new --force");
    row(evaluation([](auto& spec) {
        spec.model.steps = { QuantizeRecipe() };
        spec.replaceEntities.emplace().pool = EntityReplacement::Pool::Script;
    }),
        "ndogo-cli evaluate m --quantize dynamic-int8 --data data --replace-entities script");
    row(SensitivitySpec { { "m", { QuantizeRecipe() } }, { "d", {} }, 50, 0.02, 1 },
        "ndogo-cli sensitivity m --method dynamic-int8 --data d --sample 50 --tolerance 0.02");
    row(CompareLayersSpec { { "m", { QuantizeRecipe() } }, { "d", {} }, 50, 3 },
        "ndogo-cli compare-layers m --method dynamic-int8 --data d --sample 50 --seed 3");
    row(CompareLayersSpec { { "m", { recipe, quantization() } }, { "d", {} } },
        "ndogo-cli compare-layers m --prune-amount 0.6 --method llm-int8 --per-channel --full-range "
        "--outlier-threshold 5.5 --group-size 128 --half-products --exclude classifier --data d");
    row(SweepSpec { "s.json", "p", "m", "", true }, "ndogo-cli sweep s.json --model m -o p --resume");
    row(ExportSpec { "m", ExportFormat::Pytorch, "new", true, false },
        "ndogo-cli export m --format pytorch --pad -o new");
    row(NewModelSpec { "demo", {}, {}, "new", 1, false, "m", ModelTask::SequenceClassification },
        "ndogo-cli new --encoder m --task sequence-classification -o new");
    row(NewModelSpec { "demo", {}, {}, "new", 1, false }, "ndogo-cli new --preset demo -o new");
    row(NewModelSpec { "afriberta-large", { "O", "B-PER" }, "tok", "new", 2, true },
        "printf '%s\\n' O B-PER | ndogo-cli new --preset afriberta-large --labels /dev/stdin --tokenizer tok --seed 2 "
        "-o new --force");
}

void TestJobSpec::commandLines()
{
    QFETCH(JobSpec, spec);
    QFETCH(std::string, call);
    QVERIFY2(toCommandLine(spec) == call, toCommandLine(spec).c_str());
}

NDOGO_TEST(TestJobSpec)
#include "tst_job_spec.moc"
