// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real program on the demo: engine, widgets and project together, offscreen.
#include "app/workbench.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/window/jobs_dock.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <thread>
#include <unistd.h>

using namespace ndogo;

namespace {

constexpr int kPatience = 120000;

bool isIdle(Workbench& workbench)
{
    return workbench.window().jobs().jobs().activeCount() == 0;
}

/// No job for a while: one job's end often starts the next.
bool waitUntilIdle(Workbench& workbench)
{
    QElapsedTimer waited;
    waited.start();
    for (int quiet = 0; quiet < 5;) {
        QTest::qWait(100);
        quiet = isIdle(workbench) ? quiet + 1 : 0;
        if (waited.elapsed() > kPatience)
            return false;
    }
    return true;
}

/// Nanoseconds that a thread of this program was ready to run and got no core; 0 where the system does not count them.
qint64 waitedForCore(pid_t thread)
{
    QFile file(QStringLiteral("/proc/self/task/%1/schedstat").arg(thread));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong();
}

/// Measures from another thread how long the GUI thread leaves an event waiting. What other programs take of the
/// cores does not count: nobody blocks a thread that only waits for one.
class Watchdog {
public:
    /// To be called in the GUI thread.
    explicit Watchdog(QObject& context)
        : m_thread([this, &context, gui = ::gettid()](const std::stop_token& stop) {
            const auto waits = [gui] { return waitedForCore(gui) + waitedForCore(::gettid()); };
            while (!stop.stop_requested()) {
                const auto before = waits();
                QElapsedTimer timer;
                timer.start();
                std::atomic<bool> answered { false };
                QMetaObject::invokeMethod(
                    &context, [&answered] { answered = true; }, Qt::QueuedConnection);
                while (!answered)
                    QThread::usleep(500);
                m_longest = std::max(m_longest.load(), (timer.nsecsElapsed() - (waits() - before)) / 1000);
                QThread::usleep(2000);
            }
        })
    {
    }

    /// Stops and returns the longest wait in milliseconds. The event loop goes on meanwhile.
    double stop()
    {
        m_thread.request_stop();
        QTest::qWait(100);
        m_thread.join();
        return double(m_longest) / 1000;
    }

private:
    std::atomic<qint64> m_longest { 0 };
    std::jthread m_thread;
};

/// A program with settings and projects of its own.
struct Program {
    explicit Program(const QTemporaryDir& home, const char* worker = "")
        : settings(home.filePath(QStringLiteral("settings.ini")), home.path())
        , workbench(settings, 0, worker)
    {
        workbench.window().resize(1280, 800);
        workbench.window().show();
    }
    AppSettings settings;
    Workbench workbench;
};

} // namespace

class TestWorkbench : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); }
    void demoEndsMeasured_data();
    void demoEndsMeasured();
    void sliderFillsIn();
    void guiThreadStaysFree();
    void closingWhileRunning_data();
    void closingWhileRunning();
    void projectComesBack();
    void badFolderSaysWhy();
};

void TestWorkbench::demoEndsMeasured_data()
{
    closingWhileRunning_data();
}

void TestWorkbench::demoEndsMeasured()
{
    QFETCH(QString, worker);
    const QTemporaryDir home;
    Program program(home, qPrintable(worker));
    program.workbench.window().openDemo();
    QVERIFY(waitUntilIdle(program.workbench));
    auto& session = program.workbench.session();
    QCOMPARE(session.models().size(), std::size_t(1));
    const auto path = session.models().front().path;
    QVERIFY(session.meanF1(path) > 0.7);
    QVERIFY(session.timing(path));
    QCOMPARE(session.denseScores(path).size(), std::size_t(10));
    QVERIFY(!session.data()->notice.empty());
}

void TestWorkbench::sliderFillsIn()
{
    const QTemporaryDir home;
    Program program(home);
    program.workbench.window().openDemo();
    QVERIFY(waitUntilIdle(program.workbench));
    auto& session = program.workbench.session();
    const auto path = session.models().front().path;
    program.workbench.window().compressPage().goTo(0.9);
    QVERIFY(waitUntilIdle(program.workbench));
    const auto& study = session.study(path, program.workbench.state().family());
    QVERIFY(study.level(0.9) && study.level(0.9)->complete());
    QCOMPARE(study.languagesBeyond(0.9), std::optional<int>(10));
    QVERIFY(session.keepVariant(prunedBy(path.toStdString(), { .amount = 0.9 }), QStringLiteral("Pruned 90 %")) != 0);
    QVERIFY(waitUntilIdle(program.workbench));
    QCOMPARE(session.models().size(), std::size_t(2));
    QVERIFY(session.meanF1(session.models()[1].path) < 0.5);
}

/// The GUI thread is never blocked for over 50 ms while everything runs. Several tries keep another program's burst
/// from deciding.
void TestWorkbench::guiThreadStaysFree()
{
    double best = 1e9;
    for (int attempt = 0; attempt < 3 && best > 50; ++attempt) {
        const QTemporaryDir home;
        Program program(home);
        QTest::qWait(500); // the first paint of the window
        program.workbench.window().openDemo();
        QVERIFY(QTest::qWaitFor(
            [&] { return program.workbench.session().isRunning(1) || !program.workbench.session().models().empty(); },
            kPatience));
        program.workbench.window().showPage(PageId::Compress);
        QTest::qWait(500); // the first layout of the page
        Watchdog watchdog(program.workbench.window());
        for (const double amount : { 0.3, 0.55, 0.8 }) {
            program.workbench.window().compressPage().goTo(amount);
            QTest::qWait(700); // moves again while the preview runs
        }
        const bool idle = waitUntilIdle(program.workbench);
        best = std::min(best, watchdog.stop());
        QVERIFY(idle);
    }
    QVERIFY2(best <= 50, qPrintable(QStringLiteral("the GUI thread was blocked for %1 ms").arg(best)));
}

void TestWorkbench::closingWhileRunning_data()
{
    QTest::addColumn<QString>("worker");
    QTest::newRow("one process") << QString();
    QTest::newRow("with a worker") << QStringLiteral(NDOGO_CLI);
}

void TestWorkbench::closingWhileRunning()
{
    QFETCH(QString, worker);
    const QTemporaryDir home;
    QElapsedTimer timer;
    {
        Program program(home, qPrintable(worker));
        program.workbench.window().openDemo();
        QVERIFY(QTest::qWaitFor([&] { return !isIdle(program.workbench); }, kPatience));
        QTest::qWait(300);
        timer.start();
        program.workbench.window().close();
    }
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

void TestWorkbench::projectComesBack()
{
    const QTemporaryDir home;
    QString folder;
    std::vector<ScorePtr> before;
    {
        Program program(home);
        program.workbench.window().openDemo();
        QVERIFY(waitUntilIdle(program.workbench));
        folder = program.workbench.session().projectFolder();
        before = program.workbench.session().denseScores(program.workbench.session().models().front().path);
    }
    Program program(home);
    program.workbench.window().openProject(folder);
    QVERIFY(waitUntilIdle(program.workbench));
    auto& session = program.workbench.session();
    QCOMPARE(session.models().size(), std::size_t(1));
    const auto after = session.denseScores(session.models().front().path);
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        QCOMPARE(after[i]->perSentence, before[i]->perSentence);
}

void TestWorkbench::badFolderSaysWhy()
{
    const QTemporaryDir home;
    Program program(home);
    QSignalSpy messages(&program.workbench.session(), &Session::messagePosted);
    program.workbench.window().openCheckpoint(home.path()); // no config.json
    QVERIFY(waitUntilIdle(program.workbench));
    QVERIFY(!messages.isEmpty());
    const auto message = messages.last().at(0).value<Message>();
    QCOMPARE(message.kind, Message::Kind::Worse);
    QVERIFY2(
        (message.bold + message.text).contains(QStringLiteral("config.json")), qPrintable(message.bold + message.text));
    QVERIFY(program.workbench.session().models().empty());
}

NDOGO_TEST(TestWorkbench)
#include "tst_workbench.moc"
