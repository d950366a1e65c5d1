// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A training that is ended by wish: what it keeps of what was saved, and what it says.
#include "engine/io/checkpoint.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";
constexpr const char* kDemo = NDOGO_RESOURCES "/demo/model";

/// Whether a file of the saved state holds the model's weights, byte for byte.
bool holdsWeights(const TrainSpec& spec, const char* file, const std::string& prefix, const Model& model)
{
    const auto stored = readSafetensors(MappedFile::open(trainingFolder(spec.output) / file));
    std::size_t same = 0;
    for (const auto& tensor : stored) {
        if (tensor.name.rfind(prefix, 0) != 0)
            continue;
        const auto* weight = model.network().find(tensor.name.substr(prefix.size()));
        same += weight && weight->value.nbytes() == tensor.bytes.size()
            && std::memcmp(weight->value.const_data_ptr(), tensor.bytes.data(), tensor.bytes.size()) == 0;
    }
    return same == model.network().weights.size();
}

/// Cancels the training after so many updates, and ends it.
TrainedModel finishAfter(TrainSpec& spec, std::int64_t updates)
{
    spec.force = true;
    spec.resume = spec.finish = false;
    try {
        run(spec, updates);
    } catch (const Failure& cancelled) {
        if (cancelled.error().code != ErrorCode::Cancelled)
            throw;
    }
    spec.force = false;
    spec.resume = spec.finish = true;
    return run(spec);
}

bool says(const TrainedModel& trained, const char* words)
{
    return inEnglish(trained.report.stopped).find(words) != std::string::npos;
}

} // namespace

class TestFinishTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheBest();
    void keepsTheLastWithoutDevScore();
    void keepsTheLastWhereWished();
    void keepsTheLastWhileItPrunes();
    void nothingIsLeftToTrain();
    void killedBeforeTheBestWasWritten();
    void needsAState();
};

void TestFinishTraining::keepsTheBest()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kDemo);
    spec.devSplit = "dev";
    spec.recipe.epochs = 4;
    spec.recipe.learningRate = 0.05; // spoils the trained model, so that its first epoch is the best
    const auto ended = finishAfter(spec, 25);
    QCOMPARE(ended.report.steps, std::int64_t(25));
    QVERIFY(ended.report.best && ended.report.best->step < 25);
    QVERIFY(holdsWeights(spec, "best.safetensors", "", *ended.model));
    QVERIFY(!holdsWeights(spec, "state.safetensors", "weight/", *ended.model));
    const auto words = "it was ended by wish after update 25 of 40; the weights after update "
        + std::to_string(ended.report.best->step) + ", the best on dev, are kept";
    QCOMPARE(inEnglish(ended.report.stopped), words);
    QCOMPARE(ended.report.history.back().step, std::int64_t(25));

    // The state is still whole: nothing was trained, and it can be gone on from.
    spec.finish = false;
    const auto whole = run(spec);
    QCOMPARE(whole.report.steps, std::int64_t(40));
    QVERIFY(whole.report.stopped.empty());
    QVERIFY(std::equal(ended.report.history.begin(), ended.report.history.end(), whole.report.history.begin()));
}

void TestFinishTraining::keepsTheLastWithoutDevScore()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    const auto early = finishAfter(spec, 7); // an epoch has ten updates
    QVERIFY(!early.report.best);
    QCOMPARE(inEnglish(early.report.stopped),
        std::string("it was ended by wish after update 7 of 20; its last weights are kept"));
    QVERIFY(holdsWeights(spec, "state.safetensors", "weight/", *early.model));
    spec.devSplit.clear();
    const auto unscored = finishAfter(spec, 13);
    QVERIFY(says(unscored, "update 13 of 20; its last weights are kept"));
}

void TestFinishTraining::keepsTheLastWhereWished()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    spec.recipe.keepBest = false;
    const auto ended = finishAfter(spec, 13);
    QVERIFY(ended.report.best);
    QVERIFY(says(ended, "its last weights are kept"));
    QVERIFY(holdsWeights(spec, "state.safetensors", "weight/", *ended.model));
}

void TestFinishTraining::keepsTheLastWhileItPrunes()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kDemo);
    spec.devSplit = "dev";
    spec.recipe.pruneDuring = PruneSchedule { 2, 17, 5, 0.7, PruneSchedule::Curve::Linear };
    const auto ended = finishAfter(spec, 13); // zeros at 2, 7 and 12: 0, 23.3 and 46.7 %
    QVERIFY(!ended.report.best); // the dev score of the first epoch is one of fewer zeros
    QVERIFY(holdsWeights(spec, "state.safetensors", "weight/", *ended.model));
    const auto& parameters = ended.model->info().parameters;
    QCOMPARE(std::lround(1000.0 * double(parameters.prunableZeros) / double(parameters.prunable)), 467L);
    QVERIFY2(says(ended,
                 "after update 13 of 20, before its pruning ended; its last weights are kept, with "
                 "46.7 % of "
                 "the Linear ones zero instead of 70.0 %"),
        inEnglish(ended.report.stopped).c_str());
}

/// Killed after the last dev score, before the model was saved: that is no training cut short.
void TestFinishTraining::nothingIsLeftToTrain()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    const auto whole = run(spec);
    spec.resume = spec.finish = true;
    const auto ended = run(spec);
    QVERIFY(sameWeights(*ended.model, *whole.model));
    QVERIFY(ended.report.stopped.empty());
}

/// The state is written first; until then the file of the best belongs to another epoch.
void TestFinishTraining::killedBeforeTheBestWasWritten()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    const auto whole = run(spec);
    const auto best = trainingFolder(spec.output) / "best.safetensors";
    const auto ended = finishAfter(spec, 10);
    QCOMPARE(ended.report.best->step, std::int64_t(10));
    QVERIFY(std::filesystem::remove(best));
    QVERIFY(sameWeights(*run(spec).model, *ended.model));
    QVERIFY(std::filesystem::remove(best));
    spec.finish = false;
    QVERIFY(sameWeights(*run(spec).model, *whole.model));
}

void TestFinishTraining::needsAState()
{
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.resume = spec.finish = true;
    FAILS(ErrorCode::FileNotFound, ({ "trained.training", "nothing to keep", "Train without --finish" }), run(spec));
    spec.resume = false;
    FAILS(ErrorCode::Usage, ({ "finish needs resume" }), validate(spec));
}

NDOGO_TEST(TestFinishTraining)
#include "tst_finish_training.moc"
