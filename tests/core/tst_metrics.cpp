// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/study/metrics.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace ndogo;
using nlohmann::json;

namespace {

using Tags = std::vector<std::string>;

Tags tagsOf(const std::string& text)
{
    Tags tags;
    for (const QString& tag : QString::fromStdString(text).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        tags.push_back(tag.toStdString());
    return tags;
}

std::string entityText(const std::vector<Entity>& entities)
{
    std::string text;
    for (const Entity& entity : entities)
        text += (text.empty() ? "" : " ") + entity.type + ":" + std::to_string(entity.start) + "-"
            + std::to_string(entity.end);
    return text;
}

/// One sentence with one entity: found (then F1's numerator and denominator both rise) or replaced
/// by a wrong one, so that F1 over n sentences is the share found, a binomial proportion.
SentenceCounts oneEntity(int sentence, bool found)
{
    return found ? SentenceCounts { sentence, 1, 0, 0 } : SentenceCounts { sentence, 0, 1, 1 };
}

std::vector<SentenceCounts> oneEntityEach(int sentences, int found)
{
    std::vector<SentenceCounts> counts;
    for (int i = 0; i < sentences; ++i)
        counts.push_back(oneEntity(i, i < found));
    return counts;
}

PairedChange changeOf(double low, double high, std::int64_t entities = 500)
{
    PairedChange change;
    change.change = { low, high };
    change.entities = entities;
    return change;
}

} // namespace

class TestMetrics : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void entities_data();
    void entities();
    void strictModeRefusesOtherSchemes();
    void scoresBySentenceAndType();
    void refusesUnequalLists();
    void seqevalCases();
    void chunksOfPartsOfSpeech_data();
    void chunksOfPartsOfSpeech();
    void chunksOfAFile();
    void classes();
    void bootstrapMatchesBinomial();
    void bootstrapIsTheSameEverywhere();
    void bootstrapOfLittle();
    void pairedChangeMatchesBinomial();
    void pairedChangeTakesCommonSentences();
    void verdicts_data();
    void verdicts();
    void breakPoints();
    void quantiles();
    void speedups();
    void stratifiedOrderKeepsShares();
};

void TestMetrics::entities_data()
{
    QTest::addColumn<std::string>("tags");
    QTest::addColumn<std::string>("byDefault");
    QTest::addColumn<std::string>("strict");
    const auto row = [](const char* name, const char* tags, const char* byDefault, const char* strict) {
        QTest::newRow(name) << std::string(tags) << std::string(byDefault) << std::string(strict);
    };
    row("nothing", "", "", "");
    row("plain", "B-PER I-PER O B-LOC", "PER:0-1 LOC:3-3", "PER:0-1 LOC:3-3");
    row("I at the start", "I-PER I-PER O", "PER:0-1", "");
    row("I after O", "O I-LOC O", "LOC:1-1", "");
    row("I of another type", "B-PER I-LOC I-LOC", "PER:0-0 LOC:1-2", "PER:0-0");
    row("back to the first type", "B-PER I-LOC I-PER", "PER:0-0 LOC:1-1 PER:2-2", "PER:0-0");
    row("neighbours", "B-PER B-PER I-PER", "PER:0-0 PER:1-2", "PER:0-0 PER:1-2");
    row("to the end", "O B-ORG I-ORG", "ORG:1-2", "ORG:1-2");
    row("dash in the type", "B-geo-loc I-geo-loc", "geo-loc:0-1", "geo-loc:0-1");
    row("no type", "B I O B", "_:0-1 _:3-3", "_:0-1 _:3-3");
    row("no type, I after O", "O I O", "_:1-1", "");
}

void TestMetrics::entities()
{
    QFETCH(std::string, tags);
    QFETCH(std::string, byDefault);
    QFETCH(std::string, strict);
    QCOMPARE(entityText(entitiesOf(tagsOf(tags), EntityMode::Default)), byDefault);
    QCOMPARE(entityText(entitiesOf(tagsOf(tags), EntityMode::Strict)), strict);
}

void TestMetrics::strictModeRefusesOtherSchemes()
{
    for (const char* tags : { "S-PER", "B-LOC E-LOC", "b-per", "." }) {
        QVERIFY_EXCEPTION_THROWN(entitiesOf(tagsOf(tags), EntityMode::Strict), Failure);
        if (tags[0] != 'S' && tags[0] != 'B')
            QVERIFY_EXCEPTION_THROWN(entitiesOf(tagsOf(tags), EntityMode::StrictIobes), Failure);
        entitiesOf(tagsOf(tags), EntityMode::Default); // the default mode takes them
    }
    QCOMPARE(
        entityText(entitiesOf(tagsOf("S-PER B-LOC I-LOC E-LOC"), EntityMode::Default)), std::string("PER:0-0 LOC:1-3"));
    QVERIFY_EXCEPTION_THROWN(entitiesOf(Tags { "" }, EntityMode::Default), Failure);
}

void TestMetrics::scoresBySentenceAndType()
{
    const SentenceScore score = scoreSentence(
        tagsOf("B-PER I-PER O B-LOC O B-ORG"), tagsOf("B-PER I-PER B-LOC O O B-LOC"), EntityMode::Default);
    QCOMPARE(score.counts, (EntityCounts { 1, 2, 2 }));
    QCOMPARE(score.byType.at("PER"), (EntityCounts { 1, 0, 0 }));
    QCOMPARE(score.byType.at("LOC"), (EntityCounts { 0, 2, 1 }));
    QCOMPARE(score.byType.at("ORG"), (EntityCounts { 0, 0, 1 }));
    QCOMPARE(score.counts.f1(), 2.0 / 6.0);
    QCOMPARE(EntityCounts().f1(), 0.0);
}

void TestMetrics::refusesUnequalLists()
{
    QVERIFY_EXCEPTION_THROWN(scoreSentence(tagsOf("O O"), tagsOf("O"), EntityMode::Default), Failure);
    const std::vector<Tags> one { tagsOf("O") }, two { tagsOf("O"), tagsOf("B-PER") };
    QVERIFY_EXCEPTION_THROWN(scoreSentences(one, two, EntityMode::Default), Failure);
    QVERIFY_EXCEPTION_THROWN(scoreSentences({}, {}, EntityMode::Default), Failure);
}

namespace {

/// What is wrong with our answer to one mode of one case of seqeval_cases.json, or nothing.
std::string compareCase(const json& item, const json& expected, EntityMode mode)
{
    const std::vector<Tags> gold = item.at("gold"), predicted = item.at("pred");
    SentenceScore score;
    try {
        score = scoreSentences(gold, predicted, mode);
    } catch (const Failure& failure) {
        return expected.contains("error") ? "" : failure.what();
    }
    if (expected.contains("error"))
        return "seqeval refuses this, we do not";

    std::string wrong;
    const auto compare = [&wrong](const std::string& name, const EntityCounts& counts, const json& numbers) {
        const auto near = [&numbers](const char* key, double value) {
            return std::abs(numbers.at(key).get<double>() - value) < 1e-12;
        };
        if (!near("precision", counts.precision()) || !near("recall", counts.recall()) || !near("f1", counts.f1())
            || numbers.at("support") != counts.support())
            wrong += name + " differs; ";
    };
    compare("micro", score.counts, expected.at("micro"));
    const json& types = expected.at("types");
    if (types.size() != score.byType.size())
        wrong += "other types; ";
    for (const auto& [type, numbers] : types.items())
        compare(type, score.byType[type], numbers);
    return wrong;
}

/// The same for the entities themselves, where the file lists them.
std::string compareEntities(const json& item, const std::string& side, EntityMode mode)
{
    const std::string key = side + "_entities_" + (mode == EntityMode::Strict ? "strict" : "default");
    if (!item.contains(key))
        return {};
    json found = json::array();
    try {
        for (const Tags tags : item.at(side)) {
            found.push_back(json::array());
            for (const Entity& entity : entitiesOf(tags, mode))
                found.back().push_back({ entity.type, entity.start, entity.end });
        }
    } catch (const Failure& failure) {
        return item.at(key).is_string() ? "" : failure.what();
    }
    return found == item.at(key) ? "" : key + " differ: " + found.dump();
}

} // namespace

void TestMetrics::seqevalCases()
{
    NDOGO_NEEDS_SHARED();
    const json cases = readJson(sharedFolder() / "fixtures" / "seqeval_cases.json").at("cases");
    QCOMPARE(cases.size(), std::size_t(72));
    int entityLists = 0;
    for (const json& item : cases) {
        for (const EntityMode mode : { EntityMode::Default, EntityMode::Strict }) {
            const std::string key = mode == EntityMode::Strict ? "strict_iob2" : "default";
            std::string wrong = compareCase(item, item.at(key), mode);
            for (const char* side : { "gold", "pred" }) {
                wrong += compareEntities(item, side, mode);
                entityLists += item.contains(std::string(side) + "_entities_default");
            }
            QVERIFY2(wrong.empty(), (item.at("name").get<std::string>() + ", " + key + ": " + wrong).c_str());
        }
    }
    QCOMPARE(entityLists, 160);
}

void TestMetrics::chunksOfPartsOfSpeech_data()
{
    QTest::addColumn<std::string>("tags");
    QTest::addColumn<std::string>("chunks"); // get_entities of seqeval 1.2.2
    const auto row = [](const char* name, const char* tags, const char* chunks) {
        QTest::newRow(name) << std::string(tags) << std::string(chunks);
    };
    row("equal neighbours are one", "NOUN NOUN VERB", "OUN:0-1 ERB:2-2");
    row("S stands alone", "SCONJ SYM SYM ADP", "CONJ:0-0 YM:1-1 YM:2-2 DP:3-3");
    row("S before its like", "SCONJ CCONJ CCONJ", "CONJ:0-0 CONJ:0-2");
    row("S after its like", "CCONJ SCONJ ADP", "CONJ:1-1 DP:2-2");
    row("I is a prefix", "INTJ INTJ PUNCT", "NTJ:0-1 UNCT:2-2");
    row("one letter", "NOUN X X VERB", "OUN:0-0 _:1-2 ERB:3-3");
    row("one letter last", "NOUN X", "OUN:0-0");
    row("an outside word between", "NOUN O NOUN", "OUN:0-0 OUN:2-2");
    row("a letter of two bytes", "\xc3\x89PI \xc3\x89", "PI:0-0");
}

void TestMetrics::chunksOfPartsOfSpeech()
{
    QFETCH(std::string, tags);
    QTEST(entityText(entitiesOf(tagsOf(tags), EntityMode::Default)), "chunks");
}

void TestMetrics::chunksOfAFile()
{
    // Precision and recall of seqeval 1.2.2 on the file as a whole. Its sentences one by one give
    // 7, 4, 6: an X that begins a sentence starts where the chunk before it does.
    const std::vector<Tags> gold { tagsOf("NOUN NOUN VERB SCONJ CCONJ PUNCT"), tagsOf("X NOUN X"),
        tagsOf("X SYM SYM ADP ADP PROPN"), tagsOf("PUNCT"), tagsOf("X") };
    const std::vector<Tags> predicted { tagsOf("NOUN VERB VERB CCONJ CCONJ PUNCT"), tagsOf("X NOUN NOUN"),
        tagsOf("X SYM ADP ADP ADP PROPN"), tagsOf("PUNCT"), tagsOf("X") };
    const SentenceScore score = scoreSentences(gold, predicted, EntityMode::Default);
    QCOMPARE(score.counts, (EntityCounts { 6, 5, 7 }));
    QCOMPARE(score.byType.at("_"), (EntityCounts { 1, 1, 1 }));
    QCOMPARE(score.byType.at("CONJ"), (EntityCounts { 1, 0, 1 }));
    QVERIFY_EXCEPTION_THROWN(scoreSentences(gold, predicted, EntityMode::Strict), Failure);
    const std::vector<Tags> uneven { tagsOf("NOUN"), tagsOf("NOUN VERB") },
        other { tagsOf("NOUN VERB"), tagsOf("NOUN") };
    QVERIFY_EXCEPTION_THROWN(scoreSentences(uneven, other, EntityMode::Default), Failure);
}

void TestMetrics::classes()
{
    // accuracy_score and f1_score of scikit-learn; "religion" is never right, "business" never
    // said.
    const Tags gold = tagsOf("sports politics sports health business politics health sports");
    const Tags predicted = tagsOf("sports politics health health politics politics religion sports");
    const SentenceScore score = scoreUnits(gold, predicted);
    QCOMPARE(score.counts, (EntityCounts { 5, 3, 3 }));
    QCOMPARE(score.counts.f1(), 0.625);
    QCOMPARE(score.byType.at("health"), (EntityCounts { 1, 1, 1 }));
    QCOMPARE(score.byType.at("religion"), (EntityCounts { 0, 1, 0 }));
    QCOMPARE(macroF1(score.byType), 0.42);
    QCOMPARE(weightedF1(score.byType), 0.625);
    QCOMPARE(macroF1({}), 0.0);
    QCOMPARE(weightedF1({}), 0.0);
    QVERIFY_EXCEPTION_THROWN(scoreUnits(gold, Tags { "sports" }), Failure);
}

void TestMetrics::bootstrapMatchesBinomial()
{
    const Interval interval = bootstrapF1(oneEntityEach(2000, 1400), 1, 4000);
    const double half = 1.959964 * std::sqrt(0.7 * 0.3 / 2000);
    QVERIFY(std::abs(interval.low - (0.7 - half)) < 0.002);
    QVERIFY(std::abs(interval.high - (0.7 + half)) < 0.002);
}

void TestMetrics::bootstrapIsTheSameEverywhere()
{
    // Sentences (i, i % 3, i % 2, i % 5 == 0), numbers of an independent implementation in Python.
    std::vector<SentenceCounts> sentences;
    for (int i = 0; i < 41; ++i)
        sentences.push_back({ i, i % 3, i % 2, i % 5 == 0 });
    const Interval interval = bootstrapF1(sentences, 7, 200);
    QCOMPARE(interval.low, 0.6592467225445948);
    QCOMPARE(interval.high, 0.7965486725663717);
    QCOMPARE(bootstrapF1(sentences, 7, 200), interval);
    QVERIFY(bootstrapF1(sentences, 8, 200) != interval);
}

void TestMetrics::bootstrapOfLittle()
{
    QCOMPARE(bootstrapF1({}, 1), (Interval { 0, 0 }));
    QCOMPARE(bootstrapF1(oneEntityEach(1, 1), 1), (Interval { 1, 1 }));
    QCOMPARE(bootstrapF1(oneEntityEach(30, 0), 1), (Interval { 0, 0 }));
    // One entity among many sentences: most resamples miss it, the interval holds the F1 all the
    // same.
    std::vector<SentenceCounts> rare(1000);
    rare[17].tp = 1;
    const Interval interval = bootstrapF1(rare, 1);
    QVERIFY(interval.low <= 1 && interval.high >= 1);
}

void TestMetrics::pairedChangeMatchesBinomial()
{
    const std::vector<SentenceCounts> before = oneEntityEach(2000, 1400);
    const std::vector<SentenceCounts> after = oneEntityEach(2000, 1300); // 100 of the same are lost
    const PairedChange change = pairedChange(before, after, 1, 4000);
    QCOMPARE(change.before, 0.7);
    QCOMPARE(change.after, 0.65);
    QCOMPARE(change.sentences, std::int64_t(2000));
    QCOMPARE(change.entities, std::int64_t(2000));
    // Only the lost 5 % vary: far narrower than two independent intervals would be.
    const double half = 1.959964 * std::sqrt(0.05 * 0.95 / 2000);
    QVERIFY(std::abs(change.change.low - (-0.05 - half)) < 0.001);
    QVERIFY(std::abs(change.change.high - (-0.05 + half)) < 0.001);
    QCOMPARE(pairedChange(before, before).change, (Interval { 0, 0 }));
}

void TestMetrics::pairedChangeTakesCommonSentences()
{
    const std::vector<SentenceCounts> before { oneEntity(1, true), oneEntity(3, true), oneEntity(4, false) };
    const std::vector<SentenceCounts> after { oneEntity(0, true), oneEntity(3, false), oneEntity(4, false),
        oneEntity(9, true) };
    const PairedChange change = pairedChange(before, after);
    QCOMPARE(change.sentences, std::int64_t(2));
    QCOMPARE(change.before, 0.5);
    QCOMPARE(change.after, 0.0);
    QCOMPARE(pairedChange(before, {}).sentences, std::int64_t(0));
    QCOMPARE(pairedChange(before, {}).change, (Interval { 0, 0 }));
}

void TestMetrics::verdicts_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("entities");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<bool>("beyond");
    QTest::newRow("within") << -0.01 << 0.02 << 500 << Verdict::Same << false;
    QTest::newRow("within comes before the side of zero") << -0.015 << -0.001 << 500 << Verdict::Same << false;
    QTest::newRow("better") << 0.001 << 0.03 << 500 << Verdict::Better << false;
    QTest::newRow("worse, perhaps tolerable") << -0.05 << -0.001 << 500 << Verdict::Worse << false;
    QTest::newRow("worse for certain") << -0.05 << -0.021 << 500 << Verdict::Worse << true;
    QTest::newRow("unclear") << -0.05 << 0.001 << 500 << Verdict::Unclear << false;
    QTest::newRow("enough") << -0.5 << -0.4 << 50 << Verdict::Worse << true;
    QTest::newRow("too little") << -0.5 << -0.4 << 49 << Verdict::TooLittle << false;
}

void TestMetrics::verdicts()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, entities);
    const PairedChange change = changeOf(low, high, entities);
    QTEST(verdictOf(change, 0.02), "verdict");
    QTEST(beyondTolerance(change, 0.02), "beyond");
}

void TestMetrics::breakPoints()
{
    const std::vector<double> levels { 0, 0.3, 0.5, 0.7 };
    const PairedChange holds = changeOf(-0.03, 0), breaks = changeOf(-0.09, -0.03);
    const BreakPoint found = breakPoint(levels, std::vector { holds, holds, breaks, holds }, 0.02);
    QVERIFY(found.found);
    QCOMPARE(found.lastHeld, 0.3);
    QCOMPARE(found.firstBroken, 0.5);
    const BreakPoint none = breakPoint(levels, std::vector(4, holds), 0.02);
    QVERIFY(!none.found);
    QCOMPARE(none.lastHeld, 0.7);
    QVERIFY(!breakPoint({}, {}, 0.02).found);
}

void TestMetrics::quantiles()
{
    const std::vector<double> samples { 15, 20, 35, 40, 50 }; // numpy.quantile
    QCOMPARE(quantile(samples, 0.4), 29.0);
    QCOMPARE(quantile(samples, 0.5), 35.0);
    QCOMPARE(quantile(samples, 0.0), 15.0);
    QCOMPARE(quantile(samples, 1.0), 50.0);
    QCOMPARE(quantile(std::vector<double> { 1, 2 }, 0.95), 1.95);
    QCOMPARE(quantile({}, 0.5), 0.0);
}

void TestMetrics::speedups()
{
    std::vector<std::int64_t> slow, quick, noisy;
    for (std::int64_t i = 0; i < 20; ++i) {
        slow.push_back(1000 + 100 * i); // drifts, as a warming machine does
        quick.push_back(500 + 50 * i);
        noisy.push_back(i % 2 ? 900 + 100 * i : 1100 + 100 * i);
    }
    const Speedup twice = pairedSpeedup(slow, quick);
    QCOMPARE(twice.ratio, 2.0);
    QCOMPARE(twice.interval, (Interval { 2, 2 }));
    QVERIFY(twice.certain);
    QVERIFY(pairedSpeedup(quick, slow).certain);
    QVERIFY(!pairedSpeedup(slow, noisy).certain);
    QVERIFY(!pairedSpeedup(slow, slow).certain);
    // Five rounds on one side happen by chance; six do not.
    const std::span<const std::int64_t> all(slow), half(quick);
    QVERIFY(!pairedSpeedup(all.first(5), half.first(5)).certain);
    QVERIFY(pairedSpeedup(all.first(6), half.first(6)).certain);
    QVERIFY(!pairedSpeedup({}, {}).certain);
}

void TestMetrics::stratifiedOrderKeepsShares()
{
    std::vector<std::string> strata;
    const std::map<std::string, int> sizes { { "", 300 }, { "LOC", 200 }, { "LOC PER", 90 }, { "ORG", 9 },
        { "DATE", 1 } };
    for (const auto& [stratum, size] : sizes)
        strata.insert(strata.end(), std::size_t(size), stratum);
    const std::vector<std::int32_t> order = stratifiedOrder(strata, 1);
    QCOMPARE(order.size(), strata.size());

    std::map<std::string, int> seen;
    for (std::size_t k = 0; k < order.size(); ++k) {
        ++seen[strata[std::size_t(order[k])]];
        for (const auto& [stratum, size] : sizes) {
            const double share = double(size) * double(k + 1) / double(order.size());
            QVERIFY(std::abs(seen[stratum] - share) < 3);
        }
    }
    std::vector<std::int32_t> sorted = order, all(order.size());
    std::sort(sorted.begin(), sorted.end());
    std::iota(all.begin(), all.end(), 0);
    QCOMPARE(sorted, all);
    QCOMPARE(stratifiedOrder(strata, 1), order);
    QVERIFY(stratifiedOrder(strata, 2) != order);
    QVERIFY(stratifiedOrder({}, 1).empty());
}

NDOGO_TEST(TestMetrics)
#include "tst_metrics.moc"
