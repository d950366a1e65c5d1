// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/study/magnitude_index.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace ndogo;

namespace {

/// About N(0, deviation): a sum of twelve uniforms.
std::vector<float> normalWeights(std::size_t count, double deviation, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> weights(count);
    for (float& weight : weights) {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += random.uniform();
        weight = float(deviation * sum);
    }
    return weights;
}

struct Network {
    std::vector<std::vector<float>> matrices;

    std::vector<MagnitudeIndex::Matrix> parts() const
    {
        std::vector<MagnitudeIndex::Matrix> parts;
        for (std::size_t i = 0; i < matrices.size(); ++i)
            parts.push_back({ "matrix" + std::to_string(i), "ffn", int(i), matrices[i] });
        return parts;
    }

    std::vector<float> sortedMagnitudes() const
    {
        std::vector<float> all;
        for (const std::vector<float>& matrix : matrices) {
            for (const float weight : matrix)
                all.push_back(std::abs(weight));
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    std::int64_t countBelow(std::size_t matrix, double threshold) const
    {
        return std::count_if(matrices[matrix].begin(), matrices[matrix].end(),
            [threshold](float weight) { return std::abs(double(weight)) < threshold; });
    }
};

/// Matrices of different size and spread, some weights zero already.
Network network()
{
    Network made;
    made.matrices = { normalWeights(30000, 0.02, 1), normalWeights(5000, 0.1, 2), normalWeights(17, 0.005, 3),
        normalWeights(12000, 0.04, 4) };
    std::fill_n(made.matrices[3].begin(), 3000, 0.0F);
    made.matrices[3][0] = -0.0F;
    return made;
}

std::int64_t sumOfZeros(const MagnitudeIndex::Level& level)
{
    return std::accumulate(level.matrices.begin(), level.matrices.end(), std::int64_t(0),
        [](std::int64_t sum, const MagnitudeIndex::MatrixZeros& matrix) { return sum + matrix.zeros; });
}

} // namespace

class TestMagnitudeIndex : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsOfThePaper_data();
    void countsOfThePaper();
    void roundsHalfToEven();
    void bucketDropsSignAndLowBits();
    void globalLevelAgreesWithSorting();
    void exactAtBucketBorders();
    void layerwiseLevel();
    void bucketOfRankAgreesWithSorting();
    void sameOnAnyNumberOfThreads();
    void edges();
};

void TestMagnitudeIndex::countsOfThePaper_data()
{
    // Awobade et al. 2024, Tables 8 and 9.
    QTest::addColumn<double>("amount");
    QTest::addColumn<qint64>("zeros");
    const std::pair<double, qint64> rows[] = { { 0.10, 7'078'579 }, { 0.20, 14'157'158 }, { 0.30, 21'235'738 },
        { 0.40, 28'314'317 }, { 0.50, 35'392'896 }, { 0.60, 42'471'475 }, { 0.70, 49'550'054 }, { 0.80, 56'628'634 },
        { 0.90, 63'707'213 }, { 0.95, 67'246'502 } };
    for (const auto& [amount, zeros] : rows)
        QTest::addRow("%.2f", amount) << amount << zeros;
}

void TestMagnitudeIndex::countsOfThePaper()
{
    QFETCH(double, amount);
    QTEST(qint64(prunedCount(amount, 70'785'792)), "zeros");
}

void TestMagnitudeIndex::roundsHalfToEven()
{
    QCOMPARE(prunedCount(0.5, 1), std::int64_t(0));
    QCOMPARE(prunedCount(0.5, 3), std::int64_t(2));
    QCOMPARE(prunedCount(0.5, 5), std::int64_t(2));
    QCOMPARE(prunedCount(0.1, 55'728), std::int64_t(5'573));
    QCOMPARE(prunedCount(0, 100), std::int64_t(0));
    QCOMPARE(prunedCount(1, 100), std::int64_t(100));
    QCOMPARE(prunedCount(0.5, 0), std::int64_t(0));
}

void TestMagnitudeIndex::bucketDropsSignAndLowBits()
{
    QCOMPARE(MagnitudeIndex::bucketOf(0.0F), 0U);
    QCOMPARE(MagnitudeIndex::bucketOf(-0.0F), 0U);
    QCOMPARE(MagnitudeIndex::bucketOf(1.0F), 0x3f80U);
    QCOMPARE(MagnitudeIndex::bucketOf(-1.0F), 0x3f80U);
    QCOMPARE(MagnitudeIndex::bucketOf(1.0F + 1.0F / 256), 0x3f80U);
    QCOMPARE(MagnitudeIndex::bucketOf(1.0F + 1.0F / 128), 0x3f81U);
    QVERIFY(MagnitudeIndex::bucketOf(std::numeric_limits<float>::infinity()) < MagnitudeIndex::kBuckets);
}

void TestMagnitudeIndex::globalLevelAgreesWithSorting()
{
    const Network net = network();
    const auto index = MagnitudeIndex::build(net.parts(), 2);
    const std::vector<float> sorted = net.sortedMagnitudes();
    QCOMPARE(index->total(), std::int64_t(sorted.size()));
    for (int percent = 1; percent < 100; ++percent) {
        const MagnitudeIndex::Level level = index->global(percent / 100.0);
        QCOMPARE(level.zeros, prunedCount(percent / 100.0, index->total()));
        QCOMPARE(sumOfZeros(level), level.zeros);

        const double exact = sorted[std::size_t(level.zeros) - 1]; // the largest weight that goes
        QVERIFY(std::abs(level.threshold - exact) <= exact / 128 + 1e-40);
        for (std::size_t i = 0; i < net.matrices.size(); ++i) {
            QCOMPARE(level.matrices[i].size, std::int64_t(net.matrices[i].size()));
            QVERIFY(level.matrices[i].zeros >= net.countBelow(i, exact * (1 - 1.0 / 127)));
            if (exact > 0)
                QVERIFY(level.matrices[i].zeros <= net.countBelow(i, exact * (1 + 1.0 / 127)));
        }
    }
}

void TestMagnitudeIndex::exactAtBucketBorders()
{
    const Network net = network();
    const auto index = MagnitudeIndex::build(net.parts(), 1);
    const double border = 0x1.4p-6; // on a border: few digits
    std::int64_t removed = 0;
    for (std::size_t i = 0; i < net.matrices.size(); ++i)
        removed += net.countBelow(i, border);
    const MagnitudeIndex::Level level = index->global(double(removed) / double(index->total()));
    QCOMPARE(level.zeros, removed);
    QCOMPARE(level.threshold, border);
    for (std::size_t i = 0; i < net.matrices.size(); ++i)
        QCOMPARE(level.matrices[i].zeros, net.countBelow(i, border));
}

void TestMagnitudeIndex::layerwiseLevel()
{
    const Network net = network();
    const auto index = MagnitudeIndex::build(net.parts(), 2);
    const MagnitudeIndex::Level level = index->layerwise(0.35);
    QCOMPARE(level.threshold, 0.0);
    QCOMPARE(level.matrices[0].zeros, std::int64_t(10500));
    QCOMPARE(level.matrices[2].zeros, std::int64_t(6)); // 5.95
    QCOMPARE(level.zeros, sumOfZeros(level));
}

void TestMagnitudeIndex::bucketOfRankAgreesWithSorting()
{
    const Network net = network();
    const auto index = MagnitudeIndex::build(net.parts(), 2);
    const std::vector<float> sorted = net.sortedMagnitudes();
    for (std::size_t rank = 1; rank <= sorted.size(); rank += 97) {
        const auto [bucket, below] = index->bucketOfRank(std::int64_t(rank));
        QCOMPARE(bucket, MagnitudeIndex::bucketOf(sorted[rank - 1]));
        const auto first = std::find_if(sorted.begin(), sorted.end(),
            [bucket = bucket](float weight) { return MagnitudeIndex::bucketOf(weight) == bucket; });
        QCOMPARE(below, std::int64_t(first - sorted.begin()));
    }
}

void TestMagnitudeIndex::sameOnAnyNumberOfThreads()
{
    Network net = network();
    net.matrices.push_back(normalWeights(3'000'000, 0.02, 9)); // several pieces of work
    const auto one = MagnitudeIndex::build(net.parts(), 1), many = MagnitudeIndex::build(net.parts(), 4);
    for (const double amount : { 0.123, 0.5, 0.777 }) {
        const MagnitudeIndex::Level a = one->global(amount), b = many->global(amount);
        QCOMPARE(a.threshold, b.threshold);
        for (std::size_t i = 0; i < a.matrices.size(); ++i)
            QCOMPARE(a.matrices[i].zeros, b.matrices[i].zeros);
    }
}

void TestMagnitudeIndex::edges()
{
    const auto none = MagnitudeIndex::build({}, 2);
    QCOMPARE(none->global(0.5).zeros, std::int64_t(0));

    const Network net = network();
    const auto index = MagnitudeIndex::build(net.parts(), 2);
    QCOMPARE(index->entries().at(1).name, std::string("matrix1"));
    QCOMPARE(index->entries().at(1).size, std::int64_t(5000));
    QCOMPARE(index->global(0).threshold, 0.0);
    QCOMPARE(sumOfZeros(index->global(0)), std::int64_t(0));
    QCOMPARE(sumOfZeros(index->global(1)), index->total());
    QVERIFY(index->global(1).threshold > net.sortedMagnitudes().back());
    // The zeros that are there go first, and need no threshold to speak of.
    const MagnitudeIndex::Level few = index->global(0.05);
    QCOMPARE(few.matrices[3].zeros, few.zeros);
    QVERIFY(few.threshold < 1e-38);

    const std::vector<float> infinite(4, std::numeric_limits<float>::infinity());
    const MagnitudeIndex::Matrix matrix { "w", "ffn", 0, infinite };
    QVERIFY(std::isinf(MagnitudeIndex::build({ &matrix, 1 }, 1)->global(0.5).threshold));
}

NDOGO_TEST(TestMagnitudeIndex)
#include "tst_magnitude_index.moc"
