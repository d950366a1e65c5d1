// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What other programs leave in a checkpoint: prefixes, masks, adapters, parts that are not computed, odd folders.
#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/checkpoint/lora.h"
#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/pruning_masks.h"
#include "engine/io/stored_values.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>

using namespace ndogo;
using nlohmann::json;
using test::CheckpointCopy;
using test::Folder;

namespace {

const std::filesystem::path kTiny = NDOGO_TEST_DATA "/tiny";
const std::string kQuery = "roberta.encoder.layer.0.attention.self.query";

Checkpoint renamed(const std::function<std::string(const std::string&)>& change)
{
    Checkpoint checkpoint = openCheckpoint(kTiny);
    for (StoredTensor& tensor : checkpoint.tensors)
        tensor.name = change(tensor.name);
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
    return checkpoint;
}

std::vector<std::string> namesOf(const Checkpoint& checkpoint)
{
    std::vector<std::string> names;
    for (const StoredTensor& tensor : checkpoint.tensors)
        names.push_back(tensor.name);
    return names;
}

StoredTensor numbers(const std::string& name, std::vector<std::int64_t> shape, std::vector<float> values)
{
    return storedFloats(name, std::move(shape), std::move(values));
}

std::string english(const std::vector<Sentence>& notes)
{
    std::string text;
    for (const Sentence& note : notes)
        text += inEnglish(note) + ' ';
    return text;
}

const Family& family()
{
    return *findFamily("xlm-roberta");
}

/// What layOut() says of the tiny model with one more tensor.
std::string foreignPart(const std::string& name, float value = 1)
{
    Checkpoint checkpoint = openCheckpoint(kTiny);
    checkpoint.tensors.push_back(numbers(name, { 2 }, { value, value }));
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
    ModelConfig config = readModelConfig(kTiny);
    return inEnglish(layOut(checkpoint, config).foreignParts);
}

/// Two weights of a made-up layer: W of 2 × 3 in the checkpoint.
Checkpoint smallCheckpoint()
{
    Checkpoint checkpoint;
    checkpoint.tensors = { numbers(kQuery + ".weight", { 2, 3 }, { 1, 2, 3, 4, 5, 6 }) };
    return checkpoint;
}

std::vector<StoredTensor> smallAdapter(const std::string& layer = kQuery)
{
    const std::string start = "base_model.model." + layer;
    return { numbers(start + ".lora_A.weight", { 1, 3 }, { 1, 0, 2 }),
        numbers(start + ".lora_B.weight", { 2, 1 }, { 3, -1 }) };
}

} // namespace

class TestForeignModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesOffPrefixes_data();
    void takesOffPrefixes();
    void refusesSeveralEncoders();
    void multipliesMasks();
    void refusesOddMasks();
    void addsAdapters();
    void refusesOtherAdapters();
    void refusesPartsOfAdapters();
    void saysWhoIsToBlame();
    void namesForeignParts();
    void passesOverWhatIsHarmless();
    void saysWhyATensorIsMissing();
    void countsUnnamedClassesByTheTensor();
    void findsTheModelInside();
    void saysWhereABaseModelIsMissing();
    void takesTheOnlyWeights();
    void namesOtherForms();
    void readsNoMetadata();
};

void TestForeignModels::takesOffPrefixes_data()
{
    QTest::addColumn<QString>("prefix"); // before every name
    QTest::addColumn<QString>("encoder"); // in the place of "roberta."
    QTest::newRow("DataParallel") << "module."
                                  << "roberta.";
    QTest::newRow("compiled") << "_orig_mod."
                              << "roberta.";
    QTest::newRow("both") << "module._orig_mod."
                          << "roberta.";
    QTest::newRow("Lightning") << "model."
                               << "roberta.";
    QTest::newRow("PEFT") << "base_model.model."
                          << "roberta.";
    QTest::newRow("another family") << ""
                                    << "bert.";
    QTest::newRow("another family in Lightning") << "net."
                                                 << "xlm_roberta.";
    QTest::newRow("attribute") << ""
                               << "xlmr.";
    QTest::newRow("attribute called encoder") << ""
                                              << "encoder.";
    QTest::newRow("attribute in Lightning") << "model."
                                            << "backbone.";
    QTest::newRow("inside") << ""
                            << "roberta._orig_mod.";
}

void TestForeignModels::takesOffPrefixes()
{
    QFETCH(QString, prefix);
    QFETCH(QString, encoder);
    Checkpoint checkpoint = renamed([&](const std::string& name) {
        const bool isEncoder = name.starts_with("roberta.");
        return prefix.toStdString() + (isEncoder ? encoder.toStdString() + name.substr(8) : name);
    });
    std::vector<Sentence> notes;
    takeOffPrefixes(checkpoint, family(), notes);
    QCOMPARE(namesOf(checkpoint), namesOf(openCheckpoint(kTiny)));
    QCOMPARE(notes.size(), std::size_t(1));
    takeOffPrefixes(checkpoint, family(), notes);
    QCOMPARE(notes.size(), std::size_t(1)); // nothing is left to say
}

void TestForeignModels::refusesSeveralEncoders()
{
    Checkpoint checkpoint = renamed([](const std::string& name) { return "query." + name; });
    checkpoint.tensors.push_back(numbers("passage.roberta.encoder.layer.0.output.dense.bias", { 1 }, { 1 }));
    std::vector<Sentence> notes;
    FAILS(ErrorCode::TensorUnexpected, ({ "passage.", "query." }), takeOffPrefixes(checkpoint, family(), notes));
    Checkpoint twice = openCheckpoint(kTiny);
    twice.tensors.push_back(twice.tensors.back());
    twice.tensors.back().name.insert(0, "module.");
    FAILS(ErrorCode::TensorUnexpected, ({ "twice" }), takeOffPrefixes(twice, family(), notes));
}

void TestForeignModels::multipliesMasks()
{
    Checkpoint checkpoint;
    checkpoint.tensors = { numbers("a.weight_mask", { 2, 2 }, { 1, 0, 0, 1 }),
        numbers("a.weight_orig", { 2, 2 }, { 1, 2, 3, -4 }), numbers("b.bias", { 1 }, { 5 }) };
    std::vector<Sentence> notes;
    applyPruningMasks(checkpoint, notes);
    QCOMPARE(namesOf(checkpoint), (std::vector<std::string> { "a.weight", "b.bias" }));
    QCOMPARE(floatsOf(checkpoint.tensors.front()), (std::vector<float> { 1, 0, 0, -4 }));
    QVERIFY(english(notes).find("1 tensors") != std::string::npos);
}

void TestForeignModels::refusesOddMasks()
{
    std::vector<Sentence> notes;
    Checkpoint soft;
    soft.tensors = { numbers("a_mask", { 2 }, { 1, 0.5F }), numbers("a_orig", { 2 }, { 1, 2 }) };
    FAILS(ErrorCode::TensorValue, ({ "a_mask", "prune.remove" }), applyPruningMasks(soft, notes));
    Checkpoint other;
    other.tensors = { numbers("a_mask", { 1 }, { 1 }), numbers("a_orig", { 2 }, { 1, 2 }) };
    FAILS(ErrorCode::TensorShape, ({ "a_mask" }), applyPruningMasks(other, notes));
}

void TestForeignModels::addsAdapters()
{
    LoraConfig config;
    config.alpha = 4; // over a rank of 1
    std::vector<Sentence> notes;
    Checkpoint beside = smallCheckpoint();
    applyLora(beside, smallAdapter(), config, family(), notes);
    const std::vector<float> merged { 13, 2, 27, 0, 5, -2 };
    QCOMPARE(floatsOf(beside.tensors.front()), merged);
    QVERIFY(english(notes).find("added to 1 of them") != std::string::npos);
    QVERIFY(english(notes).find("remove it") != std::string::npos);

    notes.clear(); // in a folder of its own nothing can be merged already
    Checkpoint base = smallCheckpoint();
    applyLora(base, smallAdapter(), config, family(), notes, LoraPlace::Aside);
    QCOMPARE(floatsOf(base.tensors.front()), merged);
    QVERIFY(english(notes).find("base model") != std::string::npos);
    QVERIFY(english(notes).find("remove it") == std::string::npos);

    Checkpoint inside = smallCheckpoint(); // a state dict of PEFT's model
    inside.tensors.front().name = kQuery + ".base_layer.weight";
    for (StoredTensor tensor : smallAdapter()) {
        tensor.name = tensor.name.substr(17);
        tensor.name.insert(tensor.name.rfind('.'), ".default");
        inside.tensors.push_back(std::move(tensor));
    }
    inside.tensors.push_back(numbers("classifier.modules_to_save.default.weight", { 1 }, { 7 }));
    inside.tensors.push_back(numbers("classifier.original_module.weight", { 1 }, { 8 }));
    applyLora(inside, {}, config, family(), notes);
    QCOMPARE(namesOf(inside), (std::vector<std::string> { "classifier.weight", kQuery + ".weight" }));
    QCOMPARE(floatsOf(inside.tensors.front()), std::vector<float> { 7 });
    QCOMPARE(floatsOf(inside.tensors.back()), merged);

    config.alphaPattern = { { "self.query", 8 } };
    config.isRankStabilized = true;
    Checkpoint pattern = smallCheckpoint();
    applyLora(pattern, smallAdapter(), config, family(), notes);
    QCOMPARE(floatsOf(pattern.tensors.front())[0], 25.0F);

    Checkpoint words;
    words.tensors = { numbers("roberta.embeddings.word_embeddings.weight", { 3, 2 }, { 0, 0, 0, 0, 0, 0 }) };
    const std::string start = "base_model.model.roberta.embeddings.word_embeddings.lora_embedding_";
    applyLora(words, { numbers(start + "A", { 1, 3 }, { 1, 2, 3 }), numbers(start + "B", { 2, 1 }, { 1, 10 }) },
        LoraConfig { .base = {}, .alpha = 1, .alphaPattern = {} }, family(), notes);
    QCOMPARE(floatsOf(words.tensors.front()), (std::vector<float> { 1, 10, 2, 20, 3, 30 }));
}

void TestForeignModels::refusesOtherAdapters()
{
    const auto read = [](const char* fields) {
        json config = json::parse(R"({"peft_type": "LORA", "r": 1, "lora_alpha": 4})");
        config.update(json::parse(fields));
        return loraConfigFromJson(config, "adapter_config.json");
    };
    QCOMPARE(read(R"({"use_rslora": true, "task_type": "TOKEN_CLS"})").alpha, 4.0);
    for (const char* fields : { R"({"peft_type": "IA3"})", R"({"peft_type": null})", R"({"use_dora": true})",
             R"({"init_lora_weights": "pissa"})", R"({"alpha_pattern": {".*query": 3}})", R"({"lora_alpha": "4"})",
             R"({"r": 0})", R"({"r": -8})", R"({"r": "8"})", R"({"rank_pattern": [1]})", R"({"target_modules": 3})",
             R"({"modules_to_save": "classifier"})" })
        FAILS(ErrorCode::FileFormat, ({ "adapter_config.json", "merge_and_unload()" }), read(fields));

    LoraConfig config;
    std::vector<Sentence> notes;
    Checkpoint checkpoint = smallCheckpoint();
    const auto apply = [&](std::vector<StoredTensor> adapter) {
        applyLora(checkpoint, std::move(adapter), config, family(), notes);
    };
    FAILS(ErrorCode::TensorMissing, ({ "layer.1" }), apply(smallAdapter("roberta.encoder.layer.1.output.dense")));
    FAILS(ErrorCode::TensorMissing, ({ kQuery }), apply({ smallAdapter().front() }));
    std::vector<StoredTensor> wide = smallAdapter();
    wide.front() = numbers(wide.front().name, { 1, 2 }, { 1, 2 });
    FAILS(ErrorCode::TensorShape, ({ kQuery, "base model" }), apply(wide));
    FAILS(ErrorCode::TensorUnexpected, ({ "lora_magnitude_vector" }),
        apply({ numbers(kQuery + ".lora_magnitude_vector.weight", { 1 }, { 1 }) }));
}

/// What adapter_config.json says is there, has to be.
void TestForeignModels::refusesPartsOfAdapters()
{
    const auto apply = [](const char* fields, std::vector<StoredTensor> adapter) {
        json config = json::parse(R"({"peft_type": "LORA", "lora_alpha": 4, "r": 1, "target_modules": ["query"]})");
        config.update(json::parse(fields));
        Checkpoint checkpoint = smallCheckpoint();
        checkpoint.tensors.push_back(
            numbers("roberta.encoder.layer.1.attention.self.query.weight", { 2, 3 }, { 1, 2, 3, 4, 5, 6 }));
        checkpoint.tensors.push_back(numbers("classifier.bias", { 1 }, { 5 }));
        checkpoint.tensors.push_back(numbers("classifier.weight", { 1 }, { 4 }));
        std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
        std::vector<Sentence> notes;
        applyLora(checkpoint, std::move(adapter), loraConfigFromJson(config, "adapter_config.json"), family(), notes,
            LoraPlace::Aside);
    };
    const auto with = [](std::vector<StoredTensor> adapter, StoredTensor more) {
        adapter.push_back(std::move(more));
        return adapter;
    };
    FAILS(ErrorCode::TensorMissing, ({ "no LoRA matrices at all" }), apply("{}", {}));
    FAILS(ErrorCode::TensorMissing, ({ "for 1 of the weights", "layer.1.attention.self.query.weight" }),
        apply("{}", smallAdapter()));
    for (const char* fields : { R"({"layers_to_transform": [0]})", R"({"exclude_modules": ["1"]})",
             R"({"target_modules": "layer.0.*query"})", R"({"target_modules": ["layer.0.attention.self.query"]})",
             R"({"target_modules": null, "rank_pattern": {"query": 4}})",
             R"({"target_modules": null, "r": 2, "rank_pattern": {"query": 1}})" })
        apply(fields, smallAdapter());
    FAILS(ErrorCode::TensorShape, ({ kQuery, "has rank 1", "says 4" }),
        apply(R"({"target_modules": null, "r": 4})", smallAdapter()));

    const char* saved = R"({"target_modules": null, "modules_to_save": ["classifier", "score"]})";
    const std::string start = "base_model.model.classifier.";
    const auto weight = numbers(start + "weight", { 1 }, { 6 }), bias = numbers(start + "bias", { 1 }, { 7 });
    FAILS(
        ErrorCode::TensorMissing, ({ "no tensor of \"classifier\"", "modules_to_save" }), apply(saved, smallAdapter()));
    FAILS(ErrorCode::TensorMissing, ({ "lacks tensor classifier.bias" }), apply(saved, with(smallAdapter(), weight)));
    apply(saved, with(with(smallAdapter(), weight), bias));
}

/// The adapter, its configuration or the base model: where they do not fit, one of them has to be exchanged.
void TestForeignModels::saysWhoIsToBlame()
{
    LoraConfig config;
    config.alpha = 4;
    config.base = "the-base";
    const auto apply = [&](std::vector<StoredTensor> adapter, Checkpoint checkpoint = smallCheckpoint()) {
        std::vector<Sentence> notes;
        applyLora(checkpoint, std::move(adapter), config, family(), notes);
    };
    Checkpoint quantized = smallCheckpoint();
    quantized.tensors.front().dtype = DType::I8;
    FAILS(ErrorCode::TensorShape, ({ kQuery, "quantized (int8)", "the-base" }), apply(smallAdapter(), quantized));

    std::vector<StoredTensor> adapter = smallAdapter();
    adapter.back() = numbers(adapter.back().name, { 4, 1 }, { 1, 2, 3, 4 });
    FAILS(ErrorCode::TensorShape, ({ kQuery, "is 2 × 3", "adds to it is 4 × 3", "the-base" }), apply(adapter));
    adapter.back() = numbers(adapter.back().name, { 2, 2 }, { 1, 2, 3, 4 });
    FAILS(ErrorCode::TensorShape, ({ "lora_A.weight (1 × 3)", "lora_B.weight (2 × 2)" }), apply(adapter));
    adapter = smallAdapter();
    adapter.front() = numbers(adapter.front().name, { 1, 3 }, { 1, NAN, 0 });
    FAILS(ErrorCode::TensorValue, ({ "lora_A.weight of the adapter" }), apply(adapter));
    config.alpha = 1e308;
    FAILS(ErrorCode::TensorValue, ({ "What the adapter adds", kQuery, "lora_alpha" }), apply(smallAdapter()));
}

void TestForeignModels::namesForeignParts()
{
    const std::map<std::string, std::string> parts { { "crf.transitions", "a CRF (crf.transitions)" },
        { "lstm.weight_ih_l0", "LSTM" },
        { "roberta.encoder.layer.0.output.adapters.ner.adapter_up.weight", "adapters (" },
        { kQuery + ".lora_A.weight", "LoRA matrices" }, { "classifier.dense.weight", "further layers" },
        { "label_attention.key", "not known" }, { "teacher.roberta.encoder.layer.0.output.dense.bias", "not known" } };
    for (const auto& [name, words] : parts) {
        const std::string found = foreignPart(name);
        QVERIFY2(found.find(words) != std::string::npos && found.find(name) != std::string::npos, found.c_str());
    }
}

void TestForeignModels::passesOverWhatIsHarmless()
{
    for (const char* name : { "roberta.pooler.extra", "lm_head.dense.weight", "cls.seq_relationship.weight",
             "roberta.embeddings.position_ids", "norm.num_batches_tracked", "loss_fct.weight", "optimizer.state.0" })
        QCOMPARE(foreignPart(name), std::string());
    QCOMPARE(foreignPart("crf.transitions", 0), std::string()); // of zeros alone

    Checkpoint twice = openCheckpoint(kTiny); // an encoder under two names
    for (const StoredTensor& tensor : std::vector<StoredTensor>(twice.tensors))
        twice.tensors.emplace_back(tensor).name.insert(0, "encoder.");
    twice.tensors.push_back(numbers("n_averaged", { 1 }, { 3 }));
    twice.tensors.back().dtype = DType::I32;
    ModelConfig config = readModelConfig(kTiny);
    QVERIFY(layOut(twice, config).foreignParts.empty());
}

void TestForeignModels::saysWhyATensorIsMissing()
{
    const auto open = [](const std::function<std::string(std::string)>& change) {
        CheckpointCopy copy(kTiny);
        copy.rename(change);
        const auto folder = copy.write();
        ModelConfig config = readModelConfig(folder);
        layOut(openCheckpoint(folder), config);
    };
    FAILS(ErrorCode::TensorMissing, ({ "parametrizations.bias.original0", "remove_parametrizations" }),
        open([](const std::string& name) {
            return name == "classifier.bias" ? "classifier.parametrizations.bias.original0" : name;
        }));
    FAILS(ErrorCode::TensorMissing, ({ "\"net.roberta.\"", "rename" }), open([](const std::string& name) {
        return name.starts_with("roberta.encoder.layer.0") ? "net." + name : name;
    }));
}

void TestForeignModels::countsUnnamedClassesByTheTensor()
{
    CheckpointCopy copy(kTiny);
    copy.config["id2label"] = { { "0", "LABEL_0" }, { "1", "LABEL_1" } }; // transformers' default, of another head
    const auto folder = copy.write();
    ModelConfig config = readModelConfig(folder);
    layOut(openCheckpoint(folder), config);
    QCOMPARE(config.labels.size(), std::size_t(9));
    QCOMPARE(config.labels.back(), std::string("LABEL_8"));
    std::ofstream(folder / "labels.txt") << "O\nB-A\nI-A\nB-B\nI-B\nB-C\nI-C\nB-D\nI-D\n";
    config = readModelConfig(folder);
    const CheckpointLayout layout = layOut(openCheckpoint(folder), config);
    QCOMPARE(config.labels.back(), std::string("I-D"));
    QVERIFY(english(layout.notes).find("labels.txt") != std::string::npos);
}

void TestForeignModels::findsTheModelInside()
{
    const Folder folder;
    const auto put = [&](const std::string& name) {
        std::filesystem::create_directories((folder / name).parent_path());
        std::filesystem::copy(kTiny, folder / name);
    };
    QCOMPARE(findModel(folder.path()).model, folder.path()); // no model at all
    put("run/checkpoint-500");
    const CheckpointFolder found = findModel(folder / "run");
    QCOMPARE(found.model, folder / "run/checkpoint-500");
    QVERIFY(english(found.notes).find("checkpoint-500") != std::string::npos);
    put("run/checkpoint-1000");
    FAILS(ErrorCode::FileNotFound, ({ "checkpoint-500, checkpoint-1000" }), findModel(folder / "run"));

    put("models--x--y/snapshots/aaa");
    QCOMPARE(findModel(folder / "models--x--y").model, folder / "models--x--y/snapshots/aaa");
    put("models--x--y/snapshots/bbb");
    folder.write("models--x--y/refs/main", "bbb\n");
    QCOMPARE(findModel(folder / "models--x--y").model, folder / "models--x--y/snapshots/bbb");

    put("base");
    const std::string start = R"({"peft_type": "LORA", "base_model_name_or_path": ")";
    folder.write("adapter/adapter_config.json", start + "../base\"}");
    folder.write("adapter/adapter_model.safetensors", "x");
    QCOMPARE(findModel(folder / "adapter").model.lexically_normal(), folder / "base");
    folder.write("adapter/adapter_config.json", start + "xlm-roberta-base\"}");
    FAILS(ErrorCode::FileNotFound, ({ "xlm-roberta-base", "base_model_name_or_path", "adapter_config.json" }),
        findModel(folder / "adapter"));
}

void TestForeignModels::saysWhereABaseModelIsMissing()
{
    const Folder folder;
    const auto find = [&](const std::string& base) {
        folder.write(
            "adapter/adapter_config.json", R"({"peft_type": "LORA", "base_model_name_or_path": )" + base + "}");
        folder.write("adapter/adapter_model.safetensors", "x");
        return findModel(folder / "adapter");
    };
    for (const char* nothing : { "null", "5", R"("")" })
        FAILS(ErrorCode::FileNotFound, ({ "does not name its base model", "\"base_model_name_or_path\"" }),
            find(nothing));
    folder.write("other/adapter_config.json", "{}");
    folder.write("empty/README.md", "x");
    FAILS(ErrorCode::FileNotFound, ({ "an adapter itself", "ndogo-cli export" }), find(R"("../other")"));
    FAILS(ErrorCode::FileNotFound, ({ "is there, but is no folder with config.json" }), find(R"("/elsewhere/empty")"));
    FAILS(ErrorCode::FileNotFound, ({ "no folder of this machine", "\"base_model_name_or_path\"" }), find(R"("x/y")"));
    const std::string bottleneck
        = R"({"model_name": "nowhere", "hidden_size": 24, "config": {"non_linearity": "relu"}})";
    folder.write("adapter/adapter_config.json", bottleneck);
    FAILS(ErrorCode::FileNotFound, ({ "nowhere", "\"model_name\"" }), findModel(folder / "adapter"));
}

void TestForeignModels::takesTheOnlyWeights()
{
    const Folder folder;
    std::filesystem::copy(kTiny / "model.safetensors", folder / "model.fp16.safetensors");
    const Checkpoint checkpoint = openCheckpoint(folder.path());
    QCOMPARE(namesOf(checkpoint), namesOf(openCheckpoint(kTiny)));
    QVERIFY(english(checkpoint.notes).find("model.fp16.safetensors") != std::string::npos);
    std::filesystem::copy(kTiny / "model.safetensors", folder / "model.fp32.safetensors");
    FAILS(
        ErrorCode::FileFormat, ({ "model.fp16.safetensors", "model.fp32.safetensors" }), openCheckpoint(folder.path()));
}

void TestForeignModels::namesOtherForms()
{
    for (const char* name : { "tf_model.h5", "flax_model.msgpack", "model.onnx", "model-q4.gguf", "epoch=3.ckpt" }) {
        const Folder folder;
        folder.write(name, "x");
        FAILS(ErrorCode::FileFormat, ({ name }), openCheckpoint(folder.path()));
    }
    const Folder leftovers;
    leftovers.write("optimizer.pt", "x");
    leftovers.write("training_args.bin", "x");
    FAILS(ErrorCode::FileNotFound, ({ "holds no weights" }), openCheckpoint(leftovers.path()));
}

void TestForeignModels::readsNoMetadata()
{
    const Folder folder;
    std::string header = R"({"__metadata__":null,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string length(8, '\0');
    length[0] = static_cast<char>(header.size());
    folder.write("model.safetensors", length + header + std::string(4, '\0'));
    const Checkpoint checkpoint = openCheckpoint(folder.path());
    QCOMPARE(namesOf(checkpoint), std::vector<std::string> { "a" });
    QVERIFY(checkpoint.metadata.empty());
}

NDOGO_TEST(TestForeignModels)
#include "tst_foreign_models.moc"
