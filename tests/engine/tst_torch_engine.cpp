// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine as its users see it: specs in, events out, one Finished a job.
#include "engine/io/atomic_folder.h"
#include "engine/project/kept_predictions.h"
#include "engine/project/run_journal.h"
#include "engine/run/torch_engine.h"
#include "engine/study/answer_changes.h"
#include "engine/study/magnitude_index.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"
#include "tests/support/trainings.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>

using namespace ndogo;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

/// An engine whose events are collected, and a way to wait for the end of a job.
class Bench {
public:
    Bench()
        : m_engine(makeTorchEngine())
    {
        m_engine->subscribe([this](const JobEvent& event) {
            const std::lock_guard lock(m_mutex);
            m_events.push_back(event);
            m_wake.notify_all();
        });
    }
    ~Bench() { m_engine->shutdown(); }

    Engine& engine() { return *m_engine; }

    template <typename Payload> void waitFor(JobId job)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return find<Payload>(job) != nullptr; });
    }

    event::Finished run(JobSpec spec)
    {
        m_last = m_engine->submit(std::move(spec));
        waitFor<event::Finished>(m_last);
        return *get<event::Finished>();
    }

    /// The last event of a kind of the last job, or null.
    template <typename Payload> const Payload* get()
    {
        const std::lock_guard lock(m_mutex);
        return find<Payload>(m_last);
    }

    template <typename Payload> int count()
    {
        const std::lock_guard lock(m_mutex);
        return static_cast<int>(std::count_if(m_events.begin(), m_events.end(), [&](const JobEvent& event) {
            return event.job == m_last && std::holds_alternative<Payload>(event.payload);
        }));
    }

private:
    template <typename Payload> const Payload* find(JobId job)
    {
        for (auto event = m_events.rbegin(); event != m_events.rend(); ++event) {
            if (event->job == job) {
                if (const auto* payload = std::get_if<Payload>(&event->payload))
                    return payload;
            }
        }
        return nullptr;
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<JobEvent> m_events;
    JobId m_last = 0;
    std::unique_ptr<Engine> m_engine;
};

EvaluateSpec demoEvaluation(double amount = 0)
{
    EvaluateSpec spec;
    spec.model = prunedBy(kModel, { .amount = amount });
    spec.data.path = kData;
    return spec;
}

std::string inside(const QTemporaryDir& folder, const char* name)
{
    return folder.filePath(QLatin1String(name)).toStdString();
}

} // namespace

class TestTorchEngine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensAndIndexes();
    void prunesSavesAndOpensAgain();
    void derivedEqualsSaved();
    void newPresets();
    void newFromAnEncoder();
    void exports();
    void benchmarkInterleaves();
    void cancelStopsQuickly();
    void projectRemembers();
    void projectKeepsAnswers();
    void stoppedTrainingsAreFoundAndDiscarded();
    void stoppedDistillationsAreFoundAndDiscarded();
    void layerStudiesAreRecorded();
    void refusedSpecIsAFailedJob();
    void errorsNameTheFile();
    void nothingHalfWritten();
    void neverReplacesItsOwnModel();
    void namesFoldersThatLast();
    void oddButHonestPaths();
};

void TestTorchEngine::opensAndIndexes()
{
    Bench bench;
    QCOMPARE(bench.run(OpenSpec { kModel, true }).outcome, Outcome::Succeeded);
    const auto model = bench.get<event::ModelOpened>()->model;
    const auto index = bench.get<event::WeightsIndexed>()->index;
    QCOMPARE(index->total(), model->parameters.prunable);
    QCOMPARE(model->task, ModelTask::TokenClassification);
    QCOMPARE(bench.count<event::Finished>(), 1);
}

void TestTorchEngine::prunesSavesAndOpensAgain()
{
    QTemporaryDir folder;
    Bench bench;
    PruneSpec spec { kModel, {}, inside(folder, "pruned"), "Pruned 50 %", false };
    spec.prune.amount = 0.5;
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    const auto report = bench.get<event::Pruned>()->report;
    const auto saved = bench.get<event::ModelOpened>()->model;
    QCOMPARE(saved->parameters.prunableZeros, report->pruned);
    QCOMPARE(saved->name, std::string("Pruned 50 %"));
    QVERIFY(QDir(QString::fromStdString(saved->parent)) == QDir(QString::fromStdString(kModel)));
    QCOMPARE(pruneRecipeFromJson(nlohmann::json::parse(saved->recipe).at("prune")), spec.prune);
    QVERIFY(saved->sizes.sparse < saved->sizes.dense);

    QCOMPARE(bench.run(spec).error.code, ErrorCode::OutputExists);
    spec.force = true;
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
}

void TestTorchEngine::derivedEqualsSaved()
{
    QTemporaryDir folder;
    Bench bench;
    bench.run(demoEvaluation(0.6));
    const auto inMemory = bench.get<event::Evaluated>()->result;
    PruneSpec prune { kModel, {}, inside(folder, "pruned"), {}, false };
    prune.prune.amount = 0.6;
    bench.run(prune);
    auto spec = demoEvaluation();
    spec.model.path = prune.output;
    bench.run(spec);
    const auto fromDisk = bench.get<event::Evaluated>()->result;
    for (std::size_t i = 0; i < inMemory->languages.size(); ++i)
        QCOMPARE(inMemory->languages[i].perSentence, fromDisk->languages[i].perSentence);
}

void TestTorchEngine::newPresets()
{
    QTemporaryDir folder;
    Bench bench;
    NewModelSpec spec;
    spec.preset = "afriberta-small";
    spec.output = inside(folder, "small");
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    QCOMPARE(bench.get<event::ModelOpened>()->model->parameters.total,
        std::int64_t(82'520'073)); // docs/methods.md, Models and presets
    spec.preset = "afriberta-huge";
    spec.output = inside(folder, "huge");
    QCOMPARE(bench.run(spec).error.code, ErrorCode::Usage);
}

void TestTorchEngine::newFromAnEncoder()
{
    QTemporaryDir folder;
    Bench bench;
    NewModelSpec spec;
    spec.encoder = kModel;
    spec.task = ModelTask::SequenceClassification;
    spec.output = inside(folder, "topics");
    QCOMPARE(bench.run(spec).error.code, ErrorCode::Usage); // no classes
    spec.labels = { "home", "market", "school" };
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    const auto model = bench.get<event::ModelOpened>()->model;
    QCOMPARE(model->architecture, std::string("XLMRobertaForSequenceClassification"));
    QCOMPARE(model->labels, spec.labels);
    QCOMPARE(model->tokenizerFile, std::string("sentencepiece.bpe.model"));
    QVERIFY(QDir(QString::fromStdString(model->parent)) == QDir(QString::fromStdString(kModel)));
    spec.output = kModel;
    spec.force = true;
    QCOMPARE(bench.run(spec).error.code, ErrorCode::Usage);

    spec = {};
    spec.task = ModelTask::SequenceClassification;
    spec.labels = { "home", "market" };
    spec.output = inside(folder, "preset");
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    QCOMPARE(bench.get<event::ModelOpened>()->model->task, spec.task);
}

void TestTorchEngine::exports()
{
    QTemporaryDir folder;
    Bench bench;
    bench.run(OpenSpec { kModel, false });
    const auto model = bench.get<event::ModelOpened>()->model;
    for (const auto& [format, name] : kNames<ExportFormat>) {
        const ExportSpec spec { kModel, format, inside(folder, name.data()), false, false };
        QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
        const auto files = bench.get<event::Exported>()->report->files;
        QVERIFY(std::find(files.begin(), files.end(), "tokenizer_config.json") != files.end());
        QCOMPARE(bench.run(OpenSpec { spec.output, false }).outcome, Outcome::Succeeded);
        const auto again = bench.get<event::ModelOpened>()->model;
        QCOMPARE(again->parameters.nonzero, model->parameters.nonzero);
        QCOMPARE(bench.run(spec).error.code, ErrorCode::OutputExists);
    }
    const ExportSpec itself { kModel, ExportFormat::Safetensors, kModel, false, true };
    QCOMPARE(bench.run(itself).error.code, ErrorCode::Usage);
}

void TestTorchEngine::benchmarkInterleaves()
{
    Bench bench;
    BenchmarkSpec spec;
    spec.models = { { kModel, {} }, demoEvaluation(0.9).model };
    spec.data.path = kData;
    spec.sentencesPerLanguage = 4;
    spec.repeat = 3;
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    const auto result = bench.get<event::Timed>()->result;
    QCOMPARE(result->models.size(), std::size_t(2));
    for (const auto& model : result->models) {
        QCOMPARE(model.nanoseconds.size(), std::size_t(3));
        QCOMPARE(model.sentences, std::int64_t(40));
        QVERIFY(std::all_of(model.nanoseconds.begin(), model.nanoseconds.end(), [](auto time) { return time > 0; }));
    }
    QVERIFY(!result->machine.cpu.empty());
}

void TestTorchEngine::cancelStopsQuickly()
{
    Bench bench;
    BenchmarkSpec spec;
    spec.models = { { kModel, {} } };
    spec.data.path = kData;
    spec.repeat = 9999;
    const auto job = bench.engine().submit(spec);
    bench.waitFor<event::Progress>(job);
    QElapsedTimer timer;
    timer.start();
    bench.engine().cancel(job);
    bench.waitFor<event::Finished>(job);
    QVERIFY2(timer.elapsed() < 2000,
        qPrintable(QString::number(timer.elapsed()))); // 300 ms on a quiet machine: tests/bench
}

void TestTorchEngine::projectRemembers()
{
    QTemporaryDir folder;
    const auto project = inside(folder, "project");
    std::vector<SentenceCounts> before;
    {
        Bench bench;
        bench.run(OpenProjectSpec { project });
        bench.run(OpenSpec { kModel, false });
        bench.run(OpenSpec { kModel, false }); // written once
        bench.run(demoEvaluation(0.3));
        before = bench.get<event::Evaluated>()->result->languages[0].perSentence;
        auto sampled = demoEvaluation();
        sampled.sample = 5;
        bench.run(sampled); // a part of the data is not a result of the project
    }
    Bench bench;
    QCOMPARE(bench.run(OpenProjectSpec { project }).outcome, Outcome::Succeeded);
    QCOMPARE(bench.count<event::RunRestored>(), 2);
    const auto record = bench.get<event::RunRestored>()->record;
    QVERIFY(record->as<EvaluationResult>());
    QCOMPARE(record->as<EvaluationResult>()->languages[0].perSentence, before);
    QCOMPARE(std::get<EvaluateSpec>(record->spec).model, demoEvaluation(0.3).model);
}

void TestTorchEngine::projectKeepsAnswers()
{
    QTemporaryDir folder;
    const auto project = inside(folder, "project");
    std::vector<Sentence> warnings;
    {
        Bench bench;
        bench.run(demoEvaluation()); // no project is open
        bench.run(OpenProjectSpec { project });
        QVERIFY(bench.get<event::Evaluated>() == nullptr);
        auto sampled = demoEvaluation();
        sampled.sample = 5;
        bench.run(sampled);
        QCOMPARE(keptPredictionsBytes(project), std::int64_t(0));
        bench.run(demoEvaluation());
        bench.run(demoEvaluation(0.9));
    }
    Bench bench;
    bench.run(OpenProjectSpec { project });
    const auto record = bench.get<event::RunRestored>()->record;
    const auto& run = std::get<EvaluateSpec>(record->spec);
    const auto result = record->as<EvaluationResult>();
    const auto pruned = keptPredictions(project, run, *result, warnings);
    QVERIFY(pruned && warnings.empty());
    QCOMPARE(pruned->languages.size(), result->languages.size());
    QVERIFY(!keptPredictions(project, demoEvaluation(), *result, warnings)); // dense: other counts
    QCOMPARE(warnings.size(), std::size_t(1));

    QVERIFY(bench.run(demoEvaluation()).outcome == Outcome::Succeeded);
    const auto dense = bench.get<event::Evaluated>()->result;
    const auto divergence = divergenceBetween(*dense->predictions, *pruned);
    QCOMPARE(divergence.size(), result->languages.size());
    for (const auto& language : divergence)
        QVERIFY(language.units > 0 && language.mean > 0.01);
    for (const auto& language : dense->predictions->languages) {
        for (const auto& sentence : language.sentences) {
            for (const float confidence : sentence.confidence)
                QVERIFY(confidence > 0.1F && confidence <= 1);
        }
    }
}

void TestTorchEngine::stoppedTrainingsAreFoundAndDiscarded()
{
    QTemporaryDir folder;
    const auto project = inside(folder, "project");
    auto spec = test::demoTraining(folder, kModel.c_str());
    spec.output = project + "/models/trained";
    spec.recipe.epochs = 500;
    const auto state = trainingFolder(spec.output);
    Bench bench;
    bench.run(OpenProjectSpec { project });
    QCOMPARE(bench.count<event::TrainingStopped>(), 0);
    const auto job = bench.engine().submit(spec);
    bench.waitFor<event::TrainingStep>(job);
    bench.engine().cancel(job);
    bench.waitFor<event::TrainingStopped>(job);
    bench.waitFor<event::Finished>(job);

    QCOMPARE(bench.run(OpenProjectSpec { project }).outcome, Outcome::Succeeded);
    QCOMPARE(bench.count<event::TrainingStopped>(), 1);
    const auto found = bench.get<event::TrainingStopped>()->training;
    QCOMPARE(outputOf(found->spec), spec.output);
    QCOMPARE(std::get<TrainSpec>(found->spec).recipe, spec.recipe);
    QVERIFY(found->step > 0);
    QVERIFY(!found->history.empty());

    QCOMPARE(bench.run(spec).error.code, ErrorCode::OutputExists); // neither --resume nor --force
    QCOMPARE(bench.get<event::TrainingStopped>()->training->step, found->step);
    std::ofstream(state / "state.safetensors") << "damaged";
    spec.resume = true;
    QCOMPARE(bench.run(spec).error.code, ErrorCode::FileFormat);
    QCOMPARE(outputOf(bench.get<event::TrainingStopped>()->training->spec), spec.output); // and can be discarded
    QCOMPARE(bench.get<event::TrainingStopped>()->training->step, std::int64_t(0));

    QCOMPARE(bench.run(DiscardTrainingSpec { spec.output }).outcome, Outcome::Succeeded);
    QVERIFY(!std::filesystem::exists(state));
    QCOMPARE(bench.run(DiscardTrainingSpec { spec.output }).outcome, Outcome::Succeeded); // nothing to do
    spec.recipe.epochs = 0;
    QCOMPARE(bench.run(spec).outcome, Outcome::Failed); // before anything was saved
    QCOMPARE(bench.count<event::TrainingStopped>(), 0);
}

void TestTorchEngine::stoppedDistillationsAreFoundAndDiscarded()
{
    QTemporaryDir folder;
    const auto project = inside(folder, "project");
    const auto training = test::demoTraining(folder, kModel.c_str());
    DistilSpec spec;
    spec.teacher = kModel;
    spec.student = "2x4";
    static_cast<DataRef&>(spec.data) = training.data;
    spec.devSplit.clear();
    spec.scoreSplit.clear();
    spec.recipe = training.recipe;
    spec.recipe.epochs = 100;
    spec.output = project + "/models/student";
    const auto state = trainingFolder(spec.output), control = trainingFolder(controlOf(spec.output));
    Bench bench;
    bench.run(OpenProjectSpec { project });
    const auto job = bench.engine().submit(spec);
    while (!std::filesystem::exists(control / "state.safetensors"))
        QTest::qWait(5); // both have learnt
    bench.engine().cancel(job);
    bench.waitFor<event::TrainingStopped>(job);
    bench.waitFor<event::Finished>(job);

    QCOMPARE(bench.run(OpenProjectSpec { project }).outcome, Outcome::Succeeded);
    QCOMPARE(bench.count<event::TrainingStopped>(), 1); // of both
    const auto found = bench.get<event::TrainingStopped>()->training;
    QCOMPARE(outputOf(found->spec), spec.output);
    QVERIFY(found->step > 0 && found->controlStep > 0);
    QVERIFY(!found->history.empty() && !found->controlHistory.empty());

    // It goes on from there, and is kept as it is.
    auto kept = std::get<DistilSpec>(found->spec);
    kept.resume = kept.finish = true;
    QCOMPARE(bench.run(kept).outcome, Outcome::Succeeded);
    QCOMPARE(bench.count<event::TrainingStopped>(), 0);
    QCOMPARE(bench.get<event::Distilled>()->report->student.steps, found->step);
    QCOMPARE(bench.get<event::Distilled>()->report->control->steps, found->controlStep);
    QVERIFY(!std::filesystem::exists(state) && !std::filesystem::exists(control));

    // Another is discarded, the control's part with it, and no training of that name otherwise.
    spec.output = project + "/models/other";
    const auto next = bench.engine().submit(spec);
    while (!std::filesystem::exists(trainingFolder(controlOf(spec.output)) / "state.safetensors"))
        QTest::qWait(5);
    bench.engine().cancel(next);
    bench.waitFor<event::Finished>(next);
    QCOMPARE(bench.run(DiscardTrainingSpec { spec.output }).outcome, Outcome::Succeeded);
    QVERIFY(!std::filesystem::exists(trainingFolder(spec.output)));
    QVERIFY(!std::filesystem::exists(trainingFolder(controlOf(spec.output))));
}

void TestTorchEngine::layerStudiesAreRecorded()
{
    const QTemporaryDir folder;
    const auto project = inside(folder, "project");
    SensitivitySpec search;
    search.model = { kModel, { QuantizeRecipe() } };
    search.data = demoEvaluation().data;
    search.data.languages = { "hau" };
    search.sample = 2;
    const CompareLayersSpec compare { search.model, search.data, 2 };
    std::shared_ptr<const SensitivityReport> found;
    std::shared_ptr<const LayerErrorReport> compared;
    {
        Bench bench;
        bench.run(OpenProjectSpec { project });
        QCOMPARE(bench.run(search).outcome, Outcome::Succeeded);
        found = bench.get<event::SensitivityFound>()->report;
        QCOMPARE(bench.run(compare).outcome, Outcome::Succeeded);
        compared = bench.get<event::LayersCompared>()->report;
    }
    std::vector<Sentence> warnings;
    const auto records = RunJournal(project).read(warnings);
    QVERIFY(warnings.empty());
    QCOMPARE(records.size(), std::size_t(2));
    QVERIFY(toJson(records[0].spec) == toJson(JobSpec(search)));
    QVERIFY(toJson(*records[0].as<SensitivityReport>()) == toJson(*found));
    QVERIFY(toJson(records[1].spec) == toJson(JobSpec(compare)));
    QVERIFY(toJson(*records[1].as<LayerErrorReport>()) == toJson(*compared));
}

void TestTorchEngine::refusedSpecIsAFailedJob()
{
    Bench bench;
    auto spec = demoEvaluation(1.5);
    QCOMPARE(bench.run(spec).error.code, ErrorCode::Usage);
    QCOMPARE(bench.count<event::Finished>(), 1);
}

void TestTorchEngine::errorsNameTheFile()
{
    QTemporaryDir folder;
    Bench bench;
    const auto missing = inside(folder, "nothing-here");
    const auto finished = bench.run(OpenSpec { missing, false });
    QCOMPARE(finished.outcome, Outcome::Failed);
    QVERIFY(isBadInput(finished.error.code));
    QVERIFY(finished.error.message.find("nothing-here") != std::string::npos);

    // NaN in a weight: the tensor is named.
    std::filesystem::copy(kModel, inside(folder, "nan"));
    std::fstream file(inside(folder, "nan") + "/model.safetensors", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-4, std::ios::end);
    const std::uint32_t nan = 0x7fc00000U;
    file.write(reinterpret_cast<const char*>(&nan), 4);
    file.close();
    const auto damaged = bench.run(OpenSpec { inside(folder, "nan"), false });
    QCOMPARE(damaged.error.code, ErrorCode::TensorValue);
    QVERIFY(damaged.error.context.count("tensor"));

    // A configuration that does not fit: tensor and both shapes.
    std::filesystem::copy(kModel, inside(folder, "shape"));
    auto config = readJson(inside(folder, "shape") + "/config.json");
    const auto positions = config["max_position_embeddings"].get<int>();
    config["max_position_embeddings"] = positions * 2;
    std::ofstream(inside(folder, "shape") + "/config.json") << config;
    const auto shape = bench.run(OpenSpec { inside(folder, "shape"), false });
    QCOMPARE(shape.error.code, ErrorCode::TensorShape);
    QVERIFY(shape.error.message.find("position_embeddings") != std::string::npos);

    // One layer more than there is.
    config["max_position_embeddings"] = positions;
    config["num_hidden_layers"] = config["num_hidden_layers"].get<int>() + 1;
    std::ofstream(inside(folder, "shape") + "/config.json") << config;
    QCOMPARE(bench.run(OpenSpec { inside(folder, "shape"), false }).error.code, ErrorCode::TensorMissing);

    // No tokenizer: it opens, but cannot be evaluated.
    std::filesystem::copy(kModel, inside(folder, "mute"));
    std::filesystem::remove(inside(folder, "mute") + "/sentencepiece.bpe.model");
    QCOMPARE(bench.run(OpenSpec { inside(folder, "mute"), false }).outcome, Outcome::Succeeded);
    auto spec = demoEvaluation();
    spec.model.path = inside(folder, "mute");
    QCOMPARE(bench.run(spec).error.code, ErrorCode::TokenizerMissing);
}

void TestTorchEngine::nothingHalfWritten()
{
    QTemporaryDir folder;
    Bench bench;
    PruneSpec spec { kModel, {}, "/proc/ndogo-cannot-write-here", {}, false };
    spec.prune.amount = 0.5;
    QCOMPARE(bench.run(spec).error.code, ErrorCode::OutputUnwritable);

    // A cancelled save leaves neither the folder nor its temporary twin.
    spec.output = inside(folder, "cancelled");
    const auto job = bench.engine().submit(spec);
    bench.engine().cancel(job);
    bench.waitFor<event::Finished>(job);
    const auto left = QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    QVERIFY2(
        left.isEmpty() || left == QStringList { QStringLiteral("cancelled") }, qPrintable(left.join(QLatin1Char(' '))));
}

/// By whatever path: the weights of a model are mapped while its output takes their place.
void TestTorchEngine::neverReplacesItsOwnModel()
{
    QTemporaryDir folder;
    const auto model = inside(folder, "models/one");
    std::filesystem::create_directories(model);
    std::filesystem::copy(kModel, model);
    std::filesystem::copy(kModel + "/config.json", inside(folder, "models"));
    std::filesystem::create_directory_symlink(model, inside(folder, "link"));
    const auto relative = std::filesystem::relative(model).string();
    Bench bench;
    PruneSpec spec { model, {}, {}, {}, true };
    spec.prune.amount = 0.5;
    for (const auto& output : { model, model + "/.", relative, inside(folder, "link"), inside(folder, "models") }) {
        spec.output = output;
        const auto finished = bench.run(spec);
        QVERIFY2(finished.error.code == ErrorCode::Usage, output.c_str());
    }
    spec.model = inside(folder, "link");
    spec.output = model;
    QCOMPARE(bench.run(spec).error.code, ErrorCode::Usage);
    QCOMPARE(bench.run(OpenSpec { model, false }).outcome, Outcome::Succeeded);
    QCOMPARE(bench.get<event::ModelOpened>()->model->parameters.prunableZeros, std::int64_t(0));
}

void TestTorchEngine::namesFoldersThatLast()
{
    QTemporaryDir folder;
    const auto model = inside(folder, "one");
    std::filesystem::copy(kModel, model);
    std::ofstream(model + "/config.json") << [&] {
        auto config = readJson(kModel + "/config.json");
        config.erase("ndogo"); // and with it the name
        return config;
    }();
    Bench bench;
    const auto relative = std::filesystem::relative(model).string();
    PruneSpec spec { relative, {}, inside(folder, "two"), {}, false };
    spec.prune.amount = 0.5;
    QCOMPARE(bench.run(spec).outcome, Outcome::Succeeded);
    QCOMPARE(bench.get<event::ModelOpened>()->model->parent, model);
    // "." has a name.
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(model);
    const auto finished = bench.run(OpenSpec { ".", false });
    std::filesystem::current_path(before);
    QCOMPARE(finished.outcome, Outcome::Succeeded);
    QCOMPARE(bench.get<event::ModelOpened>()->model->name, std::string("one"));
}

void TestTorchEngine::oddButHonestPaths()
{
    QTemporaryDir folder;
    Bench bench;
    PruneSpec spec { kModel, {}, {}, {}, false };
    spec.prune.amount = 0.5;
    for (const char* name : { "jina jipya \u00e9", "not-there/../two", "bytes-\xff\xfe", "trailing/" }) {
        spec.output = folder.path().toStdString() + "/" + name;
        const auto finished = bench.run(spec);
        QVERIFY2(finished.outcome == Outcome::Succeeded, finished.error.message.c_str());
        QVERIFY(bench.get<event::Pruned>());
    }
    // A tokenizer that is a link to itself is a bad file, not a failed job.
    const auto loop = inside(folder, "loop");
    std::filesystem::copy(kModel, loop);
    std::filesystem::remove(loop + "/sentencepiece.bpe.model");
    std::filesystem::create_symlink("sentencepiece.bpe.model", loop + "/sentencepiece.bpe.model");
    QCOMPARE(bench.run(OpenSpec { loop, false }).error.code, ErrorCode::TokenizerMissing);
}

NDOGO_TEST(TestTorchEngine)
#include "tst_torch_engine.moc"
