// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The int8 kernels at every level that this processor can run, against plain loops over whole numbers.
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/kernels/abilities.h"
#include "engine/kernels/int8_gemm.h"
#include "engine/kernels/int8_kernels.h"
#include "tests/support/files.h"
#include "tests/support/forced_abilities.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

/// Where the sums could go wrong: random bytes, and the ends of their range.
enum class Filling { Random, Largest, MixedEnds, Zero };

std::vector<std::int8_t> makeWeights(std::int64_t size, Filling filling, Random& random)
{
    std::vector<std::int8_t> weights(static_cast<std::size_t>(size));
    for (auto& weight : weights) {
        switch (filling) {
        case Filling::Random:
            weight = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
            break;
        case Filling::Largest:
            weight = -128;
            break;
        case Filling::MixedEnds:
            weight = random.below(2) == 0 ? std::int8_t { -128 } : std::int8_t { 127 };
            break;
        case Filling::Zero:
            weight = 0;
            break;
        }
    }
    return weights;
}

/// Rows of bytes as no quantization would make them: the product has to be exact for all.
void fillRows(Int8Rows& rows, std::int64_t count, std::int64_t width, Filling filling, Random& random)
{
    rows.reshape(count, width);
    rows.zeroPoint = static_cast<std::int32_t>(random.below(256));
    for (std::int64_t row = 0; row < count; ++row) {
        rows.scales[static_cast<std::size_t>(row)] = 0.001F * static_cast<float>(1 + random.below(50));
        for (std::int64_t k = 0; k < rows.stride; ++k) {
            auto& byte = rows.values[static_cast<std::size_t>(row * rows.stride + k)];
            switch (filling) {
            case Filling::Random:
                byte = static_cast<std::uint8_t>(random.below(256));
                break;
            case Filling::Largest:
                byte = 255;
                break;
            case Filling::MixedEnds:
                byte = random.below(2) == 0 ? 0 : 255;
                break;
            case Filling::Zero:
                byte = 0;
                break;
            }
            if (k >= width)
                byte = 0;
        }
    }
}

std::vector<std::int32_t> sumsByLoop(
    const Int8Rows& rows, const std::vector<std::int8_t>& weights, std::int64_t outputs)
{
    std::vector<std::int32_t> sums;
    for (std::int64_t row = 0; row < rows.rows; ++row) {
        for (std::int64_t o = 0; o < outputs; ++o) {
            std::int64_t sum = 0;
            for (std::int64_t k = 0; k < rows.width; ++k)
                sum += (std::int64_t { rows.values[static_cast<std::size_t>(row * rows.stride + k)] } - rows.zeroPoint)
                    * weights[static_cast<std::size_t>(o * rows.width + k)];
            sums.push_back(static_cast<std::int32_t>(sum));
        }
    }
    return sums;
}

std::vector<float> randomFloats(std::int64_t count, float reach, Random& random)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    for (auto& value : values)
        value = (static_cast<float>(random.uniform()) * 2 - 1) * reach;
    return values;
}

/// For QCOMPARE, which lets floats differ a little.
std::uint32_t bitsOf(float value)
{
    return std::bit_cast<std::uint32_t>(value);
}

double geluInDouble(double x)
{
    return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
}

} // namespace

class TestKernels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void abilitiesAreASet();
    void namesOfAbilities();
    void forcedAndHidden();
    void packedWeightsComeBack();
    void refusesShapes();
    void sumsAreExact_data();
    void sumsAreExact();
    void longestSumsAreExact_data() { addAbilityRows(); }
    void longestSumsAreExact();
    void epilogue_data() { addAbilityRows(); }
    void epilogue();
    void gelu_data() { addAbilityRows(); }
    void gelu();
    void writesNothingElse_data() { addAbilityRows(); }
    void writesNothingElse();
    void splitGivesTheSame_data() { addAbilityRows(); }
    void splitGivesTheSame();
    void tensorScales_data();
    void tensorScales();
    void quantizesTensors_data() { addAbilityRows(); }
    void quantizesTensors();
    void quantizesRows_data() { addAbilityRows(); }
    void quantizesRows();
    void roundsHalvesToEven_data() { addAbilityRows(); }
    void roundsHalvesToEven();
    void showsWhatIsNoNumber_data() { addAbilityRows(); }
    void showsWhatIsNoNumber();
    void bothEncodingsOfTheDotProduct();
};

void TestKernels::abilitiesAreASet()
{
    const auto all = processorAbilities();
    QVERIFY(all.hasAll({}) && all.hasAll(all));
    for (const auto ability : all.list()) {
        QVERIFY(all.has(ability) && !all.without(ability).has(ability));
        QCOMPARE(all.without(ability).with(ability), all);
        QVERIFY(!all.without(ability).hasAll(all));
    }
    QCOMPARE(Abilities({ Ability::Avx2, Ability::Bf16 }).list(), std::vector({ Ability::Avx2, Ability::Bf16 }));
    const auto sets = abilitiesToTry();
    QCOMPARE(sets.front(), Abilities());
    QVERIFY(std::ranges::find(sets, all) != sets.end());
    for (const auto ability : all.list())
        QVERIFY(std::ranges::find(sets, all.without(ability)) != sets.end());
}

/// NDOGO_KERNELS gives just what it names; what is no ability, or not one of this processor, is refused by name.
void TestKernels::namesOfAbilities()
{
    const Abilities has { Ability::Avx2, Ability::Vnni, Ability::Avx512 };
    QCOMPARE(abilitiesNamed("plain", has), Abilities());
    QCOMPARE(abilitiesNamed("avx2", has), Abilities { Ability::Avx2 });
    QCOMPARE(abilitiesNamed("avx512,avx2", has), Abilities({ Ability::Avx2, Ability::Avx512 }));
    QCOMPARE(abilitiesNamed("avx-vnni", has), Abilities({ Ability::Avx2, Ability::Vnni }));
    QCOMPARE(abilitiesNamed("avx512-vnni", has), has);
    QCOMPARE(abilitiesName(has), std::string("avx2,vnni,avx512"));
    QCOMPARE(abilitiesName({}), std::string("plain"));
    for (const auto set : abilitiesToTry())
        QCOMPARE(abilitiesNamed(abilitiesName(set), processorAbilities()), set);
    for (const char* wrong : { "avx9", "", "avx2,", "avx2,no such thing", "AVX2", "avx2 ", "\n" })
        FAILS(ErrorCode::Usage, ({ "NDOGO_KERNELS", "no ability", "avx2,vnni,avx512" }), abilitiesNamed(wrong, has));
    FAILS(ErrorCode::Usage, ({ "\"fp16\"", "more than this processor has" }), abilitiesNamed("avx2,fp16", has));
    FAILS(ErrorCode::Usage, ({ "\"avx512-vnni\"", "plain" }), abilitiesNamed("avx512-vnni", { Ability::Avx2 }));
    FAILS(ErrorCode::Usage, ({ "\"avx2\"", "Give plain" }), abilitiesNamed("avx2", {}));
}

void TestKernels::forcedAndHidden()
{
    const auto all = processorAbilities();
    for (const auto set : abilitiesToTry()) {
        useAbilities(set);
        QCOMPARE(abilities(), set);
    }
    QCOMPARE(int8Path({}), Int8Path::Plain);
#ifdef NDOGO_X86_KERNELS
    QCOMPARE(int8Path({ Ability::Vnni }), Int8Path::Plain); // it needs AVX2 beside it
    QCOMPARE(int8Path({ Ability::Avx512, Ability::Avx2 }), Int8Path::Avx2);
    QCOMPARE(int8Path({ Ability::Avx2, Ability::Vnni, Ability::Fp16 }), Int8Path::Vnni256);
#endif
    Abilities everything;
    for (int i = 0; i < kAbilityCount; ++i)
        everything = everything.with(Ability(i));
    if (all != everything) {
        const auto before = abilities();
        FAILS(ErrorCode::Usage, ({ "This processor has no" }), useAbilities(everything));
        QCOMPARE(abilities(), before);
    }
    const auto given = qgetenv("NDOGO_KERNELS");
    qputenv("NDOGO_KERNELS", "plain");
    useAbilities({});
    QCOMPARE(abilities(), Abilities());
    qputenv("NDOGO_KERNELS", "no such thing");
    FAILS(ErrorCode::Usage, ({ "no such thing" }), useAbilities({}));
    given.isEmpty() ? qunsetenv("NDOGO_KERNELS") : qputenv("NDOGO_KERNELS", given);
    useAbilities({});
}

void TestKernels::packedWeightsComeBack()
{
    Random random(1);
    for (const std::int64_t outputs : { 1, 9, 16, 48, 65, 192 }) {
        for (const std::int64_t inputs : { 1, 3, 4, 48, 127, 768 }) {
            const auto weights = makeWeights(outputs * inputs, Filling::Random, random);
            const PackedInt8 packed(weights, outputs, inputs);
            QCOMPARE(packed.weights(), weights);
            QCOMPARE(static_cast<std::int64_t>(packed.rowSums().size()), outputs);
            for (std::int64_t o = 0; o < outputs; ++o) {
                std::int32_t sum = 0;
                for (std::int64_t k = 0; k < inputs; ++k)
                    sum += weights[static_cast<std::size_t>(o * inputs + k)];
                QCOMPARE(packed.rowSums()[static_cast<std::size_t>(o)], sum);
            }
            QVERIFY(packed.size() <= (outputs + 15) * (inputs + 3 + 4));
        }
    }
    QVERIFY(PackedInt8().empty());
}

void TestKernels::refusesShapes()
{
    const std::vector<std::int8_t> weights(12);
    QVERIFY_THROWS_EXCEPTION(Failure, PackedInt8(weights, 3, 5));
    QVERIFY_THROWS_EXCEPTION(Failure, PackedInt8(weights, 0, 4));
    QVERIFY_THROWS_EXCEPTION(Failure, PackedInt8(weights, 3, -4));
    QVERIFY_THROWS_EXCEPTION(Failure, PackedInt8(std::vector<std::int8_t>(65537), 1, 65537));
    const PackedInt8 packed(weights, 3, 4);
    Int8Rows rows;
    rows.reshape(1, 5);
    std::int32_t sums[3];
    QVERIFY_THROWS_EXCEPTION(Failure, multiplyInt8(rows, packed, sums));
    float values[3];
    const std::array<float, 1> scale { 1 };
    QVERIFY_THROWS_EXCEPTION(Failure, multiplyInt8(rows, packed, { scale }, values, 3));
}

void TestKernels::sumsAreExact_data()
{
    QTest::addColumn<int>("abilities");
    QTest::addColumn<int>("activations");
    QTest::addColumn<int>("weights");
    const std::pair<const char*, Filling> fillings[] = { { "random", Filling::Random }, { "largest", Filling::Largest },
        { "mixed ends", Filling::MixedEnds }, { "zero", Filling::Zero } };
    int set = 0;
    for (const auto abilities : abilitiesToTry()) {
        for (const auto& [activationName, activations] : fillings) {
            for (const auto& [weightName, weights] : fillings)
                QTest::addRow("%s, %s by %s", nameOf(abilities).constData(), activationName, weightName)
                    << set << static_cast<int>(activations) << static_cast<int>(weights);
        }
        ++set;
    }
}

void TestKernels::sumsAreExact()
{
    QFETCH(int, abilities);
    QFETCH(int, activations);
    QFETCH(int, weights);
    const ForcedAbilities forced(abilities);
    Random random(7);
    Int8Rows rows; // one for all shapes: memory that is used again must not shine through
    for (const std::int64_t count : { 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 30 }) {
        for (const std::int64_t width : { 1, 2, 5, 48, 63, 64, 192, 312 }) {
            for (const std::int64_t outputs : { 1, 9, 16, 17, 33, 48, 64, 65, 130 }) {
                const auto matrix = makeWeights(outputs * width, static_cast<Filling>(weights), random);
                fillRows(rows, count, width, static_cast<Filling>(activations), random);
                std::vector<std::int32_t> sums(static_cast<std::size_t>(count * outputs), -1);
                multiplyInt8(rows, PackedInt8(matrix, outputs, width), sums.data());
                QVERIFY2(sums == sumsByLoop(rows, matrix, outputs),
                    qPrintable(QStringLiteral("%1 x %2 x %3").arg(count).arg(width).arg(outputs)));
            }
        }
    }
}

void TestKernels::longestSumsAreExact()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(3);
    Int8Rows rows;
    fillRows(rows, 2, 65536, Filling::Largest, random);
    for (const std::int32_t zeroPoint : { 0, 128, 255 }) {
        rows.zeroPoint = zeroPoint;
        for (const std::int8_t weight : { std::int8_t { -128 }, std::int8_t { 127 } }) {
            const std::vector<std::int8_t> weights(65536, weight);
            std::int32_t sums[2];
            multiplyInt8(rows, PackedInt8(weights, 1, 65536), sums);
            QCOMPARE(sums[0], (255 - zeroPoint) * weight * 65536);
            QCOMPARE(sums[1], sums[0]);
        }
    }
}

void TestKernels::epilogue()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(11);
    Int8Rows rows;
    for (const std::int64_t outputs : { 1, 9, 48, 70, 192 }) {
        const std::int64_t width = 48, count = 14;
        const auto weights = makeWeights(outputs * width, Filling::Random, random);
        const PackedInt8 packed(weights, outputs, width);
        fillRows(rows, count, width, Filling::Random, random);
        const auto sums = sumsByLoop(rows, weights, outputs);
        const auto scales = randomFloats(outputs, 0.01F, random), bias = randomFloats(outputs, 3, random);
        std::vector<float> values(sums.size());
        for (const bool perColumn : { true, false }) {
            for (const bool hasBias : { true, false }) {
                multiplyInt8(rows, packed,
                    { perColumn ? std::span<const float>(scales) : std::span<const float>(scales).first(1),
                        hasBias ? bias.data() : nullptr },
                    values.data(), outputs);
                for (std::size_t i = 0; i < sums.size(); ++i) {
                    const auto o = i % static_cast<std::size_t>(outputs), row = i / static_cast<std::size_t>(outputs);
                    const float scale = rows.scales[row] * scales[perColumn ? o : 0];
                    const float expected = std::fma(static_cast<float>(sums[i]), scale, hasBias ? bias[o] : 0.0F);
                    QCOMPARE(bitsOf(values[i]), bitsOf(expected));
                }
            }
        }
    }
}

void TestKernels::gelu()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    // One input of 0, so that the bias alone decides: every x that one wants, with its neighbours.
    std::vector<float> inputs { 0, -0.0F, 1e-30F, 5.6F, 5.64F, 5.641F, -5.6F, -5.64F, 6, -6, 100, -100, 3e38F, -3e38F };
    for (float x = -9; x < 9; x += 0.0007F)
        inputs.push_back(x);
    const auto outputs = static_cast<std::int64_t>(inputs.size());
    const PackedInt8 packed(std::vector<std::int8_t>(inputs.size()), outputs, 1);
    Int8Rows rows;
    const float zero = 0;
    quantizeRows(&zero, 1, 1, rows);
    std::vector<float> values(inputs.size());
    const std::array<float, 1> scale { 1 };
    multiplyInt8(rows, packed, { scale, inputs.data(), true }, values.data(), outputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const double expected = geluInDouble(inputs[i]);
        // Where erf is nearly -1, a float's rounding of 1 + erf remains, as in every GELU of floats.
        const double allowed
            = 2.5e-7 * std::min(std::fabs(static_cast<double>(inputs[i])), 6.0) + 1.2e-7 * std::fabs(expected);
        QVERIFY2(std::fabs(values[i] - expected) <= allowed,
            qPrintable(QStringLiteral("gelu(%1) = %2")
                           .arg(static_cast<double>(inputs[i]))
                           .arg(static_cast<double>(values[i]))));
    }
    inputs.assign(inputs.size(), kNoNumber);
    multiplyInt8(rows, packed, { scale, inputs.data(), true }, values.data(), outputs);
    QVERIFY(std::ranges::all_of(values, [](float value) { return std::isnan(value); }));
}

void TestKernels::writesNothingElse()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(5);
    Int8Rows rows;
    fillRows(rows, 13, 20, Filling::Random, random);
    for (const std::int64_t outputs : { 1, 15, 16, 31, 63, 64, 70 }) {
        const auto weights = makeWeights(outputs * 20, Filling::Random, random);
        const auto stride = outputs + 3;
        std::vector<float> values(static_cast<std::size_t>(13 * stride + 32), 77);
        const std::array<float, 1> scale { 0.01F };
        multiplyInt8(rows, PackedInt8(weights, outputs, 20), { scale }, values.data(), stride);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto at = static_cast<std::int64_t>(i);
            if (at >= 13 * stride || at % stride >= outputs)
                QCOMPARE(bitsOf(values[i]), bitsOf(77));
        }
    }
}

void TestKernels::splitGivesTheSame()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(9);
    Int8Rows rows;
    fillRows(rows, 31, 96, Filling::Random, random);
    const SplitRange inThree = [](std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work) {
        std::vector<std::jthread> threads;
        for (std::int64_t i = 0; i < 3; ++i)
            threads.emplace_back([&work, count, i] { work(count * i / 3, count * (i + 1) / 3); });
    };
    for (const std::int64_t outputs : { 9, 100, 192 }) {
        const auto weights = makeWeights(outputs * 96, Filling::Random, random);
        const PackedInt8 packed(weights, outputs, 96);
        const auto scales = randomFloats(outputs, 0.01F, random);
        std::vector<float> whole(static_cast<std::size_t>(31 * outputs)), parts(whole.size());
        multiplyInt8(rows, packed, { scales }, whole.data(), outputs);
        multiplyInt8(rows, packed, { scales }, parts.data(), outputs, inThree);
        QCOMPARE(parts, whole);
        std::vector<std::int32_t> sums(whole.size());
        multiplyInt8(rows, packed, sums.data(), inThree);
        QCOMPARE(sums, sumsByLoop(rows, weights, outputs));
    }
}

void TestKernels::tensorScales_data()
{
    QTest::addColumn<float>("minimum");
    QTest::addColumn<float>("maximum");
    QTest::addColumn<int>("bits");
    QTest::addColumn<float>("scale");
    QTest::addColumn<int>("zeroPoint");
    // What torch.ops.quantized.linear_dynamic computes with (torch._choose_qparams_per_tensor, torch 2.13).
    // clang-format off
    QTest::newRow("-1.0 to 1.0, 8 bits") << -1.0F << 1.0F << 8 << 0.007843138F << 128;
    QTest::newRow("-1.0 to 1.0, 7 bits") << -1.0F << 1.0F << 7 << 0.015748031F << 64;
    QTest::newRow("-1.5 to 2.75, 8 bits") << -1.5F << 2.75F << 8 << 0.016666668F << 90;
    QTest::newRow("-1.5 to 2.75, 7 bits") << -1.5F << 2.75F << 7 << 0.033464566F << 45;
    QTest::newRow("0.0 to 3.3, 8 bits") << 0.0F << 3.3F << 8 << 0.012941176F << 0;
    QTest::newRow("0.0 to 3.3, 7 bits") << 0.0F << 3.3F << 7 << 0.025984252F << 0;
    QTest::newRow("-3.3 to 0.0, 8 bits") << -3.3F << 0.0F << 8 << 0.012941176F << 255;
    QTest::newRow("-3.3 to 0.0, 7 bits") << -3.3F << 0.0F << 7 << 0.025984252F << 127;
    QTest::newRow("0.5 to 4.0, 8 bits") << 0.5F << 4.0F << 8 << 0.015686275F << 0;
    QTest::newRow("0.5 to 4.0, 7 bits") << 0.5F << 4.0F << 7 << 0.031496063F << 0;
    QTest::newRow("-4.0 to -0.5, 8 bits") << -4.0F << -0.5F << 8 << 0.015686275F << 255;
    QTest::newRow("-4.0 to -0.5, 7 bits") << -4.0F << -0.5F << 7 << 0.031496063F << 127;
    QTest::newRow("0.0 to 0.0, 8 bits") << 0.0F << 0.0F << 8 << 0.1F << 0;
    QTest::newRow("0.0 to 0.0, 7 bits") << 0.0F << 0.0F << 7 << 0.1F << 0;
    QTest::newRow("-1e-05 to 2e-05, 8 bits") << -1e-05F << 2e-05F << 8 << 6.1e-05F << 85;
    QTest::newRow("-1e-05 to 2e-05, 7 bits") << -1e-05F << 2e-05F << 7 << 6.1e-05F << 42;
    QTest::newRow("0.0 to 1e-06, 8 bits") << 0.0F << 1e-06F << 8 << 6.1e-05F << 0;
    QTest::newRow("0.0 to 1e-06, 7 bits") << 0.0F << 1e-06F << 7 << 6.1e-05F << 0;
    QTest::newRow("-1e-06 to 0.0, 8 bits") << -1e-06F << 0.0F << 8 << 6.1e-05F << 255;
    QTest::newRow("-1e-06 to 0.0, 7 bits") << -1e-06F << 0.0F << 7 << 6.1e-05F << 127;
    QTest::newRow("-7.25 to 12.1, 8 bits") << -7.25F << 12.1F << 8 << 0.07588235F << 96;
    QTest::newRow("-7.25 to 12.1, 7 bits") << -7.25F << 12.1F << 7 << 0.15236221F << 48;
    QTest::newRow("-1e-30 to 1e-30, 8 bits") << -1e-30F << 1e-30F << 8 << 6.1e-05F << 128;
    QTest::newRow("-1e-30 to 1e-30, 7 bits") << -1e-30F << 1e-30F << 7 << 6.1e-05F << 63;
    QTest::newRow("-0.003 to 0.004, 8 bits") << -0.003F << 0.004F << 8 << 6.1e-05F << 109;
    QTest::newRow("-0.003 to 0.004, 7 bits") << -0.003F << 0.004F << 7 << 6.1e-05F << 54;
    QTest::newRow("-1e+30 to 3e+30, 8 bits") << -1e+30F << 3e+30F << 8 << 1.5686274e+28F << 64;
    QTest::newRow("-1e+30 to 3e+30, 7 bits") << -1e+30F << 3e+30F << 7 << 3.1496062e+28F << 32;
    QTest::newRow("-0.11 to 31.7, 8 bits") << -0.11F << 31.7F << 8 << 0.1247451F << 1;
    QTest::newRow("-0.11 to 31.7, 7 bits") << -0.11F << 31.7F << 7 << 0.25047246F << 0;
    // clang-format on
}

void TestKernels::tensorScales()
{
    QFETCH(float, minimum);
    QFETCH(float, maximum);
    QFETCH(int, bits);
    QFETCH(float, scale);
    QFETCH(int, zeroPoint);
    const auto chosen = chooseTensorScale(minimum, maximum, bits);
    QCOMPARE(bitsOf(chosen.scale), bitsOf(scale));
    QCOMPARE(chosen.zeroPoint, zeroPoint);
}

void TestKernels::quantizesTensors()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(13);
    Int8Rows rows;
    for (const std::int64_t width : { 1, 7, 8, 15, 16, 48, 100 }) {
        for (const int bits : { 7, 8 }) {
            for (const float shift : { 0.0F, 4.0F, -4.0F }) {
                auto values = randomFloats(5 * width, 2, random);
                for (auto& value : values)
                    value += shift;
                quantizeTensor(values.data(), 5, width, bits, rows);
                const auto [low, high] = std::ranges::minmax(values);
                const auto chosen = chooseTensorScale(low, high, bits);
                QCOMPARE(rows.zeroPoint, chosen.zeroPoint);
                for (std::int64_t i = 0; i < 5 * width; ++i) {
                    const auto rounded
                        = static_cast<int>(std::nearbyint(values[static_cast<std::size_t>(i)] * (1 / chosen.scale)));
                    const auto byte = rows.values[static_cast<std::size_t>(i / width * rows.stride + i % width)];
                    QCOMPARE(static_cast<int>(byte), std::clamp(rounded + chosen.zeroPoint, 0, 255));
                    QCOMPARE(bitsOf(rows.scales[static_cast<std::size_t>(i / width)]), bitsOf(chosen.scale));
                }
                for (std::int64_t k = width; k < rows.stride; ++k)
                    QCOMPARE(rows.values[static_cast<std::size_t>(k)], std::uint8_t { 0 });
            }
        }
    }
}

void TestKernels::quantizesRows()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    Random random(17);
    Int8Rows rows;
    for (const std::int64_t width : { 1, 7, 8, 15, 16, 17, 48, 100 }) {
        auto values = randomFloats(6 * width, 3, random);
        std::fill_n(values.begin(), width, 0.0F); // a row of zeros
        values[static_cast<std::size_t>(width)] = 1e30F; // a large one
        std::fill_n(values.begin() + 2 * width, width, 1e-44F); // one whose inverse overflows
        quantizeRows(values.data(), 6, width, rows);
        QCOMPARE(rows.zeroPoint, 128);
        for (std::int64_t row = 0; row < 6; ++row) {
            float largest = 0;
            for (std::int64_t k = 0; k < width; ++k)
                largest = std::max(largest, std::fabs(values[static_cast<std::size_t>(row * width + k)]));
            QCOMPARE(bitsOf(rows.scales[static_cast<std::size_t>(row)]), bitsOf(largest / 127));
            const float inverse = std::isfinite(127 / largest) ? 127 / largest : 0;
            for (std::int64_t k = 0; k < width; ++k) {
                const auto byte = rows.values[static_cast<std::size_t>(row * rows.stride + k)];
                QCOMPARE(static_cast<int>(byte),
                    static_cast<int>(std::nearbyint(values[static_cast<std::size_t>(row * width + k)] * inverse))
                        + 128);
            }
        }
    }
}

void TestKernels::roundsHalvesToEven()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    std::vector<float> values { 127 };
    for (float x = -126.5F; x < 127; x += 1)
        values.push_back(x);
    Int8Rows rows;
    quantizeRows(values.data(), 1, static_cast<std::int64_t>(values.size()), rows);
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE((rows.values[i] - 128) % 2 == 0 || values[i] == 127, true);
    QCOMPARE(rows.values[0], std::uint8_t { 255 });
}

void TestKernels::showsWhatIsNoNumber()
{
    QFETCH(int, abilities);
    const ForcedAbilities forced(abilities);
    const PackedInt8 packed(std::vector<std::int8_t>(3 * 20, 1), 3, 20);
    const std::array<float, 1> scale { 1 };
    for (const float bad : { kNoNumber, kInfinity, -kInfinity }) {
        for (const std::size_t place : { 20, 27, 39 }) {
            std::vector<float> values(3 * 20, 0.5F), out(9);
            values[place] = bad;
            Int8Rows rows;
            quantizeRows(values.data(), 3, 20, rows);
            multiplyInt8(rows, packed, { scale }, out.data(), 3);
            for (std::size_t i = 0; i < out.size(); ++i)
                QCOMPARE(std::isnan(out[i]), i / 3 == 1); // the row alone
            quantizeTensor(values.data(), 3, 20, 8, rows);
            multiplyInt8(rows, packed, { scale }, out.data(), 3);
            QVERIFY(std::ranges::all_of(out, [](float value) { return std::isnan(value); }));
        }
    }
}

/// AVX-VNNI and AVX-512 VNNI encode the 256-bit dot product differently; a processor may know only one.
void TestKernels::bothEncodingsOfTheDotProduct()
{
#ifdef NDOGO_X86_KERNELS
    const bool evex = hasEvexVnni();
    QVERIFY(&vnni256Int8Kernels(true) != &vnni256Int8Kernels(false));
    const Abilities needs { Ability::Avx2, Ability::Vnni };
    if (processorAbilities().hasAll(needs))
        QCOMPARE(&int8Kernels(needs), &vnni256Int8Kernels(evex));
#else
    QSKIP("Not an x86 processor.");
#endif
}

NDOGO_TEST(TestKernels)
#include "tst_kernels.moc"
