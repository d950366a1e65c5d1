// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ndogo-cli sweep, and that kill -9 at any moment costs nothing that was finished. NDOGO_SWEEP_KILLS says how
// often it is killed, NDOGO_SWEEP_SEED repeats the moments of an earlier run.
#include "engine/project/kept_predictions.h"
#include "engine/project/run_journal.h"
#include "engine/project/sweep_plan.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTest>
#include <QThread>

#include <csignal>
#include <random>
#include <set>

using namespace ndogo;
using nlohmann::json;
using test::call;
namespace fs = std::filesystem;

namespace {

constexpr int kResults = 4 + 6; ///< trainings and scores of kSweep

const char* const kSweep = R"({ "name": "tiny", "source": "nowhere", "dev_split": "",
    "save_every": 0.1, "recipe": { "epochs": 3, "batch": 4, "learning_rate": 5e-4, "keep_best": false },
    "levels": { "before": [0, 0.5], "during": [0.5, 0.8], "after": [0.6, 0.9] } })";

/// Sentences in which names are easily told from other words.
std::string sentences(const std::string& language, int count, unsigned seed)
{
    std::mt19937 random(seed);
    const std::vector<std::string> words { "a", "na", "da", "ke", "gari", "mutum", language };
    const std::vector<std::string> names { "Kano B-LOC", "Kampala B-ORG", "Musa B-PER", "Achieng B-DATE" };
    std::string text;
    for (int sentence = 0; sentence < count; ++sentence) {
        for (int word = 0; word < 6; ++word) {
            const bool isName = random() % 3 == 0;
            text += isName ? names[random() % names.size()] : words[random() % words.size()] + " O";
            text += '\n';
        }
        text += '\n';
    }
    return text;
}

/// A model with random weights, data, and the sweep file.
struct Bench {
    Bench()
    {
        for (const char* language : { "hau", "luo" }) {
            const std::string place = std::string("data/") + language;
            folder.write(place + "/train.txt", sentences(language, 40, 1));
            folder.write(place + "/test.txt", sentences(language, 20, 2));
        }
        folder.write("sweep.json", kSweep);
        made = call({ "new", "--preset", "demo", "--tokenizer", NDOGO_RESOURCES "/demo/model", "-o", path("model"),
            "--quiet" });
    }

    std::string path(const std::string& name) const { return (folder / name).string(); }

    std::vector<std::string> sweep(const std::string& project, bool resume = false) const
    {
        std::vector<std::string> arguments { "sweep", path("sweep.json"), "--model", path("model"), "--data",
            path("data"), "-o", path(project), "--threads", "1", "--json" };
        if (resume)
            arguments.push_back("--resume");
        return arguments;
    }

    test::Folder folder;
    test::Answer made;
};

const Bench& bench()
{
    static const Bench bench;
    return bench;
}

/// The report without what may differ: times, and where the project lies.
json comparable(json report)
{
    for (const char* sitting : { "trained", "evaluated", "seconds", "project", "notes_sentences" })
        report.erase(sitting);
    std::sort(report.at("notes").begin(), report.at("notes").end()); // in the order in which they are met
    for (json& run : report["runs"])
        run["model"] = fs::path(run["model"].get<std::string>()).filename().string();
    return report;
}

/// Weights by name of the model. Nothing else may lie beside the models.
std::map<std::string, std::string> weights(const fs::path& project)
{
    std::map<std::string, std::string> result;
    for (const auto& entry : fs::directory_iterator(project / "models"))
        result[entry.path().filename().string()] = test::readBytes(entry.path() / "model.safetensors");
    return result;
}

std::multiset<std::string> recorded(const fs::path& project)
{
    std::multiset<std::string> identities;
    std::vector<Sentence> warnings;
    if (fs::exists(project / "journal.jsonl")) {
        for (const RunRecord& record : RunJournal(project).read(warnings))
            identities.insert(sweepIdentity(record.spec));
    }
    return identities;
}

/// Whether the answers behind every score of the journal are there, and are those that were counted.
bool answersAreKept(const fs::path& project)
{
    std::vector<Sentence> warnings;
    int scores = 0;
    for (const RunRecord& record : RunJournal(project).read(warnings)) {
        if (const auto result = record.as<EvaluationResult>()) {
            ++scores;
            if (!keptPredictions(project, std::get<EvaluateSpec>(record.spec), *result, warnings))
                return false;
        }
    }
    return scores > 0 && warnings.empty();
}

/// What the sweep gives when nobody stops it.
struct Whole {
    json report;
    std::map<std::string, std::string> models;
    std::multiset<std::string> records;
    int milliseconds = 0; ///< of the process
};

QStringList toQt(const std::vector<std::string>& arguments)
{
    QStringList list;
    for (const std::string& argument : arguments)
        list << QString::fromStdString(argument);
    return list;
}

void start(QProcess& process, const std::vector<std::string>& arguments)
{
    process.start(QString::fromLocal8Bit(qgetenv("NDOGO_CLI")), toQt(arguments));
}

Whole runWhole()
{
    Whole whole;
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    start(process, bench().sweep("whole"));
    if (!process.waitForFinished(120000) || process.exitCode() != 0)
        return whole;
    whole.milliseconds = int(timer.elapsed());
    whole.report = comparable(json::parse(process.readAllStandardOutput().toStdString()));
    whole.models = weights(bench().folder / "whole");
    whole.records = recorded(bench().folder / "whole");
    return whole;
}

} // namespace

class TestCliSweep : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void list();
    void usage_data();
    void usage();
    void table();
    void keepsAnswers();
    void goesOnOnlyWhenAsked();
    void interruptKeepsWhatIsFinished();
    void killedAtRandomMoments();

private:
    Whole m_whole;
};

void TestCliSweep::initTestCase()
{
    QVERIFY2(bench().made.status == 0, bench().made.err.c_str());
    m_whole = runWhole();
    QCOMPARE(m_whole.report["runs"].size(), std::size_t(6));
    QCOMPARE(m_whole.models.size(), std::size_t(4));
    QCOMPARE(m_whole.records.size(), std::size_t(kResults));
    std::set<double> scores;
    for (const json& run : m_whole.report["runs"])
        scores.insert(run["mean"].get<double>());
    QVERIFY(scores.size() > 1); // so that equal scores mean something
}

void TestCliSweep::list()
{
    const auto text = call({ "sweep", "--list" });
    QCOMPARE(text.status, 0);
    for (const char* name : { "awobade2024\n", "awobade2024-laptop\n", "ogueji2022\n", "Tables 8 and 9" })
        QVERIFY(text.out.find(name) != std::string::npos);
    const auto document = call({ "sweep", "--list", "--json" }).document();
    QVERIFY(document["sweeps"].size() >= 5);
    for (const json& sweep : document["sweeps"])
        QVERIFY(fs::exists(sweep["file"].get<std::string>()) && !sweep["source"].get<std::string>().empty());
}

void TestCliSweep::usage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const QString& call, int status, const char* named) {
        QTest::newRow(name) << call.split(u' ') << status << QString::fromLatin1(named);
    };
    const QString file = QString::fromStdString(bench().path("sweep.json"));
    row("no file", QStringLiteral("sweep -o p"), 2, "-o");
    row("no project", QStringLiteral("sweep ") + file, 2, "-o");
    row("slurm", QStringLiteral("sweep -o p --runner slurm ") + file, 2, "not there yet");
    row("no such runner", QStringLiteral("sweep -o p --runner cloud ") + file, 2, "cloud");
    row("seed", QStringLiteral("sweep -o p --seed 3 ") + file, 2, "--seed");
    row("no such name", QStringLiteral("sweep -o p nobody2024"), 3, "awobade2024-laptop");
    row("no model", QStringLiteral("sweep -o ") + QString::fromStdString(bench().path("none")) + u' ' + file, 2,
        "--model");
}

void TestCliSweep::usage()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, status);
    QFETCH(QString, named);
    std::vector<std::string> words;
    for (const QString& word : arguments)
        words.push_back(word.toStdString());
    const auto answer = call(words);
    QCOMPARE(answer.status, status);
    QVERIFY2(QString::fromStdString(answer.err).contains(named), answer.err.c_str());
}

void TestCliSweep::table()
{
    auto arguments = bench().sweep("whole", true);
    std::erase(arguments, "--json");
    const auto answer = call(arguments);
    QCOMPARE(answer.status, 0);
    for (const char* part :
        { "timing", "zero %", "dense", "before", "during", "after", "hau", "luo", "0 trained and 0 scored" })
        QVERIFY2(answer.out.find(part) != std::string::npos, answer.out.c_str());
}

void TestCliSweep::keepsAnswers()
{
    QVERIFY(answersAreKept(bench().folder / "whole"));
    QVERIFY(keptPredictionsBytes(bench().folder / "whole") > 0);
}

void TestCliSweep::goesOnOnlyWhenAsked()
{
    const auto refused = call(bench().sweep("whole"));
    QCOMPARE(refused.status, 3);
    QVERIFY(refused.err.find("--resume") != std::string::npos);
    const auto resumed = call(bench().sweep("whole", true)).document();
    QVERIFY(comparable(resumed) == m_whole.report);
    QCOMPARE(resumed["trained"].get<int>() + resumed["evaluated"].get<int>(), 0);
}

void TestCliSweep::interruptKeepsWhatIsFinished()
{
    QProcess process;
    auto arguments = bench().sweep("interrupted");
    arguments.back() = "--events";
    start(process, arguments);
    QByteArray seen;
    while (!seen.contains("\"sweep-run-finished\"") && process.waitForReadyRead(60000))
        seen += process.readAllStandardOutput();
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20000));
    qInfo("stopped after %lld ms", timer.elapsed());
    QCOMPARE(process.exitCode(), 5);
    QVERIFY(!recorded(bench().folder / "interrupted").empty());
    const auto resumed = call(bench().sweep("interrupted", true)).document();
    QVERIFY(comparable(resumed) == m_whole.report);
    QVERIFY(weights(bench().folder / "interrupted") == m_whole.models);
}

void TestCliSweep::killedAtRandomMoments()
{
    const int kills
        = qEnvironmentVariableIsSet("NDOGO_SWEEP_KILLS") ? qEnvironmentVariableIntValue("NDOGO_SWEEP_KILLS") : 4;
    const unsigned seed = qEnvironmentVariableIsSet("NDOGO_SWEEP_SEED")
        ? unsigned(qEnvironmentVariableIntValue("NDOGO_SWEEP_SEED"))
        : std::random_device()();
    qInfo("%d kills, NDOGO_SWEEP_SEED=%d, an unkilled sweep takes %d ms", kills, int(seed), m_whole.milliseconds);
    std::mt19937 random(seed);
    int killed = 0, sweeps = 0;
    while (killed < kills) {
        const std::string project = "killed-" + std::to_string(++sweeps);
        const fs::path folder = bench().folder / project;
        std::size_t before = 0;
        for (bool finished = false; !finished;) {
            QProcess process;
            start(process, bench().sweep(project, before > 0 || fs::exists(folder)));
            const int delay = 100 + int(random() % unsigned(m_whole.milliseconds / 2));
            if (killed == kills || process.waitForFinished(delay)) {
                QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(120000));
                QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
                QVERIFY(comparable(json::parse(process.readAllStandardOutput().toStdString())) == m_whole.report);
                QVERIFY(answersAreKept(folder));
                finished = true;
            } else {
                process.kill(); // SIGKILL
                process.waitForFinished();
                ++killed;
            }
            const auto records = recorded(folder);
            qInfo("after %d ms: %d of %d results", delay, int(records.size()), kResults);
            QVERIFY(records.size() >= before); // nothing is lost
            before = records.size();
        }
        QVERIFY(recorded(folder) == m_whole.records); // nothing was done twice
        QVERIFY(weights(folder) == m_whole.models);
    }
}

NDOGO_TEST(TestCliSweep)
#include "tst_cli_sweep.moc"
