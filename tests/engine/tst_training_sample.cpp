// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Few-shot: the sentences that a training with `sample` is given.
#include "engine/data/conll.h"
#include "engine/eval/scoring.h"
#include "engine/run/model_store.h"
#include "engine/study/metrics.h"
#include "engine/train/training_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace ndogo;

namespace {

DataRef demoData(std::vector<std::string> languages)
{
    DataRef data;
    data.path = NDOGO_RESOURCES "/demo/data";
    data.split = "train";
    data.languages = std::move(languages);
    return data;
}

TrainingData read(const DataRef& data, std::int64_t sample, std::uint64_t seed = 1)
{
    static ModelStore store;
    JobContext context(1, {}, [](const JobEvent&) {});
    return readTrainingData(*store.get({ NDOGO_RESOURCES "/demo/model", {} }, {}), data, context, sample, seed);
}

/// The ids of the chosen sentences, in their order.
std::vector<std::vector<std::int64_t>> idsOf(const TrainingData& data)
{
    std::vector<std::vector<std::int64_t>> ids;
    for (const auto& example : data.examples)
        ids.push_back(example.ids);
    return ids;
}

/// Share of each stratum (set of entity types) among examples, from their labels.
std::map<std::string, double> strataOf(const TrainingData& data)
{
    const auto& names = masakhaNerLabels();
    std::map<std::string, double> shares;
    for (const auto& example : data.examples) {
        std::vector<std::string> labels;
        for (const auto label : example.labels)
            labels.push_back(names.at(std::size_t(label)));
        shares[stratumOf(Metric::EntityF1, labels)] += 1.0 / double(data.examples.size());
    }
    return shares;
}

} // namespace

class TestTrainingSample : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void soManyOfEachLanguage();
    void sameSeedSameSentences();
    void allWhenThereAreFewer();
    void saysWhereThereAreFewer();
    void strataKeepTheirShare();
    void longerSamplesHoldShorterOnes();
};

/// Of each language the same sentences, whatever else is trained on.
void TestTrainingSample::soManyOfEachLanguage()
{
    auto expected = idsOf(read(demoData({ "hau" }), 25));
    QCOMPARE(expected.size(), std::size_t(25));
    const auto luo = idsOf(read(demoData({ "luo" }), 25));
    expected.insert(expected.end(), luo.begin(), luo.end());
    QCOMPARE(idsOf(read(demoData({ "hau", "luo" }), 25)), expected);
}

void TestTrainingSample::sameSeedSameSentences()
{
    const auto first = idsOf(read(demoData({ "hau" }), 25));
    QCOMPARE(idsOf(read(demoData({ "hau" }), 25)), first);
    QVERIFY(idsOf(read(demoData({ "hau" }), 25, 2)) != first);

    // They are sentences of the data, in its order.
    const auto all = idsOf(read(demoData({ "hau" }), 0));
    auto from = all.begin();
    for (const auto& ids : first) {
        from = std::find(from, all.end(), ids);
        QVERIFY(from != all.end());
        ++from;
    }
}

void TestTrainingSample::allWhenThereAreFewer()
{
    const auto all = read(demoData({ "luo" }), 0);
    QCOMPARE(idsOf(read(demoData({ "luo" }), 1000000)), idsOf(all));
    const auto size = std::int64_t(all.examples.size());
    QCOMPARE(idsOf(read(demoData({ "luo" }), size)), idsOf(all));
    QCOMPARE(read(demoData({ "luo" }), size - 1).examples.size(), std::size_t(size - 1));
}

void TestTrainingSample::saysWhereThereAreFewer()
{
    const auto size = std::int64_t(read(demoData({ "luo" }), 0).examples.size());
    const auto warnings = [](std::int64_t sample) {
        std::vector<std::string> said;
        JobContext context(1, {}, [&](const JobEvent& event) {
            if (const auto* warning = std::get_if<event::Warning>(&event.payload))
                said.push_back(inEnglish(warning->message));
        });
        readTrainingData(*ModelStore().get({ NDOGO_RESOURCES "/demo/model", {} }, {}), demoData({ "hau", "luo" }),
            context, sample, 1);
        return said;
    };
    QVERIFY(warnings(0).empty() && warnings(size).empty());
    QCOMPARE(warnings(size + 1),
        std::vector<std::string> { "The sample is of " + std::to_string(size + 1)
            + " sentences a language, and luo has only " + std::to_string(size)
            + " to train on: all of them are taken." });
}

void TestTrainingSample::strataKeepTheirShare()
{
    const auto whole = strataOf(read(demoData({ "hau" }), 0));
    QVERIFY(whole.size() > 3);
    const std::int64_t count = 50;
    const auto sample = strataOf(read(demoData({ "hau" }), count));
    for (const auto& [stratum, share] : whole) {
        const auto found = sample.find(stratum);
        const double sampled = found == sample.end() ? 0 : found->second;
        QVERIFY2(std::abs(sampled - share) <= 1.5 / double(count), stratum.c_str());
    }
}

/// So that a curve over k adds sentences instead of exchanging them.
void TestTrainingSample::longerSamplesHoldShorterOnes()
{
    const auto few = idsOf(read(demoData({ "hau" }), 10));
    const auto more = idsOf(read(demoData({ "hau" }), 40));
    for (const auto& ids : few)
        QVERIFY(std::find(more.begin(), more.end(), ids) != more.end());
}

NDOGO_TEST(TestTrainingSample)
#include "tst_training_sample.moc"
