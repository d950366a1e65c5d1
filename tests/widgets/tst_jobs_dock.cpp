// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "tests/support/test_program.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/window/jobs_dock.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QVBoxLayout>

using namespace ndogo;
using ndogo::test::FakeEngine;

namespace {

EvaluateSpec evaluation(double amount)
{
    EvaluateSpec spec;
    spec.model = prunedBy("/models/mini", { .amount = amount });
    return spec;
}

/// The button of a row, or null.
QPushButton* buttonAt(JobsDock& dock, int row)
{
    const QWidget* holder = dock.view()->indexWidget(dock.jobs().index(row, JobModel::ActionColumn));
    return holder ? holder->findChild<QPushButton*>() : nullptr;
}

} // namespace

class TestJobsDock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFinishedEvaluationCanBeShown()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        JobsDock dock(bridge);
        QSignalSpy asked(&dock, &JobsDock::showRequested);
        const JobId job = bridge.submit(evaluation(0.6), QStringLiteral("Evaluate: mini"));
        QCOMPARE(buttonAt(dock, 0)->objectName(), QStringLiteral("cancel"));
        engine.finish(job);
        QTRY_COMPARE(dock.jobs().activeCount(), 0);
        QPushButton* show = buttonAt(dock, 0);
        QVERIFY(show);
        QCOMPARE(show->text(), QStringLiteral("Show"));
        QCOMPARE(show->accessibleName(), QStringLiteral("Show: Evaluate: mini"));
        show->click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("/models/mini"));
    }

    void aFinishedTrainingCanBeShown()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        JobsDock dock(bridge);
        QSignalSpy asked(&dock, &JobsDock::showRequested);
        TrainSpec spec;
        spec.output = "/models/tuned";
        engine.finish(bridge.submit(spec, QStringLiteral("Fine-tune: mini")));
        QTRY_COMPARE(dock.jobs().activeCount(), 0);
        buttonAt(dock, 0)->click();
        QCOMPARE(asked.first().first().toString(), QStringLiteral("/models/tuned"));
    }

    /// Dev scores between the updates take time too: ten seconds back would promise too much.
    void updatesAreRatedOverTheWholeSitting()
    {
        double now = 0;
        JobModel jobs([&now] { return now; });
        jobs.addJob(1, QStringLiteral("Fine-tune"));
        jobs.addJob(2, QStringLiteral("Evaluate"));
        for (const JobId job : { 1, 2 }) {
            jobs.apply({ job, 0, event::Started {} });
            const std::string unit = job == 1 ? "updates" : "sentences";
            for (const auto& [time, done] :
                { std::pair(0.0, 0), std::pair(10.0, 100), std::pair(30.0, 100), std::pair(40.0, 200) }) {
                now = time;
                jobs.apply({ job, time, event::Progress { done, 300, unit } });
            }
        }
        QCOMPARE(jobs.data(jobs.index(0, JobModel::RateColumn), Qt::DisplayRole).toString(),
            QStringLiteral("5.0 updates/s"));
        QCOMPARE(jobs.data(jobs.index(0, JobModel::LeftColumn), Qt::DisplayRole).toString(), QStringLiteral("20 s"));
        QCOMPARE(jobs.data(jobs.index(1, JobModel::RateColumn), Qt::DisplayRole).toString(),
            QStringLiteral("10 sentences/s"));
    }

    void nothingIsOfferedWhereThereIsNothingToShow()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        JobsDock dock(bridge);
        engine.finish(bridge.submit(evaluation(0), QStringLiteral("Failed")), Outcome::Failed,
            { ErrorCode::DataInvalid, "Line 7 is odd.", {} });
        engine.finish(bridge.submit(OpenSpec { "/models/mini", true }, QStringLiteral("Open")));
        QTRY_COMPARE(dock.jobs().activeCount(), 0);
        QCOMPARE(dock.jobs().rowCount(), 2);
        for (int row = 0; row < 2; ++row)
            QVERIFY(!buttonAt(dock, row));
    }

    void aJobThatSlowsDownSaysWhy()
    {
        double now = 0;
        bool busy = false;
        JobModel jobs([&now] { return now; });
        jobs.setBusy([&busy] { return busy; });
        QSignalSpy said(&jobs, &JobModel::slowedDown);
        for (const JobId job : { JobId(1), JobId(2) }) {
            jobs.addJob(job, QStringLiteral("Evaluate"));
            jobs.apply({ job, 0, event::Started {} });
            std::int64_t done = 0;
            for (const double start = now; now < start + 20; ++now) { // a hundred a second: 30 s in all
                jobs.apply({ job, 0, event::Progress { done, 3000, "sentences" } });
                done += 100;
            }
            QCOMPARE(said.size(), int(job) - 1);
            for (const double start = now; now < start + 20; ++now) {
                jobs.apply({ job, 0, event::Progress { done, 3000, "sentences" } });
                done += 10;
            }
            QCOMPARE(said.size(), int(job)); // once
            busy = true;
        }
        QVERIFY2(
            said[0][2].toString().startsWith(QStringLiteral("In all it takes ")), qPrintable(said[0][2].toString()));
        QVERIFY(said[0][2].toString().contains(QStringLiteral("rather than 30 s. Its rate has fallen to ")));
        QVERIFY(said[1][2].toString().endsWith(QStringLiteral("Another program is busy on this computer.")));
    }

    void tabLeavesTheTable()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* dock = new JobsDock(bridge, {}, &window);
        auto* after = new QPushButton(&window);
        layout->addWidget(dock);
        layout->addWidget(after);
        for (int i = 0; i < 5; ++i)
            engine.finish(bridge.submit(OpenSpec { "/models/mini", true }, QStringLiteral("Open")));
        QTRY_COMPARE(dock->jobs().activeCount(), 0);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        dock->view()->setFocus(Qt::TabFocusReason);
        dock->view()->setCurrentIndex(dock->jobs().index(0, 0));
        QTest::keyClick(dock->view(), Qt::Key_Tab);
        QVERIFY(after->hasFocus());
    }

    void buttonsStayWithTheirJobs()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        JobsDock dock(bridge);
        const JobId first = bridge.submit(evaluation(0), QStringLiteral("One"));
        bridge.submit(evaluation(0.5), QStringLiteral("Two"));
        engine.finish(first); // goes below the one that still runs
        QTRY_COMPARE(dock.jobs().activeCount(), 1);
        QCOMPARE(buttonAt(dock, 0)->accessibleName(), QStringLiteral("Cancel: Two"));
        QCOMPARE(buttonAt(dock, 1)->accessibleName(), QStringLiteral("Show: One"));
        buttonAt(dock, 0)->click();
        QTRY_COMPARE(dock.jobs().activeCount(), 0);
        QCOMPARE(engine.cancelled().size(), std::size_t(1));
    }
};

NDOGO_TEST(TestJobsDock)
#include "tst_jobs_dock.moc"
