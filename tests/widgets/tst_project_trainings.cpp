// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/session_bench.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QSignalSpy>
#include <QTest>

#include <set>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// What the engine says of a state that it finds: `done` updates, a point every ten.
StoppedTraining stoppedTraining(const TrainSpec& spec, std::int64_t done)
{
    StoppedTraining stopped { spec, done, {} };
    for (std::int64_t step = 10; step <= done; step += 10)
        stopped.history.push_back(samplePoint(spec, step));
    return stopped;
}

} // namespace

class TestProjectTrainings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stoppedTrainingsAreFoundAgain()
    {
        SessionBench bench;
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

    void keepsWhatAStoppedTrainingHas()
    {
        SessionBench bench;
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
        SessionBench bench;
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

    /// What follows from each way to end, by how far the training had come.
    void endsByHowFarItCame()
    {
        using Next = ProjectTrainings::Next;
        using State = TrainingRun::State;
        const auto event = [](auto payload) { return JobEvent { 7, 0, payload }; };
        const auto stopped = [&](const TrainSpec& spec, std::int64_t step) {
            return event(
                event::TrainingStopped { std::make_shared<const StoppedTraining>(StoppedTraining { spec, step, {} }) });
        };
        TrainSpec spec;
        spec.output = "/models/a";
        const QString output = QStringLiteral("/models/a");
        const auto started = [&] {
            ProjectTrainings trainings;
            trainings.add(spec);
            trainings.begin(spec.output, 7);
            trainings.follow(spec, event(event::Started {}));
            return trainings;
        };
        ProjectTrainings trainings = started();
        QCOMPARE(trainings.end(spec, Outcome::Cancelled, {}), Next::Nothing);
        QVERIFY(trainings.empty()); // nothing learned, nothing saved
        trainings = started();
        QVERIFY(trainings.follow(spec, stopped(spec, 0)));
        QCOMPARE(trainings.end(spec, Outcome::Cancelled, {}), Next::Discard);
        trainings = started();
        QVERIFY(trainings.follow(spec, stopped(spec, 20)));
        QCOMPARE(trainings.end(spec, Outcome::Cancelled, {}), Next::TellStopped);
        QVERIFY(std::get<TrainSpec>(*trainings.goOn(output)).resume);
        QVERIFY(std::get<TrainSpec>(*trainings.finish(output)).finish);
        trainings = started();
        QCOMPARE(trainings.end(spec, Outcome::Failed, QStringLiteral("The disk is full.")), Next::Nothing);
        QCOMPARE(trainings.front().state, State::Failed);
        QVERIFY(!trainings.goOn(output));
        QVERIFY(trainings.discard(output) && !trainings.discard(output));
        trainings.endDiscarding(spec.output, Outcome::Failed); // its folder could not be removed
        QCOMPARE(trainings.front().state, State::Failed);
        trainings = started();
        for (const std::int64_t step : { 10, 20, 30 })
            trainings.follow(
                spec, event(event::TrainingStep { std::make_shared<const TrainingPoint>(samplePoint(spec, step)) }));
        trainings.follow(spec, stopped(spec, 20)); // its process was killed
        QCOMPARE(trainings.end(spec, Outcome::Failed, QStringLiteral("Killed."), true), Next::Nothing);
        QCOMPARE(trainings.front().state, State::Stopped);
        QCOMPARE(trainings.front().done, std::int64_t(20));
        QCOMPARE(trainings.front().history.back().step, std::int64_t(20)); // from where it goes on
        QVERIFY(trainings.goOn(output));
        trainings = started();
        QCOMPARE(trainings.end(spec, Outcome::Failed, QStringLiteral("Killed."), true), Next::Nothing);
        QCOMPARE(trainings.front().state, State::Failed); // nothing was saved
        trainings = started();
        QCOMPARE(trainings.stop(8), std::nullopt);
        QCOMPARE(trainings.stop(7), std::optional(spec.output));
        QVERIFY(!trainings.follow(spec, JobEvent { 8, 0, event::Started {} })); // of another job
        QCOMPARE(trainings.front().state, State::Stopping);
    }
};

NDOGO_TEST(TestProjectTrainings)
#include "tst_project_trainings.moc"
