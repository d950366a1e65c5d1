// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/level_verdict.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <tuple>

using namespace ndogo;

namespace {

/// `found` of `sentences` sentences hold their one entity, so that F1 is found / sentences.
ScorePtr scoreOf(const char* language, int sentences, int found, int total = 200)
{
    auto score = std::make_shared<LanguageScore>();
    score->language = language;
    score->sentences = sentences;
    score->sentencesTotal = total;
    for (int i = 0; i < sentences; ++i) {
        const bool hit = i < found;
        score->perSentence.push_back({ i, hit, !hit, !hit });
        score->counts += { hit, !hit, !hit };
    }
    return score;
}

/// Hausa holds longest, Yoruba and Luo break at 50 %, Luo deeper.
PruningStudy threeLanguages()
{
    PruningStudy study;
    const struct {
        double amount;
        int hau, luo, yor;
    } rows[] = { { 0.7, 120, 20, 60 }, { 0, 160, 150, 140 }, { 0.5, 159, 80, 110 }, { 0.3, 160, 149, 140 } };
    for (const auto& row : rows) {
        study.addScore(row.amount, scoreOf("hau", 200, row.hau));
        study.addScore(row.amount, scoreOf("luo", 200, row.luo));
        study.addScore(row.amount, scoreOf("yor", 200, row.yor));
    }
    return study;
}

} // namespace

class TestPruningStudy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void empty();
    void levelsRiseAndNearAmountsAreOne();
    void fewerSentencesNeverReplaceMore();
    void changesArriveWithDense();
    void partialScoresCompareOnCommonSentences();
    void breakPointsAndWorst();
    void beyondAndHolding();
    void noBreakIsNoProof();
    void tooLittleDataHoldsNothingUp();
    void toleranceDecides();
    void incompleteLevelsSayNothing();
    void disparity();
    void timings();
    void seedsAreAveragedAndPairedByTraining();
    void oneSeedIsAnOrdinaryScore();
    void seedsThatDisagreeMakeTheIntervalWide();
    void oneMetricAtATime();
};

void TestPruningStudy::empty()
{
    const PruningStudy study;
    QVERIFY(study.levels().empty());
    QVERIFY(!study.level(0.5));
    QVERIFY(!study.dense());
    QVERIFY(study.languages().empty());
    QVERIFY(!study.worstLanguage());
    QVERIFY(!study.languagesBeyond(0));
    QVERIFY(!study.largestHolding());
    QVERIFY(!study.disparity(0));
    QVERIFY(!study.breakPoint("hau").found);
    QVERIFY(!PruningStudy::Level().complete());
}

void TestPruningStudy::levelsRiseAndNearAmountsAreOne()
{
    PruningStudy study = threeLanguages();
    std::vector<double> amounts;
    for (const PruningStudy::Level& level : study.levels())
        amounts.push_back(level.amount);
    QCOMPARE(amounts, (std::vector<double> { 0, 0.3, 0.5, 0.7 }));
    QCOMPARE(study.languages(), (std::vector<std::string> { "hau", "luo", "yor" }));

    study.addScore(0.1 + 0.2, scoreOf("wol", 200, 100));
    QCOMPARE(study.levels().size(), std::size_t(4));
    QCOMPARE(study.level(0.30004), study.level(0.3));
    QVERIFY(!study.level(0.3001));
    study.addScore(0.301, scoreOf("wol", 200, 100));
    QCOMPARE(study.levels().size(), std::size_t(5));
}

void TestPruningStudy::fewerSentencesNeverReplaceMore()
{
    PruningStudy study;
    const ScorePtr sample = scoreOf("hau", 80, 60), all = scoreOf("hau", 200, 150), again = scoreOf("hau", 200, 151);
    study.addScore(0.5, sample);
    study.addScore(0.5, all);
    study.addScore(0.5, sample);
    QCOMPARE(study.level(0.5)->languages.at("hau").score, all);
    study.addScore(0.5, again);
    QCOMPARE(study.level(0.5)->languages.at("hau").score, again);
}

void TestPruningStudy::changesArriveWithDense()
{
    PruningStudy study;
    study.addScore(0.5, scoreOf("hau", 200, 100));
    QVERIFY(!study.level(0.5)->languages.at("hau").change);
    study.addScore(0, scoreOf("hau", 200, 160));
    QCOMPARE(study.level(0.5)->languages.at("hau").change.value().difference(), 0.5 - 0.8);
    QCOMPARE(study.dense()->languages.at("hau").change.value().change, (Interval { 0, 0 }));
    study.addScore(0, scoreOf("hau", 200, 120)); // measured anew
    QCOMPARE(study.level(0.5)->languages.at("hau").change.value().difference(), 0.5 - 0.6);
    study.addScore(0.7, scoreOf("luo", 200, 100));
    QVERIFY(!study.level(0.7)->languages.at("luo").change); // dense knows no Luo
}

void TestPruningStudy::partialScoresCompareOnCommonSentences()
{
    PruningStudy study;
    study.addScore(0, scoreOf("hau", 200, 60));
    study.addScore(0.5, scoreOf("hau", 80, 40));
    const PairedChange change = study.level(0.5)->languages.at("hau").change.value();
    QCOMPARE(change.sentences, std::int64_t(80));
    QCOMPARE(change.before, 0.75); // of the same 80
    QCOMPARE(change.after, 0.5);
}

void TestPruningStudy::breakPointsAndWorst()
{
    const PruningStudy study = threeLanguages();
    const BreakPoint luo = study.breakPoint("luo");
    QVERIFY(luo.found);
    QCOMPARE(luo.lastHeld, 0.3);
    QCOMPARE(luo.firstBroken, 0.5);
    QCOMPARE(study.breakPoint("hau").firstBroken, 0.7);
    QCOMPARE(study.breakPoint("yor").firstBroken, 0.5);
    QVERIFY(!study.breakPoint("swa").found);
    QCOMPARE(study.worstLanguage(), std::optional<std::string>("luo"));
}

void TestPruningStudy::beyondAndHolding()
{
    const PruningStudy study = threeLanguages();
    QCOMPARE(study.languagesBeyond(0), std::optional<int>(0));
    QCOMPARE(study.languagesBeyond(0.3), std::optional<int>(0));
    QCOMPARE(study.languagesBeyond(0.5), std::optional<int>(2));
    QCOMPARE(study.languagesBeyond(0.7), std::optional<int>(3));
    QVERIFY(!study.languagesBeyond(0.6));
    QCOMPARE(study.largestHolding(), std::optional<double>(0.3));
}

void TestPruningStudy::noBreakIsNoProof()
{
    PruningStudy study = threeLanguages();
    for (const auto& [amount, hau, luo, yor] : { std::tuple(0.1, 160, 150, 140), std::tuple(0.4, 159, 142, 138) }) {
        study.addScore(amount, scoreOf("hau", 200, hau));
        study.addScore(amount, scoreOf("luo", 200, luo));
        study.addScore(amount, scoreOf("yor", 200, yor));
    }
    QCOMPARE(study.largestHolding(), std::optional<double>(0.4)); // nobody is beyond the tolerance for certain, and yet
    const VerdictCounts counts = verdictCounts(*study.level(0.4), study.tolerance());
    QCOMPARE(counts, (VerdictCounts { .worse = 1, .unclear = 1, .same = 1 }));
    QCOMPARE(inEnglish(verdictSentence(counts)), std::string("1 worse, 1 unclear, 1 the same"));
    QVERIFY(holdsForCertain(*study.level(0.4)->languages.at("hau").change, 0.02));
    QVERIFY(!holdsForCertain(*study.level(0.4)->languages.at("yor").change, 0.02));

    const std::optional<Certainty> certainty = certaintyOf(study);
    QVERIFY(certainty);
    QCOMPARE(certainty->level, 0.3); // Luo loses one entity of 200 there: no more than the tolerance, for certain
    QCOMPARE(inEnglish(certaintySentence(*certainty)), std::string("All languages (3) hold for certain up to 30 %."));
    study.setTolerance(0.001);
    QCOMPARE(certaintyOf(study)->level, 0.1);
    QVERIFY(!certaintyOf(PruningStudy()));
}

void TestPruningStudy::tooLittleDataHoldsNothingUp()
{
    PruningStudy study;
    for (const double amount : { 0.0, 0.105 }) {
        study.addScore(amount, scoreOf("hau", 200, 160));
        study.addScore(amount, scoreOf("lin", 40, 30, 40));
    }
    QCOMPARE(inEnglish(certaintySentence(*certaintyOf(study))),
        std::string("All languages (1) hold for certain up to 10.5 %, and 1 with too little data to say."));
    QCOMPARE(inEnglish(verdictSentence(verdictCounts(*study.level(0.105), 0.02))),
        std::string("1 the same, 1 with too little data to say"));

    study.addScore(0.2, scoreOf("hau", 200, 100));
    study.addScore(0.2, scoreOf("lin", 40, 5, 40));
    QCOMPARE(certaintyOf(study)->level, 0.105);
    PruningStudy nothing;
    for (const double amount : { 0.0, 0.1 })
        nothing.addScore(amount, scoreOf("lin", 40, 30, 40));
    QCOMPARE(certaintyOf(nothing)->level, 0.0); // of too little data nothing is certain
}

void TestPruningStudy::toleranceDecides()
{
    PruningStudy study = threeLanguages();
    study.setTolerance(0.25);
    QCOMPARE(study.tolerance(), 0.25);
    QCOMPARE(study.languagesBeyond(0.5), std::optional<int>(1)); // Luo, 35 points
    study.setTolerance(0.9);
    QVERIFY(!study.worstLanguage());
    QCOMPARE(study.largestHolding(), std::optional<double>(0.7));
}

void TestPruningStudy::incompleteLevelsSayNothing()
{
    PruningStudy study = threeLanguages();
    study.addScore(0.6, scoreOf("hau", 200, 100)); // the others are still to come
    QVERIFY(!study.languagesBeyond(0.6));
    QVERIFY(!study.disparity(0.6));
    study.addScore(0.6, scoreOf("luo", 80, 10));
    study.addScore(0.6, scoreOf("yor", 200, 10));
    QVERIFY(!study.level(0.6)->complete());
    QVERIFY(!study.languagesBeyond(0.6));
    study.addScore(0.6, scoreOf("luo", 200, 10));
    QCOMPARE(study.languagesBeyond(0.6), std::optional<int>(3));

    study.addScore(0.4, scoreOf("luo", 80, 0)); // a sample cannot move a break point
    QCOMPARE(study.breakPoint("luo").lastHeld, 0.3);
    QCOMPARE(study.breakPoint("luo").firstBroken, 0.5);

    PruningStudy noDense;
    noDense.addScore(0.5, scoreOf("hau", 200, 100));
    QVERIFY(!noDense.languagesBeyond(0.5));
    QVERIFY(noDense.disparity(0.5));
}

void TestPruningStudy::disparity()
{
    const PruningStudy study = threeLanguages();
    const PruningStudy::Disparity dense = study.disparity(0).value();
    QCOMPARE(dense.mean, 0.75);
    QCOMPARE(dense.best, 0.8);
    QCOMPARE(dense.worst, 0.7);
    QCOMPARE(dense.bestLanguage, std::string("hau"));
    QCOMPARE(dense.worstLanguage, std::string("yor"));
    QVERIFY(std::abs(dense.standardDeviation - 0.05) < 1e-12); // of .8, .75, .7
    QCOMPARE(study.disparity(0.7).value().worstLanguage, std::string("luo"));
}

void TestPruningStudy::timings()
{
    PruningStudy study;
    const auto timing = std::make_shared<TimingSamples>();
    study.addTiming(0.5, timing);
    QCOMPARE(study.level(0.5)->timing, std::shared_ptr<const TimingSamples>(timing));
    QVERIFY(!study.level(0.5)->complete()); // time alone does not measure a level
    study.addScore(0.5, scoreOf("hau", 200, 100));
    QVERIFY(study.level(0.5)->timing);
}

void TestPruningStudy::oneMetricAtATime()
{
    PruningStudy study = threeLanguages();
    study.addTiming(0.3, std::make_shared<TimingSamples>());
    QCOMPARE(study.metric(), std::optional(Metric::EntityF1));
    auto accuracy = std::make_shared<LanguageScore>(*scoreOf("hau", 200, 100));
    accuracy->metric = Metric::Accuracy;
    study.addScore(0, accuracy);
    QCOMPARE(study.metric(), std::optional(Metric::Accuracy));
    QCOMPARE(study.languages(), std::vector<std::string>({ "hau" }));
    QCOMPARE(study.levels().size(), std::size_t(2)); // 30 % keeps its time, and no score
    QVERIFY(study.level(0.3)->timing);
    QVERIFY(study.level(0.3)->languages.empty());
    study.dropScores();
    QVERIFY(!study.metric());
}

void TestPruningStudy::seedsAreAveragedAndPairedByTraining()
{
    PruningStudy study;
    // Seed 3 was never pruned: it counts for dense, and takes no part in the change.
    study.addSeeds(0.5, { { 1, scoreOf("luo", 200, 100) }, { 2, scoreOf("luo", 200, 90) } });
    study.addSeeds(
        0, { { 1, scoreOf("luo", 200, 160) }, { 2, scoreOf("luo", 200, 140) }, { 3, scoreOf("luo", 200, 120) } });
    const PruningStudy::Cell& dense = study.dense()->languages.at("luo");
    const PruningStudy::Cell& pruned = study.level(0.5)->languages.at("luo");
    QCOMPARE(dense.value(), 0.7);
    QCOMPARE(pruned.value(), (0.5 + 0.45) / 2);
    QCOMPARE(dense.score->counts, (EntityCounts { 420, 180, 180 })); // all three tests together
    QVERIFY(dense.score->complete());
    QCOMPARE(dense.score->perSentence.size(), std::size_t(200));
    QVERIFY(dense.score->f1Interval.low < 0.7 && 0.7 < dense.score->f1Interval.high);
    QCOMPARE(pruned.change->before, 0.75);
    QCOMPARE(pruned.change->after, 0.475);
    QCOMPARE(pruned.change->entities, std::int64_t(200)); // of one test, not of two
    QVERIFY(pruned.change->change.low < -0.275 && -0.275 < pruned.change->change.high);
    QVERIFY(study.breakPoint("luo").found);
    QCOMPARE(study.disparity(0)->mean, 0.7);
}

void TestPruningStudy::oneSeedIsAnOrdinaryScore()
{
    PruningStudy one, seeds;
    for (const auto& [amount, found] : { std::pair(0.0, 150), std::pair(0.5, 120) }) {
        one.addScore(amount, scoreOf("luo", 200, found));
        seeds.addSeeds(amount, { { 7, scoreOf("luo", 200, found) } });
    }
    const PairedChange expected = *one.level(0.5)->languages.at("luo").change;
    const PairedChange here = *seeds.level(0.5)->languages.at("luo").change;
    QCOMPARE(here.change, expected.change);
    QCOMPARE(here.difference(), expected.difference());
    QCOMPARE(seeds.level(0.5)->languages.at("luo").value(), 0.6);
}

void TestPruningStudy::seedsThatDisagreeMakeTheIntervalWide()
{
    const auto widthWith = [](int first, int second, int third) {
        PruningStudy study;
        study.addSeeds(
            0, { { 1, scoreOf("luo", 200, 160) }, { 2, scoreOf("luo", 200, 160) }, { 3, scoreOf("luo", 200, 160) } });
        study.addSeeds(0.5,
            { { 1, scoreOf("luo", 200, first) }, { 2, scoreOf("luo", 200, second) },
                { 3, scoreOf("luo", 200, third) } });
        const PairedChange change = *study.level(0.5)->languages.at("luo").change;
        return change.change.high - change.change.low;
    };
    const double alike = widthWith(120, 120, 120), apart = widthWith(80, 120, 160);
    QVERIFY2(apart > 2 * alike, qPrintable(QStringLiteral("%1 against %2").arg(apart).arg(alike)));
}

NDOGO_TEST(TestPruningStudy)
#include "tst_pruning_study.moc"
