// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// F1 of a really trained model on real text, against transformers and seqeval.
#include "engine/core/metrics.h"
#include "engine/data/conll.h"
#include "engine/eval/evaluate.h"
#include "engine/model/model_store.h"
#include "tests/support/shared_data.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ndogo;

namespace {

constexpr double kPoints = 0.0005; // 0.05 points of F1

struct Collected {
    std::shared_ptr<const EvaluationResult> result;
    std::vector<std::shared_ptr<const LanguageScore>> steps;
};

Collected evaluateNow(const EvaluateSpec& spec)
{
    ModelStore store;
    Collected collected;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* scored = std::get_if<event::LanguageScored>(&event.payload))
            collected.steps.push_back(scored->score);
    });
    collected.result = evaluate(*store.get(spec.model, {}), spec, context);
    return collected;
}

EvaluateSpec miniAfriberta()
{
    EvaluateSpec spec;
    spec.model.path = (sharedFolder() / "fixtures" / "mini-afriberta" / "ner").string();
    spec.data.path = (sharedFolder() / "data" / "masakhaner").string();
    spec.data.maxLength = 192;
    return spec;
}

EvaluateSpec demo()
{
    EvaluateSpec spec;
    spec.model.path = NDOGO_RESOURCES "/demo/model";
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    return spec;
}

} // namespace

class TestEvaluate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scoresOfTransformers();
    void pruneCurveOfTorch();
    void predictionsOfTransformers();
    void progressiveEndsAtTheWhole();
    void samplesAreSeeded();
    void demoScores();
    void truncation();
    void unknownLabel();
};

void TestEvaluate::scoresOfTransformers()
{
    NDOGO_NEEDS_SHARED();
    const auto spec = miniAfriberta();
    const auto golden = readJson(std::filesystem::path(spec.model.path) / "scores.json").at("test");
    const auto result = evaluateNow(spec).result;
    QCOMPARE(result->languages.size(), std::size_t(10));
    for (const auto& score : result->languages) {
        const auto& expected = golden.at(score.language);
        QVERIFY2(std::abs(score.counts.f1() - expected.at("f1").get<double>()) < kPoints, score.language.c_str());
        QVERIFY(std::abs(score.counts.precision() - expected.at("precision").get<double>()) < kPoints);
        QVERIFY(std::abs(score.counts.recall() - expected.at("recall").get<double>()) < kPoints);
        QCOMPARE(score.sentences, expected.at("sentences").get<std::int64_t>());
        QCOMPARE(score.words, expected.at("words").get<std::int64_t>());
        QCOMPARE(score.wordsCut, expected.at("words_cut").get<std::int64_t>());
        QVERIFY(score.f1Interval.low < score.counts.f1() && score.counts.f1() < score.f1Interval.high);
    }
    QVERIFY(std::abs(meanF1(*result) - golden.at("mean_f1").get<double>()) < kPoints);
}

void TestEvaluate::pruneCurveOfTorch()
{
    NDOGO_NEEDS_SHARED();
    auto spec = miniAfriberta();
    spec.model.prune.exclude = { "classifier" };
    const auto golden = readJson(std::filesystem::path(spec.model.path) / "prune_curve.json");
    for (const int percent : { 30, 60, 90 }) {
        spec.model.prune.amount = percent / 100.0;
        const auto& expected = golden.at("points").at(static_cast<std::size_t>(percent / 10));
        QCOMPARE(expected.at("percent").get<int>(), percent);
        const auto result = evaluateNow(spec).result;
        for (const auto& score : result->languages) {
            const double f1 = expected.at("test_f1").at(score.language).get<double>();
            QVERIFY2(std::abs(score.counts.f1() - f1) < kPoints, (score.language + std::to_string(percent)).c_str());
        }
    }
}

void TestEvaluate::predictionsOfTransformers()
{
    NDOGO_NEEDS_SHARED();
    QTemporaryDir folder;
    auto spec = miniAfriberta();
    spec.data.languages = { "luo", "wol" };
    spec.predictions = folder.path().toStdString();
    evaluateNow(spec);
    for (const auto& language : spec.data.languages) {
        const auto ours = readScoredConll(std::filesystem::path(spec.predictions) / (language + ".txt"));
        const auto theirs = readScoredConll(std::filesystem::path(spec.model.path) / "pred" / (language + ".txt"));
        QCOMPARE(ours.size(), theirs.size());
        for (std::size_t i = 0; i < ours.size(); ++i)
            QVERIFY(ours[i].predicted == theirs[i].predicted);
    }
}

void TestEvaluate::progressiveEndsAtTheWhole()
{
    auto spec = demo();
    const auto whole = evaluateNow(spec);
    spec.progressive = true;
    spec.sample = 20;
    const auto grown = evaluateNow(spec);
    QVERIFY(grown.steps.size() > whole.steps.size());
    QCOMPARE(grown.steps.front()->sentences, std::int64_t(20));
    QVERIFY(!grown.steps.front()->complete());
    for (std::size_t i = 0; i < whole.result->languages.size(); ++i) {
        QVERIFY(grown.result->languages[i].complete());
        QCOMPARE(grown.result->languages[i].counts, whole.result->languages[i].counts);
        QCOMPARE(grown.result->languages[i].perSentence, whole.result->languages[i].perSentence);
        QCOMPARE(grown.result->languages[i].f1Interval, whole.result->languages[i].f1Interval);
    }
}

void TestEvaluate::samplesAreSeeded()
{
    auto spec = demo();
    spec.sample = 25;
    const auto first = evaluateNow(spec).result;
    const auto again = evaluateNow(spec).result;
    spec.seed = 2;
    const auto other = evaluateNow(spec).result;
    QCOMPARE(first->languages[0].perSentence, again->languages[0].perSentence);
    QVERIFY(first->languages[0].perSentence != other->languages[0].perSentence);
    QCOMPARE(first->languages[0].sentences, std::int64_t(25));
}

/// The demo's own note says what transformers and seqeval gave when it was made.
void TestEvaluate::demoScores()
{
    const auto facts = readJson(NDOGO_RESOURCES "/demo/demo.json");
    const auto result = evaluateNow(demo()).result;
    QVERIFY(result->languages.size() >= 10);
    for (const auto& score : result->languages) {
        const double expected = facts.at("scores").at(score.language).get<double>();
        const double share = expected > 1 ? expected / 100 : expected;
        QVERIFY2(std::abs(score.counts.f1() - share) < kPoints, score.language.c_str());
    }
}

void TestEvaluate::truncation()
{
    auto spec = demo();
    spec.data.maxLength = 8;
    const auto counted = evaluateNow(spec).result;
    QVERIFY(counted->languages[0].wordsCut > 0);
    spec.ignoreTruncated = true;
    const auto ignored = evaluateNow(spec).result;
    QVERIFY(ignored->languages[0].counts.support() < counted->languages[0].counts.support());
    spec.data.maxLength = 100000;
    QVERIFY_EXCEPTION_THROWN(evaluateNow(spec), Failure);
}

void TestEvaluate::unknownLabel()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("hau")));
    QFile file(folder.filePath(QStringLiteral("hau/test.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Kano B-LOC\nta O\n\nAlhamis B-EVENT\n");
    file.close();
    auto spec = demo();
    spec.data.path = folder.path().toStdString();
    try {
        evaluateNow(spec);
        QFAIL("an unknown tag was accepted");
    } catch (const Failure& failure) {
        QCOMPARE(failure.error().code, ErrorCode::LabelUnknown);
        const auto message = QString::fromStdString(failure.error().message);
        QVERIFY(message.contains(QStringLiteral("hau/test.txt, line 4")));
        QVERIFY(message.contains(QStringLiteral("B-EVENT")));
    }
}

QTEST_APPLESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
