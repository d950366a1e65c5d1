// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the program must never do to files that are not its own, and inputs that must not hold it up.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_process.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QTest>

#include <sys/stat.h>

using namespace ndogo;
using test::callCli;
using test::Folder;
using test::holds;
namespace fs = std::filesystem;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

using Names = std::vector<std::string>;

/// Enough for a training of some seconds.
fs::path trainingData(const Folder& folder)
{
    fs::create_directories(folder / "data/hau");
    for (const char* split : { "train", "dev" })
        fs::copy_file(kData + "/hau/" + split + ".txt", folder / ("data/hau/" + std::string(split) + ".txt"));
    return folder / "data";
}

std::vector<std::string> training(const std::string& output, int seed)
{
    return { "train", kModel, "--data", "data", "-o", output, "--epochs", "1", "--dev", "-", "--threads", "1", "--seed",
        std::to_string(seed), "--quiet" };
}

}

class TestCliTrust : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void trainingFolderOfSomebodyElse();
    void predictionsOverGold();
    void oneTrainingAnOutput();
    void forceTakesModelsOnly();
    void weightsThatChange_data();
    void weightsThatChange();
    void pipesAreRefused();
    void endlessLines_data();
    void endlessLines();
    void signalsStopEverything_data();
    void signalsStopEverything();
    void nohupStays();
    void plantedLinks();
    void escapeCodes();
    void refusedBeforeTheWork();
    void leftoversOfKilledRuns();
};

void TestCliTrust::trainingFolderOfSomebodyElse()
{
    const Folder folder;
    trainingData(folder);
    folder.write("hausa.training/notes.txt", "years of work");
    const auto ended = callCli(folder.path(), training("hausa", 1));
    QVERIFY2(ended.status == 3 && holds(ended.err, "notes.txt"), ended.err.c_str());
    QCOMPARE(test::readBytes(folder / "hausa.training/notes.txt"), std::string("years of work"));
    QCOMPARE(test::namesIn(folder.path()), (Names { "data", "hausa.training" }));
}

void TestCliTrust::predictionsOverGold()
{
    const Folder folder;
    const std::string gold = "Kano B-LOC\n\n";
    folder.write("gold/hau.txt", gold);
    const std::vector<std::string> call { "evaluate", kModel, "--data", "gold", "--predictions", "gold", "--quiet" };
    const auto refused = callCli(folder.path(), call);
    QVERIFY2(refused.status == 3 && holds(refused.err, "hau.txt") && refused.out.empty(), refused.err.c_str());
    QCOMPARE(test::readBytes(folder / "gold/hau.txt"), gold);
    QCOMPARE(test::namesIn(folder / "gold"), Names { "hau.txt" });

    auto apart = call;
    apart[5] = "predicted";
    QCOMPARE(callCli(folder.path(), apart).status, 0);
    folder.write("predicted/.hau.txt.ndogo-partial-1", "half of a killed run");
    QCOMPARE(callCli(folder.path(), apart).status, 0); // its own are replaced
    QCOMPARE(test::namesIn(folder / "predicted"), (Names { ".ndogo-predictions", "hau.txt" }));
}

void TestCliTrust::oneTrainingAnOutput()
{
    const Folder folder;
    trainingData(folder);
    test::CliProcess first(folder.path());
    auto call = training("o", 1);
    call[7] = "50";
    QVERIFY(first.start(call));
    for (int i = 0; i < 600 && !fs::exists(folder / ".o.ndogo-lock"); ++i)
        QTest::qSleep(50);
    const auto second = callCli(folder.path(), training("o", 2));
    QVERIFY2(second.status == 3 && holds(second.err, std::to_string(first.process().processId())), second.err.c_str());
    first.signal(SIGTERM);
    QCOMPARE(first.end().status, 5);
    QVERIFY(!fs::exists(folder / ".o.ndogo-lock"));
}

void TestCliTrust::forceTakesModelsOnly()
{
    const Folder folder;
    folder.write("app/config.json", R"({"name": "not a model"})");
    folder.write("app/thesis.txt", "thesis");
    fs::create_directory_symlink(folder / "app", folder / "link");
    const auto ended
        = callCli(folder.path(), { "prune", kModel, "--amount", "0.5", "-o", "link", "--force", "--quiet" });
    QVERIFY2(ended.status == 3 && holds(ended.err, "thesis.txt"), ended.err.c_str());
    QCOMPARE(test::namesIn(folder / "app"), (Names { "config.json", "thesis.txt" }));
}

void TestCliTrust::weightsThatChange_data()
{
    QTest::addColumn<bool>("cut");
    QTest::newRow("cut short") << true;
    QTest::newRow("written over") << false;
}

/// No number comes of weights that changed while they were open.
void TestCliTrust::weightsThatChange()
{
    QFETCH(bool, cut);
    const Folder folder;
    fs::copy(kModel, folder / "m");
    const fs::path weights = folder / "m/model.safetensors";
    fs::permissions(weights, fs::perms::owner_write, fs::perm_options::add);
    test::CliProcess cli(folder.path());
    QVERIFY(cli.start({ "evaluate", "m", "--data", kData, "--threads", "1", "--events" }));
    QByteArray seen;
    while (!seen.contains("\"progress\"") && cli.process().waitForReadyRead(60000))
        seen += cli.process().readAllStandardOutput();
    if (cut) {
        fs::resize_file(weights, 300000);
    } else {
        std::fstream stream(weights, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(500000);
        stream << std::string(100000, '\0');
    }
    const auto ended = cli.end();
    const std::string all = seen.toStdString() + ended.out;
    if (ended.status == 0)
        QSKIP("The evaluation was over before its weights changed.");
    QVERIFY2(
        ended.status == 3 && holds(ended.err, "model.safetensors"), (std::to_string(ended.status) + ended.err).c_str());
    QVERIFY(!holds(all, "\"evaluated\""));
}

void TestCliTrust::pipesAreRefused()
{
    const Folder folder;
    fs::create_directories(folder / "d/hau");
    fs::create_directories(folder / "p");
    QCOMPARE(::mkfifo((folder / "d/hau/test.txt").c_str(), 0600), 0);
    QCOMPARE(::mkfifo((folder / "p/journal.jsonl").c_str(), 0600), 0);
    QCOMPARE(::mkfifo((folder / "labels").c_str(), 0600), 0);
    folder.write("s.json",
        nlohmann::json { { "name", "a" }, { "model", "/none" }, { "data", { { "path", kData } } },
            { "levels", { { "after", { 0 } } } } }
            .dump());
    const std::vector<std::vector<std::string>> calls { { "data", "d" }, { "evaluate", kModel, "--data", "d" },
        { "score", "d/hau/test.txt" }, { "score", "--gold", "d/hau/test.txt", "--pred", "d/hau/test.txt" },
        { "score", "/dev/zero" }, { "data", "/dev/zero" }, { "sweep", "s.json", "-o", "p", "--resume" },
        { "run", "d/hau/test.txt" }, { "new", "--preset", "demo", "--labels", "labels", "-o", "o" } };
    for (const auto& call : calls) {
        const auto ended = callCli(folder.path(), call, {}, 20000);
        const std::string what = call.front() + ": " + std::to_string(ended.status) + ' ' + ended.err;
        QVERIFY2(ended.status == 3 && std::ranges::count(ended.err, '\n') == 1, what.c_str());
    }
}

void TestCliTrust::endlessLines_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("tokenize") << QStringList { "tokenize", kModel.c_str() };
    QTest::newRow("tokenize --words") << QStringList { "tokenize", kModel.c_str(), "--words" };
    QTest::newRow("predict") << QStringList { "predict", kModel.c_str() };
    QTest::newRow("labels") << QStringList { "new", "--preset", "demo", "--labels", "-", "-o", "o" };
}

void TestCliTrust::endlessLines()
{
    QFETCH(QStringList, arguments);
    const Folder folder;
    std::vector<std::string> call;
    for (const QString& argument : arguments)
        call.push_back(argument.toStdString());
    const auto ended = callCli(folder.path(), call, "Kano\n" + std::string(3000000, 'a'));
    QVERIFY2(ended.status == 3 && holds(ended.err, "line 2") && holds(ended.err, "longer than"), ended.err.c_str());
}

void TestCliTrust::signalsStopEverything_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("delay"); // ms
    for (const int signal : { SIGINT, SIGTERM, SIGHUP }) {
        for (const int delay : { 30, 150, 600, 1500 })
            QTest::addRow("%d after %d ms", signal, delay) << signal << delay;
    }
}

/// Also while the libraries are loaded.
void TestCliTrust::signalsStopEverything()
{
    QFETCH(int, signal);
    QFETCH(int, delay);
    const Folder folder;
    test::CliProcess cli(folder.path());
    QVERIFY(cli.start({ "benchmark", kModel, "--data", kData, "--repeat", "9999" }));
    QTest::qSleep(delay);
    QElapsedTimer timer;
    timer.start();
    cli.signal(signal);
    const auto ended = cli.end();
    // Before the loader has run there is none of our instructions yet.
    QVERIFY2(ended.status == 5 || (delay < 100 && ended.status == 1000 + signal), std::to_string(ended.status).c_str());
    QVERIFY2(
        timer.elapsed() < 3000, std::to_string(timer.elapsed()).c_str()); // 300 ms on a machine that does nothing else
}

/// A program that was started to outlive its terminal does.
void TestCliTrust::nohupStays()
{
    QProcess process;
    process.start(QStringLiteral("bash"),
        { QStringLiteral("-c"),
            QStringLiteral("trap '' HUP; \"$NDOGO_CLI\" tokenize \"$0\" & sleep 0.5; kill -HUP $!; sleep 0.3; "
                           "kill -0 $! && kill -TERM $!; wait $!"),
            QString::fromStdString(kModel) });
    QVERIFY(process.waitForFinished(30000));
    QVERIFY(process.exitCode() != 129);
}

void TestCliTrust::plantedLinks()
{
    const Folder folder;
    folder.write("victim", "precious");
    folder.write("d/hau/test.txt", "Kano B-LOC\n\n");
    fs::create_directories(folder / "p");
    fs::create_symlink(folder / "victim", folder / "p/.ndogo-predictions");
    const std::vector<std::string> call { "evaluate", kModel, "--data", "d", "--predictions", "p", "--quiet" };
    QCOMPARE(callCli(folder.path(), call).status, 3);
    fs::remove(folder / "p/.ndogo-predictions");
    fs::create_symlink(folder / "victim", folder / "p/hau.txt");
    QCOMPARE(callCli(folder.path(), call).status, 3);
    QCOMPARE(test::readBytes(folder / "victim"), std::string("precious"));
}

void TestCliTrust::escapeCodes()
{
    const Folder folder;
    const std::string language = "\033]0;owned\007hau\xe2\x80\xae";
    const auto file = folder.write("d/" + language + "/test.txt", "a B-PER\nb I-PER\033[2J\n\n");
    for (const auto& call : std::vector<std::vector<std::string>> {
             { "data", "d" }, { "score", "--gold", file.string(), "--pred", file.string() } }) {
        const auto ended = callCli(folder.path(), call);
        for (const char* code : { "\033", "\007", "\xe2\x80\xae" })
            QVERIFY2(!holds(ended.out, code) && !holds(ended.err, code), (ended.out + ended.err).c_str());
        QVERIFY(!ended.out.empty());
    }
}

void TestCliTrust::refusedBeforeTheWork()
{
    const Folder folder;
    trainingData(folder);
    folder.write("out/notes.txt", "dear");
    folder.write("file", "dear");
    for (const char* output : { "out", "file", "/proc/none/model" }) {
        auto call = training(output, 1);
        call[7] = "1000";
        call.emplace_back("--force");
        const auto ended = callCli(folder.path(), call, {}, 30000);
        QVERIFY2(ended.status == 3, (output + std::to_string(ended.status) + ended.err).c_str());
    }
    QCOMPARE(test::namesIn(folder.path()), (Names { "data", "file", "out" }));
    const std::string name(240, 'n');
    QCOMPARE(callCli(folder.path(), { "prune", kModel, "--amount", "0.1", "-o", name, "--quiet" }).status, 0);
    QVERIFY(fs::exists(folder / (name + "/config.json")));
}

void TestCliTrust::leftoversOfKilledRuns()
{
    const Folder folder;
    folder.write(".o.ndogo-partial-1/model.safetensors", std::string(5000, 'x'));
    folder.write(".o.ndogo-lock", "");
    const auto ended = callCli(folder.path(), { "export", kModel, "--format", "pytorch", "-o", "o" });
    QVERIFY2(ended.status == 0 && holds(ended.err, ".o.ndogo-partial-1"), ended.err.c_str());
    QCOMPARE(test::namesIn(folder.path()), Names { "o" });
}

NDOGO_TEST(TestCliTrust)
#include "tst_cli_trust.moc"
