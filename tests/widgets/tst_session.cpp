// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/session_bench.h"
#include "tests/support/test_program.h"

#include "engine/jobs/sweep_results.h"
#include "widgets/session/session_messages.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replaysAProject()
    {
        SessionBench bench;
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

    void showsAnEarlierVersionsProject()
    {
        SessionBench bench;
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
        QCOMPARE(bench.session.results(after).languages.at("luo").score->counts.f1(), 0.5806451612903226);
        bench.session.setData(std::get<BenchmarkSpec>(records[3].spec).data);
        QTRY_VERIFY(bench.session.timing(bench.path("model")) != nullptr);
        QCOMPARE(bench.session.timing(bench.path("model"))->nanoseconds.at(1), std::int64_t(48'447'389));
    }

    void readsAModelAsAsked()
    {
        SessionBench bench;
        bench.answerAll();
        const QString model = bench.path("afriberta");
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(model);
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QVERIFY(!bench.session.denseScores(model).empty());
        const ModelReading reading { true, { "O", "B-PER" } };
        bench.session.readModel(model, reading);
        QVERIFY(bench.session.denseScores(model).empty()); // they were of another reading
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const ModelRef reference { bench.text("afriberta"), {} };
        bench.session.evaluate(reference);
        bench.session.keepVariant(reference.then(globalMagnitude(0.5)), QStringLiteral("half"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bool isOpened = false, isScored = false, isPruned = false;
        for (const auto& [job, spec] : bench.engine.submissions()) {
            if (const auto* opened = std::get_if<OpenSpec>(&spec); opened && opened->model == reference.path)
                isOpened = opened->reading == reading;
            if (const auto* scored = std::get_if<EvaluateSpec>(&spec))
                isScored = scored->model.reading == reading;
            if (const auto* pruned = std::get_if<PruneSpec>(&spec))
                isPruned = pruned->reading == reading;
        }
        QVERIFY(isOpened && isScored && isPruned);
        QVERIFY(!bench.session.denseScores(model).empty()); // its own values are found again without the reading

        SessionBench again;
        playJournal(again, { { "2026-06-03T14:02:00Z", OpenSpec { again.text("afriberta"), true, reading } } });
        again.session.openProject(again.path("project"));
        QTRY_VERIFY(!again.session.hasRunningJobs());
        QVERIFY(again.session.models().readingOf(again.path("afriberta")) == reading);
    }

    void offersWhatARefusalAsksFor()
    {
        SessionBench bench;
        const auto offer = [&](ErrorCode code, const char* field) {
            EvaluateSpec spec;
            spec.model.path = bench.text("afriberta");
            const Failure failure(code, Sentence::inWords("No."), { { "file", spec.model.path }, { "field", field } });
            return failureMessage(spec, failure.error(), bench.session).action;
        };
        QVERIFY(offer(ErrorCode::TensorUnexpected, "ignore_parts")
            == MessageAction(action::ReadModel { bench.path("afriberta"), { true, {} } }));
        QVERIFY(
            offer(ErrorCode::LabelUnknown, "labels") == MessageAction(action::NameClasses { bench.path("afriberta") }));
    }

    void passesOverWhatAnotherJobReports()
    {
        SessionBench bench;
        const auto score = std::make_shared<const LanguageScore>();
        const auto isOwn = [](const auto& payload, const JobSpec& spec) { // an empty one would count as such
            const bool ofProject = std::holds_alternative<event::RunRestored>(payload)
                || std::holds_alternative<event::TrainingStopped>(payload);
            return (ofProject && std::holds_alternative<OpenProjectSpec>(spec))
                || (std::holds_alternative<event::LanguageScored>(payload)
                    && std::holds_alternative<EvaluateSpec>(spec));
        };
        RunRecord elsewhere;
        elsewhere.spec = OpenSpec { "/no/other", true };
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
            event::RunRestored { std::make_shared<const RunRecord>(elsewhere) },
            event::TrainingStopped { std::make_shared<const StoppedTraining>() },
            event::SweepRunFinished { std::make_shared<const RunRecord>(elsewhere) },
            event::SweepFinished { std::make_shared<const SweepReport>() },
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
        QVERIFY(bench.session.trainings().empty());
        QVERIFY(results >= 6); // dense scores and time come by themselves
    }

    void recordsGrowWithWhatFinishes()
    {
        SessionBench bench;
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

    void wishesWaitForTheProject()
    {
        SessionBench bench;
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
        SessionBench bench;
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
};

NDOGO_TEST(TestSession)
#include "tst_session.moc"
