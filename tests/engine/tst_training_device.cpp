// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A training on another device than the CPU. No GPU is needed: a pretended device refuses every
// operator that is given a tensor which was left behind.
#include "engine/compress/quantize.h"
#include "engine/network/encoder.h"
#include "engine/network/student.h"
#include "engine/train/distillation.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/torch_state.h"
#include "engine/train/trainable_model.h"
#include "engine/train/training_loop.h"
#include "tests/support/files.h"
#include "tests/support/given_batches.h"
#include "tests/support/match_teacher.h"
#include "tests/support/pretend_device.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";

/// What train() does, on a device that no command line can name.
struct Sitting {
    TrainedModel trained;
    std::vector<std::string> warnings;
    bool cancelled = false;
};

Sitting sit(const TrainSpec& spec, at::Device device, std::int64_t cancelAfter = 0)
{
    Sitting sitting;
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* step = std::get_if<event::TrainingStep>(&event.payload);
        if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
            stop.request_stop();
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            sitting.warnings.push_back(inEnglish(warning->message));
    });
    const auto start = Model::open(spec.model);
    const FineTuning objective(start, spec, context);
    TrainingPlan plan;
    plan.recipe = spec.recipe;
    plan.prune = spec.prune;
    plan.folder = trainingFolder(spec.output);
    plan.resume = spec.resume;
    plan.force = spec.force;
    plan.finish = spec.finish;
    plan.device = device;
    try {
        sitting.trained = runTraining(start, objective, plan, context);
    } catch (const Failure& failure) {
        if (failure.error().code != ErrorCode::Cancelled)
            throw;
        sitting.cancelled = true;
    }
    return sitting;
}

/// Sentences of unlike length under masks, gradients from two batches, zeros that rise.
TrainSpec training(const QTemporaryDir& out)
{
    auto spec = demoTraining(out, kTiny);
    spec.devSplit = "dev";
    spec.recipe.batch = 6;
    spec.recipe.accumulate = 2;
    spec.recipe.weightDecay = 0.01;
    spec.recipe.pruneDuring = PruneSchedule { 2, 8, 3, 0.5, PruneSchedule::Curve::Cubic };
    return spec;
}

/// The largest difference of a weight.
double distance(const Model& a, const Model& b)
{
    double largest = 0;
    for (const auto& weight : a.network().weights)
        largest = std::max(largest, weight.value.sub(b.network().find(weight.name)->value).abs().max().item<double>());
    return largest;
}

bool saysWhereItGoesOn(const std::string& warning)
{
    return warning.find("goes on on") != std::string::npos;
}

} // namespace

class TestTrainingDevice : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { addPretendDevice(); }
    void leavesNothingBehind();
    void everyHead();
    void resumesToTheSameWeights();
    void goesOnElsewhere();
    void endsAnywhere();
    void learnsFromATeacher();
    void distilsAVocabulary();
    void teacherElsewhere();
    void saysWhatAGpuNeeds();
};

void TestTrainingDevice::leavesNothingBehind()
{
    // The device refuses what a GPU would.
    const auto here = at::ones({ 3, 2 }, at::TensorOptions(kPretendDevice));
    QVERIFY_EXCEPTION_THROWN(here.index_select(0, at::zeros({ 1 }, at::kLong)), std::exception);
    QVERIFY_EXCEPTION_THROWN(here.add(at::ones({ 3, 2 })), std::exception);

    const QTemporaryDir out;
    auto spec = training(out);
    spec.recipe.dropout = 0; // drawn in another order there
    const auto cpu = sit(spec, at::kCPU).trained;
    spec.force = true;
    const auto there = sit(spec, kPretendDevice).trained;
    QCOMPARE(there.report.steps, cpu.report.steps);
    for (std::size_t i = 0; i < cpu.report.history.size(); ++i) {
        const auto &expected = cpu.report.history[i], &point = there.report.history[i];
        QVERIFY2(std::fabs(point.loss - expected.loss) < 1e-4 * expected.loss,
            qPrintable(
                QStringLiteral("update %1: %2, on the CPU %3").arg(point.step).arg(point.loss).arg(expected.loss)));
        QVERIFY(std::fabs(point.sparsity - expected.sparsity) < 1e-4);
    }
    QVERIFY2(
        distance(*cpu.model, *there.model) < 1e-3, qPrintable(QString::number(distance(*cpu.model, *there.model))));
    for (const auto& weight : there.model->network().weights)
        QVERIFY2(weight.value.is_cpu(), weight.name.c_str());
}

/// Classifiers of words and texts, with a pooler or none, and masked language models, tied or not.
void TestTrainingDevice::everyHead()
{
    TrainingBatch batch;
    for (const std::vector<std::int64_t>& ids : { std::vector<std::int64_t> { 0, 7, 9, 12, 2 }, { 0, 8, 10, 2 } }) {
        batch.rows.push_back(batch.packed.offsets.back());
        batch.labels.push_back(static_cast<std::int64_t>(ids.size()) % 2);
        batch.add(ids, 0, 1);
    }
    int heads = 0;
    for (const auto& entry : std::filesystem::directory_iterator(NDOGO_TEST_DATA "/heads")) {
        const auto start = Model::open(entry.path().string());
        if (start->info().task == ModelTask::Encoder)
            continue;
        ++heads;
        std::vector<std::vector<at::Tensor>> gradients;
        for (const auto device : { at::Device(at::kCPU), kPretendDevice }) {
            const TrainableModel model(start, device);
            const auto logits = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .gradients = true });
            at::cross_entropy_loss(logits, at::tensor(batch.labels).to(device)).backward();
            auto& own = gradients.emplace_back();
            for (const auto& parameter : model.parameters())
                own.push_back(parameter.grad().defined() ? parameter.grad().to(at::kCPU) : at::Tensor());
        }
        // What cancels out (the key's bias: softmax forgets it) is left with the rounding of the terms that did, which
        // are as large as the model's other gradients: a few hundred of them, half a unit in the last place each.
        double terms = 0;
        for (const auto& gradient : gradients[0])
            terms = std::max(terms, gradient.defined() ? gradient.abs().max().item<double>() : 0.0);
        const double rounding = 128 * std::numeric_limits<float>::epsilon() * terms;
        for (std::size_t i = 0; i < gradients[0].size(); ++i) {
            QCOMPARE(gradients[1][i].defined(), gradients[0][i].defined());
            if (!gradients[0][i].defined())
                continue;
            const double largest = gradients[0][i].abs().max().item<double>();
            const double error = gradients[0][i].sub(gradients[1][i]).abs().max().item<double>();
            QVERIFY2(error <= 1e-4 * largest + rounding,
                qPrintable(QStringLiteral("%1: %2 of %3, beside gradients up to %4")
                               .arg(QString::fromStdString(entry.path().string()))
                               .arg(error)
                               .arg(largest)
                               .arg(terms)));
        }
    }
    QCOMPARE(heads, 8);
}

void TestTrainingDevice::resumesToTheSameWeights()
{
    const QTemporaryDir out;
    auto spec = training(out);
    const auto first = sit(spec, kPretendDevice);
    const auto& whole = first.trained;
    spec.force = true;
    QVERIFY(sit(spec, kPretendDevice, 9).cancelled);
    spec.force = false;
    spec.resume = true;
    const auto resumed = sit(spec, kPretendDevice);
    QCOMPARE(resumed.warnings, first.warnings); // of the data alone
    QVERIFY(sameWeights(*resumed.trained.model, *whole.model));
    QVERIFY(resumed.trained.report.history == whole.report.history);
}

void TestTrainingDevice::goesOnElsewhere()
{
    const QTemporaryDir out;
    auto spec = training(out);
    spec.recipe.dropout = 0;
    const auto first = sit(spec, at::kCPU);
    const auto& whole = first.trained;
    for (const bool toCpu : { true, false }) {
        spec.force = true;
        spec.resume = false;
        QVERIFY(sit(spec, toCpu ? kPretendDevice : at::Device(at::kCPU), 9).cancelled);
        spec.force = false;
        spec.resume = true;
        const auto resumed = sit(spec, toCpu ? at::Device(at::kCPU) : kPretendDevice);
        QCOMPARE(resumed.warnings.size(), first.warnings.size() + 1);
        QCOMPARE(std::ranges::count_if(resumed.warnings, saysWhereItGoesOn), 1);
        QCOMPARE(resumed.trained.report.steps, whole.report.steps);
        QVERIFY(distance(*whole.model, *resumed.trained.model) < 1e-3);
    }
}

/// What trains no further needs no device.
void TestTrainingDevice::endsAnywhere()
{
    const QTemporaryDir out;
    auto spec = training(out);
    QVERIFY(sit(spec, kPretendDevice, 3).cancelled);
    spec.resume = spec.finish = true;
    const auto ended = sit(spec, at::kCPU);
    QVERIFY(std::ranges::none_of(ended.warnings, saysWhereItGoesOn));
    QCOMPARE(ended.trained.report.steps, std::int64_t(3));
}

/// Hidden states, attention, a teacher and a projection there; with dropout, and stopped on the way.
void TestTrainingDevice::learnsFromATeacher()
{
    const QTemporaryDir out;
    auto spec = teacherTraining(out);
    const auto whole = matchTeacher(spec, kPretendDevice);
    const auto& history = whole.report.history;
    QCOMPARE(history.size(), std::size_t(20));
    QVERIFY(history.back().loss < 0.7 * history.front().loss);
    spec.force = true;
    QVERIFY_EXCEPTION_THROWN(matchTeacher(spec, kPretendDevice, 13), Failure);
    spec.force = false;
    spec.resume = true;
    const auto resumed = matchTeacher(spec, kPretendDevice);
    QVERIFY(sameWeights(*resumed.model, *whole.model));
    QVERIFY(resumed.report.history == history);
    for (const auto& weight : resumed.model->network().weights)
        QVERIFY2(weight.value.is_cpu(), weight.name.c_str());

    // Its numbers are the CPU's.
    spec.resume = false;
    spec.force = true;
    spec.recipe.dropout = 0; // drawn in another order there
    spec.recipe.steps = 5;
    const auto cpu = matchTeacher(spec, at::kCPU).report.history;
    const auto there = matchTeacher(spec, kPretendDevice).report.history;
    QCOMPARE(there.size(), cpu.size());
    for (std::size_t i = 0; i < cpu.size(); ++i)
        QVERIFY(std::fabs(there[i].loss - cpu[i].loss) < 1e-3 * cpu[i].loss);
}

/// The terms of a masked language model's logits, in blocks and with their own gradients.
void TestTrainingDevice::distilsAVocabulary()
{
    const auto golden = nlohmann::json::parse(std::ifstream(NDOGO_TEST_DATA "/distillation.json"));
    const auto teacher = Model::open(NDOGO_TEST_DATA "/heads/roberta-masked");
    const auto student = makeStudent(*teacher, { 1, 4, 0 }, std::vector<int> { 0, 2 }, StudentInit::Teacher, 1);
    DistilRecipe recipe;
    recipe.squared = 0.1; // beside soft and true labels, and the cosine
    const auto plan = planDistillation(*teacher, *student, recipe, DistilMode::TaskAgnostic);
    const auto lossesOn = [&](at::Device device) {
        const QTemporaryDir out;
        const Distillation objective(std::make_shared<const GivenBatches>(golden.at("batches")),
            computingTeacher(teacher, plan.teacherLayers(), device, {}), plan, 1);
        TrainingPlan training;
        training.recipe.epochs = 1;
        training.recipe.learningRate = 2e-3;
        training.recipe.dropout = 0;
        training.folder = out.filePath(QStringLiteral("student.training")).toStdString();
        training.identity = "golden";
        training.device = device;
        JobContext context(1, {}, [](const JobEvent&) {});
        return runTraining(student, objective, training, context).report.history;
    };
    const auto here = lossesOn(at::kCPU), there = lossesOn(kPretendDevice);
    QCOMPARE(there.size(), here.size());
    QCOMPARE(here.front().terms.size(), std::size_t(4));
    QVERIFY(here.back().loss < here.front().loss);
    for (std::size_t i = 0; i < here.size(); ++i)
        QVERIFY(std::fabs(there[i].loss - here[i].loss) < 1e-4 * here[i].loss);
}

void TestTrainingDevice::teacherElsewhere()
{
    const auto model = Model::open(NDOGO_RESOURCES "/demo/model");
    for (const auto& weight : networkOn(*model, kPretendDevice).weights)
        QCOMPARE(weight.value.device(), kPretendDevice);
    const auto here = networkOn(*model, at::kCPU); // without a copy
    QCOMPARE(here.wordEmbeddings.const_data_ptr(), model->network().wordEmbeddings.const_data_ptr());
    const auto quantized = quantize(*model, {}, {}).model;
    QCOMPARE(networkOn(*quantized, at::kCPU).layers.front().query->stored(), std::string("int8"));
    FAILS(ErrorCode::ConfigInvalid, ({ "elsewhere than on the CPU" }), networkOn(*quantized, kPretendDevice));
}

void TestTrainingDevice::saysWhatAGpuNeeds()
{
    QVERIFY(deviceOf(Device::Cpu).is_cpu());
    if (at::hasCUDA())
        QSKIP("There is a GPU.");
    const QTemporaryDir out;
    auto spec = demoTraining(out, kTiny);
    spec.device = Device::Cuda;
    FAILS(
        ErrorCode::Usage, ({ "--device cpu", at::Context::hasCUDART() ? "driver" : "built without CUDA" }), run(spec));
}

NDOGO_TEST(TestTrainingDevice)
#include "tst_training_device.moc"
