// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Quantized checkpoints: what is written, what comes back, and what is refused by name.
#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "engine/network/export_model.h"
#include "engine/network/network.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <array>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::filesystem::path kData = NDOGO_TEST_DATA;
const std::string kLayer = "roberta.encoder.layer.0.output.dense";

QuantizeRecipe recipeOf(QuantizeMethod method, std::vector<std::string> exclude = {})
{
    QuantizeRecipe recipe;
    recipe.method = method;
    recipe.exclude = std::move(exclude);
    return recipe;
}

/// Quantizes a model of tests/data and saves it; the folder is the value's.
class Saved {
public:
    explicit Saved(const QuantizeRecipe& recipe, const std::string& name = "tiny")
        : model(quantize(*Model::open(kData / name), recipe).model)
        , path(m_folder / "model")
    {
        auto config = model->config();
        config.name = "small";
        config.parent = "/models/large";
        saveModel(*model, config, path, false);
    }

private:
    Folder m_folder;

public:
    std::shared_ptr<const Model> model;
    std::filesystem::path path;
};

template <typename Value> std::span<const std::byte> bytesOfOne(const Value& value)
{
    return std::as_bytes(std::span(&value, 1));
}

} // namespace

class TestQuantizedFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWas_data();
    void comesBackAsItWas();
    void headsAndFamilies();
    void holdsWhatTheLayoutSays_data();
    void holdsWhatTheLayoutSays();
    void whatTransformersReads();
    void opensFilesOfBitsandbytes();
    void exports();
    void refusesDamagedScales();
    void refusesMisplacedIntegers();
    void refusesConfigurations();
};

void TestQuantizedFiles::comesBackAsItWas_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<bool>("perChannel");
    QTest::addColumn<bool>("excluding");
    const auto row = [](const char* name, QuantizeMethod method, bool perChannel, bool excluding) {
        QTest::newRow(name) << int(method) << perChannel << excluding;
    };
    row("dynamic int8", QuantizeMethod::DynamicInt8, false, false);
    row("dynamic int8 per channel", QuantizeMethod::DynamicInt8, true, true);
    row("LLM.int8", QuantizeMethod::LlmInt8, false, false);
    row("LLM.int8 without some layers", QuantizeMethod::LlmInt8, false, true);
    row("per token", QuantizeMethod::TokenInt8, false, true);
    row("bf16", QuantizeMethod::Bf16, false, false);
    row("fp16", QuantizeMethod::Fp16, false, true);
    row("int4", QuantizeMethod::Int4, false, true);
}

void TestQuantizedFiles::comesBackAsItWas()
{
    QFETCH(int, method);
    QFETCH(bool, perChannel);
    QFETCH(bool, excluding);
    auto recipe = recipeOf(QuantizeMethod(method));
    recipe.perChannel = perChannel;
    recipe.outlierThreshold = 2;
    recipe.groupSize = 32;
    if (excluding)
        recipe.exclude = { "layer.1.attention", "layer.0.output" };
    const Saved saved(recipe);
    const auto again = Model::open(saved.path);
    const auto ids = idsOf(readJson(kData / "tiny" / "golden.json").at("sentences"));
    QVERIFY(at::equal(outputOf(*again, ids), outputOf(*saved.model, ids)));
    QVERIFY(again->config().quantize == recipe);
    QVERIFY(again->info().precisions == saved.model->info().precisions);
    QVERIFY(!again->info().precisions.empty());
    QCOMPARE(again->info().dtype, saved.model->info().dtype);
    QCOMPARE(again->info().sizes.dense, saved.model->info().sizes.dense);
    QCOMPARE(again->info().parameters.total, saved.model->info().parameters.total);
    QCOMPARE(again->info().parameters.prunableZeros, saved.model->info().parameters.prunableZeros);
    QVERIFY(again->info().unexpected.empty());
    // Nothing but headers is in the file beside the tensors.
    const auto headers = again->info().sizes.file - again->info().sizes.dense;
    QVERIFY2(headers > 0 && headers < 12'000, std::to_string(headers).c_str());
    // Saved again, the same bytes.
    const Folder folder;
    saveModel(*again, again->config(), folder / "again", false);
    for (const char* file : { "config.json", "model.safetensors" })
        QVERIFY(readBytes(folder / (std::string("again/") + file)) == readBytes(saved.path / file));
}

void TestQuantizedFiles::headsAndFamilies()
{
    std::size_t seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kData / "heads")) {
        const auto name = "heads/" + entry.path().filename().string();
        if (!std::filesystem::exists(entry.path() / "config.json"))
            continue;
        for (const auto method :
            { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::Bf16, QuantizeMethod::Int4 }) {
            const Saved saved(recipeOf(method), name);
            const auto again = Model::open(saved.path);
            const Sentences ids { { 0, 5, 6, 7, 2 }, { 0, 8, 2 } };
            QVERIFY2(at::equal(outputOf(*again, ids), outputOf(*saved.model, ids)), name.c_str());
            ++seen;
        }
    }
    QVERIFY(seen >= 12);
}

void TestQuantizedFiles::holdsWhatTheLayoutSays_data()
{
    QTest::addColumn<int>("method");
    for (const auto method : { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::TokenInt8,
             QuantizeMethod::Bf16, QuantizeMethod::Int4 })
        QTest::newRow(std::string(nameOf(method)).c_str()) << int(method);
}

void TestQuantizedFiles::holdsWhatTheLayoutSays()
{
    QFETCH(int, method);
    const auto recipe = recipeOf(QuantizeMethod(method), { "layer.0.attention.self.key" });
    const Saved saved(recipe);
    const auto checkpoint = openCheckpoint(saved.path);
    const auto forms = storedForms(saved.model->config(), ModelTask::TokenClassification, recipe);
    QCOMPARE(checkpoint.tensors.size(), forms.size());
    std::int64_t bytes = 0;
    for (const auto& form : forms) {
        const auto* tensor = checkpoint.find(form.name);
        QVERIFY2(tensor != nullptr, form.name.c_str());
        QVERIFY2(tensor->dtype == form.dtype && tensor->shape == form.shape, form.name.c_str());
        bytes += std::int64_t(tensor->bytes.size());
    }
    QCOMPARE(bytesOf(forms), bytes);
}

void TestQuantizedFiles::whatTransformersReads()
{
    const Saved llm(recipeOf(QuantizeMethod::LlmInt8, { "layer.1.output.dense" }));
    auto config = readJson(llm.path / "config.json");
    const auto& theirs = config.at("quantization_config");
    QVERIFY(theirs.at("quant_method") == "bitsandbytes" && theirs.at("load_in_8bit") == true);
    QVERIFY(theirs.at("llm_int8_threshold") == 6.0);
    QVERIFY(theirs.at("llm_int8_skip_modules") == json({ "roberta.encoder.layer.1.output.dense", "classifier" }));
    QVERIFY(config.at("dtype") == "float16");
    const auto checkpoint = openCheckpoint(llm.path);
    QVERIFY(checkpoint.find(kLayer + ".weight")->dtype == DType::I8);
    QVERIFY(checkpoint.find(kLayer + ".SCB")->dtype == DType::F32);
    QVERIFY(checkpoint.find(kLayer + ".weight_format")->shape.empty());
    QVERIFY(checkpoint.find("classifier.weight")->dtype == DType::F16);
    // Half precision is a checkpoint like any other; what transformers cannot read, it refuses.
    config = readJson(Saved(recipeOf(QuantizeMethod::Bf16)).path / "config.json");
    QVERIFY(!config.contains("quantization_config") && config.at("dtype") == "bfloat16");
    config = readJson(Saved(recipeOf(QuantizeMethod::DynamicInt8)).path / "config.json");
    QVERIFY(config.contains("quantization_config") && !config["quantization_config"].contains("quant_method"));
}

void TestQuantizedFiles::opensFilesOfBitsandbytes()
{
    const Saved saved(recipeOf(QuantizeMethod::LlmInt8));
    CheckpointCopy copy(saved.path);
    copy.config.erase("ndogo");
    const auto ids = idsOf(readJson(kData / "tiny" / "golden.json").at("sentences"));
    const auto model = Model::open(copy.write());
    QVERIFY(at::equal(outputOf(*model, ids), outputOf(*saved.model, ids)));
    QVERIFY(model->config().quantize->method == QuantizeMethod::LlmInt8);
    copy.remove("weight_format"); // as the first versions wrote
    QVERIFY(at::equal(outputOf(*Model::open(copy.write()), ids), outputOf(*saved.model, ids)));
    copy.config["quantization_config"]["llm_int8_threshold"] = 0.0; // no column is one
    QVERIFY(Model::open(copy.write())->config().quantize->outlierThreshold > 1e5);
}

void TestQuantizedFiles::exports()
{
    ExportSpec spec;
    const Folder folder;
    const auto ids = idsOf(readJson(kData / "tiny" / "golden.json").at("sentences"));
    for (const auto method : { QuantizeMethod::LlmInt8, QuantizeMethod::Bf16 }) {
        const Saved saved(recipeOf(method));
        for (const auto& [format, name] : kNames<ExportFormat>) {
            spec.format = format;
            spec.output = (folder / (std::string(formName(method)) + std::string(name))).string();
            exportModel(*Model::open(saved.path), spec);
            QVERIFY(at::equal(outputOf(*Model::open(spec.output), ids), outputOf(*saved.model, ids)));
        }
    }
    const Saved saved(recipeOf(QuantizeMethod::TokenInt8));
    spec.output = (folder / "out").string();
    FAILS(ErrorCode::ConfigInvalid, ({ "token-int8", "llm-int8, bf16 or fp16" }),
        exportModel(*Model::open(saved.path), spec));
    QVERIFY(!std::filesystem::exists(spec.output));
}

void TestQuantizedFiles::refusesDamagedScales()
{
    const Saved saved(recipeOf(QuantizeMethod::DynamicInt8)), llm(recipeOf(QuantizeMethod::LlmInt8));
    const std::string scale = kLayer + ".weight_scale";
    CheckpointCopy copy(saved.path);
    copy.remove(scale);
    FAILS(ErrorCode::TensorMissing, ({ scale, "dynamic-int8" }), Model::open(copy.write()));

    const CheckpointCopy whole(saved.path);
    const auto with = [&](DType dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes) {
        auto damaged = CheckpointCopy(saved.path);
        damaged.replace(scale, dtype, std::move(shape), bytes);
        return Model::open(damaged.write());
    };
    static constexpr std::array<float, 2> kTwo { 0.1F, 0.1F };
    FAILS(
        ErrorCode::TensorShape, ({ scale, "is 2", "says 1" }), with(DType::F32, { 2 }, std::as_bytes(std::span(kTwo))));
    static constexpr std::int32_t kOne = 1;
    FAILS(ErrorCode::FileFormat, ({ scale, "int32", "fp32" }), with(DType::I32, { 1 }, bytesOfOne(kOne)));
    static constexpr float kNegative = -0.1F, kInfinite = std::numeric_limits<float>::infinity(),
                           kNan = std::numeric_limits<float>::quiet_NaN();
    FAILS(ErrorCode::TensorValue, ({ scale, "below zero" }), with(DType::F32, { 1 }, bytesOfOne(kNegative)));
    FAILS(ErrorCode::TensorValue, ({ scale, "not finite" }), with(DType::F32, { 1 }, bytesOfOne(kInfinite)));
    FAILS(ErrorCode::TensorValue, ({ scale, "not finite" }), with(DType::F32, { 1 }, bytesOfOne(kNan)));

    CheckpointCopy ordered(llm.path);
    static constexpr std::uint8_t kTiled = 2;
    ordered.replace(kLayer + ".weight_format", DType::U8, {}, bytesOfOne(kTiled));
    FAILS(ErrorCode::FileFormat, ({ kLayer + ".weight_format", "GPU" }), Model::open(ordered.write()));
    CheckpointCopy bare(llm.path);
    bare.remove(kLayer + ".SCB");
    FAILS(ErrorCode::TensorMissing, ({ kLayer + ".SCB", "llm-int8" }), Model::open(bare.write()));
}

void TestQuantizedFiles::refusesMisplacedIntegers()
{
    const Saved saved(recipeOf(QuantizeMethod::DynamicInt8)), int4(recipeOf(QuantizeMethod::Int4));
    CheckpointCopy copy(saved.path);
    const auto& weight = copy.tensor(kLayer + ".weight");
    copy.replace(weight.name, DType::I8, { weight.shape[1], weight.shape[0] }, weight.bytes);
    FAILS(ErrorCode::TensorShape, ({ kLayer + ".weight" }), Model::open(copy.write()));

    CheckpointCopy embedding(saved.path);
    const std::string words = "roberta.embeddings.word_embeddings.weight";
    const auto& table = embedding.tensor(words);
    embedding.replace(words, DType::I8, table.shape, table.bytes.first(table.bytes.size() / 4));
    FAILS(ErrorCode::FileFormat, ({ words, "int8" }), Model::open(embedding.write()));

    // The configuration does not say what the integers are.
    CheckpointCopy silent(saved.path);
    silent.config["ndogo"].erase("quantization");
    silent.config.erase("quantization_config");
    FAILS(ErrorCode::FileFormat, ({ ".weight", "int8" }), Model::open(silent.write()));
    // Or says that they are others.
    CheckpointCopy other(saved.path);
    other.config["ndogo"]["quantization"]["method"] = "int4";
    FAILS(ErrorCode::FileFormat, ({ ".weight", "int8" }), Model::open(other.write()));
    CheckpointCopy groups(int4.path);
    groups.config["ndogo"]["quantization"]["group_size"] = 32;
    FAILS(ErrorCode::TensorShape, ({ ".weight_scale" }), Model::open(groups.write()));
}

void TestQuantizedFiles::refusesConfigurations()
{
    const Saved saved(recipeOf(QuantizeMethod::DynamicInt8));
    const auto with = [&](const char* field, const json& value) {
        CheckpointCopy copy(saved.path);
        copy.config["ndogo"]["quantization"][field] = value;
        return Model::open(copy.write());
    };
    FAILS(ErrorCode::ConfigInvalid, ({ "ndogo.quantization.method", "int2", "llm-int8" }), with("method", "int2"));
    FAILS(ErrorCode::ConfigInvalid, ({ "ndogo.quantization.method" }), with("method", nullptr));
    FAILS(ErrorCode::ConfigInvalid, ({ "group_size" }), with("group_size", 48));
    FAILS(ErrorCode::ConfigInvalid, ({ "outlier_threshold" }), with("outlier_threshold", -1));
    FAILS(ErrorCode::ConfigInvalid, ({ "per_channel" }), with("per_channel", "yes"));
    FAILS(ErrorCode::ConfigInvalid, ({ "exclude" }), with("exclude", "classifier"));
    CheckpointCopy foreign(saved.path);
    foreign.config.erase("ndogo");
    foreign.config["quantization_config"] = { { "quant_method", "gptq" }, { "bits", 4 } };
    FAILS(ErrorCode::ConfigInvalid, ({ "gptq", "bitsandbytes" }), Model::open(foreign.write()));
    foreign.config["quantization_config"] = json::array();
    FAILS(ErrorCode::ConfigInvalid, ({ "quantization_config" }), Model::open(foreign.write()));
}

NDOGO_TEST(TestQuantizedFiles)
#include "tst_quantized_files.moc"
