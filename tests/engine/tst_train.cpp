// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Training against torch and transformers (tests/data/make_training.py), stopped and resumed, and
// pruned.
#include "engine/base/random.h"
#include "engine/compress/prune.h"
#include "engine/eval/evaluate.h"
#include "engine/network/encoder.h"
#include "engine/network/model.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/train/divergence.h"
#include "engine/train/objective.h"
#include "engine/train/trainable_model.h"
#include "engine/train/trainer.h"
#include "engine/train/training_data.h"
#include "engine/values/train_recipe.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <functional>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

json golden()
{
    QFile file(QStringLiteral(NDOGO_TEST_DATA "/training.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("training.json is missing");
    return json::parse(file.readAll().toStdString());
}

constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";
constexpr const char* kDemo = NDOGO_RESOURCES "/demo/model";

} // namespace

class TestTrain : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lossesAsInTransformers();
    void learningRates();
    void pruneSchedules();
    void learns();
    void resumesToTheSameWeights();
    void refusesAnotherTrainingsState();
    void refusesToGoOnWithOtherData();
    void holdsTheMaskOfAPrunedModel();
    void prunesWhileItTrains();
    void resumesAtTheDevScoreOfTheLastEpoch();
    void refusesBeforeItTrains();
    void saysThatItDiverged();
    void stopsWithTheBestWhenItDiverges();
    void falseAlarms_data();
    void falseAlarms();
    void trueAlarms();
    void fillingChangesNothing();
    void stepsInPlaceOfEpochs();
};

void TestTrain::lossesAsInTransformers()
{
    const auto expected = golden();
    QTemporaryDir folder;
    auto spec = demoTraining(folder, kTiny);
    spec.data.path = firstSentences(folder, expected["languages"], expected["sentences"]);
    spec.data.languages.clear();
    spec.data.maxLength = expected["max_length"];
    auto& recipe = spec.recipe;
    recipe.epochs = expected["updates"];
    recipe.batch = 1000; // all sentences: their order changes nothing
    recipe.learningRate = expected["learning_rate"];
    recipe.warmup = expected["warmup"];
    recipe.weightDecay = expected["weight_decay"];
    recipe.clipNorm = expected["clip_norm"];
    recipe.dropout = 0;
    const auto differs = [&](std::size_t i, double loss) {
        return std::fabs(loss - expected["losses"][i].get<double>()) > 2e-5 * loss;
    };
    const auto history = run(spec).report.history;
    QCOMPARE(history.size(), expected["losses"].size());
    for (std::size_t i = 0; i < history.size(); ++i)
        QVERIFY2(!differs(i, history[i].loss), qPrintable(QStringLiteral("update %1").arg(i + 1)));

    // The same sentences in small batches of unlike length: every word counts alike, as in one batch.
    recipe.batch = 5;
    recipe.accumulate = 1000;
    spec.force = true;
    const auto accumulated = run(spec).report.history;
    QCOMPARE(accumulated.size(), history.size());
    for (std::size_t i = 0; i < history.size(); ++i)
        QVERIFY2(!differs(i, accumulated[i].loss), qPrintable(QStringLiteral("update %1").arg(i + 1)));
    recipe.accumulateMeans = true;
    QVERIFY(differs(0, run(spec).report.history.front().loss));
}

void TestTrain::learningRates()
{
    TrainRecipe recipe;
    recipe.learningRate = 1;
    QCOMPARE(learningRateAt(recipe, 1, 4), 1.0);
    QCOMPARE(learningRateAt(recipe, 4, 4), 0.25);
    recipe.schedulerFirst = true; // train_ner.py: update k uses lr·(1 − k/T)
    QCOMPARE(learningRateAt(recipe, 1, 4), 0.75);
    QCOMPARE(learningRateAt(recipe, 4, 4), 0.0);
    recipe.schedulerFirst = false;
    recipe.warmup = 0.5;
    QCOMPARE(learningRateAt(recipe, 1, 4), 0.0);
    QCOMPARE(learningRateAt(recipe, 2, 4), 0.5);
    QCOMPARE(learningRateAt(recipe, 3, 4), 1.0);
    QCOMPARE(learningRateAt(recipe, 4, 4), 0.5);
}

void TestTrain::pruneSchedules()
{
    const auto cubic = pruneScheduleFromText("100:300:50:0.8");
    QCOMPARE(toText(cubic), std::string("100:300:50:0.8:cubic"));
    QVERIFY(!cubic.isDue(99) && cubic.isDue(100) && !cubic.isDue(101) && cubic.isDue(300) && !cubic.isDue(350));
    QCOMPARE(cubic.sparsityAt(100), 0.0);
    QCOMPARE(cubic.sparsityAt(200), 0.8 * (1 - 0.125));
    QCOMPARE(cubic.sparsityAt(300), 0.8);
    QCOMPARE(pruneScheduleFromText("100:300:50:0.8:linear").sparsityAt(200), 0.4);
    const auto once = pruneScheduleFromText("100:300:50:0.8:oneshot");
    QVERIFY(once.isDue(100) && !once.isDue(150));
    QCOMPARE(once.sparsityAt(100), 0.8);
    for (const char* bad : { "", "1:2:3", "1:2:3:x", "1:2:3:0.5:square", "1:2:3:0.5:cubic:1" })
        QVERIFY_EXCEPTION_THROWN(pruneScheduleFromText(bad), Failure);
}

/// An encoder that knows the language, under a head that knows nothing.
void TestTrain::learns()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kDemo);
    spec.data.languages = { "luo", "wol" };
    spec.data.maxLength = 0;
    spec.devSplit = "dev";
    spec.recipe.epochs = 6;
    spec.recipe.samplingExponent = 0.5;
    const auto head = labelsOf(spec.data);
    QCOMPARE(head.task, ModelTask::TokenClassification);
    QVERIFY(head.labels == masakhaNerLabels());
    JobContext context(1, {}, [](const JobEvent&) {});
    const auto start = withFreshHead(*Model::open(kDemo), head.task, head.labels, 5);
    const auto trained = train(start, spec, context);
    const auto& history = trained.report.history;
    QVERIFY(history.back().loss < history.front().loss / 2);
    QVERIFY(trained.report.best);
    QCOMPARE(trained.report.best->dev.size(), std::size_t(2));
    QVERIFY2(trained.report.best->score > 0.3, qPrintable(QString::number(trained.report.best->score)));
    for (const auto& point : history)
        QVERIFY(point.meanDev() <= trained.report.best->score);
}

void TestTrain::resumesToTheSameWeights()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    const auto whole = run(spec);
    for (const std::int64_t moment : { 1, 7, 13, 19 }) {
        spec.force = true;
        spec.resume = false;
        QVERIFY_EXCEPTION_THROWN(run(spec, moment), Failure);
        QVERIFY(std::filesystem::exists(trainingFolder(spec.output) / "state.safetensors"));
        spec.force = false;
        spec.resume = true;
        const auto resumed = run(spec);
        QVERIFY2(sameWeights(*whole.model, *resumed.model), qPrintable(QString::number(moment)));
        QCOMPARE(resumed.report.steps, whole.report.steps);
        QVERIFY(resumed.report.history == whole.report.history);
        QVERIFY(resumed.report.best == whole.report.best);
    }
}

void TestTrain::refusesAnotherTrainingsState()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    QVERIFY_EXCEPTION_THROWN(run(spec, 2), Failure);
    QVERIFY_EXCEPTION_THROWN(run(spec), Failure); // neither resumed nor forgotten
    spec.resume = true;
    spec.recipe.learningRate *= 2;
    QVERIFY_EXCEPTION_THROWN(run(spec), Failure);
    spec.recipe.learningRate /= 2;
    QFile state(QString::fromStdString((trainingFolder(spec.output) / "state.safetensors").string()));
    QVERIFY(state.open(QIODevice::ReadWrite));
    state.resize(state.size() / 2);
    state.close();
    QVERIFY_EXCEPTION_THROWN(run(spec), Failure);
}

void TestTrain::refusesToGoOnWithOtherData()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    const QString language = out.filePath(QStringLiteral("data/luo"));
    QVERIFY(QDir().mkpath(language));
    for (const auto* split : { "train", "dev" }) {
        const auto name = QStringLiteral("/%1.txt").arg(QLatin1String(split));
        QVERIFY(QFile::copy(QStringLiteral(NDOGO_RESOURCES "/demo/data/luo") + name, language + name));
    }
    spec.data.path = out.filePath(QStringLiteral("data")).toStdString();
    spec.devSplit = "dev";
    QVERIFY_EXCEPTION_THROWN(run(spec, 2), Failure);
    spec.resume = true;
    const auto change = [&](const char* split, const QByteArray& from, const QByteArray& to) {
        QFile file(language + QStringLiteral("/%1.txt").arg(QLatin1String(split)));
        const bool open = file.open(QIODevice::ReadWrite);
        auto text = file.readAll();
        const auto at = text.indexOf(from);
        file.resize(0);
        file.seek(0);
        file.write(text.replace(at, from.size(), to));
        return open && at >= 0;
    };
    const auto refusal = [&] {
        try {
            run(spec);
        } catch (const Failure& failure) {
            return failure.error().message;
        }
        return std::string("went on");
    };
    QVERIFY(change("train", "\n\n", "\n")); // two sentences become one
    QVERIFY2(refusal().find("the train split of luo had 80 sentences and has 79 now") != std::string::npos,
        refusal().c_str());
    QVERIFY(change("train", "\n", "\n\n"));
    QVERIFY2(refusal().find("words or labels in the train split of luo") != std::string::npos, refusal().c_str());
}

void TestTrain::holdsTheMaskOfAPrunedModel()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kDemo);
    spec.recipe.epochs = 1;
    spec.recipe.maskPruned = true;
    spec.prune = {};
    JobContext context(1, {}, [](const JobEvent&) {});
    PruneRecipe half;
    half.amount = 0.5;
    const auto pruned = prune(*Model::open(kDemo), half).model;
    const auto trained = train(pruned, spec, context).model;
    bool changed = false;
    for (const auto& weight : pruned->network().weights) {
        if (!weight.prunable)
            continue;
        const auto& after = trained->network().find(weight.name)->value;
        QVERIFY2(after.masked_select(weight.value.eq(0)).eq(0).all().item<bool>(), weight.name.c_str());
        changed = changed || !at::equal(after, weight.value);
    }
    QVERIFY(changed);
    spec.recipe.maskPruned = false;
    spec.force = true;
    const auto free = train(pruned, spec, context).model;
    QVERIFY(free->info().parameters.prunableZeros < pruned->info().parameters.prunableZeros / 2);
}

void TestTrain::prunesWhileItTrains()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kDemo);
    spec.devSplit = "dev";
    spec.recipe.pruneDuring = PruneSchedule { 2, 12, 5, 0.7, PruneSchedule::Curve::Cubic };
    const auto trained = run(spec);
    const auto& parameters = trained.model->info().parameters;
    QCOMPARE(parameters.prunableZeros, std::int64_t(std::nearbyint(0.7 * double(parameters.prunable))));
    QVERIFY(std::fabs(trained.report.history.back().sparsity - 0.7) < 1e-5);
    QVERIFY(trained.report.best->step > 12); // an epoch before the last pruning is not what was asked for
    QVERIFY_EXCEPTION_THROWN(run(
                                 [&] {
                                     spec.force = true;
                                     return spec;
                                 }(),
                                 15),
        Failure);
    spec.force = false;
    spec.resume = true;
    QVERIFY(sameWeights(*trained.model, *run(spec).model));
}

/// Cancelled between the last update and its dev score.
void TestTrain::resumesAtTheDevScoreOfTheLastEpoch()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    const auto whole = run(spec);
    spec.force = true;
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* progress = std::get_if<event::Progress>(&event.payload);
        if (progress && progress->unit == "updates" && progress->done == progress->total)
            stop.request_stop();
    });
    QVERIFY_EXCEPTION_THROWN(train(Model::open(spec.model), spec, context), Failure);
    spec.force = false;
    spec.resume = true;
    const auto resumed = run(spec);
    QVERIFY(sameWeights(*whole.model, *resumed.model));
    QVERIFY(resumed.report.history == whole.report.history);
}

void TestTrain::refusesBeforeItTrains()
{
    QTemporaryDir out;
    const auto refusal = [](const TrainSpec& spec) {
        try {
            run(spec, 1); // would be cancelled after its first update
        } catch (const Failure& failure) {
            return failure.error().code;
        }
        return ErrorCode::JobFailed;
    };
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "extra";
    QCOMPARE(refusal(spec), ErrorCode::FileNotFound);
    spec.devSplit.clear();
    spec.recipe.pruneDuring = PruneSchedule { 5, 21, 5, 0.5, PruneSchedule::Curve::Cubic };
    QCOMPARE(refusal(spec), ErrorCode::Usage); // 20 updates in all
}

void TestTrain::saysThatItDiverged()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.recipe.learningRate = 1;
    spec.recipe.clipNorm = 0;
    spec.recipe.weightDecay = 1e6;
    try {
        run(spec);
        QFAIL("it did not diverge");
    } catch (const Failure& failure) {
        QVERIFY2(failure.error().message.find("diverged") != std::string::npos, failure.what());
    }
}

/// The rate rises all the time, to what no training stands: the first epochs are good.
void TestTrain::stopsWithTheBestWhenItDiverges()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.recipe.batch = 1;
    spec.recipe.epochs = 8;
    spec.recipe.learningRate = 1;
    spec.recipe.warmup = 0.99;
    spec.recipe.clipNorm = 0;
    std::string warning;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* told = std::get_if<event::Warning>(&event.payload))
            warning = inEnglish(told->message);
    });
    const auto start = Model::open(kTiny);
    try {
        train(start, spec, context);
        QFAIL("without dev scores there is nothing to fall back on");
    } catch (const Failure& failure) {
        const std::string message = failure.what();
        QVERIFY2(message.find("diverged at update ") != std::string::npos, message.c_str());
        QVERIFY2(message.find("lower learning rate") != std::string::npos, message.c_str());
    }
    spec.force = true;
    spec.devSplit = "dev";
    const auto trained = train(start, spec, context);
    QVERIFY(trained.report.best);
    QVERIFY(trained.report.steps < 640);
    const auto stopped = inEnglish(trained.report.stopped);
    QVERIFY2(stopped.find("it diverged at update ") == 0, stopped.c_str());
    QVERIFY2(warning.find("the best on dev, are kept") != std::string::npos, warning.c_str());
    EvaluateSpec evaluation;
    evaluation.data = spec.data;
    evaluation.data.split = "dev";
    const auto scores = evaluate(*trained.model, evaluation, context);
    for (const auto& score : scores->languages)
        QCOMPARE(score.counts.f1(), trained.report.best->dev.at(score.language));
}

void TestTrain::falseAlarms_data()
{
    QTest::addColumn<int>("classes");
    QTest::addColumn<QString>("course");
    QTest::newRow("never learns") << 9 << "flat";
    QTest::newRow("a noisy end") << 9 << "noisy";
    QTest::newRow("a bump as the rate peaks") << 9 << "bump";
    QTest::newRow("a trained model's training") << 9 << "trained";
    QTest::newRow("pruned to half its weights, in steps") << 9 << "pruned";
    QTest::newRow("languages of unlike loss") << 8000 << "languages";
}

void TestTrain::falseAlarms()
{
    QFETCH(int, classes);
    QFETCH(QString, course);
    Random random(5);
    DivergenceWatch watch(classes);
    for (int step = 0; step < 4000; ++step) {
        const double fell = 2.2 * std::exp(-step / 200.0) + 0.02;
        double loss = 0.75 + 0.3 * random.uniform();
        if (course == QLatin1String("noisy"))
            loss = fell + (random.uniform() < 0.1 ? 2 * random.uniform() : 0);
        else if (course == QLatin1String("bump"))
            loss = fell + (step > 800 && step < 920 ? 1.5 : 0);
        else if (course == QLatin1String("trained"))
            loss = 0.01 + 0.04 * random.uniform();
        else if (course == QLatin1String("pruned"))
            loss = fell + (step > 1000 ? 0.5 + step % 500 * 0.001 : 0);
        else if (course == QLatin1String("languages"))
            loss = 4 + 5 * std::exp(-step / 500.0) + 3 * random.uniform();
        if (course == QLatin1String("pruned") && step % 500 == 0)
            watch.restart();
        QVERIFY2(!watch.add(loss), qPrintable(QString::number(step)));
    }
}

void TestTrain::trueAlarms()
{
    const auto updatesUntilAlarm = [](const std::function<double(int)>& loss) {
        DivergenceWatch watch(9);
        int step = 0;
        while (step < 2000 && !watch.add(loss(step)))
            ++step;
        return step + 1;
    };
    QCOMPARE(updatesUntilAlarm([](int) { return 20.0; }), 150);
    QCOMPARE(updatesUntilAlarm([](int step) { return step == 7 ? NAN : 1.0; }), 8);
    // It had learnt, and forgets all of it: never worse than guessing.
    QCOMPARE(updatesUntilAlarm([](int step) { return step < 500 ? 2.0 / (1 + step / 50) : 1.9; }), 650);
    // What the watch knows goes into the saved state, and comes back.
    DivergenceWatch watch(9), resumed(9);
    for (int step = 0; step < 149; ++step)
        QVERIFY(!watch.add(20));
    resumed.setState(watch.state());
    QVERIFY(resumed.add(20));
}

/// What the papers' script computes on padding changes neither losses nor gradients.
void TestTrain::fillingChangesNothing()
{
    const auto start = Model::open(kTiny);
    const TrainableModel model(start);
    const std::vector<std::vector<std::int64_t>> sentences { { 0, 7, 9, 12, 30, 2 }, { 0, 30, 31, 8, 2 }, { 0, 5, 2 } };
    const auto gradients = [&](std::int64_t padTo, double& loss) {
        TrainingBatch batch;
        for (const auto& ids : sentences) {
            batch.rows.push_back(batch.packed.offsets.back() + 1);
            batch.labels.push_back(static_cast<std::int64_t>(ids.size()) % 9);
            batch.add(ids, padTo, start->config().padId);
        }
        const auto logits = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .gradients = true });
        const auto labels = at::tensor(batch.labels);
        const auto mean = at::cross_entropy_loss(logits, labels);
        mean.backward();
        loss = mean.item<double>();
        std::vector<at::Tensor> result;
        for (const auto& parameter : model.parameters()) {
            result.push_back(parameter.grad().clone());
            parameter.mutable_grad().reset();
        }
        return result;
    };
    double plainLoss = 0, filledLoss = 0;
    const auto plain = gradients(0, plainLoss);
    for (const std::int64_t padTo : { 3, 6, 20 }) {
        const auto filled = gradients(padTo, filledLoss);
        QVERIFY(std::fabs(filledLoss - plainLoss) < 1e-6 * plainLoss);
        for (std::size_t i = 0; i < plain.size(); ++i)
            QVERIFY2(at::allclose(filled[i], plain[i], 1e-4, 1e-6), model.network().weights[i].name.c_str());
    }

    // And so in a whole training.
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.recipe.dropout = 0;
    const auto packed = run(spec);
    spec.recipe.padTo = 32;
    spec.force = true;
    const auto filled = run(spec);
    QCOMPARE(filled.report.tokens, packed.report.tokens); // its own, not those that fill up
    for (std::size_t i = 0; i < packed.report.history.size(); ++i)
        QVERIFY(std::fabs(filled.report.history[i].loss - packed.report.history[i].loss) < 1e-4);
    spec.recipe.padTo = 4000;
    QVERIFY_EXCEPTION_THROWN(run(spec), Failure);
}

void TestTrain::stepsInPlaceOfEpochs()
{
    QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    spec.recipe.steps = 25; // two epochs of ten updates, and half of a third one
    const auto report = run(spec).report;
    QCOMPARE(report.steps, std::int64_t(25));
    std::vector<std::int64_t> scored;
    for (const auto& point : report.history)
        if (!point.dev.empty())
            scored.push_back(point.step);
    QCOMPARE(scored, (std::vector<std::int64_t> { 10, 20, 25 }));
    QCOMPARE(report.history.back().epoch, 2.5);
}

NDOGO_TEST(TestTrain)
#include "tst_train.moc"
