// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine.h"
#include "tests/support/test_program.h"
#include "widgets/session/engine_bridge.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <map>
#include <thread>

using namespace ndogo;
using test::FakeEngine;

namespace {

std::int64_t progressOf(const JobEvent& event)
{
    const auto* progress = std::get_if<event::Progress>(&event.payload);
    return progress ? progress->done : -1;
}

} // namespace

class TestEngineBridge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void handsEventsToTheGuiThread()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        QThread* seen = nullptr;
        connect(&bridge, &EngineBridge::eventArrived, this, [&](const JobEvent&) { seen = QThread::currentThread(); });
        std::thread worker([&] { engine.emitEvent(1, event::Started {}); });
        worker.join();
        QCOMPARE(seen, nullptr);
        QTRY_COMPARE(seen, QThread::currentThread());
    }

    void keepsOrderWithinAJob()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        std::vector<std::size_t> kinds;
        std::vector<std::int64_t> progress;
        connect(&bridge, &EngineBridge::eventArrived, this, [&](const JobEvent& event) {
            kinds.push_back(event.payload.index());
            if (progressOf(event) >= 0)
                progress.push_back(progressOf(event));
        });
        engine.emitEvent(1, event::Started {});
        engine.emitEvent(1, event::Progress { 1, 9, "sentences" });
        engine.emitEvent(1, event::Progress { 2, 9, "sentences" });
        engine.emitEvent(1, event::Stage { "time" });
        engine.emitEvent(1, event::Progress { 3, 9, "sentences" });
        engine.emitEvent(1, event::Progress { 4, 9, "sentences" });
        engine.finish(1);
        const std::size_t finished = decltype(JobEvent::payload)(event::Finished {}).index();
        QTRY_VERIFY(!kinds.empty() && kinds.back() == finished);
        QCOMPARE(kinds.size(), std::size_t(4)); // started, stage, the last progress, finished
        QCOMPARE(progress, std::vector<std::int64_t>({ 4 }));
    }

    void coalescesByJob()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        std::map<JobId, std::int64_t> last;
        int events = 0;
        connect(&bridge, &EngineBridge::eventArrived, this, [&](const JobEvent& event) {
            last[event.job] = progressOf(event);
            ++events;
        });
        for (int i = 1; i <= 500; ++i) {
            engine.emitEvent(1, event::Progress { i, 500, "sentences" });
            engine.emitEvent(2, event::Progress { 2 * i, 1000, "sentences" });
        }
        QTRY_COMPARE(last[2], 1000);
        QCOMPARE(last[1], 500);
        QCOMPARE(events, 2);
    }

    void aFloodNeverBlocksTheGui()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        constexpr int kThreads = 4, kEach = 25'000;
        int warnings = 0, finished = 0;
        connect(&bridge, &EngineBridge::eventArrived, this, [&](const JobEvent& event) {
            warnings += std::holds_alternative<event::Warning>(event.payload) ? 1 : 0;
            finished += std::holds_alternative<event::Finished>(event.payload) ? 1 : 0;
        });
        // A timer that wants to fire every millisecond sees how long the loop is ever held up.
        QElapsedTimer sinceTick;
        sinceTick.start();
        qint64 longest = 0;
        QTimer watchdog;
        connect(&watchdog, &QTimer::timeout, this, [&] { longest = std::max(longest, sinceTick.restart()); });
        watchdog.start(1);
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&engine, t] {
                const JobId job = JobId(t) + 1;
                for (int i = 0; i < kEach; ++i) {
                    if (i % 10 == 0)
                        engine.emitEvent(job, event::Warning { Sentence::inWords("odd") });
                    else
                        engine.emitEvent(job, event::Progress { i, kEach, "sentences" });
                }
                engine.finish(job);
            });
        QTRY_COMPARE_WITH_TIMEOUT(finished, kThreads, 30'000);
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(warnings, kThreads * kEach / 10); // nothing but Progress is ever dropped
        QVERIFY2(longest < 100, qPrintable(QStringLiteral("held up for %1 ms").arg(longest)));
    }

    void dropsNothingWhenASlotIsSlow()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        int seen = 0;
        connect(&bridge, &EngineBridge::eventArrived, this, [&](const JobEvent&) {
            ++seen;
            QTest::qSleep(3);
        });
        for (JobId job = 1; job <= 20; ++job)
            engine.finish(job);
        QTRY_COMPARE(seen, 20);
    }

    void submitAnnouncesItsTitle()
    {
        FakeEngine engine;
        EngineBridge bridge(engine);
        QSignalSpy spy(&bridge, &EngineBridge::submitted);
        const JobId job = bridge.submit(OpenSpec { "model", true }, QStringLiteral("Open: model"));
        QCOMPARE(job, JobId(1));
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().at(1).toString(), QStringLiteral("Open: model"));
    }

    void unsubscribesWhenItGoes()
    {
        FakeEngine engine;
        {
            EngineBridge bridge(engine);
            engine.emitEvent(1, event::Started {});
        }
        engine.emitEvent(1, event::Progress { 1, 2, "sentences" });
        QCoreApplication::processEvents(); // nothing left to be called
    }
};

NDOGO_TEST(TestEngineBridge)
#include "tst_engine_bridge.moc"
