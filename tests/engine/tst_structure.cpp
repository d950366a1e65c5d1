// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models whose layers differ: heads and feed-forward units removed, layers dropped, a smaller
// vocabulary; from config.json or from the tensors' shapes.
#include "engine/network/equal_widths.h"
#include "engine/network/export_model.h"
#include "engine/network/network.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <map>
#include <numeric>
#include <set>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

using Indices = std::vector<std::int64_t>;

/// Cuts tensors of a checkpoint as structured pruning does.
class Cutter {
public:
    Cutter(const std::filesystem::path& folder, std::string prefix, std::int64_t headSize)
        : copy(folder)
        , m_prefix(std::move(prefix))
        , m_headSize(headSize)
    {
    }

    CheckpointCopy copy;

    void removeHeads(int layer, const std::set<std::int64_t>& heads)
    {
        const auto name = layerName(layer) + "attention.";
        const auto rows = valueOf(name + "self.query.bias").numel();
        Indices kept;
        for (std::int64_t row = 0; row < rows; ++row) {
            if (!heads.count(row / m_headSize))
                kept.push_back(row);
        }
        for (const char* projection : { "self.query", "self.key", "self.value" }) {
            keep(name + projection + ".weight", 0, kept);
            keep(name + projection + ".bias", 0, kept);
        }
        keep(name + "output.dense.weight", 1, kept);
    }

    void keepUnits(int layer, const Indices& units)
    {
        keep(layerName(layer) + "intermediate.dense.weight", 0, units);
        keep(layerName(layer) + "intermediate.dense.bias", 0, units);
        keep(layerName(layer) + "output.dense.weight", 1, units);
    }

    void keepPieces(const Indices& ids) { keep(m_prefix + "embeddings.word_embeddings.weight", 0, ids); }

    void keepLayers(const std::vector<int>& layers)
    {
        std::map<int, int> numbers;
        for (const int layer : layers)
            numbers.emplace(layer, static_cast<int>(numbers.size()));
        std::erase_if(copy.tensors, [&](const StoredTensor& stored) {
            const int layer = layerOfName(stored.name);
            return layer >= 0 && !numbers.count(layer);
        });
        copy.rename([&](std::string name) {
            const int layer = layerOfName(name);
            return layer < 0 ? name : layerName(numbers[layer]) + name.substr(layerName(layer).size());
        });
        copy.config["num_hidden_layers"] = layers.size();
    }

private:
    std::string layerName(int layer) const { return m_prefix + "encoder.layer." + std::to_string(layer) + "."; }

    at::Tensor valueOf(const std::string& name)
    {
        const auto& stored = copy.tensor(name);
        return at::from_blob(const_cast<std::byte*>(stored.bytes.data()), stored.shape, at::kFloat);
    }

    void keep(const std::string& name, std::int64_t dimension, const Indices& kept)
    {
        m_kept.push_back(valueOf(name).index_select(dimension, at::tensor(kept)).contiguous());
        const auto& value = m_kept.back();
        copy.replace(name, DType::F32, value.sizes().vec(),
            { static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes() });
    }

    std::string m_prefix;
    std::int64_t m_headSize;
    std::vector<at::Tensor> m_kept;
};

std::filesystem::path head(const std::string& name)
{
    return std::filesystem::path(NDOGO_TEST_DATA) / "heads" / name;
}

const Sentences kSentences { { 0, 7, 9, 30, 12, 2 }, { 0, 5, 2 } };

double apart(const at::Tensor& a, const at::Tensor& b)
{
    return a.sizes() == b.sizes() ? (a - b).abs().max().item<double>() : std::numeric_limits<double>::infinity();
}

/// Saved and opened again: the same logits, bit for bit.
bool survivesSaving(const Model& model)
{
    const Folder folder;
    saveModel(model, model.config(), folder / "saved", false);
    const auto again = Model::open(folder / "saved");
    return at::equal(outputOf(*again, kSentences), outputOf(model, kSentences))
        && again->info().heads == model.info().heads && again->info().ffn == model.info().ffn
        && again->info().parameters.total == model.info().parameters.total;
}

} // namespace

class TestStructure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void structuredPruningOfTransformers();
    void headsByThreeRoutes();
    void everyLayerOfItsOwn();
    void smallerVocabulary();
    void layersAreNumberedFromZero();
    void exportSaysWhatStandsInTheWay();
    void exportFillsUpWithZeros();
};

void TestStructure::structuredPruningOfTransformers()
{
    NDOGO_NEEDS_SHARED();
    const auto fixtures = sharedFolder() / "fixtures";
    const auto golden = readJson(fixtures / "pruning" / "structured.json");
    QCOMPARE(golden.at("cases").size(), std::size_t(4));
    for (const auto& expected : golden["cases"]) {
        Cutter cutter(fixtures / "tiny-xlmr-ner", "roberta.", 8);
        const bool units = !expected.contains("heads") && !expected.contains("layers");
        if (expected.contains("heads")) {
            for (const auto& [layer, heads] : expected["heads"].items())
                cutter.removeHeads(std::stoi(layer), heads.get<std::set<std::int64_t>>());
        }
        if (expected.contains("layers"))
            cutter.keepLayers(expected["layers"].get<std::vector<int>>());
        if (units) {
            Indices even;
            for (std::int64_t unit = 0; unit < 96; unit += 2)
                even.push_back(unit);
            for (int layer = 0; layer < 3; ++layer)
                cutter.keepUnits(layer, even);
        }
        const auto model = Model::open(cutter.copy.write());
        QCOMPARE(model->info().parameters.total, expected.at("parameters").get<std::int64_t>());
        const auto difference
            = largestDifference(outputOf(*model, unpadded(golden)), unpaddedRows(golden, expected.at("logits")));
        QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
        QVERIFY(survivesSaving(*model));
        const bool assumed = std::ranges::any_of(model->info().notes,
            [](const Sentence& note) { return inEnglish(note).find("the tensors are believed") != std::string::npos; });
        QCOMPARE(assumed, units || expected.contains("heads"));
    }
}

/// From the shapes, from transformers 4's pruned_heads, and from what Ndogo writes itself.
void TestStructure::headsByThreeRoutes()
{
    Cutter cutter(head("camembert-words"), "roberta.", 8);
    cutter.removeHeads(1, { 0 });
    const auto guessed = Model::open(cutter.copy.write());
    QCOMPARE(guessed->info().heads, (Indices { 2, 1 }));
    QCOMPARE(guessed->info().notes.size(), std::size_t(2)); // and that there is no tokenizer
    const auto logits = outputOf(*guessed, kSentences);
    QVERIFY(survivesSaving(*guessed)); // each before its files are written over

    cutter.copy.config["pruned_heads"] = { { "1", { 0 } } };
    const auto told = Model::open(cutter.copy.write());
    QCOMPARE(told->info().notes.size(), std::size_t(1));
    QVERIFY(at::equal(outputOf(*told, kSentences), logits));
    QVERIFY(survivesSaving(*told));

    cutter.copy.config.erase("pruned_heads");
    cutter.copy.config["ndogo"] = { { "heads", { 2, 1 } }, { "head_size", { 8, 8 } } };
    const auto own = Model::open(cutter.copy.write());
    QVERIFY(at::equal(outputOf(*own, kSentences), logits));
    QVERIFY(survivesSaving(*own));

    // What config.json says by layer has to be so.
    cutter.copy.config["ndogo"]["heads"] = { 1, 2 };
    FAILS(ErrorCode::TensorShape, ({ "layer.0.attention.self.query.weight", "16 × 16", "8 × 16" }),
        Model::open(cutter.copy.write()));

    // Removing a head is zeroing what it adds.
    CheckpointCopy zeroed(head("camembert-words"));
    const char* name = "roberta.encoder.layer.1.attention.output.dense.weight";
    const auto& stored = zeroed.tensor(name);
    auto value = at::from_blob(const_cast<std::byte*>(stored.bytes.data()), stored.shape, at::kFloat).clone();
    value.narrow(1, 0, 8).zero_();
    zeroed.replace(
        name, DType::F32, { 16, 16 }, { static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes() });
    QVERIFY(apart(outputOf(*Model::open(zeroed.write()), kSentences), logits) < 1e-5);
}

void TestStructure::everyLayerOfItsOwn()
{
    Cutter cutter(head("bert-texts"), "bert.", 8);
    cutter.removeHeads(0, { 1 });
    cutter.keepUnits(0, { 0, 3, 4 });
    cutter.keepUnits(1, { 1, 2, 5, 7, 11 });
    const auto model = Model::open(cutter.copy.write());
    QCOMPARE(model->info().heads, (Indices { 1, 2 }));
    QCOMPARE(model->info().ffn, (Indices { 3, 5 }));
    QVERIFY(survivesSaving(*model));
    cutter.copy.remove("layer.1.output.dense.bias");
    FAILS(ErrorCode::TensorMissing, ({ "layer.1.output.dense.bias" }), Model::open(cutter.copy.write()));
}

void TestStructure::smallerVocabulary()
{
    Indices first(31);
    std::iota(first.begin(), first.end(), 0);
    Cutter cutter(head("roberta-texts"), "roberta.", 8);
    cutter.keepPieces(first);
    FAILS(
        ErrorCode::TensorShape, ({ "word_embeddings.weight", "31 × 16", "40 × 16" }), Model::open(cutter.copy.write()));
    cutter.copy.config["vocab_size"] = 31;
    const auto model = Model::open(cutter.copy.write());
    QVERIFY(at::equal(outputOf(*model, kSentences), outputOf(*Model::open(head("roberta-texts")), kSentences)));
    QVERIFY(survivesSaving(*model));
}

void TestStructure::layersAreNumberedFromZero()
{
    Cutter cutter(head("roberta-texts"), "roberta.", 8);
    cutter.keepLayers({ 1 });
    QCOMPARE(Model::open(cutter.copy.write())->info().layers, 1);

    CheckpointCopy gap(head("roberta-texts"));
    gap.remove("layer.0.");
    gap.config["num_hidden_layers"] = 1;
    FAILS(ErrorCode::TensorUnexpected, ({ "numbered 1", "rename the rest to 0 to 0", "num_hidden_layers to 1" }),
        Model::open(gap.write()));
    CheckpointCopy many(head("roberta-texts"));
    many.config["num_hidden_layers"] = 1;
    FAILS(ErrorCode::TensorUnexpected, ({ "layer.1.", "num_hidden_layers 1" }), Model::open(many.write()));
}

void TestStructure::exportSaysWhatStandsInTheWay()
{
    Cutter cutter(head("bert-texts"), "bert.", 8);
    cutter.removeHeads(0, { 1 });
    cutter.keepUnits(1, { 1, 2 });
    const auto model = Model::open(cutter.copy.write());
    const Folder folder;
    ExportSpec spec { "", ExportFormat::Safetensors, (folder / "out").string(), false, false };
    FAILS(ErrorCode::ConfigInvalid, ({ "layer 0 has 1 head of 8", "layer 1 has 2 feed-forward units of 24", "--pad" }),
        exportModel(*model, spec));
    QVERIFY(!std::filesystem::exists(folder / "out"));

    // Heads of another size than the hidden size is made of.
    auto config = model->config();
    config.headSize = { 8, 4 };
    config.heads = { 1, 4 };
    const Model odd(
        config, nullptr, bindNetwork(config, ModelTask::SequenceClassification, model->network().weights), {});
    spec.pad = true;
    FAILS(ErrorCode::ConfigInvalid, ({ "not all of one size", "as Ndogo saved it" }), exportModel(odd, spec));
}

void TestStructure::exportFillsUpWithZeros()
{
    for (const char* name : { "bert-texts", "roberta-masked", "bert-words" }) { // relu, gelu by tanh, gelu
        Cutter cutter(head(name), name[0] == 'b' ? "bert." : "roberta.", 8);
        if (std::string(name) == "bert-words")
            cutter.copy.rename([](std::string text) {
                if (text.ends_with("LayerNorm.gamma"))
                    text.replace(text.size() - 5, 5, "weight");
                return text;
            });
        cutter.removeHeads(0, { 1 });
        cutter.keepUnits(1, { 1, 2, 3, 5, 8, 13 });
        const auto model = Model::open(cutter.copy.write());
        const Folder folder;
        ExportSpec spec { "", ExportFormat::Safetensors, (folder / "out").string(), true, false };
        const auto report = exportModel(*model, spec);
        QVERIFY(inEnglish(report.notes.front()).find("Filled up with zeros") != std::string::npos);
        const auto padded = Model::open(folder / "out");
        QCOMPARE(padded->info().heads, (Indices { 2, 2 }));
        QCOMPARE(padded->info().ffn, (Indices { 24, 24 }));
        const auto difference = apart(outputOf(*padded, kSentences), outputOf(*model, kSentences));
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference))); // sums in another order
        const auto config = readJson(folder / "out/config.json");
        QVERIFY(!config.contains("ndogo"));
        QCOMPARE(config.at("num_attention_heads").get<int>(), 2);
        QCOMPARE(config.at("intermediate_size").get<int>(), 24);
    }
}

NDOGO_TEST(TestStructure)
#include "tst_structure.moc"
