// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of variants beside their dense model, against SciPy and plain definitions (make_comparison.py), against
// closed forms, and by simulation.
#include "engine/base/random.h"
#include "engine/study/comparison.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

using namespace ndogo;
using nlohmann::json;

namespace {

using Counts = std::vector<SentenceCounts>;

bool near(double a, double b, double tolerance = 1e-12)
{
    return std::abs(a - b) <= tolerance;
}

Counts countsFrom(const json& rows)
{
    Counts counts;
    for (const json& row : rows)
        counts.push_back(
            { std::int32_t(counts.size()), row.at(0).get<int>(), row.at(1).get<int>(), row.at(2).get<int>() });
    return counts;
}

ScoreDraws drawsOf(const std::vector<Counts>& runs, std::uint64_t seed, int resamples)
{
    const std::vector<std::span<const SentenceCounts>> spans(runs.begin(), runs.end());
    return { spans, seed, resamples };
}

/// `answers` are lists of [start, end, type], one a sentence. `labels` in any order.
Predictions predictionsFrom(const json& gold, const json& answers, std::vector<std::string> labels)
{
    const auto spansFrom = [&](const json& rows) {
        std::vector<LabelledSpan> spans;
        for (const json& row : rows) {
            const auto label = std::ranges::find(labels, row.at(2).get<std::string>()) - labels.begin();
            spans.push_back({ row.at(0).get<int>(), row.at(1).get<int>(), std::int32_t(label) });
        }
        std::ranges::sort(spans);
        return spans;
    };
    Predictions::Language language { "hau", labels, {} };
    for (std::size_t i = 0; i < gold.size(); ++i)
        language.sentences.push_back({ std::int32_t(i), spansFrom(gold.at(i)), spansFrom(answers.at(i)), {}, {} });
    Predictions predictions;
    predictions.languages.push_back(std::move(language));
    return predictions;
}

Predictions withRows(const json& rows, std::vector<std::string> outputs)
{
    Predictions predictions;
    predictions.outputs = std::move(outputs);
    Predictions::Language language { "hau", {}, {} };
    for (const json& row : rows) {
        SentenceAnswers answers;
        answers.sentence = std::int32_t(language.sentences.size());
        answers.logProbabilities = row.get<std::vector<float>>();
        language.sentences.push_back(std::move(answers));
    }
    predictions.languages.push_back(std::move(language));
    return predictions;
}

std::int64_t countAt(const json& counts, const char* name)
{
    return counts.value(name, std::int64_t(0));
}

bool sameFlips(const FlipCounts& found, const json& expected)
{
    return found.rightToWrong == countAt(expected, "right_to_wrong")
        && found.wrongToRight == countAt(expected, "wrong_to_right")
        && found.wrongToOther == countAt(expected, "wrong_to_other");
}

/// A language of `sentences`, each of one entity, which a model finds with a chance of its own.
Counts simulated(Random& random, std::size_t sentences, double chance)
{
    Counts counts;
    for (std::size_t i = 0; i < sentences; ++i) {
        const bool found = random.uniform() < chance;
        counts.push_back({ std::int32_t(i), found, 0, !found });
    }
    return counts;
}

/// Models on languages of as many sentences as MasakhaNER's test sets have on average.
std::vector<ComparedRun> simulatedRuns(std::size_t models, int languages)
{
    Random random(5);
    std::vector<ComparedRun> runs;
    for (std::size_t model = 0; model < models; ++model) {
        auto result = std::make_shared<EvaluationResult>();
        for (int language = 0; language < languages; ++language) {
            LanguageScore score;
            score.language = "l" + std::to_string(language);
            score.perSentence = simulated(random, 530, 0.8 - 0.02 * double(model));
            result->languages.push_back(std::move(score));
        }
        runs.push_back({ "m" + std::to_string(model), result, {} });
    }
    return runs;
}

} // namespace

class TestComparison : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changesAsSciPyHasThem();
    void changeOfNothing();
    void holmAsDefined();
    void verdictsAreCorrected();
    void disparityAsNumPyHasIt();
    void groupsOfLanguages();
    void gapsAndTheirChange();
    void divergenceAsSciPyHasIt();
    void divergenceNeedsTheSameOutputs();
    void flipsAsCounted();
    void errorsAsCounted();
    void identifiedAsCounted();
    void sentencesOfOtherDataAreLeftOut();
    void frontAsDefined();
    void whoHasNoFigureStays();
    void wholeComparison();
    void intervalsCoverTheTruth();
    void tenVariantsInTwoSeconds();

private:
    json m_expected;
    const std::vector<std::string> m_labels { "PER", "LOC", "ORG" };
};

void TestComparison::initTestCase()
{
    std::ifstream file(NDOGO_TEST_DATA "/comparison.json");
    m_expected = json::parse(file);
}

void TestComparison::changesAsSciPyHasThem()
{
    for (const auto& [code, language] : m_expected.at("languages").items()) {
        std::vector<Counts> runs { countsFrom(language.at("dense")) };
        for (const json& variant : language.at("variants"))
            runs.push_back(countsFrom(variant));
        const ScoreDraws draws = drawsOf(runs, 7, 20'000);
        for (std::size_t i = 1; i < runs.size(); ++i) {
            const json& expected = language.at("changes").at(i - 1);
            const TestedChange found = testedChange(draws, 0, i);
            QVERIFY(near(found.change.difference(), expected.at("change").get<double>()));
            // Two sets of 20,000 draws differ by chance.
            QVERIFY(near(found.change.change.low, expected.at("low").get<double>(), 0.002));
            QVERIFY(near(found.change.change.high, expected.at("high").get<double>(), 0.002));
            const double p = expected.at("p").get<double>();
            QVERIFY(near(found.p, p, 5 * std::sqrt(2 * p * (1 - p) / 20'000) + 1e-4));
            const PairedChange alone = pairedChange(runs[0], runs[i], 7, 20'000);
            QVERIFY(near(alone.difference(), found.change.difference()));
            QCOMPARE(alone.entities, found.change.entities);
            QVERIFY(near(alone.change.low, found.change.change.low)); // the same draws
        }
    }
}

void TestComparison::changeOfNothing()
{
    const Counts run = countsFrom(m_expected.at("languages").at("hau").at("dense"));
    const TestedChange change = testedChange(drawsOf({ run, run }, 1, 1000), 0, 1);
    QCOMPARE(change.p, 1.0);
    QCOMPARE(change.change.change, (Interval { 0, 0 }));
    const ScoreDraws none = drawsOf({ run, {} }, 1, 1000);
    QCOMPARE(none.size(), std::size_t(0));
    QCOMPARE(testedChange(none, 0, 1).p, 1.0);
}

void TestComparison::holmAsDefined()
{
    for (const json& family : m_expected.at("holm")) {
        const auto adjusted = holmAdjusted(family.at("p").get<std::vector<double>>());
        const auto expected = family.at("adjusted").get<std::vector<double>>();
        QVERIFY(std::ranges::equal(adjusted, expected, [](double a, double b) { return near(a, b); }));
    }
    QVERIFY(holmAdjusted({}).empty());
}

void TestComparison::verdictsAreCorrected()
{
    const PairedChange worse { 0.8, 0.7, { -0.15, -0.05 }, 300, 300 };
    QCOMPARE(correctedVerdict(worse, 0.02, 0.05), Verdict::Worse);
    QCOMPARE(correctedVerdict(worse, 0.02, 0.051), Verdict::Unclear);
    const PairedChange same { 0.8, 0.795, { -0.01, -0.001 }, 300, 300 };
    QCOMPARE(correctedVerdict(same, 0.02, 1), Verdict::Same);
    const PairedChange few { 0.8, 0.7, { -0.15, -0.05 }, 49, 49 };
    QCOMPARE(correctedVerdict(few, 0.02, 0.001), Verdict::TooLittle);
}

void TestComparison::disparityAsNumPyHasIt()
{
    for (const json& expected : m_expected.at("disparity")) {
        const auto scores = expected.at("scores").get<std::vector<double>>();
        for (const auto& [measure, name] : kNames<DisparityMeasure>)
            QVERIFY(near(disparity(measure, scores), expected.at(std::string(name)).get<double>()));
    }
    QCOMPARE(disparity(DisparityMeasure::WorstOverBest, std::array { 0.0, 0.0 }), 0.0);
    QCOMPARE(disparity(DisparityMeasure::Deviation, std::array { 0.5 }), 0.0);
}

void TestComparison::groupsOfLanguages()
{
    const std::vector<std::string> codes { "amh", "hau", "luo", "unknown", "yor" };
    const auto groups = groupsOf(codes);
    const auto find = [&](const std::string& kind) -> const LanguageGroups& {
        return *std::ranges::find(groups, kind, &LanguageGroups::kind);
    };
    QCOMPARE(find("script").members.at("Ethiopic"), std::vector<std::size_t>({ 0 }));
    QCOMPARE(find("script").members.at("Latin"), std::vector<std::size_t>({ 1, 2, 4 }));
    QCOMPARE(find("seen_by_afriberta").members.at("unseen"), std::vector<std::size_t>({ 2 }));
    const std::vector<std::string> alike { "hau", "yor" };
    QVERIFY(std::ranges::none_of(groupsOf(alike), [](const auto& one) { return one.kind == "script"; }));
}

void TestComparison::gapsAndTheirChange()
{
    const LanguageGroups groups { "script", { { "a", { 0 } }, { "b", { 1, 2 } } } };
    QVERIFY(near(gapBetween(groups, std::array { 0.9, 0.5, 0.6 }), 0.35));
    Random random(3);
    std::vector<ScoreDraws> languages;
    for (const double chance : { 0.9, 0.5, 0.6 })
        languages.push_back(drawsOf({ simulated(random, 400, chance), simulated(random, 400, chance / 2) }, 1, 2000));
    const auto gap = [&](std::span<const double> scores) { return gapBetween(groups, scores); };
    const DisparityShift shift = shiftOf(languages, 0, 1, gap);
    QVERIFY(near(shift.before, languages[0].score(0) - (languages[1].score(0) + languages[2].score(0)) / 2));
    QVERIFY(shift.change.low <= shift.difference() && shift.difference() <= shift.change.high);
    QVERIFY(shift.beforeInterval.low < shift.before && shift.before < shift.beforeInterval.high);
    QCOMPARE(shiftOf(languages, 1, 1, gap).change, (Interval { 0, 0 }));
}

void TestComparison::divergenceAsSciPyHasIt()
{
    for (const json& expected : m_expected.at("divergence")) {
        std::vector<std::string> outputs;
        for (std::size_t i = 0; i < expected.at("before").at(0).size(); ++i)
            outputs.push_back("c" + std::to_string(i));
        const auto before = withRows(expected.at("before"), outputs), after = withRows(expected.at("after"), outputs);
        const auto found = divergenceBetween(before, after);
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.front().units, std::int64_t(expected.at("before").size()));
        QVERIFY(near(found.front().mean, expected.at("kl").get<double>(), 1e-4 * found.front().mean));
        QVERIFY(near(divergenceBetween(before, before).front().mean, 0));
    }
}

void TestComparison::divergenceNeedsTheSameOutputs()
{
    const json rows = json::array({ json::array({ std::log(0.25), std::log(0.75) }) });
    const json turned = json::array({ json::array({ std::log(0.75), std::log(0.25) }) });
    const auto before = withRows(rows, { "a", "b" });
    QVERIFY(near(divergenceBetween(before, withRows(turned, { "b", "a" })).front().mean, 0, 1e-7));
    QVERIFY(divergenceBetween(before, withRows(rows, { "a", "c" })).empty());
    QVERIFY(divergenceBetween(withRows(rows, { "a", "a" }), withRows(rows, { "a", "a" })).empty());
    auto unseen = before;
    unseen.languages.front().sentences.front().logProbabilities.assign(2, std::numeric_limits<float>::infinity());
    QVERIFY(divergenceBetween(before, unseen).empty());
}

void TestComparison::flipsAsCounted()
{
    const json& answers = m_expected.at("answers");
    const auto dense = predictionsFrom(answers.at("gold"), answers.at("dense"), m_labels);
    for (std::size_t i = 0; i < answers.at("variants").size(); ++i) {
        const json& expected = answers.at("flips").at(i);
        // Labels are numbered otherwise, as in another run.
        const auto variant
            = predictionsFrom(answers.at("gold"), answers.at("variants").at(i), { "ORG", "other", "PER", "LOC" });
        const auto flips = flipsBetween(dense, variant).front();
        QVERIFY(sameFlips(flips.sentences, expected.at("sentences")));
        QCOMPARE(flips.sentences.compared, std::int64_t(answers.at("gold").size()));
        QCOMPARE(flips.flipped.size(), expected.at("flipped").size());
        for (std::size_t k = 0; k < flips.flipped.size(); ++k) {
            QCOMPARE(flips.flipped[k].sentence, expected.at("flipped").at(k).at(0).get<int>());
            QVERIFY(nameOf(flips.flipped[k].flip) == expected.at("flipped").at(k).at(1).get<std::string>());
        }
        QCOMPARE(flips.byType.size(), expected.at("by_type").size());
        for (const auto& [type, counts] : flips.byType) {
            QVERIFY(sameFlips(counts, expected.at("by_type").at(type)));
            QCOMPARE(counts.compared, countAt(expected.at("by_type").at(type), "compared"));
        }
    }
    QVERIFY(flipsBetween(dense, dense).front().flipped.empty());
}

void TestComparison::errorsAsCounted()
{
    const json& answers = m_expected.at("answers");
    std::vector<json> runs { answers.at("dense") };
    runs.insert(runs.end(), answers.at("variants").begin(), answers.at("variants").end());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const json& expected = answers.at("errors").at(i);
        const auto errors = errorsOf(predictionsFrom(answers.at("gold"), runs[i], m_labels)).front();
        const std::array counted { errors.all.right, errors.all.wrongType, errors.all.wrongBoundary, errors.all.partly,
            errors.all.missed, errors.all.spurious };
        constexpr std::array kKinds { "right", "wrong_type", "wrong_boundary", "partly", "missed", "spurious" };
        for (std::size_t kind = 0; kind < kKinds.size(); ++kind)
            QCOMPARE(counted[kind], countAt(expected, kKinds[kind]));
        ErrorCounts sum;
        for (const auto& [type, counts] : errors.byType)
            sum += counts;
        QVERIFY(sum == errors.all);
    }
}

void TestComparison::identifiedAsCounted()
{
    const json& answers = m_expected.at("answers");
    const auto dense = predictionsFrom(answers.at("gold"), answers.at("dense"), m_labels);
    std::vector<Predictions> variants;
    for (const json& variant : answers.at("variants"))
        variants.push_back(predictionsFrom(answers.at("gold"), variant, m_labels));
    std::vector<const Predictions*> population;
    for (const auto& variant : variants)
        population.push_back(&variant);
    const auto identified = identifiedSentences(dense, population).front();
    QVERIFY(identified.sentences == answers.at("identified").get<std::vector<std::int32_t>>());
    QVERIFY(!identified.sentences.empty());
    QVERIFY(identifiedSentences(dense, std::array { &dense, &dense }).front().sentences.empty());
}

void TestComparison::sentencesOfOtherDataAreLeftOut()
{
    const json gold = json::array({ json::array({ json::array({ 0, 0, "PER" }) }), json::array() });
    const json otherGold = json::array({ json::array({ json::array({ 0, 1, "PER" }) }), json::array() });
    const auto one = predictionsFrom(gold, gold, m_labels), other = predictionsFrom(otherGold, gold, m_labels);
    QCOMPARE(flipsBetween(one, other).front().sentences.compared, std::int64_t(1));
    auto elsewhere = one;
    elsewhere.languages.front().code = "yor";
    QVERIFY(flipsBetween(one, elsewhere).empty());
}

void TestComparison::frontAsDefined()
{
    const json& expected = m_expected.at("pareto");
    std::vector<VariantFigures> variants;
    for (const json& point : expected.at("points"))
        variants.push_back({ { { ParetoMeasure::MeanScore, point.at(0).get<double>() },
                                 { ParetoMeasure::File, point.at(1).get<double>() } },
            {} });
    const auto places = paretoFront(variants, ParetoMeasure::MeanScore, ParetoMeasure::File);
    for (std::size_t i = 0; i < places.size(); ++i) {
        QCOMPARE(places[i].onFront, expected.at("front").at(i).get<bool>());
        QCOMPARE(places[i].dominatedBy.has_value(), !places[i].onFront);
        if (places[i].dominatedBy)
            QVERIFY(places[*places[i].dominatedBy].onFront);
    }
    QVERIFY(paretoFront(variants, ParetoMeasure::File, ParetoMeasure::MeanScore) == places);
}

void TestComparison::whoHasNoFigureStays()
{
    const std::vector<VariantFigures> variants {
        { { { ParetoMeasure::MeanScore, 0.8 }, { ParetoMeasure::Time, 2 } }, {} },
        { { { ParetoMeasure::MeanScore, 0.9 } }, { { ParetoMeasure::Time, Sentence::tr("Time was not measured.") } } },
    };
    const auto places = paretoFront(variants, ParetoMeasure::MeanScore, ParetoMeasure::Time);
    QVERIFY((places[0] == ParetoPlace { true, true, std::nullopt }));
    QVERIFY((places[1] == ParetoPlace { false, false, std::nullopt }));
}

void TestComparison::wholeComparison()
{
    auto runs = simulatedRuns(3, 4);
    auto small = *runs[1].result; // 40 entities say nothing
    small.languages[0].perSentence.resize(40);
    runs[1].result = std::make_shared<const EvaluationResult>(small);
    runs[1].figures.missing[ParetoMeasure::Time] = Sentence::tr("Time was not measured.");
    const auto comparison = compareRuns(runs, 0, { .resamples = 500, .threads = 2 });
    QCOMPARE(comparison.languages.size(), std::size_t(4));
    QCOMPARE(comparison.languages[0].sentences, std::int64_t(40));
    QCOMPARE(comparison.languages[0].models[2].verdict, Verdict::TooLittle);
    std::vector<double> p;
    for (std::size_t i = 1; i < 4; ++i)
        p.push_back(comparison.languages[i].models[2].change->p);
    const auto adjusted = holmAdjusted(p);
    for (std::size_t i = 1; i < 4; ++i)
        QCOMPARE(comparison.languages[i].models[2].adjustedP, adjusted[i - 1]);

    const auto again = compareRuns(runs, 0, { .resamples = 500, .threads = 1 });
    QVERIFY(toJson(again) == toJson(comparison)); // whoever computes which language
    const json document = toJson(comparison);
    QCOMPARE(document.at("languages").at(1).at("models").at(0).at("verdict").get<std::string>(), "baseline");
    QVERIFY(document.at("languages").at(1).at("models").at(0).at("delta").is_null());
    QCOMPARE(document.at("pareto").size(), std::size_t(15));
    for (const json& front : document.at("pareto")) {
        if (front.at("y") == "time")
            QVERIFY(front.at("models").at(1).contains("reason"));
    }
}

/// Of 1,000 made-up tests of a change that is known, 95 % of the intervals should hold it.
void TestComparison::intervalsCoverTheTruth()
{
    constexpr int kTests = 1000;
    constexpr double kKept = 0.7, kLost = 0.12, kWon = 0.05; // of an entity: found by both, by one, by the other
    Random random(18);
    int covered = 0;
    for (int test = 0; test < kTests; ++test) {
        Counts before, after;
        for (std::int32_t sentence = 0; sentence < 250; ++sentence) {
            const double luck = random.uniform();
            const bool by = luck < kKept + kLost,
                       now = luck < kKept || (luck >= kKept + kLost && luck < kKept + kLost + kWon);
            before.push_back({ sentence, by, !by, !by }); // f1 is the share that is found
            after.push_back({ sentence, now, !now, !now });
        }
        const auto change = testedChange(drawsOf({ before, after }, std::uint64_t(test), 1000), 0, 1).change;
        covered += change.change.low <= kWon - kLost && kWon - kLost <= change.change.high;
    }
    QVERIFY2(covered >= 930 && covered <= 970, qPrintable(QString::number(covered)));
}

void TestComparison::tenVariantsInTwoSeconds()
{
    const auto runs = simulatedRuns(11, 10);
    QElapsedTimer timer;
    timer.start();
    const auto comparison = compareRuns(runs, 0, {});
    const double seconds = double(timer.elapsed()) / 1000;
    qInfo("10,000 draws of 10 variants on 10 languages: %.2f s on one thread", seconds);
    QCOMPARE(comparison.variants.size(), std::size_t(10));
    // Ten times what a quiet machine takes: only a slip of an order of magnitude is one.
    QVERIFY(seconds < 20);
}

NDOGO_TEST(TestComparison)
#include "tst_comparison.moc"
