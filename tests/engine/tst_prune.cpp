// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pruning against torch.nn.utils.prune, and the published counts.
#include "engine/compress/prune.h"
#include "engine/network/encoder.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QTest>

using namespace ndogo;

namespace {

PruneRecipe recipe(double amount, PruneMethod method = PruneMethod::Magnitude, PruneScope scope = PruneScope::Global)
{
    PruneRecipe result;
    result.amount = amount;
    result.method = method;
    result.scope = scope;
    return result;
}

/// As the fixture's `mask_sha256`: bit 1 = kept, row-major, first entry in the highest bit, zeros
/// at the end.
std::string maskHash(const at::Tensor& before, const at::Tensor& after)
{
    std::vector<unsigned char> bits(static_cast<std::size_t>((before.numel() + 7) / 8));
    const float* was = before.const_data_ptr<float>();
    const float* is = after.const_data_ptr<float>();
    for (std::int64_t i = 0; i < before.numel(); ++i) {
        const bool kept = is[i] != 0 || was[i] == 0;
        if (kept)
            bits[static_cast<std::size_t>(i / 8)] |= static_cast<unsigned char>(0x80 >> (i % 8));
    }
    const QByteArray bytes(reinterpret_cast<const char*>(bits.data()), static_cast<qsizetype>(bits.size()));
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

std::shared_ptr<const Model> tinyModel()
{
    return Model::open(std::filesystem::path(NDOGO_TEST_DATA) / "tiny");
}

} // namespace

class TestPrune : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void masksOfTorch();
    void parentStaysAsItIs();
    void layerScopeCountsByMatrix();
    void randomIsExactAndSeeded();
    void exclusions();
    void tiesGoInOrder();
    void prunedAgainAtALowerLevelStaysEqual();
    void publishedCounts();
};

void TestPrune::masksOfTorch()
{
    NDOGO_NEEDS_SHARED();
    const auto fixtures = sharedFolder() / "fixtures";
    const auto model = Model::open(fixtures / "tiny-xlmr-ner");
    const auto golden = readJson(fixtures / "pruning" / "unstructured.json");
    QCOMPARE(golden.at("cases").size(), std::size_t(6));
    for (const auto& expected : golden["cases"]) {
        auto how = recipe(expected.at("percent").get<double>() / 100);
        how.includeEmbeddings = expected.at("scope") != "linear";
        const auto pruned = prune(*model, how);
        QCOMPARE(pruned.report.prunable, expected.at("total").get<std::int64_t>());
        QCOMPARE(pruned.report.pruned, expected.at("zeros").get<std::int64_t>());
        QCOMPARE(float(pruned.report.threshold), expected.at("largest_pruned_abs").get<float>());
        for (const auto& tensor : expected.at("tensors")) {
            const auto name = tensor.at("name").get<std::string>();
            QCOMPARE(QByteArray::fromStdString(
                         maskHash(model->network().find(name)->value, pruned.model->network().find(name)->value)),
                QByteArray::fromStdString(tensor.at("mask_sha256").get<std::string>()));
            QCOMPARE(pruned.model->network().find(name)->zeros, tensor.at("zeros").get<std::int64_t>());
        }
    }
}

void TestPrune::parentStaysAsItIs()
{
    const auto model = tinyModel();
    const auto before = model->network().find("classifier.weight")->value.clone();
    const auto pruned = prune(*model, recipe(0.9));
    QVERIFY(at::equal(before, model->network().find("classifier.weight")->value));
    // What was not pruned is shared, not copied.
    const char* untouched = "roberta.embeddings.word_embeddings.weight";
    QCOMPARE(pruned.model->network().find(untouched)->value.const_data_ptr(),
        model->network().find(untouched)->value.const_data_ptr());
    QCOMPARE(pruned.model->info().parameters.prunableZeros, pruned.report.pruned);
    QCOMPARE(pruned.model->info().parameters.total, model->info().parameters.total);
}

void TestPrune::layerScopeCountsByMatrix()
{
    const auto model = tinyModel();
    const auto report = prune(*model, recipe(0.3, PruneMethod::Magnitude, PruneScope::Layer)).report;
    std::int64_t sum = 0;
    for (const auto& matrix : report.matrices) {
        QCOMPARE(matrix.zeros, prunedCount(0.3, matrix.size));
        sum += matrix.zeros;
    }
    QCOMPARE(report.pruned, sum);
}

void TestPrune::randomIsExactAndSeeded()
{
    const auto model = tinyModel();
    auto how = recipe(0.5, PruneMethod::Random);
    const auto first = prune(*model, how);
    const auto again = prune(*model, how);
    how.seed = 2;
    const auto other = prune(*model, how);
    QCOMPARE(first.model->info().parameters.prunableZeros, prunedCount(0.5, first.report.prunable));
    const char* name = "roberta.encoder.layer.0.output.dense.weight";
    QVERIFY(at::equal(first.model->network().find(name)->value, again.model->network().find(name)->value));
    QVERIFY(!at::equal(first.model->network().find(name)->value, other.model->network().find(name)->value));
    how.scope = PruneScope::Layer;
    const auto layered = prune(*model, how);
    for (const auto& matrix : layered.report.matrices)
        QCOMPARE(matrix.zeros, prunedCount(0.5, matrix.size));
}

void TestPrune::exclusions()
{
    const auto model = tinyModel();
    auto how = recipe(0.5);
    how.exclude = { "classifier", "layer.0." };
    const auto pruned = prune(*model, how);
    QCOMPARE(pruned.model->network().find("classifier.weight")->zeros, std::int64_t(0));
    for (const auto& matrix : pruned.report.matrices)
        QVERIFY(matrix.name.find("layer.1.") != std::string::npos);
    how.exclude = { "weight" };
    QVERIFY_EXCEPTION_THROWN(prune(*model, how), Failure);
}

void TestPrune::tiesGoInOrder()
{
    // All weights equal: the first in name and row order go, and exactly as many as asked.
    auto config = tinyModel()->config();
    std::vector<NamedWeight> weights;
    for (const auto& expected : expectedWeights(config)) {
        weights.push_back(makeWeight(expected.name, at::full(expected.shape, -0.25F)));
    }
    const Model model(config, nullptr, bindNetwork(config, ModelTask::TokenClassification, std::move(weights)), {});
    const auto size = model.network().find("classifier.weight")->value.numel();
    const auto pruned = prune(model, recipe(double(size) / 2 / double(model.info().parameters.prunable)));
    QCOMPARE(pruned.model->network().find("classifier.weight")->zeros, pruned.report.pruned);
    QCOMPARE(pruned.model->info().parameters.prunableZeros, pruned.report.pruned);
}

void TestPrune::prunedAgainAtALowerLevelStaysEqual()
{
    const auto model = tinyModel();
    const auto once = prune(*model, recipe(0.6));
    const auto twice = prune(*once.model, recipe(0.4));
    QCOMPARE(twice.model->info().parameters.prunableZeros, once.report.pruned);
}

/// Every count of Awobade et al. 2024, Tables 8 and 9.
void TestPrune::publishedCounts()
{
    auto config = presetConfig("afriberta-large");
    config.labels = masakhaNerLabels();
    const auto model = newModel(config, nullptr, 1);
    QCOMPARE(model->info().parameters.total, std::int64_t(125'047'305));
    QCOMPARE(model->info().parameters.prunable, std::int64_t(70'785'792));
    const std::pair<double, std::int64_t> published[] = { { 0.1, 7'078'579 }, { 0.2, 14'157'158 }, { 0.3, 21'235'738 },
        { 0.4, 28'314'317 }, { 0.5, 35'392'896 }, { 0.6, 42'471'475 }, { 0.7, 49'550'054 }, { 0.8, 56'628'634 },
        { 0.9, 63'707'213 }, { 0.95, 67'246'502 } };
    const auto index = model->buildIndex();
    for (const auto& [amount, zeros] : published)
        QCOMPARE(index->global(amount).zeros, zeros);
    for (const double amount : { 0.3, 0.95 }) { // and the weights themselves
        const auto pruned = prune(*model, recipe(amount));
        QCOMPARE(pruned.model->info().parameters.prunableZeros, index->global(amount).zeros);
        const auto forecast = index->global(amount);
        QVERIFY(std::abs(forecast.threshold - pruned.report.threshold) < 1e-4);
        for (std::size_t i = 0; i < forecast.matrices.size(); ++i) {
            const auto& measured = pruned.report.matrices[i];
            QCOMPARE(QString::fromStdString(index->entries()[i].name), QString::fromStdString(measured.name));
            QVERIFY(std::abs(double(forecast.matrices[i].zeros - measured.zeros)) < 1e-3 * double(measured.size) + 2);
        }
    }
}

NDOGO_TEST(TestPrune)
#include "tst_prune.moc"
