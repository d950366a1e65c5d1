// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "widgets/engine_bridge.h"
#include "widgets/jobs_dock.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace ndogo;
using ndogo::test::FakeEngine;

namespace {

EvaluateSpec evaluation(double amount)
{
    EvaluateSpec spec;
    spec.model.path = "/models/mini";
    spec.model.prune.amount = amount;
    return spec;
}

/// The button of a row, or null.
QPushButton* buttonAt(JobsDock& dock, int row)
{
    const QWidget* holder
        = dock.view()->indexWidget(dock.jobs().index(row, JobModel::ActionColumn));
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

QTEST_MAIN(TestJobsDock)
#include "tst_jobs_dock.moc"
