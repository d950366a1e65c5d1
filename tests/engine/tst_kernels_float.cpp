// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attention and LayerNorm at every level that this processor can run, against plain loops in double precision.
#include "engine/base/random.h"
#include "engine/kernels/attention.h"
#include "tests/support/forced_abilities.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace ndogo;
using namespace ndogo::test;

namespace {

std::vector<float> randomFloats(std::int64_t count, float reach, Random& random)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    for (auto& value : values)
        value = (static_cast<float>(random.uniform()) * 2 - 1) * reach;
    return values;
}

struct Sentences {
    std::vector<std::int64_t> offsets { 0 };
    std::vector<std::int64_t> keyCounts; ///< or none
    std::int64_t heads = 1, size = 1;
    std::vector<float> query, key, value;

    Sentences(std::vector<std::int64_t> lengths, std::int64_t headCount, std::int64_t headSize, float reach)
        : heads(headCount)
        , size(headSize)
    {
        for (const auto length : lengths)
            offsets.push_back(offsets.back() + length);
        Random random(23);
        for (auto* values : { &query, &key, &value })
            *values = randomFloats(offsets.back() * width(), reach, random);
    }

    std::int64_t width() const { return heads * size; }
    AttentionInput input() const { return { query.data(), key.data(), value.data(), width(), heads, size }; }

    std::vector<float> attended(const SplitRange& split = {}) const
    {
        std::vector<float> context(query.size(), 99);
        attend(input(), offsets, keyCounts, context.data(), split);
        return context;
    }

    double at(const std::vector<float>& values, std::int64_t row, std::int64_t column) const
    {
        return static_cast<double>(values[static_cast<std::size_t>(row * width() + column)]);
    }

    std::vector<double> byLoop() const
    {
        std::vector<double> context(query.size());
        for (std::size_t sentence = 0; sentence + 1 < offsets.size(); ++sentence) {
            const auto first = offsets[sentence], last = offsets[sentence + 1];
            const auto keys = keyCounts.empty() ? last - first : keyCounts[sentence];
            for (std::int64_t head = 0; head < heads; ++head) {
                for (auto row = first; row < last; ++row)
                    contextOf(row, first, keys, head * size, context);
            }
        }
        return context;
    }

private:
    void contextOf(std::int64_t row, std::int64_t first, std::int64_t keys, std::int64_t column,
        std::vector<double>& context) const
    {
        std::vector<double> powers;
        for (std::int64_t j = 0; j < keys; ++j) {
            double score = 0;
            for (std::int64_t c = column; c < column + size; ++c)
                score += at(query, row, c) * at(key, first + j, c);
            powers.push_back(score / std::sqrt(static_cast<double>(size)));
        }
        const double largest = *std::ranges::max_element(powers);
        double sum = 0;
        for (auto& power : powers)
            sum += power = std::exp(power - largest);
        for (std::int64_t c = column; c < column + size; ++c) {
            double mean = 0;
            for (std::int64_t j = 0; j < keys; ++j)
                mean += powers[static_cast<std::size_t>(j)] / sum * at(value, first + j, c);
            context[static_cast<std::size_t>(row * width() + c)] = mean;
        }
    }
};

double furthest(const std::vector<float>& values, const std::vector<double>& expected)
{
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        distance = std::max(distance, std::fabs(static_cast<double>(values[i]) - expected[i]));
    return distance;
}

} // namespace

class TestKernelsFloat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void attention_data() { addAbilityRows(); }
    void attention();
    void sharpAttention_data() { addAbilityRows(); }
    void sharpAttention();
    void filledUpSentences_data() { addAbilityRows(); }
    void filledUpSentences();
    void attentionShowsWhatIsNoNumber_data() { addAbilityRows(); }
    void attentionShowsWhatIsNoNumber();
    void splitGivesTheSame_data() { addAbilityRows(); }
    void splitGivesTheSame();
    void normalise_data() { addAbilityRows(); }
    void normalise();
};

void TestKernelsFloat::attention()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    for (const std::int64_t size : { 1, 3, 8, 13, 16, 64, 128 }) {
        for (const std::int64_t heads : { 1, 6 }) {
            const Sentences sentences({ 1, 2, 3, 4, 0, 5, 16, 17, 33, 70 }, heads, size, 1.5F);
            const double distance = furthest(sentences.attended(), sentences.byLoop());
            QVERIFY2(distance < 2e-6, qPrintable(QStringLiteral("%1 at head size %2").arg(distance).arg(size)));
        }
    }
}

/// Scores hundreds apart: all but one weight are nothing, and nothing overflows.
void TestKernelsFloat::sharpAttention()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    const Sentences sentences({ 20, 37 }, 2, 16, 40);
    // The scores themselves, about 1,000, are rounded to 6e-5: that much their powers may be off.
    QVERIFY(furthest(sentences.attended(), sentences.byLoop()) < 0.02);
}

void TestKernelsFloat::filledUpSentences()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Sentences sentences({ 9, 9, 9 }, 2, 8, 2);
    sentences.keyCounts = { 9, 5, 1 };
    QVERIFY(furthest(sentences.attended(), sentences.byLoop()) < 2e-6);
    // What lies behind is not even read.
    const auto before = sentences.attended();
    const float nothing = std::numeric_limits<float>::quiet_NaN();
    for (std::int64_t row = 9 + 5; row < 18; ++row) {
        for (std::int64_t c = 0; c < sentences.width(); ++c)
            sentences.key[static_cast<std::size_t>(row * 16 + c)]
                = sentences.value[static_cast<std::size_t>(row * 16 + c)] = nothing;
    }
    QCOMPARE(sentences.attended(), before);
}

void TestKernelsFloat::attentionShowsWhatIsNoNumber()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    for (const float bad : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() }) {
        for (const bool inValues : { true, false }) {
            Sentences sentences({ 4, 19, 3 }, 1, 16, 1);
            auto& values = inValues ? sentences.value : sentences.key;
            values[(4 + 6) * 16 + 2] = bad;
            const auto context = sentences.attended();
            for (std::int64_t row = 0; row < 26; ++row) {
                const auto* first = &context[static_cast<std::size_t>(row * 16)];
                const bool finite = std::all_of(first, first + 16, [](float value) { return std::isfinite(value); });
                // An infinite key may as well give a weight of 1, or of 0, as none.
                if (row < 4 || row >= 23 || inValues || std::isnan(bad))
                    QCOMPARE(finite, row < 4 || row >= 23);
            }
        }
    }
}

void TestKernelsFloat::splitGivesTheSame()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    const SplitRange oneByOne = [](std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work) {
        for (auto i = count - 1; i >= 0; --i)
            work(i, i + 1);
    };
    const Sentences sentences({ 7, 30 }, 3, 12, 1);
    QCOMPARE(sentences.attended(oneByOne), sentences.attended());
}

void TestKernelsFloat::normalise()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(29);
    for (const std::int64_t width : { 1, 7, 16, 48, 50, 192, 768 }) {
        for (const bool hasResidual : { true, false }) {
            const std::int64_t rows = 5;
            auto values = randomFloats(rows * width, 3, random);
            for (auto& value : values)
                value += 20; // a mean far from 0: the variance must not come from squares of the values
            const auto residual = randomFloats(rows * width, 1, random);
            const auto weight = randomFloats(width, 2, random), bias = randomFloats(width, 1, random);
            std::vector<double> expected;
            for (std::int64_t row = 0; row < rows; ++row) {
                std::vector<double> sums;
                double mean = 0, variance = 0;
                for (std::int64_t i = row * width; i < (row + 1) * width; ++i) {
                    const auto at = static_cast<std::size_t>(i);
                    sums.push_back(static_cast<double>(hasResidual ? values[at] + residual[at] : values[at]));
                    mean += sums.back() / static_cast<double>(width);
                }
                for (const auto sum : sums)
                    variance += (sum - mean) * (sum - mean) / static_cast<double>(width);
                for (std::size_t i = 0; i < sums.size(); ++i)
                    expected.push_back((sums[i] - mean) / std::sqrt(variance + 1e-5) * static_cast<double>(weight[i])
                        + static_cast<double>(bias[i]));
            }
            addAndNormalise(values.data(), hasResidual ? residual.data() : nullptr, rows, width, weight.data(),
                bias.data(), 1e-5, values.data()); // in place
            QVERIFY2(furthest(values, expected) < 1e-5, qPrintable(QString::number(width)));
        }
    }
}

NDOGO_TEST(TestKernelsFloat)
#include "tst_kernels_float.moc"
