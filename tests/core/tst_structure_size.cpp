// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of a model before parts are taken out of it, from lists of tensors as AfriBERTa and mBERT have them.
#include "engine/base/error.h"
#include "engine/values/structure_size.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

struct Shape {
    std::string prefix;
    int layers = 0;
    std::int64_t heads = 0, hidden = 0, ffn = 0, pieces = 0, positions = 0, types = 0;
};

class Listed {
public:
    explicit Listed(const Shape& shape)
        : m_shape(shape)
    {
        const auto& [prefix, layers, heads, hidden, ffn, pieces, positions, types] = shape;
        m_model.layers = layers;
        m_model.hiddenSize = hidden;
        m_model.heads.assign(std::size_t(layers), heads);
        m_model.ffn.assign(std::size_t(layers), ffn);
        const auto embeddings = prefix + ".embeddings.";
        add(embeddings + "word_embeddings.weight", { pieces, hidden });
        add(embeddings + "position_embeddings.weight", { positions, hidden });
        add(embeddings + "token_type_embeddings.weight", { types, hidden });
        pair(embeddings + "LayerNorm", { hidden });
        for (int layer = 0; layer < layers; ++layer)
            addLayer(layer);
    }

    void pair(const std::string& name, const std::vector<std::int64_t>& shape, int layer = -1)
    {
        add(name + ".weight", shape, layer);
        add(name + ".bias", { shape.front() }, layer);
    }
    void add(const std::string& name, const std::vector<std::int64_t>& shape, int layer = -1)
    {
        TensorInfo tensor;
        tensor.name = name;
        tensor.shape = shape;
        tensor.size = 1;
        for (const auto side : shape)
            tensor.size *= side;
        tensor.layer = layer;
        tensor.prunable = shape.size() == 2 && name.find("embeddings") == std::string::npos;
        m_model.parameters.total += tensor.size;
        m_model.tensors.push_back(tensor);
    }
    /// Heads that were taken out before.
    void setHeads(int layer, std::int64_t heads)
    {
        const auto width = heads * m_shape.hidden / m_shape.heads;
        m_model.heads[std::size_t(layer)] = heads;
        for (auto& tensor : m_model.tensors) {
            if (tensor.layer != layer || tensor.name.find("attention") == std::string::npos)
                continue;
            if (tensor.name.find(".self.") != std::string::npos)
                tensor.shape.front() = width;
            else if (tensor.name.ends_with("dense.weight"))
                tensor.shape.back() = width;
        }
    }
    const ModelInfo& model() const { return m_model; }

private:
    void addLayer(int layer)
    {
        const auto start = m_shape.prefix + ".encoder.layer." + std::to_string(layer) + '.';
        const auto hidden = m_shape.hidden;
        for (const char* matrix : { "query", "key", "value" })
            pair(start + "attention.self." + matrix, { hidden, hidden }, layer);
        pair(start + "attention.output.dense", { hidden, hidden }, layer);
        pair(start + "attention.output.LayerNorm", { hidden }, layer);
        pair(start + "intermediate.dense", { m_shape.ffn, hidden }, layer);
        pair(start + "output.dense", { hidden, m_shape.ffn }, layer);
        pair(start + "output.LayerNorm", { hidden }, layer);
    }

    Shape m_shape;
    ModelInfo m_model;
};

/// AfriBERTa-large with MasakhaNER's nine labels.
Listed afriberta()
{
    Listed listed({ "roberta", 10, 6, 768, 3072, 70006, 514, 1 });
    listed.pair("classifier", { 9, 768 });
    return listed;
}

/// bert-base-multilingual-cased as a masked language model, whose decoder is the word embedding.
Listed mbert()
{
    Listed listed({ "bert", 12, 12, 768, 3072, 119547, 512, 2 });
    listed.pair("cls.predictions.transform.dense", { 768, 768 });
    listed.pair("cls.predictions.transform.LayerNorm", { 768 });
    listed.add("cls.predictions.bias", { 119547 });
    return listed;
}

QString refusal(const ModelInfo& model, const StructureRecipe& recipe, std::string* field = nullptr)
{
    try {
        structureSize(model, recipe);
    } catch (const Failure& failure) {
        if (field)
            *field = failure.error().context.at("field");
        return QString::fromStdString(failure.error().message);
    }
    return {};
}

} // namespace

class TestStructureSize : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingTaken();
    void headsAndUnits();
    void gurgurovsChain();
    void layersByListAndRange();
    void unevenHasTheSameSize();
    void headsThatWentBefore();
    void refusesWhatCannotBe_data();
    void refusesWhatCannotBe();
    void widthsThatHeadsDivide();
};

void TestStructureSize::nothingTaken()
{
    const auto listed = afriberta();
    QCOMPARE(listed.model().parameters.total, std::int64_t(125'047'305));
    const auto size = structureSize(listed.model(), {});
    QCOMPARE(size.parameters, listed.model().parameters.total);
    QCOMPARE(size.bytes, 4 * size.parameters);
    QCOMPARE(size.work, 1.0);
    QCOMPARE(size.layers.size(), std::size_t(10));
    QCOMPARE(size.heads, std::vector<std::int64_t>(10, 6));
}

/// A head is 128 rows of query, key and value with their biases and 128 columns of the output; a unit a row with its
/// bias and a column.
void TestStructureSize::headsAndUnits()
{
    const auto listed = afriberta();
    StructureRecipe recipe;
    recipe.heads = 4;
    recipe.ffn = 1536;
    const std::int64_t heads = 2 * (3 * 128 * 769 + 128 * 768), units = 1536 * (2 * 768 + 1);
    const auto size = structureSize(listed.model(), recipe);
    QCOMPARE(size.parameters, std::int64_t(125'047'305) - 10 * (heads + units));
    QCOMPARE(size.heads, std::vector<std::int64_t>(10, 4));
    QCOMPARE(size.ffn, std::vector<std::int64_t>(10, 1536));
    const double linear = 10.0 * 12 * 768 * 768 + 9 * 768;
    QCOMPARE(size.work, (linear - 10.0 * (8 * 128 * 768 + 1536 * 2 * 768)) / linear);
}

/// 177.97 to 135.45, 126.0, and 89.7, 71.3 or 47.7 million parameters (Gurgurov et al. 2025, mBERT).
void TestStructureSize::gurgurovsChain()
{
    const auto listed = mbert();
    QCOMPARE(listed.model().parameters.total, std::int64_t(177'974'523));
    StructureRecipe recipe;
    recipe.layers = 6;
    recipe.layerMap = "last";
    auto size = structureSize(listed.model(), recipe);
    QCOMPARE(size.parameters, std::int64_t(135'447'291));
    QCOMPARE(size.layers, (std::vector<int> { 7, 8, 9, 10, 11, 12 }));
    recipe.ffn = 2048;
    QCOMPARE(structureSize(listed.model(), recipe).parameters, std::int64_t(126'003'963));
    // 6 layers of 12 heads and 2,048 units, all tensors cut to their leading rows and columns
    const auto atWidth = [](std::int64_t hidden) {
        const std::int64_t layer = 4 * (hidden * hidden + hidden) + 2 * 2048 * hidden + 2048 + hidden + 4 * hidden;
        const std::int64_t embeddings = (119547 + 512 + 2 + 2) * hidden;
        return embeddings + 6 * layer + hidden * hidden + 3 * hidden + 119547;
    };
    QCOMPARE(atWidth(768), std::int64_t(126'003'963));
    for (const auto& [hidden, millions] : { std::pair(564, 89.7), std::pair(456, 71.3), std::pair(312, 47.7) }) {
        recipe.hidden = hidden;
        size = structureSize(listed.model(), recipe);
        QCOMPARE(size.parameters, atWidth(hidden));
        QVERIFY2(
            std::abs(double(size.parameters) / 1e6 - millions) < 0.05, qPrintable(QString::number(size.parameters)));
    }
}

void TestStructureSize::layersByListAndRange()
{
    StructureRecipe recipe;
    recipe.dropLayers = "2,7-9";
    QCOMPARE(keptLayers(recipe, 10), (std::vector<int> { 1, 3, 4, 5, 6, 10 }));
    recipe = {};
    recipe.layers = 3;
    recipe.layerMap = "5,1,2";
    QCOMPARE(keptLayers(recipe, 10), (std::vector<int> { 5, 1, 2 }));
    const auto listed = afriberta();
    QCOMPARE(structureSize(listed.model(), recipe).parameters,
        listed.model().parameters.total - 7 * (12 * 768 * 768 + 13 * 768));
}

void TestStructureSize::unevenHasTheSameSize()
{
    const auto listed = afriberta();
    StructureRecipe recipe;
    recipe.heads = 3;
    recipe.ffn = 1000;
    const auto even = structureSize(listed.model(), recipe);
    recipe.spread = Spread::Uneven;
    const auto uneven = structureSize(listed.model(), recipe);
    QCOMPARE(uneven.parameters, even.parameters);
    QCOMPARE(uneven.work, even.work);
}

/// Heads keep their own width, and a layer that lost some gives up fewer.
void TestStructureSize::headsThatWentBefore()
{
    auto listed = afriberta();
    listed.setHeads(3, 2);
    StructureRecipe recipe;
    QVERIFY(refusal(listed.model(), recipe).isEmpty());
    recipe.heads = 2;
    const std::int64_t head = 3 * 128 * 769 + 128 * 768;
    QCOMPARE(structureSize(listed.model(), recipe).parameters, std::int64_t(125'047'305) - 10 * 4 * head);
    recipe.heads = 4;
    QCOMPARE(
        refusal(listed.model(), recipe), QStringLiteral("4 heads a layer cannot be kept: layer 4 has 2. Keep fewer."));
    recipe.spread = Spread::Uneven; // 40 of 56
    QVERIFY(refusal(listed.model(), recipe).isEmpty());
    recipe.heads = 6;
    QCOMPARE(refusal(listed.model(), recipe),
        QStringLiteral("6 heads a layer in the mean cannot be kept: the 10 kept layers have 56 in all. Keep fewer."));
}

void TestStructureSize::refusesWhatCannotBe_data()
{
    QTest::addColumn<StructureRecipe>("recipe");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("words");
    const auto add = [](const char* name, const StructureRecipe& recipe, const char* field, const char* words) {
        QTest::newRow(name) << recipe << QString::fromLatin1(field) << QString::fromLatin1(words);
    };
    StructureRecipe recipe;
    recipe.dropLayers = "11";
    add("no such layer", recipe, "structure.drop_layers", "There is no layer 11: the model has layers 1 to 10.");
    recipe.dropLayers = "0";
    add("layers count from 1", recipe, "structure.drop_layers", "There is no layer 0");
    recipe.dropLayers = "1-10";
    add("none left", recipe, "structure.drop_layers", "No layer would be left");
    recipe.dropLayers = "8,";
    add("no list", recipe, "structure.drop_layers", "\"8,\" names no layers.");
    recipe = {};
    recipe.layers = 11;
    add("too many layers", recipe, "structure.layers", "11 layers cannot be kept: the model has 10.");
    recipe.layers = 2;
    recipe.layerMap = "1,2,3";
    add("a longer list", recipe, "structure.layer_map", "The list names 3 layers, 2 are to be kept.");
    recipe = {};
    recipe.heads = 7;
    add("heads", recipe, "structure.heads", "7 heads a layer cannot be kept: layer 1 has 6. Keep fewer.");
    recipe = {};
    recipe.ffn = 3073;
    add("units", recipe, "structure.ffn", "3073 feed-forward units a layer cannot be kept");
    recipe.spread = Spread::Uneven;
    add("units in the mean", recipe, "structure.ffn", "the 10 kept layers have 30720 in all");
    recipe = {};
    recipe.hidden = 774;
    add("wider", recipe, "structure.hidden", "A width of 774 cannot be cut out of a model that is 768 wide.");
    recipe.hidden = 500;
    add("heads do not divide", recipe, "structure.hidden", "Choose a multiple of 6.");
}

void TestStructureSize::refusesWhatCannotBe()
{
    QFETCH(StructureRecipe, recipe);
    QFETCH(QString, field);
    QFETCH(QString, words);
    const auto listed = afriberta();
    std::string named;
    const auto said = refusal(listed.model(), recipe, &named);
    QVERIFY2(said.contains(words), qPrintable(said));
    QCOMPARE(QString::fromStdString(named), field);
}

void TestStructureSize::widthsThatHeadsDivide()
{
    QCOMPARE(widthStep(afriberta().model()), std::int64_t(6));
    QCOMPARE(widthStep(mbert().model()), std::int64_t(12));
    auto listed = afriberta();
    listed.setHeads(0, 1); // those that are left are as wide as before
    QCOMPARE(widthStep(listed.model()), std::int64_t(6));
}

NDOGO_TEST(TestStructureSize)
#include "tst_structure_size.moc"
