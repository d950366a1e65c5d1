// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A student and its teacher against torch and transformers (tests/data/make_distillation.py), beside its control,
// stopped and resumed.
#include "engine/network/new_model.h"
#include "engine/network/student.h"
#include "engine/train/distillation.h"
#include "engine/train/trainer.h"
#include "engine/train/training_loop.h"
#include "engine/train/training_progress.h"
#include "tests/support/files.h"
#include "tests/support/given_batches.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace fs = std::filesystem;

namespace {

constexpr const char* kDemo = NDOGO_RESOURCES "/demo/model";
constexpr const char* kMasked = NDOGO_TEST_DATA "/heads/roberta-masked";

const json& golden()
{
    static const json all = json::parse(std::ifstream(NDOGO_TEST_DATA "/distillation.json"));
    return all;
}

DistilRecipe recipeOf(const json& run)
{
    DistilRecipe recipe;
    recipe.loss = fromName<DistilLoss>(run.at("loss").get<std::string>());
    recipe.temperature = run.value("temperature", 1.0);
    recipe.soft = run.value("soft", 0.0);
    recipe.hard = run.value("hard", 0.0);
    recipe.cosine = run.value("cosine", 0.0);
    recipe.squared = run.value("squared", 0.0);
    recipe.labelledOnly = run.value("labelled_only", false);
    recipe.matches = run.value("matches", std::vector<std::string>());
    recipe.layerMap.clear();
    for (const int layer : run.at("layer_map")) {
        if (!recipe.layerMap.empty())
            recipe.layerMap += ',';
        recipe.layerMap += std::to_string(layer);
    }
    return recipe;
}

TrainRecipe trainingOf(const json& file)
{
    TrainRecipe recipe;
    recipe.epochs = int(file.at("task_specific").front().at("losses").size());
    recipe.batch = 1000; // all sentences: their order changes nothing
    recipe.learningRate = file.at("learning_rate");
    recipe.warmup = file.at("warmup");
    recipe.weightDecay = file.at("weight_decay");
    recipe.clipNorm = file.at("clip_norm");
    recipe.dropout = 0;
    return recipe;
}

std::shared_ptr<const Model> studentOf(const Model& teacher, const json& run)
{
    const auto layers = run.at("layer_map").get<std::vector<int>>();
    std::vector<int> map { 0 };
    map.insert(map.end(), layers.begin(), layers.end());
    return makeStudent(teacher, { int(layers.size()), run.at("heads").get<int>(), 0 }, map, StudentInit::Teacher, 1);
}

bool near(double value, double wanted)
{
    return std::fabs(value - wanted) <= 2e-5 * std::max(1.0, std::fabs(wanted));
}

/// Whether a curve of one point an update is that of a golden run, its loss and each of its terms.
void compareWith(const json& run, const std::vector<TrainingPoint>& history)
{
    const auto& losses = run.at("losses");
    QCOMPARE(history.size(), losses.size());
    for (std::size_t i = 0; i < history.size(); ++i) {
        QVERIFY2(near(history[i].loss, losses[i]),
            qPrintable(
                QStringLiteral("update %1: %2, not %3").arg(i + 1).arg(history[i].loss).arg(losses[i].get<double>())));
        const auto& terms = run.at("terms")[i];
        QCOMPARE(history[i].terms.size(), terms.size() > 1 ? terms.size() : 0);
        for (const auto& [name, value] : history[i].terms)
            QVERIFY2(near(value, terms.at(name)), name.c_str());
    }
}

QString nameOfRun(const json& run)
{
    return QString::fromStdString(run.at("loss").get<std::string>() + ' ' + std::to_string(run.value("soft", 0.0)) + ' '
        + std::to_string(run.value("squared", 0.0)) + run.value("matches", json::array()).dump());
}

/// 2 epochs of 10 updates of a student of the demo model on its Luo sentences, with dropout and a dev score.
DistilSpec demoDistillation(const QTemporaryDir& out)
{
    const auto training = demoTraining(out, kDemo);
    DistilSpec spec;
    spec.teacher = kDemo;
    spec.student = "2x4";
    static_cast<DataRef&>(spec.data) = training.data;
    spec.output = training.output;
    spec.recipe = training.recipe;
    return spec;
}

DistilledModels run(const DistilSpec& spec, std::int64_t cancelAfter = 0, Learner of = Learner::Model)
{
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* step = std::get_if<event::TrainingStep>(&event.payload);
        if (step && cancelAfter > 0 && step->learner == of && step->point->step >= cancelAfter)
            stop.request_stop();
    });
    const auto teacher = Model::open(spec.teacher);
    const auto student = makeStudent(*teacher, *studentShapeFromText(spec.student),
        mappedLayers(spec.distil.layerMap, teacher->config().layers, studentShapeFromText(spec.student)->layers),
        spec.distil.init, spec.recipe.seed);
    return distil(teacher, student, spec, context);
}

bool stops(const DistilSpec& spec, std::int64_t updates, Learner of)
{
    try {
        run(spec, updates, of);
    } catch (const Failure& failure) {
        return failure.error().code == ErrorCode::Cancelled;
    }
    return false;
}

/// What a plan is refused with, or an empty text.
std::string refusal(const Model& teacher, const Model& student, const DistilRecipe& recipe)
{
    try {
        planDistillation(teacher, student, recipe, DistilMode::TaskSpecific);
    } catch (const Failure& failure) {
        return failure.error().message;
    }
    return {};
}

} // namespace

class TestDistillation : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lossesAsInTorch_data();
    void lossesAsInTorch();
    void lossesOfMaskedModels_data();
    void lossesOfMaskedModels();
    void paddingChangesNothing();
    void studentsAreMadeOfTheirTeacher();
    void narrowStudentsHaveProjections();
    void controlIsTheStudentAlone();
    void resumesToTheSameWeights();
    void anotherTeacherCannotGoOn();
    void answersAreKept();
    void answersThatAreNotOurs();
    void textsTeachAtTheirFirstId();
    void refusesWhatDoesNotFit();
};

void TestDistillation::lossesAsInTorch_data()
{
    QTest::addColumn<int>("number");
    const auto& runs = golden().at("task_specific");
    for (std::size_t i = 0; i < runs.size(); ++i)
        QTest::newRow(qPrintable(nameOfRun(runs[i]))) << int(i);
}

void TestDistillation::lossesAsInTorch()
{
    QFETCH(int, number);
    const json& wanted = golden().at("task_specific")[static_cast<std::size_t>(number)];
    QTemporaryDir folder;
    DistilSpec spec;
    spec.data.path = firstSentences(folder, golden().at("languages"), golden().at("sentences"));
    spec.data.maxLength = golden().at("max_length");
    spec.devSplit.clear();
    spec.control = false;
    spec.distil = recipeOf(wanted);
    spec.recipe = trainingOf(golden());
    spec.output = folder.filePath(QStringLiteral("student")).toStdString();
    const auto teacher = Model::open(kDemo);
    JobContext context(1, {}, [](const JobEvent&) {});
    const auto trained = distil(teacher, studentOf(*teacher, wanted), spec, context);
    compareWith(wanted, trained.student.report.history);
}

void TestDistillation::lossesOfMaskedModels_data()
{
    QTest::addColumn<int>("number");
    const auto& runs = golden().at("task_agnostic");
    for (std::size_t i = 0; i < runs.size(); ++i)
        QTest::newRow(qPrintable(nameOfRun(runs[i]))) << int(i);
}

void TestDistillation::lossesOfMaskedModels()
{
    QFETCH(int, number);
    const json& wanted = golden().at("task_agnostic")[static_cast<std::size_t>(number)];
    QTemporaryDir folder;
    const auto teacher = Model::open(kMasked);
    const auto student = studentOf(*teacher, wanted);
    const auto plan = planDistillation(*teacher, *student, recipeOf(wanted), DistilMode::TaskAgnostic);
    const Distillation objective(std::make_shared<const GivenBatches>(golden().at("batches")),
        computingTeacher(teacher, plan.teacherLayers(), at::kCPU, {}), plan, 1);
    TrainingPlan training;
    training.recipe = trainingOf(golden());
    training.recipe.epochs = 1;
    training.recipe.batch = 1;
    training.folder = folder.filePath(QStringLiteral("student.training")).toStdString();
    training.identity = "golden";
    JobContext context(1, {}, [](const JobEvent&) {});
    compareWith(wanted, runTraining(student, objective, training, context).report.history);
}

void TestDistillation::paddingChangesNothing()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    spec.recipe.dropout = 0;
    spec.control = false;
    spec.distil.loss = DistilLoss::DistilBert;
    spec.distil.matches = { "all:mmd:1", "1:att_ce_mean:1", "2:fsp:1", "0:hid_mse:1", "1-2:pkd:1" };
    const auto plain = run(spec).student.report.history;
    spec.force = true;
    spec.recipe.padTo = 40;
    const auto filled = run(spec).student.report.history;
    QCOMPARE(filled.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        QVERIFY(std::fabs(plain[i].loss - filled[i].loss) < 2e-3 * plain[i].loss);
        QCOMPARE(plain[i].terms.size(), std::size_t(8));
    }
    QVERIFY(std::fabs(plain[0].loss - filled[0].loss) < 2e-5 * plain[0].loss);
    // ... but where it is asked to count.
    spec.distil = { .loss = DistilLoss::Gurgurov };
    const auto own = run(spec).student.report.history;
    spec.distil.countPadding = true;
    QVERIFY(std::fabs(run(spec).student.report.history[0].loss - own[0].loss) > 1e-3 * own[0].loss);
}

void TestDistillation::studentsAreMadeOfTheirTeacher()
{
    const auto teacher = Model::open(kDemo);
    const auto student = makeStudent(*teacher, { 2, 4, 0 }, mappedLayers("even", 4, 2), StudentInit::Teacher, 1);
    QCOMPARE(student->config().layers, 2);
    QCOMPARE(student->config().heads, (std::vector<std::int64_t> { 4, 4 }));
    QCOMPARE(student->config().headSize, (std::vector<std::int64_t> { 24, 24 }));
    const auto weight = [](const Model& model, const std::string& name) { return model.network().find(name)->value; };
    for (const char* name : { ".attention.self.query.weight", ".output.LayerNorm.bias" }) {
        const std::string prefix = "roberta.encoder.layer.";
        QVERIFY(at::equal(weight(*student, prefix + '1' + name), weight(*teacher, prefix + '3' + name)));
        QVERIFY(at::equal(weight(*student, prefix + '0' + name), weight(*teacher, prefix + '0' + name)));
    }
    QVERIFY(at::equal(weight(*student, "classifier.weight"), weight(*teacher, "classifier.weight")));
    // A student with its teacher's layers and heads says what its teacher says.
    const auto twin = makeStudent(*teacher, { 4, 6, 0 }, mappedLayers("first", 4, 4), StudentInit::Teacher, 1);
    QVERIFY(sameWeights(*twin, *teacher));
    const auto random = makeStudent(*teacher, { 2, 4, 0 }, mappedLayers("even", 4, 2), StudentInit::Random, 1);
    QVERIFY(!at::equal(weight(*random, "classifier.weight"), weight(*teacher, "classifier.weight")));
    const auto narrow = makeStudent(*teacher, { 3, 4, 48 }, mappedLayers("even", 4, 3), StudentInit::Teacher, 1);
    QCOMPARE(narrow->config().hiddenSize, std::int64_t(48));
    QCOMPARE(narrow->config().ffn, std::vector<std::int64_t>(3, teacher->config().ffn[0] / 2));
    try {
        makeStudent(*teacher, { 2, 5, 0 }, mappedLayers("even", 4, 2), StudentInit::Teacher, 1);
        QFAIL("5 heads divide no width of 96");
    } catch (const Failure& failure) {
        QCOMPARE(failure.error().context.at("field"), std::string("student"));
    }
}

void TestDistillation::narrowStudentsHaveProjections()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    spec.student = "2x4x48";
    spec.distil.cosine = 1;
    spec.distil.matches = { "1:hid_mse:1", "2:mmd:1" }; // the last needs none
    const auto trained = run(spec);
    QCOMPARE(trained.student.model->config().hiddenSize, std::int64_t(48));
    for (const auto& weight : trained.student.model->network().weights)
        QVERIFY(weight.name.find("projection") == std::string::npos);
    const auto& history = trained.student.report.history;
    QVERIFY(history.back().terms.at("1:hid_mse") < history.front().terms.at("1:hid_mse"));
    QVERIFY(history.back().terms.at("cosine") < history.front().terms.at("cosine"));
}

/// The control is what train() makes of the same student, and neither of the two knows of the other.
void TestDistillation::controlIsTheStudentAlone()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    const auto both = run(spec);
    QVERIFY(both.control.has_value());
    auto training = demoTraining(folder, kDemo);
    training.output = folder.filePath(QStringLiteral("alone")).toStdString();
    const auto teacher = Model::open(kDemo);
    const auto student = makeStudent(*teacher, { 2, 4, 0 }, mappedLayers("even", 4, 2), StudentInit::Teacher, 1);
    JobContext context(1, {}, [](const JobEvent&) {});
    QVERIFY(sameWeights(*train(student, training, context).model, *both.control->model));
    spec.control = false;
    spec.force = true;
    const auto alone = run(spec);
    QVERIFY(!alone.control);
    QVERIFY(sameWeights(*alone.student.model, *both.student.model));
    QVERIFY(!sameWeights(*both.student.model, *both.control->model));
}

void TestDistillation::resumesToTheSameWeights()
{
    QTemporaryDir whole, parts;
    auto spec = demoDistillation(whole);
    spec.distil.matches = { "all:hid_mse:1" };
    spec.student = "2x4x48";
    const auto wanted = run(spec);
    spec.output = parts.filePath(QStringLiteral("trained")).toStdString();
    spec.resume = true;
    QVERIFY(stops(spec, 3, Learner::Model));
    QVERIFY(stops(spec, 5, Learner::Control));
    QVERIFY(stops(spec, 14, Learner::Model));
    const auto resumed = run(spec);
    QVERIFY(sameWeights(*resumed.student.model, *wanted.student.model));
    QVERIFY(sameWeights(*resumed.control->model, *wanted.control->model));
    QVERIFY(resumed.student.report.history == wanted.student.report.history);
}

/// What a student half learnt from one teacher is not finished by another, and the first one's dev score is kept.
void TestDistillation::anotherTeacherCannotGoOn()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    spec.teacher = folder.filePath(QStringLiteral("teacher")).toStdString();
    fs::copy(kDemo, spec.teacher);
    spec.control = false;
    QVERIFY(stops(spec, 10, Learner::Model));
    const auto state = fs::path(spec.output + ".training") / "state.safetensors";
    const auto saved = readSavedTraining(MappedFile::open(state)).progress.teacher;
    QCOMPARE(saved.hash, contentHash(*Model::open(spec.teacher)));
    QVERIFY(saved.dev.at("luo") > 0.3);
    const auto config = fs::path(spec.teacher) / "config.json";
    auto fields = json::parse(std::ifstream(config));
    fields["num_attention_heads"] = 4;
    std::ofstream(config) << fields.dump();
    spec.resume = true;
    try {
        run(spec);
        QFAIL("went on with another teacher");
    } catch (const Failure& failure) {
        QVERIFY(failure.error().message.find("another teacher") != std::string::npos);
        QCOMPARE(failure.error().context.at("field"), std::string("teacher"));
    }
    QVERIFY(fs::exists(state)); // nothing is lost
}

/// The student that reads its teacher's answers from the disk is, to rounding, the one that asks each time, whatever
/// is matched, filled up or not; and none of them is asked for twice.
void TestDistillation::answersAreKept()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    spec.control = false;
    spec.recipe.dropout = 0;
    spec.force = true;
    spec.distil.cosine = 1;
    spec.distil.matches = { "1:hid_mse:1", "2:att_ce_mean:0.1", "all:mmd:1" };
    for (const int padTo : { 0, 40 }) {
        spec.recipe.padTo = padTo;
        spec.cacheTeacher = true;
        const auto kept = run(spec).student.report.history;
        const fs::path answers = trainingFolder(spec.output) / "teacher-0.safetensors";
        QVERIFY(fs::exists(answers));
        spec.cacheTeacher = false;
        const auto asked = run(spec).student.report.history;
        for (std::size_t i = 0; i < asked.size(); ++i)
            QVERIFY(std::fabs(kept[i].loss - asked[i].loss) < 2e-4 * asked[i].loss);
        QVERIFY(std::fabs(kept[0].loss - asked[0].loss) < 2e-5 * asked[0].loss);
    }
    const auto answers = trainingFolder(spec.output) / "teacher-0.safetensors";
    spec.cacheTeacher = true;
    const auto before = fs::last_write_time(answers);
    run(spec);
    QVERIFY(fs::last_write_time(answers) == before);
}

/// Answers of another teacher, about other sentences, or damaged ones are computed anew.
void TestDistillation::answersThatAreNotOurs()
{
    QTemporaryDir folder;
    auto spec = demoDistillation(folder);
    spec.control = false;
    spec.force = true;
    const auto wanted = run(spec);
    const auto answers = trainingFolder(spec.output) / "teacher-0.safetensors";
    const auto good = readBytes(answers);
    const auto again = [&] { return sameWeights(*run(spec).student.model, *wanted.student.model); };
    auto damaged = good;
    damaged[damaged.size() / 2] = char(damaged[damaged.size() / 2] ^ 1);
    for (const auto& bytes : { damaged, good.substr(0, good.size() / 2), std::string("no answers"), std::string() }) {
        std::ofstream(answers, std::ios::binary) << bytes;
        QVERIFY(again());
        QCOMPARE(readBytes(answers), good);
    }
    const auto cut
        = makeStudent(*Model::open(kDemo), { 4, 4, 0 }, mappedLayers("first", 4, 4), StudentInit::Teacher, 1);
    JobContext context(1, {}, [](const JobEvent&) {});
    distil(cut, cut, spec, context); // the same weights under four heads in place of six
    QVERIFY(readBytes(answers) != good);
    auto others = spec;
    others.data.languages = { "swa" };
    run(others);
    QVERIFY(readBytes(answers) != good);
    QVERIFY(again());
    QCOMPARE(readBytes(answers), good);
}

/// A classifier of texts gives one answer a text, whatever rows the soft labels are asked of.
void TestDistillation::textsTeachAtTheirFirstId()
{
    const auto teacher = Model::open(NDOGO_TEST_DATA "/tiny-topics");
    const auto student = makeStudent(*teacher, { 1, int(teacher->config().heads[0]), 0 },
        mappedLayers("last", teacher->config().layers, 1), StudentInit::Teacher, 1);
    QVERIFY(planDistillation(*teacher, *student, {}, DistilMode::TaskSpecific).labelledOnly);
    const auto tagger = Model::open(kDemo);
    QVERIFY(!planDistillation(*tagger, *tagger, {}, DistilMode::TaskSpecific).labelledOnly);
}

void TestDistillation::refusesWhatDoesNotFit()
{
    const auto teacher = Model::open(kDemo);
    const auto student = makeStudent(*teacher, { 2, 4, 0 }, mappedLayers("even", 4, 2), StudentInit::Teacher, 1);
    const auto refuses = [&](const DistilRecipe& recipe, const char* words) {
        const auto message = refusal(*teacher, *student, recipe);
        return message.find(words) != std::string::npos;
    };
    QVERIFY(refusal(*teacher, *student, {}).empty());
    QVERIFY(refuses({ .soft = 0.0 }, "Nothing is asked of the teacher"));
    QVERIFY(refuses({ .matches = { "3:hid_mse:1" } }, "the student has layers 1 to 2"));
    QVERIFY(refuses({ .matches = { "0:fsp:1" } }, "fsp looks at layers from 1 on"));
    QVERIFY(
        refuses({ .matches = { "1:att_mse:1" } }, "layer 1 of the student has 4 heads and layer 1 of the teacher 6"));
    QVERIFY(refuses({ .layerMap = "1,5", .matches = { "1:cos:1" } }, "the teacher has layers 1 to 4"));
    QVERIFY(refuses({ .layerMap = "1", .matches = { "1:cos:1" } }, "names 1 layers, the student has 2"));
    QVERIFY(refuses({ .layerMap = "evenly", .matches = { "1:cos:1" } }, "\"evenly\" is no map of layers"));
    const auto other = Model::open(NDOGO_TEST_DATA "/tiny");
    QVERIFY(refusal(*other, *student, {}).find("another tokenizer") != std::string::npos);
    const auto relabelled = withFreshHead(*student, ModelTask::TokenClassification, { "O", "B-PER" }, 1);
    QVERIFY(refusal(*teacher, *relabelled, {}).find("has other labels") != std::string::npos);
    const auto masked = Model::open(kMasked);
    QVERIFY(refusal(*masked, *student, {}).find("for different tasks") != std::string::npos);
}

NDOGO_TEST(TestDistillation)
#include "tst_distillation.moc"
