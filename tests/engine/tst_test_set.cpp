// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Data that is read, mapped and tokenised once, and scored many times.
#include "engine/compress/quantize.h"
#include "engine/eval/batches.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/language_scoring.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/eval/test_set.h"
#include "engine/network/network.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <future>
#include <set>
#include <stop_token>

using namespace ndogo;
using test::Folder;

namespace {

const Model& demoModel()
{
    static const auto model = Model::open(NDOGO_RESOURCES "/demo/model");
    return *model;
}

DataRef demoData()
{
    DataRef data;
    data.path = NDOGO_RESOURCES "/demo/data";
    data.languages = { "hau", "pcm", "swa" };
    return data;
}

std::shared_ptr<const TestSet> readQuietly(const DataRef& data, std::uint64_t seed = 1)
{
    JobContext context(1, {}, [](const JobEvent&) {});
    return TestSet::read(demoModel(), data, context, seed);
}

/// What evaluate() makes of the same, which reads and tokenises anew.
std::map<std::string, LanguageScore> evaluated(const Model& model, const DataRef& data, std::int64_t sample = 0)
{
    EvaluateSpec spec;
    spec.data = data;
    spec.sample = sample;
    JobContext context(1, {}, [](const JobEvent&) {});
    std::map<std::string, LanguageScore> scores;
    const auto result = evaluate(model, spec, context);
    for (const auto& score : result->languages)
        scores.emplace(score.language, score);
    return scores;
}

std::map<std::string, double> f1Of(const std::map<std::string, LanguageScore>& scores)
{
    std::map<std::string, double> f1;
    for (const auto& [language, score] : scores)
        f1[language] = score.counts.f1();
    return f1;
}

/// Three sentences, one word of which lacks its tag; PER is the only type. One language is not there.
void writeSentences(const Folder& data)
{
    data.write("hau/test.txt", "Musa B-PER\nya O\n\nita O\nKande I-PER\n\nya O\nzo\n");
    data.write("swa/train.txt", "Asha B-PER\n");
}

DataRef dataIn(const Folder& folder)
{
    DataRef data;
    data.path = folder.path().string();
    return data;
}

} // namespace

class TestTestSet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scoresAgainAndAgain();
    void isShared();
    void needsNoFilesOnceMade();
    void samplesArePrefixes();
    void growsToTheWhole();
    void labelsCountAsMapped();
    void tellsOfTheData();
    void cancelsWhileItIsMade();
    void refusesWhatIsNoClass();
    void readsAsInTheTraining();
};

void TestTestSet::scoresAgainAndAgain()
{
    const auto data = demoData();
    const auto set = readQuietly(data);
    QuantizeRecipe recipe;
    recipe.method = QuantizeMethod::Int4;
    recipe.groupSize = 128;
    const auto quantized = quantize(demoModel(), recipe).model;
    const auto first = scoresOf(demoModel(), *set, 0, {});
    const auto other = scoresOf(*quantized, *set, 0, {});
    QVERIFY(other != first);
    QVERIFY(scoresOf(demoModel(), *set, 0, {}) == first);
    QVERIFY(scoresOf(*quantized, *set, 0, {}) == other);
    QVERIFY(f1Of(evaluated(demoModel(), data)) == first);
    QVERIFY(f1Of(evaluated(*quantized, data)) == other);
    QVERIFY(f1Of(evaluated(demoModel(), data, 15)) == scoresOf(demoModel(), *set, 15, {}));
}

void TestTestSet::isShared()
{
    const auto set = readQuietly(demoData());
    const auto alone = scoresOf(demoModel(), *set, 20, {});
    std::vector<std::future<std::map<std::string, double>>> together;
    for (int i = 0; i < 3; ++i)
        together.push_back(std::async(std::launch::async, [&] { return scoresOf(demoModel(), *set, 20, {}); }));
    for (auto& scores : together)
        QVERIFY(scores.get() == alone);
}

void TestTestSet::needsNoFilesOnceMade()
{
    const Folder folder;
    writeSentences(folder);
    const auto set = readQuietly(dataIn(folder));
    const auto before = scoresOf(demoModel(), *set, 0, {});
    std::filesystem::remove_all(folder / "hau");
    QVERIFY(scoresOf(demoModel(), *set, 0, {}) == before);
    QVERIFY_THROWS_EXCEPTION(Failure, readQuietly(dataIn(folder)));
}

void TestTestSet::samplesArePrefixes()
{
    const auto set = readQuietly(demoData(), 3);
    const auto otherSeed = readQuietly(demoData(), 4);
    QCOMPARE(set->languages().size(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& language = set->languages()[i];
        const auto count = language.examples.size();
        QVERIFY(count > 20);
        QCOMPARE(language.encoded.size(), count);
        const auto whole = language.sample(std::int64_t(count));
        for (const std::size_t size : { std::size_t(1), std::size_t(7), std::size_t(20) }) {
            const auto sample = language.sample(std::int64_t(size));
            QCOMPARE(sample.size(), size);
            QVERIFY(std::ranges::equal(sample, whole.first(size)));
        }
        QVERIFY(std::ranges::equal(language.sample(std::int64_t(count) + 5), whole));
        QVERIFY(std::ranges::equal(language.sample(0), language.fileOrder));
        QVERIFY(std::ranges::is_sorted(language.fileOrder));
        QVERIFY(!std::ranges::equal(whole, language.fileOrder));
        QVERIFY(std::ranges::is_permutation(whole, language.fileOrder));
        QVERIFY(language.sampleOrder == sampleOrder(language.examples, Metric::EntityF1, 3));
        QVERIFY(language.sampleOrder != otherSeed->languages()[i].sampleOrder);
    }
}

void TestTestSet::growsToTheWhole()
{
    const auto data = demoData();
    const auto set = readQuietly(data);
    const auto whole = evaluated(demoModel(), data);
    for (const auto& language : set->languages()) {
        LanguageScoring scoring(*set, language);
        std::int64_t told = 0;
        const auto count = [&](std::int64_t some) { told += some; };
        scoring.ask(demoModel(), language.sample(9), {}, count);
        QCOMPARE(scoring.score().sentences, std::int64_t(9));
        QVERIFY(!scoring.score().complete());
        const auto asked = [](const auto& labels) { return !labels.empty(); };
        QCOMPARE(std::ranges::count_if(scoring.predictions(), asked), 9);
        scoring.ask(demoModel(), std::span(language.sampleOrder).subspan(9), {}, count);
        QCOMPARE(told, std::int64_t(language.examples.size()));
        QVERIFY(scoring.score().complete());
        const auto& expected = whole.at(language.code);
        QVERIFY(scoring.score().counts == expected.counts);
        QVERIFY(scoring.score().perSentence == expected.perSentence);
        QCOMPARE(scoring.score().tokens, expected.tokens);
        QCOMPARE(scoring.score().words, expected.words);
    }
}

void TestTestSet::labelsCountAsMapped()
{
    auto data = demoData();
    data.labelMap = { { "DATE", "O" }, { "LOC", "PLACE" } };
    const auto set = readQuietly(data);
    const auto plain = readQuietly(demoData());
    QVERIFY(set->labelMap() == data.labelMap);
    std::set<std::string> known(set->labels().begin(), set->labels().end());
    QVERIFY(known.contains("B-PLACE") && !known.contains("B-LOC") && !known.contains("B-DATE"));
    QCOMPARE(set->labels().size(), demoModel().info().labels.size());
    std::int64_t renamed = 0, dropped = 0;
    for (std::size_t i = 0; i < set->languages().size(); ++i) {
        const auto& mapped = set->languages()[i].examples;
        const auto& asInFile = plain->languages()[i].examples;
        for (std::size_t at = 0; at < mapped.size(); ++at) {
            for (std::size_t word = 0; word < mapped[at].labels.size(); ++word) {
                const auto& label = mapped[at].labels[word];
                const auto& before = asInFile[at].labels[word];
                renamed += before == "B-LOC" && label == "B-PLACE";
                dropped += before == "B-DATE" && label == "O";
                QVERIFY(known.contains(label));
            }
        }
    }
    QVERIFY(renamed > 0 && dropped > 0);
}

void TestTestSet::tellsOfTheData()
{
    const Folder folder;
    writeSentences(folder);
    const auto data = dataIn(folder);
    std::vector<std::string> told;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            told.push_back(inEnglish(warning->message));
    });
    readTestData(data, recogniseLayout(data), context);
    QCOMPARE(told.size(), std::size_t(2));
    QVERIFY(told[0].find("swa") != std::string::npos);
    QVERIFY(told[1].find("test.txt, line ") != std::string::npos);
}

void TestTestSet::cancelsWhileItIsMade()
{
    const Folder folder;
    writeSentences(folder);
    std::stop_source stop;
    // The note that the data lacks types of the model comes last before the sentences are tokenised.
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* warning = std::get_if<event::Warning>(&event.payload);
        if (warning != nullptr && inEnglish(warning->message).find("The data has no entity type") == 0)
            stop.request_stop();
    });
    try {
        TestSet::read(demoModel(), dataIn(folder), context);
        QFAIL("not cancelled");
    } catch (const Failure& failure) {
        QVERIFY(failure.error().code == ErrorCode::Cancelled);
    }
    QVERIFY(stop.stop_requested());
}

void TestTestSet::refusesWhatIsNoClass()
{
    ModelInfo model;
    model.name = "m";
    model.task = ModelTask::SequenceClassification;
    model.labels = { "a", "b" };
    for (const auto& [kind, word] : { std::pair { ProblemType::Regression, "a number, not a class" },
             std::pair { ProblemType::SeveralClasses, "multi_label_classification" } }) {
        model.problem = kind;
        FAILS(ErrorCode::ConfigInvalid, ({ word }), taskOf(model));
        FAILS(ErrorCode::ConfigInvalid, ({ word }), requireFit(model, "data", DataTask::Classification, Fit::Units));
    }
    model.problem = ProblemType::OneClass;
    requireFit(model, "data", DataTask::Classification, Fit::Labels);
    model.task = ModelTask::TokenClassification;
    for (const auto& labels : { std::vector<std::string> { "0", "1" }, { "LABEL_0", "LABEL_1" } }) {
        model.labels = labels;
        FAILS(ErrorCode::LabelUnknown, ({ "no names", "--labels" }),
            requireFit(model, "data", DataTask::Ner, Fit::Labels));
        requireFit(model, "data", DataTask::Ner, Fit::Units); // its time can be measured
    }
}

void TestTestSet::readsAsInTheTraining()
{
    auto config = demoModel().config();
    config.text = { TokenizerRules::Transformers5, 20 };
    const auto model = demoModel().with(config, demoModel().network().weights);
    DataRef data = demoData();
    QCOMPARE(lengthLimit(data, demoModel()), demoModel().info().maxTokens);
    QCOMPARE(lengthLimit(data, *model), 20);
    data.maxLength = 40;
    QCOMPARE(lengthLimit(data, *model), 40);
    QVERIFY(tokenizerOf(*model, {}) == model->sharedTokenizer());
    QVERIFY(tokenizerOf(*model, TokenizerRules::Transformers5) == model->sharedTokenizer());
    QVERIFY(tokenizerOf(*model, TokenizerRules::Original) != model->sharedTokenizer());
}

NDOGO_TEST(TestTestSet)
#include "tst_test_set.moc"
