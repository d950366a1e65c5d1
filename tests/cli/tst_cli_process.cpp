// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ndogo-cli as a process: signals, exit status, nothing left behind.
#include "engine/jobs/job_spec.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <set>

namespace {

const QString kModel = QStringLiteral(NDOGO_RESOURCES "/demo/model");
const QString kData = QStringLiteral(NDOGO_RESOURCES "/demo/data");

/// A benchmark that would take hours, so that it is surely running when the signal comes.
QStringList longJob()
{
    return { QStringLiteral("benchmark"), kModel, QStringLiteral("--data"), kData, QStringLiteral("--repeat"),
        QStringLiteral("9999"), QStringLiteral("--events") };
}

using nlohmann::json;
using namespace ndogo;

QByteArray lineOf(const JobSpec& spec)
{
    return QByteArray::fromStdString(toJson(spec).dump()) + '\n';
}

/// As longJob(), for a worker.
BenchmarkSpec longTiming()
{
    BenchmarkSpec spec;
    spec.models = { { kModel.toStdString(), {} } };
    spec.data.path = kData.toStdString();
    spec.repeat = 9999;
    return spec;
}

/// The next event with this name, those before it passed over; null when none comes.
json nextEvent(QProcess& process, const char* name)
{
    for (;;) {
        while (!process.canReadLine()) {
            if (!process.waitForReadyRead(60000))
                return {};
        }
        json event = json::parse(process.readLine().toStdString());
        if (event.at("event") == name)
            return event;
    }
}

/// Bytes that a process has held at most.
std::int64_t peakMemory(const QProcess& process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process.processId()));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const auto at = text.indexOf("VmHWM:") + 6;
    return text.mid(at, text.indexOf(" kB", at) - at).trimmed().toLongLong() * 1024;
}

bool start(QProcess& process, const QStringList& arguments)
{
    process.start(QString::fromLocal8Bit(qgetenv("NDOGO_CLI")), arguments);
    return process.waitForStarted();
}

} // namespace

class TestCliProcess : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void interruptEndsCleanly();
    void interruptWhileWaitingForInput_data();
    void interruptWhileWaitingForInput();
    void answersLineByLine();
    void closedStreams();
    void workerAnswersAsItIsAsked();
    void workerInterrupted();
    void workerKeepsNoEndlessLine();
    void pipeClosedEarly();
    void noSpaceLeft();
    void versionAndHelp();
};

void TestCliProcess::interruptEndsCleanly()
{
    QProcess process;
    QVERIFY(start(process, longJob()));
    QByteArray seen;
    while (!seen.contains("\"progress\"") && process.waitForReadyRead(60000))
        seen += process.readAllStandardOutput();
    QVERIFY(seen.contains("\"progress\""));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 5);
    const auto lines = (seen + process.readAllStandardOutput()).trimmed().split('\n');
    QVERIFY2(lines.last().contains("\"finished\"") && lines.last().contains("cancelled"), lines.last().constData());
}

void TestCliProcess::interruptWhileWaitingForInput_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("tokenize") << QStringLiteral("tokenize");
    QTest::newRow("predict") << QStringLiteral("predict");
}

void TestCliProcess::interruptWhileWaitingForInput()
{
    QFETCH(QString, command);
    QProcess process;
    QVERIFY(start(process, { command, kModel }));
    process.write("Kano\n");
    QVERIFY(process.waitForReadyRead(30000)); // now it waits for a second line
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 5);
}

/// Whoever talks to the program through pipes gets an answer before the next question.
void TestCliProcess::answersLineByLine()
{
    QProcess process;
    QVERIFY(start(process, { QStringLiteral("predict"), kModel }));
    for (const char* line : { "Kano ne\n", "Nairobi\n" }) {
        process.write(line);
        QVERIFY(process.waitForReadyRead(30000));
        QVERIFY(process.readAllStandardOutput().contains(QByteArray(line).split(' ').first().trimmed()));
    }
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 0);
}

/// What is printed must not end up in a file that was opened in the place of a closed stream.
void TestCliProcess::closedStreams()
{
    QTemporaryDir folder;
    const auto output = folder.filePath(QStringLiteral("out"));
    QProcess process;
    process.start(QStringLiteral("bash"),
        { QStringLiteral("-c"),
            QStringLiteral("\"$NDOGO_CLI\" prune \"$0\" --amount 0.5 -o \"$1\" <&- 2>&- || exit; "
                           "\"$NDOGO_CLI\" prune \"$0\" --amount 0.6 -o \"$1\" --force --events "
                           ">&-; [ $? = 3 ] || exit 99; "
                           "exec \"$NDOGO_CLI\" inspect \"$1\""),
            kModel, output });
    QVERIFY(process.waitForFinished(60000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QVERIFY(process.readAllStandardOutput().contains("(50.0 %)"));
}

/// As a window does: a project, a job that is cancelled, and one whose result the project keeps.
void TestCliProcess::workerAnswersAsItIsAsked()
{
    QTemporaryDir folder;
    const OpenProjectSpec project { folder.filePath(QStringLiteral("project")).toStdString() };
    QProcess process;
    QVERIFY(start(process, { QStringLiteral("worker") }));
    process.write(lineOf(project));
    QVERIFY(nextEvent(process, "finished").value("outcome", "") == "succeeded");
    process.write(lineOf(longTiming()));
    const json progress = nextEvent(process, "progress");
    QCOMPARE(progress.value("job", 0), 2);
    process.write("{\"cancel\": 2}\n");
    const json cancelled = nextEvent(process, "finished");
    QVERIFY(cancelled.value("job", 0) == 2 && cancelled.value("outcome", "") == "cancelled");

    CompareLayersSpec compare;
    compare.model = { kModel.toStdString(), { QuantizeRecipe() } };
    compare.data.path = kData.toStdString();
    compare.data.languages = { "hau" };
    compare.sample = 2;
    process.write(lineOf(compare));
    process.closeWriteChannel(); // it is finished all the same
    QVERIFY(nextEvent(process, "finished").value("outcome", "") == "succeeded");
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);

    QProcess again;
    QVERIFY(start(again, { QStringLiteral("worker") }));
    again.write(lineOf(project));
    again.closeWriteChannel();
    const json restored = nextEvent(again, "run-restored");
    QVERIFY(restored.is_object() && !restored["record"].at("layer_errors").at("layers").empty());
    QVERIFY(again.waitForFinished(30000));
    QCOMPARE(again.exitCode(), 0);
}

void TestCliProcess::workerInterrupted()
{
    QProcess process;
    QVERIFY(start(process, { QStringLiteral("worker") }));
    process.write(lineOf(longTiming()) + lineOf(longTiming())); // one runs, one waits
    QVERIFY(nextEvent(process, "progress").is_object());
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    std::set<int> ended;
    for (int i = 0; i < 2; ++i) {
        const json finished = nextEvent(process, "finished");
        QVERIFY(finished.value("outcome", "") == "cancelled");
        ended.insert(finished.value("job", 0));
    }
    QCOMPARE(ended, (std::set<int> { 1, 2 }));
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 5);
}

void TestCliProcess::workerKeepsNoEndlessLine()
{
    QProcess process;
    QVERIFY(start(process, { QStringLiteral("worker") }));
    process.write(lineOf(OpenSpec { kModel.toStdString() }));
    QVERIFY(nextEvent(process, "finished").is_object());
    const std::int64_t before = peakMemory(process);
    const QByteArray part(1 << 20, 'x');
    for (int i = 0; i < 17; ++i)
        process.write(part);
    const json refused = nextEvent(process, "finished"); // before the line has an end
    QVERIFY(refused.value("line", 0) == 2 && refused.value("outcome", "") == "failed");
    for (int i = 0; i < 200; ++i) {
        process.write(part);
        QVERIFY(process.waitForBytesWritten(30000));
    }
    process.write('\n' + lineOf(OpenSpec { kModel.toStdString() }));
    QVERIFY(nextEvent(process, "finished").value("outcome", "") == "succeeded");
    const std::int64_t after = peakMemory(process);
    QVERIFY(before > 0);
    QVERIFY2(after < before + (std::int64_t(100) << 20), QByteArray::number(after - before).constData());
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 0);
}

void TestCliProcess::pipeClosedEarly()
{
    QProcess process;
    QVERIFY(start(process, { QStringLiteral("tokenize"), kModel }));
    process.write("Kano\n");
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 0);
}

/// A disk that is full: one sentence, status 3, and neither the folder nor a half of it.
void TestCliProcess::noSpaceLeft()
{
    QTemporaryDir folder;
    QProcess process;
    // The shell's file size limit (in KiB blocks) makes the weights too large to write.
    process.start(QStringLiteral("bash"),
        { QStringLiteral("-c"),
            QStringLiteral("ulimit -f 100; trap '' XFSZ; exec \"$NDOGO_CLI\" prune \"$0\" --amount "
                           "0.5 -o \"$1\""),
            kModel, folder.filePath(QStringLiteral("out")) });
    QVERIFY(process.waitForFinished(60000));
    const auto message = process.readAllStandardError();
    QVERIFY2(process.exitCode() == 3, message.constData());
    QVERIFY2(message.contains("model.safetensors"), message.constData());
    QVERIFY(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

void TestCliProcess::versionAndHelp()
{
    for (const auto& argument : { QStringLiteral("--version"), QStringLiteral("--help") }) {
        QProcess process;
        QVERIFY(start(process, { argument }));
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(!process.readAllStandardOutput().isEmpty());
    }
}

NDOGO_TEST(TestCliProcess)
#include "tst_cli_process.moc"
