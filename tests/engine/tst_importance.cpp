// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What heads and feed-forward units are worth, against a plain loop of PyTorch with a real mask over heads
// (tests/data/make_structure.py), and which of them are kept.
#include "engine/compress/importance.h"
#include "engine/compress/quantize.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/taylor_importance.h"
#include "tests/support/files.h"
#include "tests/support/given_batches.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::filesystem::path kData = NDOGO_TEST_DATA;
using Values = std::vector<double>;
using Kept = std::vector<std::vector<std::int64_t>>;

const json& golden()
{
    static const json content = readJson(kData / "structure.json");
    return content;
}

/// Largest difference relative to the largest value.
double apart(const Values& found, const json& expected)
{
    const auto values = expected.get<Values>();
    if (found.size() != values.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        largest = std::max(largest, std::fabs(values[i]));
        difference = std::max(difference, std::fabs(found[i] - values[i]));
    }
    return difference / largest;
}

std::string problemOf(const TaylorImportance& found, const json& expected)
{
    const auto differs = [&](const Values& values, const json& wanted) { return !(apart(values, wanted) < 1e-5); };
    for (std::size_t i = 0; i < found.overall.size(); ++i) {
        if (differs(found.overall[i].heads, expected.at("heads")[i]))
            return "heads of layer " + std::to_string(i);
        if (differs(found.overall[i].units, expected.at("units")[i]))
            return "units of layer " + std::to_string(i);
        for (const auto& [language, layers] : found.byLanguage) {
            if (differs(layers[i].heads, expected.at("languages").at(language)[i]))
                return "heads of layer " + std::to_string(i) + " in " + language;
        }
    }
    if (found.overall.size() != expected["heads"].size() || found.byLanguage.size() != expected["languages"].size())
        return "layers or languages are missing";
    return {};
}

JobContext quiet()
{
    return { 1, {}, [](const JobEvent&) {} };
}

} // namespace

class TestImportance : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void magnitude();
    void taylorOfATagger();
    void taylorOfMaskedModels();
    void gradientsThatAreNoNumbers();
    void keepsTheMostImportant();
    void refusesAQuantizedModel();
};

void TestImportance::magnitude()
{
    const auto layers = magnitudeImportance(*Model::open(kData / "tiny"));
    const auto& expected = golden().at("tagger").at("magnitude");
    QCOMPARE(layers.size(), expected.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QVERIFY(apart(layers[i].heads, expected[i][0]) < 1e-6);
        QVERIFY(apart(layers[i].units, expected[i][1]) < 1e-6);
    }
}

void TestImportance::taylorOfATagger()
{
    QTemporaryDir folder;
    TrainSpec spec;
    spec.data.path = firstSentences(folder, golden().at("languages"), golden().at("sentences"));
    spec.data.maxLength = golden().at("max_length");
    spec.devSplit.clear();
    const auto model = Model::open(kData / "tiny");
    auto context = quiet();
    const FineTuning objective(model, spec, context);
    const auto found
        = taylorImportance(model, objective, objective.languages(), golden().at("batch").get<int>(), context);
    const auto problem = problemOf(found, golden().at("tagger"));
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestImportance::taylorOfMaskedModels()
{
    const GivenBatches objective(golden().at("batches"));
    const LanguageExamples languages[] { { "first", { 0, 1, 2 } }, { "none", {} }, { "second", { 3, 4, 5 } } };
    for (const auto& [name, expected] : golden().at("masked").items()) {
        auto context = quiet();
        const auto found = taylorImportance(Model::open(kData / "heads" / name), objective, languages, 1, context);
        const auto problem = problemOf(found, expected);
        QVERIFY2(problem.empty(), (name + ": " + problem).c_str());
    }
}

void TestImportance::gradientsThatAreNoNumbers()
{
    class Endless final : public Objective {
    public:
        explicit Endless(const GivenBatches& batches)
            : m_batches(batches)
        {
        }
        std::int64_t batchesAnEpoch() const override { return m_batches.batchesAnEpoch(); }
        std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const override
        {
            return m_batches.batchesOf(epoch);
        }
        TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const override
        {
            return m_batches.makeBatch(examples, number);
        }
        Loss loss(const TrainingBatch&, const PassOutputs& outputs, const TrainableModel&) const override
        {
            return { { { "endless", outputs.logits.sum().mul(std::numeric_limits<double>::infinity()) } } };
        }
        bool hasDev() const override { return false; }
        std::map<std::string, double> scoreDev(const Model&, JobContext&) const override { return {}; }

    private:
        const GivenBatches& m_batches;
    };
    const GivenBatches batches(golden().at("batches"));
    const LanguageExamples languages[] { { "hau", { 0 } } };
    auto context = quiet();
    FAILS(ErrorCode::JobFailed, ({ "on hau", "no numbers", "--importance magnitude" }),
        taylorImportance(Model::open(kData / "heads/bert-masked"), Endless(batches), languages, 1, context));
}

void TestImportance::keepsTheMostImportant()
{
    const std::vector<Values> layers { { 0.1, 0.9, 0.5, 0.5 }, { 0.2, 0.1, 0.05, 0.0 }, { 0.7, 0.6, 0.8, 0.4 } };
    const std::int64_t two[] { 2, 2, 2 }, unlike[] { 4, 1, 2 };
    QCOMPARE(mostImportant(layers, two, Spread::Even), (Kept { { 1, 2 }, { 0, 1 }, { 2, 0 } }));
    QCOMPARE(mostImportant(layers, unlike, Spread::Even), (Kept { { 1, 2, 3, 0 }, { 0 }, { 2, 0 } }));
    // Six in all: the best of each, 0.9, 0.2 and 0.8, then 0.7, 0.6 and the first of the two 0.5.
    QCOMPARE(mostImportant(layers, two, Spread::Uneven), (Kept { { 1, 2 }, { 0 }, { 2, 0, 1 } }));
    const std::int64_t one[] { 1, 1, 1 }, all[] { 4, 4, 4 };
    QCOMPARE(mostImportant(layers, one, Spread::Uneven), (Kept { { 1 }, { 0 }, { 2 } }));
    for (const auto spread : { Spread::Even, Spread::Uneven })
        QCOMPARE(mostImportant(layers, all, spread), (Kept { { 1, 2, 3, 0 }, { 0, 1, 2, 3 }, { 2, 0, 1, 3 } }));
}

void TestImportance::refusesAQuantizedModel()
{
    const auto quantized = quantize(*Model::open(kData / "tiny"), QuantizeRecipe {}, {}).model;
    FAILS(ErrorCode::ConfigInvalid, ({ "is quantized" }), magnitudeImportance(*quantized));
}

NDOGO_TEST(TestImportance)
#include "tst_importance.moc"
