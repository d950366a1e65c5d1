// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores and times of quantized models among those of pruned ones. All numbers are made up.
#include "tests/support/sample_results.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/session/measurements.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

const DataRef kData { "data", {}, "test", 0 };
const ModelRef kDense { "model", {} };
const ModelRef kKept { "variant", {} };

ModelRef pruned(double amount)
{
    return prunedBy(kDense.path, { .amount = amount });
}

ModelRef quantized(const QuantizeRecipe& recipe = {}, double amount = 0)
{
    return pruned(amount).then(recipe);
}

double f1(const Measurements& measurements, const ModelRef& model)
{
    const auto& languages = measurements.results(model, kData).languages;
    return languages.contains("hau") ? languages.at("hau").score->counts.f1() : -1;
}

} // namespace

class TestMeasurementsQuantized : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neverMixesWithPrunedLevels()
    {
        Measurements measurements;
        measurements.addScore(quantized(), kData, score("hau", 0.6));
        QVERIFY(measurements.results(kDense, kData).empty());
        QVERIFY(measurements.study("model", {}, kData).levels().empty());

        measurements.addScore(kDense, kData, score("hau", 0.9));
        measurements.addScore(pruned(0.5), kData, score("hau", 0.8));
        measurements.addScore(pruned(1), kData, score("hau", 0.1));
        measurements.addScore(quantized({}, 0.5), kData, score("hau", 0.7));
        QCOMPARE(measurements.study("model", {}, kData).levels().size(), std::size_t(3));
        QCOMPARE(f1(measurements, kDense), 0.9);
        QCOMPARE(f1(measurements, pruned(0.5)), 0.8);
        QCOMPARE(f1(measurements, pruned(1)), 0.1);
        QCOMPARE(f1(measurements, quantized()), 0.6);
        QCOMPARE(f1(measurements, quantized({}, 0.5)), 0.7);
        QCOMPARE(f1(measurements, quantized({}, 0.4)), -1.0);
    }

    void aFieldOfTheRecipeIsAnotherModel_data()
    {
        QTest::addColumn<int>("field");
        for (int field = 0; field < 6; ++field)
            QTest::addRow("field %d", field) << field;
    }

    void aFieldOfTheRecipeIsAnotherModel()
    {
        QFETCH(int, field);
        QuantizeRecipe other;
        const std::function<void()> changes[] { [&] { other.method = QuantizeMethod::Int4; },
            [&] { other.perChannel = true; }, [&] { other.reduceRange = false; }, [&] { other.outlierThreshold = 5.5; },
            [&] { other.groupSize = 32; }, [&] { other.exclude = { "classifier" }; } };
        changes[field]();
        Measurements measurements;
        measurements.addScore(quantized(), kData, score("hau", 0.6));
        QCOMPARE(f1(measurements, quantized(other)), -1.0);
        measurements.addScore(quantized(other), kData, score("hau", 0.7));
        QCOMPARE(f1(measurements, quantized()), 0.6);
        QCOMPARE(f1(measurements, quantized(other)), 0.7);
        measurements.addTiming(quantized(other), kData, sampleTiming({ "model", "other" }, 0.2), 1);
        QVERIFY(measurements.timingRun(quantized(other), kData));
        QVERIFY(!measurements.timingRun(quantized(), kData));
        QVERIFY(!measurements.timingRun(kDense, kData));
    }

    void comparedWithDense()
    {
        // Whichever comes first.
        for (const bool denseFirst : { true, false }) {
            Measurements measurements;
            measurements.setTolerance(0.02);
            if (denseFirst)
                measurements.addScore(kDense, kData, score("hau", 0.9));
            QCOMPARE(
                measurements.addScore(quantized(), kData, score("hau", 0.8)), std::vector<std::string> { "model" });
            if (!denseFirst)
                measurements.addScore(kDense, kData, score("hau", 0.9));
            QCOMPARE(f1(measurements, kDense), 0.9);
            const auto& change = measurements.results(quantized(), kData).languages.at("hau").change;
            QVERIFY(change && std::abs(change->difference() + 0.1) < 1e-9);
            QCOMPARE(measurements.languagesBeyond(quantized(), kData).value_or(-1), 1);
        }
    }

    void timesOfDenseAndQuantized()
    {
        Measurements measurements;
        const TimingPtr run = sampleTiming({ "model", "quantized" }, 0.4);
        measurements.addTiming(kDense, kData, run, 0);
        measurements.addTiming(quantized(), kData, run, 1);
        QCOMPARE(measurements.results(quantized(), kData).timing->nanoseconds, run->models[1].nanoseconds);
        QCOMPARE(measurements.results(kDense, kData).timing->nanoseconds, run->models[0].nanoseconds);
        QCOMPARE(measurements.timingRun(quantized(), kData)->models.size(), std::size_t(2));

        QuantizeRecipe other;
        other.method = QuantizeMethod::Bf16;
        measurements.addTiming(pruned(0.5), kData, run, 1);
        measurements.addTiming(quantized(other, 0.5), kData, run, 1);
        measurements.addTiming(quantized(), kData, run, 1); // again: it keeps its place
        QCOMPARE(measurements.timedQuantizations("model", kData),
            (std::vector<ModelRef> { quantized(), quantized(other, 0.5) }));
        QVERIFY(measurements.timedQuantizations("elsewhere", kData).empty());
        QVERIFY(measurements.timedQuantizations("model", { "elsewhere", {}, "test", 0 }).empty());
    }

    void aKeptVariantIsItsOrigin()
    {
        Measurements measurements;
        const TimingPtr run = sampleTiming({ "model", "quantized" }, 0.4);
        measurements.addScore(quantized(), kData, score("hau", 0.6));
        measurements.addTiming(quantized(), kData, run, 1);
        measurements.linkVariant("variant", quantized());
        QCOMPARE(f1(measurements, kKept), 0.6);
        QCOMPARE(measurements.results(kKept, kData).timing->nanoseconds, run->models[1].nanoseconds);
        QCOMPARE(measurements.timingRun(kKept, kData)->models.front().nanoseconds, run->models[0].nanoseconds);

        // What comes in later, on either, and for no other recipe.
        QCOMPARE(
            measurements.addScore(kKept, kData, score("yor", 0.5)), (std::vector<std::string> { "variant", "model" }));
        QVERIFY(measurements.results(quantized(), kData).languages.contains("yor"));
        measurements.addScore(quantized(), kData, score("swa", 0.4));
        QCOMPARE(measurements.results(kKept, kData).languages.size(), std::size_t(3));
        measurements.addScore(quantized({}, 0.5), kData, score("ibo", 0.4));
        QCOMPARE(measurements.results(kKept, kData).languages.size(), std::size_t(3));
        QVERIFY(measurements.results(kDense, kData).empty());
        const TimingPtr again = sampleTiming({ "model", "quantized" }, 0.1);
        measurements.addTiming(kKept, kData, again, 1);
        QCOMPARE(measurements.timingRun(quantized(), kData)->models.back().nanoseconds, again->models[1].nanoseconds);
    }

    /// A journal is read before the models are, so that a variant's scores are there before its origin is known.
    void whatTheVariantHadCountsForItsOrigin()
    {
        for (const ModelRef& origin : { quantized(), pruned(0.6), quantized({}, 0.6) }) {
            Measurements measurements;
            const TimingPtr run = sampleTiming({ "model", "variant" }, 0.4);
            measurements.addScore(kDense, kData, score("hau", 0.9));
            measurements.addScore(kKept, kData, score("hau", 0.6));
            measurements.addTiming(kKept, kData, run, 1);
            QCOMPARE(f1(measurements, origin), -1.0);
            measurements.linkVariant("variant", origin);
            QCOMPARE(f1(measurements, origin), 0.6);
            QCOMPARE(f1(measurements, kDense), 0.9);
            QVERIFY(measurements.results(origin, kData).languages.at("hau").change);
            QVERIFY(measurements.timingRun(origin, kData));
            QCOMPARE(measurements.timingRun(origin, kData)->models.back().nanoseconds, run->models[1].nanoseconds);
            QCOMPARE(f1(measurements, kKept), 0.6);
        }
    }

    void aSampleDoesNotReplaceAWhole()
    {
        Measurements measurements;
        measurements.addScore(kKept, kData, score("hau", 0.5, 200));
        measurements.addScore(quantized(), kData, score("hau", 0.9, 80, 200));
        measurements.linkVariant("variant", quantized());
        QCOMPARE(measurements.results(kKept, kData).languages.at("hau").score->sentences, std::int64_t(200));
        QCOMPARE(f1(measurements, quantized()), 0.5);
    }

    void anotherMetricDropsOldScores()
    {
        Measurements measurements;
        measurements.addScore(kDense, kData, score("hau", 0.9));
        measurements.addScore(quantized(), kData, score("hau", 0.8));
        auto other = std::make_shared<LanguageScore>(*score("hau", 0.7));
        other->metric = Metric::Accuracy;
        measurements.addScore(kDense, kData, other);
        QVERIFY(measurements.results(quantized(), kData).empty());
        QCOMPARE(measurements.results(kDense, kData).metric(), std::optional(Metric::Accuracy));
    }
};

NDOGO_TEST(TestMeasurementsQuantized)
#include "tst_measurements_quantized.moc"
