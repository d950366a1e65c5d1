// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_engine.h"
#include "tests/support/test_program.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/measurements.h"
#include "widgets/session/session.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"

#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"
#include "engine/values/training_results.h"

#include <nlohmann/json.hpp>

#include <set>

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// A session over a fake engine, in a folder of its own with two empty checkpoint folders and one
/// of data.
struct Bench {
    Bench()
        : bridge(engine)
        , session(bridge)
    {
        for (const char* name : { "afriberta", "other", "data", "project" })
            QDir(folder.path()).mkpath(QString::fromLatin1(name));
    }
    QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }
    std::string text(const char* name) const { return path(name).toStdString(); }
    void answerAll() { engine.answer = answerWithSamples; }

    QTemporaryDir folder;
    FakeEngine engine;
    EngineBridge bridge;
    Session session;
};

PruneRecipe globalMagnitude(double amount = 0)
{
    PruneRecipe recipe;
    recipe.amount = amount;
    recipe.exclude = { "classifier" };
    return recipe;
}

/// A journal, played when its project is opened.
void playJournal(Bench& bench, const std::vector<RunRecord>& records, const std::vector<StoppedTraining>& stopped = {})
{
    bench.engine.answer = [records, stopped](FakeEngine& engine, JobId job, const JobSpec& spec) {
        if (!std::holds_alternative<OpenProjectSpec>(spec)) {
            answerWithSamples(engine, job, spec);
            return;
        }
        for (const RunRecord& record : records)
            engine.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
        for (const StoppedTraining& training : stopped)
            engine.emitEvent(job, event::TrainingStopped { std::make_shared<const StoppedTraining>(training) });
        engine.finish(job);
    };
}

/// The journal of a sweep: `count` trainings of one model, each scored; folders included.
std::vector<RunRecord> sweepJournal(Bench& bench, int count)
{
    std::vector<RunRecord> records;
    for (int i = 0; i < count; ++i) {
        TrainSpec train;
        train.model = bench.text("afriberta");
        train.data.path = bench.text("data");
        train.data.split = "train";
        train.data.languages = { "hau", "yor" };
        train.recipe.epochs = 2;
        train.recipe.seed = std::uint64_t(i + 1);
        train.prune.amount = 0.6;
        train.name = "Seed " + std::to_string(i + 1);
        train.output = bench.text("project") + "/models/seed-" + std::to_string(i + 1);
        QDir().mkpath(QString::fromStdString(train.output));
        records.push_back({ "2026-06-03T14:02:00Z", train, sampleTraining(train) });
        EvaluateSpec evaluate;
        evaluate.model.path = train.output;
        evaluate.data.path = bench.text("data");
        auto result = std::make_shared<EvaluationResult>();
        for (const SampleLanguage& language : sampleLanguages())
            result->languages.push_back(*sampleScore(language, 0));
        records.push_back({ "2026-06-03T14:03:00Z", evaluate, result });
    }
    return records;
}

/// What the engine says of a state that it finds: `done` updates, a point every ten.
StoppedTraining stoppedTraining(const TrainSpec& spec, std::int64_t done)
{
    StoppedTraining stopped { spec, done, {} };
    for (std::int64_t step = 10; step <= done; step += 10)
        stopped.history.push_back(samplePoint(spec, step));
    return stopped;
}

} // namespace

class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAndIndexesAModel()
    {
        Bench bench;
        bench.answerAll();
        QSignalSpy opened(&bench.session, &Session::modelOpened);
        bench.session.openModel(bench.path("afriberta"));
        QVERIFY(bench.session.isOpening());
        QVERIFY(!bench.session.models().front().info);
        QTRY_COMPARE(opened.size(), 1);
        QTRY_VERIFY(!bench.session.isOpening());
        const ModelEntry* entry = bench.session.models().find(bench.path("afriberta"));
        QVERIFY(entry && entry->info && entry->index);
        QCOMPARE(bench.session.models().name(entry->path), QStringLiteral("afriberta"));
        bench.session.openModel(bench.path("afriberta") + QStringLiteral("/")); // the same folder
        QCOMPARE(bench.engine.count<OpenSpec>(), 1);
        QCOMPARE(opened.size(), 2);
    }

    void forgetsAModelThatFails()
    {
        Bench bench;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openModel(bench.path("afriberta"));
        bench.engine.finish(1, Outcome::Failed, { ErrorCode::TokenizerMissing, "Add sentencepiece.bpe.model.", {} });
        QTRY_COMPARE(messages.size(), 1);
        QVERIFY(bench.session.models().empty());
        const auto message = messages.first().first().value<Message>();
        QCOMPARE(message.kind, Message::Kind::Worse);
        QCOMPARE(message.text, QStringLiteral("Add sentencepiece.bpe.model."));
    }

    void measuresTheDenseModelByItself()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_COMPARE(bench.engine.count<BenchmarkSpec>(), 1);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const EvaluateSpec evaluate = bench.engine.last<EvaluateSpec>().second;
        QVERIFY(evaluate.progressive);
        QCOMPARE(evaluate.sample, 80);
        QCOMPARE(evaluate.model.path, bench.text("afriberta"));
        QCOMPARE(bench.engine.count<EvaluateSpec>(), 1);
        QCOMPARE(bench.session.denseScores(bench.path("afriberta")).size(), sampleLanguages().size());
        QVERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QVERIFY(bench.session.timing(bench.path("afriberta")) != nullptr);
        // Level 0 of every family is the dense model.
        PruneRecipe layer;
        layer.scope = PruneScope::Layer;
        for (const PruneRecipe& family : { globalMagnitude(), layer })
            QVERIFY(bench.session.study(bench.path("afriberta"), family).dense()->complete());
    }

    void evaluatesOnlyWhatIsMissing()
    {
        Bench bench;
        const ModelRef level { bench.text("afriberta"), { globalMagnitude(0.6) } };
        QCOMPARE(bench.session.evaluate(level), JobId(0)); // no data
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        bench.engine.answer = nullptr;
        const JobId job = bench.session.evaluate(level);
        QVERIFY(job != 0);
        QCOMPARE(bench.session.evaluate(level), job); // runs already
        QVERIFY(bench.session.isRunning(job));
        bench.session.cancel(job);
        QTRY_VERIFY(!bench.session.isRunning(job));
        bench.answerAll();
        QSignalSpy finished(&bench.session, &Session::jobFinished);
        QVERIFY(bench.session.evaluate(level) != 0);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(bench.session.evaluate(level), JobId(0)); // complete
        const PruningStudy& study = bench.session.study(bench.path("afriberta"), globalMagnitude());
        QVERIFY(study.level(0.6)->complete());
        QVERIFY(!study.dense());
    }

    void samplesNeverReplaceWholeScores()
    {
        Measurements measurements;
        const DataRef data { "data", {}, "test", 0 };
        const ModelRef dense { "model", {} };
        const SampleLanguage& language = sampleLanguages().front();
        QCOMPARE(measurements.addScore(dense, data, sampleScore(language, 0, 200)).size(), std::size_t(1));
        QVERIFY(measurements.addScore(dense, data, sampleScore(language, 0, 80)).empty());
        QVERIFY(measurements.addScore(dense, data, sampleScore(language, 0, 200)).empty()); // nothing new
        QCOMPARE(measurements.denseScores("model", data).front()->sentences, 200);
        QVERIFY(measurements.denseScores("model", { "elsewhere", {}, "test", 0 }).empty());
    }

    void aTimingRunHoldsDenseAndTheModel()
    {
        Measurements measurements;
        const DataRef data { "data", {}, "test", 0 };
        const ModelRef dense { "model", {} }, level { "model", { globalMagnitude(0.6) } };
        const TimingPtr run = sampleTiming({ "model", "pruned" }, 0.5);
        measurements.addTiming(dense, data, run, 0);
        measurements.addTiming(level, data, run, 1);
        QCOMPARE(measurements.timingRun(dense, data)->models.size(), std::size_t(1));
        QCOMPARE(measurements.timingRun(dense, data)->models.back().nanoseconds, run->models[0].nanoseconds);
        QCOMPARE(measurements.timingRun(level, data)->models.front().nanoseconds, run->models[0].nanoseconds);
        QCOMPARE(measurements.timingRun(level, data)->models.back().nanoseconds, run->models[1].nanoseconds);
        QCOMPARE(measurements.study("model", globalMagnitude(), data).level(0.6)->timing->nanoseconds,
            run->models[1].nanoseconds);
        QVERIFY(!measurements.timingRun({ "model", { globalMagnitude(0.7) } }, data));
    }

    void keepsAVariantUnderItsParent()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        const ModelRef level { bench.text("afriberta"), { globalMagnitude(0.6) } };
        bench.session.evaluate(level);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const double there = bench.session.study(bench.path("afriberta"), *level.pruning()).disparity(0.6)->mean;

        const int evaluations = bench.engine.count<EvaluateSpec>();
        bench.session.keepVariant(level, QStringLiteral("Pruned 60 %"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const QString output = QString::fromStdString(bench.engine.last<PruneSpec>().second.output);
        QVERIFY2(output.startsWith(bench.path("project") + QStringLiteral("/models/pruned-60")), qPrintable(output));
        QCOMPARE(bench.session.models().parentOf(output), bench.path("afriberta"));
        QVERIFY(bench.session.models().find(output)->index != nullptr);
        QCOMPARE(bench.session.models().originOf(output)->prune.amount, 0.6);
        QCOMPARE(bench.session.meanF1(output).value_or(-1), there); // shared, not measured again
        QCOMPARE(bench.engine.count<EvaluateSpec>(), evaluations);
    }

    void replaysAProject()
    {
        Bench bench;
        const std::string model = bench.text("afriberta"), data = bench.text("data");
        auto result = std::make_shared<EvaluationResult>();
        for (const SampleLanguage& language : sampleLanguages())
            result->languages.push_back(*sampleScore(language, 0));
        DataRef ref;
        ref.path = data;
        EvaluateSpec evaluate;
        evaluate.model.path = model;
        evaluate.data = ref;
        BenchmarkSpec time;
        time.models = { evaluate.model };
        time.data = ref;
        const std::vector<RunRecord> records {
            { "2026-06-03T14:02:00Z", OpenSpec { model, true } },
            { "2026-06-03T14:02:01Z", OpenSpec { model, true } },
            { "2026-06-03T14:02:01Z", OpenSpec { bench.text("gone"), true } },
            { "2026-06-03T14:02:02Z", ScanDataSpec { ref, model } },
            { "2026-06-03T14:02:40Z", evaluate, result },
            { "2026-06-03T14:03:00Z", time, sampleTiming({ "afriberta" }, 0) },
        };
        bench.engine.answer = [&](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<OpenProjectSpec>(spec)) {
                for (const RunRecord& record : records)
                    engine.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
                engine.finish(job);
            } else {
                answerWithSamples(engine, job, spec);
            }
        };
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(bench.session.data() != nullptr && !bench.session.hasRunningJobs());
        QCOMPARE(bench.engine.count<OpenSpec>(), 1); // named twice, opened once
        QCOMPARE(bench.engine.count<EvaluateSpec>(), 0); // its result was in the journal
        QCOMPARE(bench.engine.count<BenchmarkSpec>(), 0);
        QVERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QVERIFY(bench.session.timing(bench.path("afriberta")) != nullptr);
        QVERIFY(bench.session.lastSaved().isValid());
        QCOMPARE(messages.size(), 1); // the model that is gone
        // What the journal held, and the data that was read again for another model.
        QCOMPARE(bench.session.records().size(), records.size() + 1);
        QVERIFY(bench.session.records()[4].result == records[4].result);
        QVERIFY(std::holds_alternative<ScanDataSpec>(bench.session.records().back().spec));
    }

    /// tests/data/old_project, whose folders are made here.
    void showsAnEarlierVersionsProject()
    {
        Bench bench;
        QFile file(QStringLiteral(NDOGO_TEST_DATA "/old_project/journal.jsonl"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::vector<RunRecord> records;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine().replace("/old/", bench.folder.path().toUtf8() + '/');
            records.push_back(runRecordFromJson(nlohmann::json::parse(line.toStdString())));
        }
        for (const char* name : { "model", "project/models/dense-seed-1" })
            QDir(bench.folder.path()).mkpath(QString::fromLatin1(name));
        playJournal(bench, records);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const QString trained = bench.path("project/models/dense-seed-1");
        QCOMPARE(bench.session.trainings().find(trained)->state, TrainingRun::State::Finished);
        QCOMPARE(bench.session.trainings().find(trained)->history.size(), std::size_t(12));
        bench.session.setData(std::get<EvaluateSpec>(records[1].spec).data);
        QTRY_VERIFY(bench.session.data() != nullptr);
        const std::vector<ScorePtr> scores = bench.session.denseScores(trained);
        QCOMPARE(scores.size(), std::size_t(2));
        QCOMPARE(scores[0]->counts.f1(), 0.8);
        const ModelRef after = std::get<EvaluateSpec>(records[2].spec).model;
        const PruningStudy::Level* level = bench.session.study(after).level(0.6);
        QVERIFY(level);
        QCOMPARE(level->languages.at("luo").score->counts.f1(), 0.5806451612903226);
        bench.session.setData(std::get<BenchmarkSpec>(records[3].spec).data);
        QTRY_VERIFY(bench.session.timing(bench.path("model")) != nullptr);
        QCOMPARE(bench.session.timing(bench.path("model"))->nanoseconds.at(1), std::int64_t(48'447'389));
    }

    /// Whatever an engine reports, a job takes what is its own.
    void passesOverWhatAnotherJobReports()
    {
        Bench bench;
        const auto score = std::make_shared<const LanguageScore>();
        const auto isOwn = [](const auto& payload, const JobSpec& spec) { // an empty score would count as one
            return std::holds_alternative<event::LanguageScored>(payload) && std::holds_alternative<EvaluateSpec>(spec);
        };
        const decltype(JobEvent::payload) payloads[] = {
            event::WeightsIndexed { "/no/model", MagnitudeIndex::build({}, 1) },
            event::Pruned { std::make_shared<const PruneReport>() },
            event::TrainingStep { std::make_shared<const TrainingPoint>() },
            event::Trained { std::make_shared<const TrainingReport>() },
            event::Quantized { std::make_shared<const QuantizeReport>() },
            event::SensitivityFound { std::make_shared<const SensitivityReport>() },
            event::LayersCompared { std::make_shared<const LayerErrorReport>() },
            event::Exported { std::make_shared<const ExportReport>() },
            event::DataScanned { sampleData("/no/data") },
            event::LanguageScored { score },
            event::Evaluated { std::make_shared<const EvaluationResult>() },
            event::Timed { std::make_shared<const TimingResult>() },
        };
        bench.engine.answer = [&](FakeEngine& engine, JobId job, const JobSpec& spec) {
            for (const auto& payload : payloads) {
                if (!isOwn(payload, spec))
                    engine.emitEvent(job, payload);
            }
            answerWithSamples(engine, job, spec);
        };
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() && !bench.session.hasRunningJobs());
        const ModelRef model { bench.text("afriberta"), { QuantizeRecipe() } };
        bench.session.compareLayers(model);
        bench.session.findSensitiveLayers(model, 0.01);
        bench.session.evaluate(model);
        bench.session.measureTime(model);
        bench.session.exportModel({ bench.text("afriberta"), ExportFormat::Safetensors, bench.text("exported") });
        bench.session.keepVariant({ bench.text("afriberta"), { globalMagnitude(0.5) } }, QStringLiteral("half"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        int results = 0;
        for (const RunRecord& record : bench.session.records()) {
            results += record.hasResult();
            QCOMPARE(record.as<EvaluationResult>() != nullptr, std::holds_alternative<EvaluateSpec>(record.spec));
            QCOMPARE(record.as<TimingResult>() != nullptr, std::holds_alternative<BenchmarkSpec>(record.spec));
            QCOMPARE(record.as<LayerErrorReport>() != nullptr, std::holds_alternative<CompareLayersSpec>(record.spec));
            QCOMPARE(record.as<SensitivityReport>() != nullptr, std::holds_alternative<SensitivitySpec>(record.spec));
        }
        QVERIFY(results >= 6); // dense scores and time come by themselves
    }

    void recordsGrowWithWhatFinishes()
    {
        Bench bench;
        bench.answerAll();
        QSignalSpy changed(&bench.session, &Session::recordsChanged);
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.timing(bench.path("afriberta")) != nullptr);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const std::vector<RunRecord>& records = bench.session.records();
        QCOMPARE(records.size(), std::size_t(5)); // open, scan without and with the model, scores, time
        QVERIFY(records[3].as<EvaluationResult>() && std::get<EvaluateSpec>(records[3].spec).progressive);
        QVERIFY(records[4].as<TimingResult>() && !records[4].time.empty());
        QVERIFY(changed.size() >= 5);
        bench.session.openProject(bench.path("other"));
        QVERIFY(bench.session.records().empty());
    }

    void findsTheModelsOfAMovedProject()
    {
        Bench bench;
        QDir(bench.path("project")).mkpath(QStringLiteral("models/kept"));
        bench.engine.answer = [&](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<OpenProjectSpec>(spec)) {
                PruneSpec made;
                made.model = bench.text("afriberta");
                made.output = "/somewhere/else/models/kept";
                engine.emitEvent(job,
                    event::RunRestored {
                        std::make_shared<const RunRecord>(RunRecord { "2026-06-03T14:02:00Z", made }) });
                engine.finish(job);
            } else {
                answerWithSamples(engine, job, spec);
            }
        };
        bench.session.openProject(bench.path("project"));
        QTRY_COMPARE(bench.session.models().size(), std::size_t(1));
        QCOMPARE(bench.session.models().front().path, bench.path("project") + QStringLiteral("/models/kept"));
    }

    void trainedModelsSleepUntilLookedAt()
    {
        Bench bench;
        std::vector<RunRecord> records = sweepJournal(bench, 40);
        const OpenSpec looked { bench.text("project") + "/models/seed-1", true }; // in an earlier sitting
        records.push_back({ "2026-06-03T14:04:00Z", looked });
        playJournal(bench, records);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.engine.count<OpenSpec>(), 1); // the start model, so that the pages show something
        QCOMPARE(bench.session.models().size(), std::size_t(41));
        const QString third = bench.path("project") + QStringLiteral("/models/seed-3");
        QVERIFY(bench.session.models().find(third)->asleep && !bench.session.models().find(third)->info);
        QCOMPARE(bench.session.models().name(third), QStringLiteral("Seed 3"));
        QCOMPARE(bench.session.models().parentOf(third), bench.path("afriberta"));
        QCOMPARE(trainingText(std::get<TrainSpec>(*bench.session.models().recipeOf(third)), bench.session),
            QStringLiteral("fine-tuned on 2 language(s), pruned 60 % before"));
        QCOMPARE(bench.session.trainings().size(), std::size_t(40));
        QCOMPARE(bench.session.trainings()[2].state, TrainingRun::State::Finished);
        QCOMPARE(bench.session.trainings()[2].history.size(), std::size_t(8));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        QVERIFY(bench.session.meanF1(third).has_value()); // known without its weights
        bench.session.openModel(third);
        QTRY_VERIFY(bench.session.models().find(third)->index);
        QVERIFY(!bench.session.models().find(third)->asleep);
    }

    void missingModelsOfASweepAreOneMessage()
    {
        Bench bench;
        const std::vector<RunRecord> records = sweepJournal(bench, 5);
        for (const int gone : { 2, 4 })
            QDir(bench.path("project") + QStringLiteral("/models/seed-%1").arg(gone)).removeRecursively();
        playJournal(bench, records);
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.session.models().size(), std::size_t(4));
        QCOMPARE(messages.size(), 1);
        QCOMPARE(bench.session.records().size(), records.size() + 1); // results stay; one model was opened
    }

    void stoppedTrainingsAreFoundAgain()
    {
        Bench bench;
        TrainSpec spec;
        spec.model = bench.text("afriberta");
        spec.data.path = bench.text("data");
        spec.data.split = "train";
        spec.recipe.epochs = 5;
        spec.prune.amount = 0.7;
        spec.output = bench.text("project") + "/models/fine-tuned";
        TrainSpec done = spec; // killed between its record and the removal of its state
        done.output = bench.text("project") + "/models/done";
        playJournal(bench, { { "2026-06-03T14:02:00Z", done, sampleTraining(done) } },
            { stoppedTraining(done, 80), stoppedTraining(spec, 80) });
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.session.trainings().size(), std::size_t(2));
        QCOMPARE(bench.session.trainings().front().state, TrainingRun::State::Finished);
        QCOMPARE(messages.last().first().value<Message>().bold,
            QStringLiteral("Fine-tuned, pruned 70 % before is stopped after update 80."));
        const TrainingRun run = bench.session.trainings().back();
        QCOMPARE(run.state, TrainingRun::State::Stopped);
        QCOMPARE(run.done, std::int64_t(80));
        QCOMPARE(run.best()->step, std::int64_t(80));
        bench.engine.answer = nullptr;
        QVERIFY(bench.session.goOnTraining(QString::fromStdString(spec.output)) != 0);
        QCOMPARE(bench.session.goOnTraining(QString::fromStdString(spec.output)), JobId(0)); // runs already
        TrainSpec resumed = bench.engine.last<TrainSpec>().second;
        QVERIFY(resumed.resume);
        QCOMPARE(resumed.name, std::string("Fine-tuned, pruned 70 % before"));
        resumed.resume = false;
        resumed.name.clear();
        QVERIFY(toJson(JobSpec(resumed)) == toJson(JobSpec(spec))); // the state is known by these
    }

    /// While zeros still rise no epoch is the best: what there is is kept, and the message says how far it came.
    void keepsWhatAStoppedTrainingHas()
    {
        Bench bench;
        TrainSpec spec;
        spec.model = bench.text("afriberta");
        spec.data.path = bench.text("data");
        spec.data.split = "train";
        spec.recipe.epochs = 5;
        spec.recipe.pruneDuring = PruneSchedule { 10, 120, 10, 0.7, PruneSchedule::Curve::Cubic };
        spec.output = bench.text("project") + "/models/fine-tuned";
        playJournal(bench, {}, { stoppedTraining(spec, 80) }); // two epochs, both scored
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const QString output = QString::fromStdString(spec.output);
        QVERIFY(!bench.session.trainings().find(output)->keepsBest());
        bench.engine.answer = nullptr;
        QCOMPARE(bench.session.finishTraining(QStringLiteral("/nowhere")), JobId(0));

        // Whatever ends it, the state is as it was.
        for (const Outcome outcome : { Outcome::Cancelled, Outcome::Failed }) {
            const JobId job = bench.session.finishTraining(output);
            QVERIFY(job != 0);
            QCOMPARE(bench.session.finishTraining(output), JobId(0)); // runs already
            QVERIFY(bench.engine.last<TrainSpec>().second.finish && bench.engine.last<TrainSpec>().second.resume);
            bench.engine.finish(job, outcome, { ErrorCode::OutputUnwritable, "The disk is full.", {} });
            QTRY_VERIFY(!bench.session.isRunning(job));
            QCOMPARE(bench.session.trainings().find(output)->state, TrainingRun::State::Stopped);
        }
        bench.session.goOnTraining(output);
        QVERIFY(!bench.engine.last<TrainSpec>().second.finish);
        bench.engine.finish(bench.engine.last<TrainSpec>().first, Outcome::Cancelled);
        QTRY_COMPARE(bench.session.trainings().find(output)->state, TrainingRun::State::Stopped);

        QSignalSpy messages(&bench.session, &Session::messagePosted);
        const JobId job = bench.session.finishTraining(output);
        auto model = std::make_shared<ModelInfo>(*sampleModel(spec.output, "Fine-tuned"));
        model->parameters.prunable = 1000;
        model->parameters.prunableZeros = 642;
        auto report = std::make_shared<TrainingReport>(*sampleTraining(spec));
        report->steps = 80;
        report->history.resize(8);
        report->best.reset();
        report->stopped = Sentence::inWords("it was ended by wish");
        bench.engine.emitEvent(job, event::ModelOpened { model });
        bench.engine.emitEvent(job, event::Trained { report });
        bench.engine.finish(job);
        QTRY_COMPARE(bench.session.trainings().find(output)->state, TrainingRun::State::Finished);
        QTRY_COMPARE(messages.size(), 1);
        QCOMPARE(messages.last().first().value<Message>().text,
            QStringLiteral("It was ended after update 80. Its last weights are kept. The pruning had not come to its "
                           "end: 64.2 % of the Linear weights are zero, not 70 %."));
    }

    void trainingsOfOneNameHaveFoldersOfTheirOwn()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.engine.answer = nullptr;
        TrainSpec spec;
        spec.model = bench.text("afriberta");
        std::set<std::string> outputs;
        for (int i = 0; i < 3; ++i) {
            bench.session.train(spec);
            outputs.insert(bench.engine.last<TrainSpec>().second.output);
        }
        QCOMPARE(outputs.size(), std::size_t(3));
    }

    void wishesWaitForTheProject()
    {
        Bench bench;
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        QCOMPARE(bench.engine.count<OpenSpec>(), 0);
        bench.answerAll();
        bench.engine.finish(1);
        QTRY_COMPARE(bench.engine.count<OpenSpec>(), 1);
        QTRY_VERIFY(bench.session.models().find(bench.path("afriberta"))->info);
    }

    void anotherProjectLeavesNothingBehind()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.engine.answer = nullptr;
        const JobId late = bench.session.evaluate({ bench.text("afriberta"), { globalMagnitude(0.5) } });
        QSignalSpy finished(&bench.session, &Session::jobFinished);
        bench.session.openProject(bench.path("project"));
        QCOMPARE(finished.size(), 1);
        QCOMPARE(bench.engine.cancelled(), std::vector<JobId>({ late }));
        QVERIFY(bench.session.models().empty());
        QVERIFY(!bench.session.data());
        bench.engine.emitEvent(late, event::LanguageScored { sampleScore(sampleLanguages().front(), 0.5) });
        QTest::qWait(50);
        QVERIFY(bench.session.study(bench.path("afriberta"), globalMagnitude()).levels().empty());
    }

    void correctedDataIsReadAgain()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        DataRef corrected = bench.session.dataRef();
        corrected.task = DataTask::Pos;
        corrected.labelMap = { { "LOC", "PLACE" } };
        corrected.tokenizerRules = TokenizerRules::Transformers5;
        bench.session.setData(corrected);
        bench.session.setData(corrected); // the same again
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.engine.count<ScanDataSpec>(), 2);
        QVERIFY(bench.engine.last<ScanDataSpec>().second.data == corrected);
        // Another split of the same folder keeps what was said; another folder only the tokenizer's
        // rules.
        bench.session.openData(bench.path("data"), QStringLiteral("dev"));
        QCOMPARE(bench.session.dataRef().task, std::optional(DataTask::Pos));
        QCOMPARE(bench.session.dataRef().split, std::string("dev"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.session.openData(bench.path("other"));
        QVERIFY(!bench.session.dataRef().task && bench.session.dataRef().labelMap.empty());
        QCOMPARE(bench.session.dataRef().tokenizerRules, TokenizerRules::Transformers5);
    }

    void dataThatCannotBeReadChangesNothing()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        DataRef good = bench.session.dataRef();
        good.labelMap = { { "MISC", "O" } };
        bench.session.setData(good);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.engine.answer = nullptr;
        DataRef bad = good;
        bad.format = DataFormat::Tsv;
        bench.session.setData(bad);
        bench.engine.finish(bench.engine.last<ScanDataSpec>().first, Outcome::Failed,
            { ErrorCode::DataInvalid, "hau/test.txt has no header.", {} });
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QVERIFY(bench.session.dataRef() == good);
        QVERIFY(bench.session.data() != nullptr);
    }

    void unknownLabelsLeadToTheMapping()
    {
        Bench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<EvaluateSpec>(spec))
                engine.finish(
                    job, Outcome::Failed, { ErrorCode::LabelUnknown, "hau/test.txt, line 3 has the tag B-MISC.", {} });
            else
                answerWithSamples(engine, job, spec);
        };
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(!messages.isEmpty());
        const auto message = messages.first().first().value<Message>();
        QVERIFY(std::get<action::MapLabels>(message.action).data == bench.session.dataRef());
        QVERIFY(message.text.contains(QLatin1String("B-MISC")));
    }

    void aFreshHeadIsOpenedButNotEvaluated()
    {
        Bench bench;
        bench.answerAll();
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        QTRY_VERIFY(!bench.session.isOpening());
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const int evaluations = bench.engine.count<EvaluateSpec>();
        QSignalSpy opened(&bench.session, &Session::modelOpened);
        bench.session.addHead(
            bench.path("afriberta"), "token-classification", { "O", "B-PER", "I-PER" }, QStringLiteral("New head"));
        QTRY_COMPARE(opened.size(), 1);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const NewModelSpec made = bench.engine.last<NewModelSpec>().second;
        QCOMPARE(made.encoder, bench.text("afriberta"));
        QCOMPARE(made.labels.size(), std::size_t(3));
        QVERIFY(made.output.starts_with(bench.text("project") + "/models/new-head"));
        QCOMPARE(opened.first().first().toString().toStdString(), made.output);
        QCOMPARE(bench.session.models().parentOf(QString::fromStdString(made.output)), bench.path("afriberta"));
        QCOMPARE(bench.engine.count<EvaluateSpec>(), evaluations); // noise is measured only by wish
    }

    void aRefusedExportOffersToFillUp()
    {
        Bench bench;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        ExportSpec spec;
        spec.model = bench.text("afriberta");
        spec.output = bench.text("exported");
        const JobId job = bench.session.exportModel(spec);
        bench.engine.finish(job, Outcome::Failed, { ErrorCode::ConfigInvalid, "Layers 1 and 3 differ in width.", {} });
        QTRY_COMPARE(messages.size(), 1);
        const auto refused = messages.first().first().value<Message>();
        QCOMPARE(refused.text, QStringLiteral("Layers 1 and 3 differ in width."));
        QVERIFY(!refused.link.isEmpty());
        const ExportSpec offered = std::get<action::Export>(refused.action).spec;
        QVERIFY(offered.pad);
        QCOMPARE(offered.output, spec.output);
        bench.answerAll();
        bench.session.exportModel(offered);
        QTRY_COMPARE(messages.size(), 2);
        const auto done = messages.last().first().value<Message>();
        QCOMPARE(done.kind, Message::Kind::Better);
        QVERIFY(done.text.contains(QDir::toNativeSeparators(bench.path("exported"))));
    }

    void selectionIsOne()
    {
        ViewState state;
        QSignalSpy languages(&state, &ViewState::languageChanged);
        state.setLanguage(QStringLiteral("hau"));
        QCOMPARE(state.language(), QStringLiteral("hau"));
        state.setLanguage(QStringLiteral("hau"));
        QVERIFY(state.language().isEmpty()); // selecting it again clears it
        QCOMPARE(languages.size(), 2);
        QSignalSpy families(&state, &ViewState::familyChanged);
        PruneRecipe family = state.family();
        family.amount = 0.7; // not what tells families apart
        state.setFamily(family);
        QCOMPARE(families.size(), 0);
    }
};

NDOGO_TEST(TestSession)
#include "tst_session.moc"
