// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ndogo-cli as a process: signals, exit status, nothing left behind.
#include "tests/support/test_program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace {

const QString kModel = QStringLiteral(NDOGO_RESOURCES "/demo/model");
const QString kData = QStringLiteral(NDOGO_RESOURCES "/demo/data");

/// A benchmark that would take hours, so that it is surely running when the signal comes.
QStringList longJob()
{
    return { QStringLiteral("benchmark"), kModel, QStringLiteral("--data"), kData, QStringLiteral("--repeat"),
        QStringLiteral("9999"), QStringLiteral("--events") };
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
