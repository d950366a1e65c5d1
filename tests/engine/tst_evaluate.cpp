// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores against transformers, seqeval and scikit-learn: of a really trained model on real text,
// and of small ones for tags and classes.
#include "engine/data/conll.h"
#include "engine/eval/benchmark.h"
#include "engine/eval/evaluate.h"
#include "engine/run/model_store.h"
#include "engine/study/metrics.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ndogo;
using test::Folder;
using test::readBytes;

namespace {

constexpr double kPoints = 0.0005; // 0.05 points of F1

struct Collected {
    std::shared_ptr<const EvaluationResult> result;
    std::vector<std::shared_ptr<const LanguageScore>> steps;
    std::vector<std::string> warnings;
};

Collected evaluateNow(const EvaluateSpec& spec)
{
    ModelStore store;
    Collected collected;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* scored = std::get_if<event::LanguageScored>(&event.payload))
            collected.steps.push_back(scored->score);
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            collected.warnings.push_back(inEnglish(warning->message));
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

EvaluateSpec tiny(const char* model, const Folder& data)
{
    EvaluateSpec spec;
    spec.model.path = std::string(NDOGO_TEST_DATA "/") + model;
    spec.data.path = data.path().string();
    return spec;
}

/// The tagged sentences of tiny-pos as a data folder.
void writeTags(const Folder& data, const nlohmann::json& golden)
{
    std::string text;
    for (const auto& sentence : golden.at("sentences")) {
        for (std::size_t word = 0; word < sentence.at("words").size(); ++word)
            text += sentence["words"][word].get<std::string>() + ' ' + sentence["tags"][word].get<std::string>() + '\n';
        text += '\n';
    }
    data.write("swa/test.txt", text);
}

/// The texts of tiny-topics as a data folder.
void writeTopics(const Folder& data, const nlohmann::json& golden)
{
    std::string text = "text\tlabel\n";
    for (const auto& item : golden.at("texts"))
        text += item.at("text").get<std::string>() + '\t' + item.at("topic").get<std::string>() + '\n';
    data.write("swa/test.tsv", text);
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
    void tagsOfSeqeval();
    void topicsOfScikitLearn();
    void topicsThatAreMapped();
    void entityTypesThatAreMapped();
    void samplesOfTopics();
    void tasksThatDoNotFit();
    void tokenizerRules();
    void benchmarkOfTexts();
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
    const auto golden = readJson(std::filesystem::path(spec.model.path) / "prune_curve.json");
    for (const int percent : { 30, 60, 90 }) {
        spec.model.steps = { PruneRecipe { .amount = percent / 100.0, .exclude = { "classifier" } } };
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

/// What transformers and seqeval give (tests/data/make_demo_scores.py).
void TestEvaluate::demoScores()
{
    const auto expected = readJson(NDOGO_TEST_DATA "/demo_scores.json");
    const auto result = evaluateNow(demo()).result;
    QVERIFY(result->languages.size() >= 10);
    for (const auto& score : result->languages) {
        const double percent = expected.at(score.language).at("0.0");
        QVERIFY2(std::abs(score.counts.f1() - percent / 100) < kPoints, score.language.c_str());
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

/// Token accuracy, and apart from it the chunk score that seqeval makes of the same tags.
void TestEvaluate::tagsOfSeqeval()
{
    const auto golden = readJson(NDOGO_TEST_DATA "/tiny-pos/golden.json");
    const auto& expected = golden.at("scores");
    Folder data, predictions;
    writeTags(data, golden);
    auto spec = tiny("tiny-pos", data);
    spec.predictions = predictions.path().string();
    const auto result = evaluateNow(spec).result;
    const auto& score = result->languages.at(0);
    QCOMPARE(result->metric, Metric::TokenAccuracy);
    QCOMPARE(score.metric, Metric::TokenAccuracy);
    QVERIFY(std::abs(score.counts.f1() - expected.at("token_accuracy").get<double>()) < 1e-12);
    QVERIFY(score.chunks.has_value());
    QVERIFY(std::abs(score.chunks->precision() - expected.at("chunk_precision").get<double>()) < 1e-12);
    QVERIFY(std::abs(score.chunks->recall() - expected.at("chunk_recall").get<double>()) < 1e-12);
    QVERIFY(std::abs(score.chunks->f1() - expected.at("chunk_f1").get<double>()) < 1e-12);

    std::string lines;
    std::int64_t words = 0, unseen = 0;
    for (const auto& sentence : golden.at("sentences")) {
        for (std::size_t word = 0; word < sentence.at("words").size(); ++word) {
            const auto predicted = sentence["predicted"][word].get<std::string>();
            lines += sentence["words"][word].get<std::string>() + ' ' + sentence["tags"][word].get<std::string>() + ' '
                + predicted + '\n';
            unseen += predicted == "O";
            ++words;
        }
        lines += '\n';
    }
    QVERIFY(unseen > 1);
    QCOMPARE(score.words, words);
    QCOMPARE(score.wordsCut, unseen);
    QCOMPARE(score.counts.support(), words); // every word has one tag: a wrong one is a miss
    QCOMPARE(score.byType.at("O").fp, unseen);
    QCOMPARE(readBytes(predictions / "swa.txt"), lines);

    spec.ignoreTruncated = true;
    QCOMPARE(evaluateNow(spec).result->languages.at(0).counts.support(), words - unseen);
}

void TestEvaluate::topicsOfScikitLearn()
{
    const auto golden = readJson(NDOGO_TEST_DATA "/tiny-topics/golden.json");
    const auto& expected = golden.at("scores");
    Folder data, predictions;
    writeTopics(data, golden);
    auto spec = tiny("tiny-topics", data);
    spec.predictions = predictions.path().string();
    const auto result = evaluateNow(spec).result;
    const auto& score = result->languages.at(0);
    QCOMPARE(result->metric, Metric::Accuracy);
    QVERIFY(std::abs(score.counts.f1() - expected.at("accuracy").get<double>()) < 1e-12);
    QVERIFY(std::abs(macroF1(score.byType) - expected.at("macro_f1").get<double>()) < 1e-12);
    QVERIFY(std::abs(weightedF1(score.byType) - expected.at("weighted_f1").get<double>()) < 1e-12);
    QVERIFY(!score.chunks.has_value());
    QCOMPARE(score.sentences, std::int64_t(golden.at("texts").size()));
    QVERIFY(score.f1Interval.low < score.counts.f1() && score.counts.f1() < score.f1Interval.high);

    std::string lines = "text\tgold\tpred\n";
    std::int64_t full = 0;
    for (const auto& item : golden.at("texts")) {
        lines += item.at("text").get<std::string>() + '\t' + item.at("topic").get<std::string>() + '\t'
            + item.at("predicted").get<std::string>() + '\n';
        full += item.at("input_ids").size() == golden.at("max_length");
    }
    QVERIFY(full >= 2);
    QCOMPARE(score.wordsCut, full); // texts that lost their tail
    QCOMPARE(readBytes(predictions / "swa.tsv"), lines);
}

void TestEvaluate::topicsThatAreMapped()
{
    Folder data;
    data.write("swa/test.tsv", "text\tlabel\nMvua inanyesha\tHome\nTreni\tjourney\nMaji\tHome\n");
    auto spec = tiny("tiny-topics", data);
    FAILS(ErrorCode::LabelUnknown, ({ "swa/test.tsv, line 3", "journey" }), evaluateNow(spec));

    spec.data.labelMap = { { "journey", "school" } };
    const auto mapped = evaluateNow(spec);
    const std::map<std::string, std::string> expected { { "Home", "home" }, { "journey", "school" } };
    QVERIFY(mapped.result->labelMap == expected);
    QCOMPARE(mapped.result->languages.at(0).byType.at("home").support(), std::int64_t(2));
    QCOMPARE(mapped.result->languages.at(0).byType.at("school").support(), std::int64_t(1));
    QVERIFY(std::any_of(mapped.warnings.begin(), mapped.warnings.end(),
        [](const std::string& warning) { return warning.find("Home") != std::string::npos; }));
}

void TestEvaluate::entityTypesThatAreMapped()
{
    Folder data;
    data.write("swa/test.txt", "Kano B-PLACE\nta O\n\nAlhamis B-MISC\nda I-MISC\nMusa B-PER\n");
    auto spec = demo();
    spec.data.path = data.path().string();
    FAILS(ErrorCode::LabelUnknown, ({ "swa/test.txt, line 1", "PLACE" }), evaluateNow(spec));
    spec.data.labelMap = { { "PLACE", "LOC" }, { "MISC", "O" } };
    const auto score = evaluateNow(spec).result->languages.at(0);
    QCOMPARE(score.byType.at("LOC").support(), std::int64_t(1));
    QCOMPARE(score.counts.support(), std::int64_t(2));
    spec.data.labelMap["DATE"] = "O"; // what the model says counts alike
    QVERIFY(!evaluateNow(spec).result->languages.at(0).byType.contains("DATE"));
}

void TestEvaluate::samplesOfTopics()
{
    Folder data;
    writeTopics(data, readJson(NDOGO_TEST_DATA "/tiny-topics/golden.json"));
    auto spec = tiny("tiny-topics", data);
    const auto whole = evaluateNow(spec).result->languages.at(0);
    spec.sample = 12;
    const auto sample = evaluateNow(spec).result->languages.at(0);
    QCOMPARE(sample.sentences, std::int64_t(12));
    for (const auto& [topic, counts] : sample.byType) { // drawn by class, so in proportion
        const double share = 12.0 * double(whole.byType.at(topic).support()) / double(whole.sentences);
        QVERIFY(std::abs(double(counts.support()) - share) <= 1.0);
    }
    spec.progressive = true;
    const auto grown = evaluateNow(spec).result->languages.at(0);
    QCOMPARE(grown.counts, whole.counts);
    QCOMPARE(grown.perSentence, whole.perSentence);
}

void TestEvaluate::tasksThatDoNotFit()
{
    Folder tags, topics;
    writeTags(tags, readJson(NDOGO_TEST_DATA "/tiny-pos/golden.json"));
    writeTopics(topics, readJson(NDOGO_TEST_DATA "/tiny-topics/golden.json"));
    struct Pair {
        const char* model;
        std::string data;
        const char* said;
    };
    for (const auto& [model, data, said] : std::vector<Pair> { { "tiny", tags.path().string(), "part-of-speech" },
             { "tiny", topics.path().string(), "text classification" },
             { "tiny-pos", NDOGO_RESOURCES "/demo/data", "tags entities" },
             { "tiny-topics", tags.path().string(), "whole texts" } }) {
        EvaluateSpec spec;
        spec.model.path = std::string(NDOGO_TEST_DATA "/") + model;
        spec.data.path = data;
        FAILS(ErrorCode::LabelUnknown, ({ model, data, said }), evaluateNow(spec));
    }
    auto strict = tiny("tiny-pos", tags);
    strict.mode = EntityMode::Strict;
    FAILS(ErrorCode::Usage, ({ "strict", "pos" }), evaluateNow(strict));
}

/// The second mark of a letter that is written apart stays for sentencepiece, and is lost to transformers 5.
void TestEvaluate::tokenizerRules()
{
    Folder data;
    data.write("swa/test.tsv", "text\tlabel\nJuma o\u0323\u0301 Amina\thome\n");
    auto spec = tiny("tiny-topics", data);
    const auto original = evaluateNow(spec).result->languages.at(0).tokens;
    spec.data.tokenizerRules = TokenizerRules::Transformers5;
    QVERIFY(evaluateNow(spec).result->languages.at(0).tokens < original);
}

void TestEvaluate::benchmarkOfTexts()
{
    Folder data;
    writeTopics(data, readJson(NDOGO_TEST_DATA "/tiny-topics/golden.json"));
    ModelStore store;
    JobContext context(1, {}, [](const JobEvent&) {});
    BenchmarkSpec spec;
    spec.models = { { NDOGO_TEST_DATA "/tiny-topics", {} } };
    spec.data.path = data.path().string();
    spec.repeat = 2;
    spec.sentencesPerLanguage = 5;
    const auto topics = store.get(spec.models[0], {});
    const auto timing = ndogo::benchmark({ topics }, spec, context);
    QCOMPARE(timing->models.at(0).sentences, std::int64_t(5));
    QCOMPARE(timing->models.at(0).nanoseconds.size(), std::size_t(2));

    spec.models.push_back({ NDOGO_TEST_DATA "/tiny", {} });
    FAILS(ErrorCode::LabelUnknown, ({ "tiny", "texts with classes" }),
        ndogo::benchmark({ topics, store.get(spec.models[1], {}) }, spec, context));

    spec.data.path = NDOGO_RESOURCES "/demo/data"; // time asks for words, not for their labels
    spec.models = { { NDOGO_TEST_DATA "/tiny-pos", {} } };
    QVERIFY(ndogo::benchmark({ store.get(spec.models[0], {}) }, spec, context)->models[0].tokens > 0);
}

NDOGO_TEST(TestEvaluate)
#include "tst_evaluate.moc"
