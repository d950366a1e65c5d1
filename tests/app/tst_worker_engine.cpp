// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A window's session over a real worker, which is killed. NDOGO_WORKER_KILLS says how often, NDOGO_WORKER_SEED
// repeats the moments of an earlier run.
#include "app/worker_engine.h"
#include "engine/jobs/event_json.h"
#include "engine/project/run_journal.h"
#include "engine/run/torch_engine.h"
#include "tests/support/test_program.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <csignal>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

using namespace ndogo;
using nlohmann::json;

namespace {

constexpr int kPatience = 240000;
const char* const kModel = NDOGO_RESOURCES "/demo/model";
const char* const kData = NDOGO_RESOURCES "/demo/data";

std::unique_ptr<Engine> engineHere()
{
    return makeTorchEngine({ 2, true });
}

/// What one job of an engine reports, to its end. `watch` sees each event as it comes.
std::vector<JobEvent> runJob(
    Engine& engine, const JobSpec& spec, const std::function<void(const JobEvent&)>& watch = {})
{
    std::mutex mutex;
    std::condition_variable ended;
    std::vector<JobEvent> events;
    bool over = false;
    engine.subscribe([&](const JobEvent& event) {
        const std::lock_guard lock(mutex);
        events.push_back(event);
        if (watch)
            watch(event);
        over = over || std::holds_alternative<event::Finished>(event.payload);
        ended.notify_all();
    });
    engine.submit(spec);
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return over; });
    lock.unlock();
    engine.subscribe({});
    return events;
}

/// Without what no two runs share.
std::vector<std::string> comparable(const std::vector<JobEvent>& events)
{
    std::vector<std::string> lines;
    for (const JobEvent& event : events) {
        if (std::holds_alternative<event::Progress>(event.payload)) // as many as there was time for
            continue;
        json fields = wholeJson({ event.job, 0, event.payload });
        if (fields.contains("result"))
            fields["result"].erase("seconds");
        lines.push_back(fields.dump());
    }
    return lines;
}

ModelRef model(double pruned = 0)
{
    return prunedBy(kModel, { .amount = pruned });
}

DataRef twoLanguages()
{
    DataRef data;
    data.path = kData;
    data.languages = { "hau", "luo" };
    return data;
}

EvaluateSpec evaluation(double pruned = 0)
{
    EvaluateSpec spec;
    spec.model = model(pruned);
    spec.data = twoLanguages();
    return spec;
}

BenchmarkSpec timing(int repeat)
{
    BenchmarkSpec spec;
    spec.models = { model() };
    spec.data = twoLanguages();
    spec.repeat = repeat;
    return spec;
}

/// A session on a project of its own.
struct Window {
    explicit Window(const QString& folder)
        : engine(engineHere(), NDOGO_CLI, 2)
        , bridge(engine)
        , session(bridge)
        , finished(&session, &Session::jobFinished)
        , messages(&session, &Session::messagePosted)
    {
        session.openProject(folder);
    }
    bool waitUntilIdle()
    {
        return QTest::qWaitFor([this] { return !session.hasRunningJobs(); }, kPatience);
    }
    std::optional<Outcome> outcomeOf(JobId job) const
    {
        for (const auto& arguments : finished) {
            if (arguments.at(0).value<JobId>() == job)
                return arguments.at(1).value<Outcome>();
        }
        return std::nullopt;
    }
    std::vector<Message> failures() const
    {
        std::vector<Message> found;
        for (const auto& arguments : messages) {
            if (const auto message = arguments.at(0).value<Message>(); message.kind == Message::Kind::Worse)
                found.push_back(message);
        }
        return found;
    }

    WorkerEngine engine;
    EngineBridge bridge;
    Session session;
    QSignalSpy finished, messages;
};

int setting(const char* name, int usual)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : usual;
}

} // namespace

class TestWorkerEngine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersAsOneProcessDoes();
    void saysWhatEndedIt_data();
    void saysWhatEndedIt();
    void cancelsAndGoesOn();
    void needsItsProgram();
    void trainingGoesOnAfterAKill();
    void distillationGoesOnAfterAKill();
    void killsCostOneJobEach();

private:
    /// Texts of the specs that succeeded.
    using Finished = std::set<std::string>;
    static int playRound(Window& window, int round, int delay, Finished& finished, int& lost);
    static void requireAll(const Finished& finished, const std::vector<RunRecord>& records);
};

void TestWorkerEngine::answersAsOneProcessDoes()
{
    const QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)).toStdString(); };
    PruneSpec prune;
    prune.model = kModel;
    prune.prune.amount = 0.5;
    prune.output = path("pruned");
    prune.name = "Half";
    prune.force = true;
    const auto here = engineHere();
    WorkerEngine there(engineHere(), NDOGO_CLI, 2);
    for (const JobSpec& spec : { JobSpec(evaluation()), JobSpec(evaluation(0.6)), JobSpec(prune),
             JobSpec(OpenSpec { kModel, true }), JobSpec(EvaluateSpec {}) }) {
        const auto one = comparable(runJob(*here, spec)), two = comparable(runJob(there, spec));
        QVERIFY(one.size() > 2);
        QCOMPARE(two, one);
    }
    QVERIFY(there.workerId() > 0);
}

void TestWorkerEngine::saysWhatEndedIt_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("words");
    QTest::newRow("crash") << SIGSEGV << QStringLiteral("crashed (SIGSEGV)");
    QTest::newRow("abort") << SIGABRT << QStringLiteral("crashed (SIGABRT)");
    QTest::newRow("kill") << SIGKILL << QStringLiteral("Another program ended the process that ran the job (SIGKILL)");
    QTest::newRow("end") << SIGTERM << QStringLiteral("(SIGTERM)");
}

void TestWorkerEngine::saysWhatEndedIt()
{
    QFETCH(int, signal);
    QFETCH(QString, words);
    WorkerEngine engine(engineHere(), NDOGO_CLI, 2);
    runJob(engine, evaluation());
    const auto killIt = [&](const JobEvent& event) {
        if (std::holds_alternative<event::Progress>(event.payload)) // it has begun: not to be handed over again
            kill(pid_t(engine.workerId()), signal);
    };
    const auto end = std::get<event::Finished>(runJob(engine, timing(1000), killIt).back().payload);
    QCOMPARE(end.outcome, Outcome::Failed);
    const QString message = QString::fromStdString(end.error.message);
    QVERIFY2(message.contains(words) && message.contains(QLatin1String("Start the job again.")), qPrintable(message));
    QCOMPARE(std::get<event::Finished>(runJob(engine, evaluation()).back().payload).outcome, Outcome::Succeeded);
}

void TestWorkerEngine::cancelsAndGoesOn()
{
    WorkerEngine engine(engineHere(), NDOGO_CLI, 2);
    runJob(engine, evaluation());
    const long worker = engine.workerId();
    std::jthread canceller([&] {
        QTest::qSleep(30);
        engine.cancel(2);
    });
    QCOMPARE(std::get<event::Finished>(runJob(engine, timing(1000)).back().payload).outcome, Outcome::Cancelled);
    QCOMPARE(std::get<event::Finished>(runJob(engine, evaluation()).back().payload).outcome, Outcome::Succeeded);
    QCOMPARE(engine.workerId(), worker);
    engine.shutdown();
    QVERIFY(kill(pid_t(worker), 0) != 0); // nothing is left of it
    QCOMPARE(std::get<event::Finished>(runJob(engine, evaluation()).back().payload).outcome, Outcome::Cancelled);
}

void TestWorkerEngine::needsItsProgram()
{
    WorkerEngine engine(engineHere(), "/nowhere/ndogo-cli");
    const auto end = std::get<event::Finished>(runJob(engine, evaluation()).back().payload);
    QCOMPARE(end.outcome, Outcome::Failed);
    QVERIFY2(end.error.message.find("--one-process") != std::string::npos, end.error.message.c_str());
    const auto opened = std::get<event::Finished>(runJob(engine, OpenSpec { kModel, false }).back().payload);
    QCOMPARE(opened.outcome, Outcome::Succeeded);
}

/// What it had saved is offered, with the reason why it stopped.
void TestWorkerEngine::trainingGoesOnAfterAKill()
{
    const QTemporaryDir home;
    Window window(home.filePath(QStringLiteral("project")));
    QVERIFY(window.waitUntilIdle());
    TrainSpec spec;
    spec.model = kModel;
    spec.data.path = kData;
    spec.data.split = "train";
    spec.data.languages = { "luo" };
    spec.data.maxLength = 32;
    spec.devSplit.clear();
    spec.recipe.epochs = 40;
    spec.saveEvery = 0.1;
    spec.recipe.batch = 8;
    window.session.train(spec);
    const QString output = QString::fromStdString(window.session.trainings().front().output());
    const auto run = [&] { return window.session.trainings().find(output); };
    const QString state = output + QStringLiteral(".training");
    QVERIFY(
        QTest::qWaitFor([&] { return run()->done > 10 && !QDir(state).entryList(QDir::Files).isEmpty(); }, kPatience));
    kill(pid_t(window.engine.workerId()), SIGKILL);
    QVERIFY(window.waitUntilIdle());
    QCOMPARE(window.failures().size(), std::size_t(1));
    const Message message = window.failures().front();
    QVERIFY2(message.text.contains(QLatin1String("SIGKILL")), qPrintable(message.text));
    QCOMPARE(run()->state, TrainingRun::State::Stopped);
    QCOMPARE(std::get<action::GoOnTraining>(message.action).output, output);
    QVERIFY(window.session.goOnTraining(output) != 0);
    QVERIFY(window.waitUntilIdle());
    QCOMPARE(run()->state, TrainingRun::State::Finished);
    for (std::size_t i = 1; i < run()->history.size(); ++i)
        QVERIFY(run()->history[i].step > run()->history[i - 1].step);
    QCOMPARE(run()->report->history.back().step, run()->report->steps);
}

/// Student and control, from what each had saved; the killed worker leaves it to the window to say so.
void TestWorkerEngine::distillationGoesOnAfterAKill()
{
    const QTemporaryDir home;
    Window window(home.filePath(QStringLiteral("project")));
    QVERIFY(window.waitUntilIdle());
    DistilSpec spec;
    spec.teacher = kModel;
    spec.student = "2x6";
    spec.data.path = kData;
    spec.data.languages = { "luo" };
    spec.data.maxLength = 32;
    spec.devSplit.clear();
    spec.recipe.epochs = 30;
    spec.recipe.batch = 8;
    spec.saveEvery = 0.1;
    window.session.distil(spec);
    const QString output = QString::fromStdString(window.session.trainings().front().output());
    const auto run = [&] { return window.session.trainings().find(output); };
    const QString state = QString::fromStdString(trainingFolder(controlOf(output.toStdString())).string());
    QVERIFY(QTest::qWaitFor(
        [&] { return run()->control.size() > 10 && !QDir(state).entryList(QDir::Files).isEmpty(); }, kPatience));
    kill(pid_t(window.engine.workerId()), SIGKILL);
    QVERIFY(window.waitUntilIdle());
    QCOMPARE(run()->state, TrainingRun::State::Stopped);
    QCOMPARE(std::get<action::GoOnTraining>(window.failures().front().action).output, output);
    QVERIFY(window.session.goOnTraining(output) != 0);
    QVERIFY(window.waitUntilIdle());
    QCOMPARE(run()->state, TrainingRun::State::Finished);
    for (const auto* history : { &run()->history, &run()->control }) {
        for (std::size_t i = 1; i < history->size(); ++i)
            QVERIFY((*history)[i].step > (*history)[i - 1].step);
    }
    QCOMPARE(run()->history.back().step, run()->control.back().step);
    QVERIFY(!QDir(state).exists());
    QVERIFY(!run()->taught.empty()); // on the test split, which was read across two processes
}

/// Returns how many kills it took: one, or none where all was done before. `lost` is the number of failed jobs.
int TestWorkerEngine::playRound(Window& window, int round, int delay, Finished& finished, int& lost)
{
    const std::size_t before = window.failures().size();
    std::vector<JobId> jobs;
    std::map<JobId, std::string> evaluations;
    for (const double pruned : { 0.01 + 0.002 * round, 0.011 + 0.002 * round }) { // others each time
        EvaluateSpec spec;
        spec.model = model(pruned);
        spec.data = window.session.dataRef();
        spec.progressive = true;
        spec.sample = 80;
        jobs.push_back(window.session.evaluate(spec.model));
        evaluations[jobs.back()] = toJson(JobSpec(spec)).dump();
    }
    jobs.push_back(round % 2 ? window.session.measureTime(model())
                             : window.session.keepVariant(model(0.5), QStringLiteral("Half")));
    QTest::qWait(delay);
    const long worker = window.engine.workerId();
    const bool kills = window.session.hasRunningJobs() && worker > 0 && kill(pid_t(worker), SIGKILL) == 0;
    if (!window.waitUntilIdle())
        QTest::qFail("a job has no end", __FILE__, __LINE__);
    const std::vector<Message> failures = window.failures();
    lost = int(failures.size() - before);
    int succeeded = 0;
    for (const JobId job : jobs) {
        const bool done = window.outcomeOf(job) == Outcome::Succeeded;
        succeeded += done;
        if (done && evaluations.count(job))
            finished.insert(evaluations[job]);
    }
    if (lost > int(kills) || succeeded + lost != int(jobs.size()))
        QTest::qFail("a kill cost more than one job, or a job failed without a word", __FILE__, __LINE__);
    if (lost == 1 && !failures.back().text.contains(QLatin1String("SIGKILL"))
        && !failures.back().text.contains(QLatin1String("memory")))
        QTest::qFail(qPrintable(failures.back().text), __FILE__, __LINE__);
    return int(kills);
}

/// Each stands there, and once: neither lost nor written by both processes.
void TestWorkerEngine::requireAll(const Finished& finished, const std::vector<RunRecord>& records)
{
    std::map<std::string, int> times;
    for (const RunRecord& record : records)
        times[toJson(record.spec).dump()] += record.hasResult();
    for (const std::string& spec : finished)
        QCOMPARE(times[spec], 1);
}

/// Each time two evaluations and something else are asked for, and the worker is killed at some moment.
void TestWorkerEngine::killsCostOneJobEach()
{
    const int kills = setting("NDOGO_WORKER_KILLS", 4);
    const unsigned seed = unsigned(setting("NDOGO_WORKER_SEED", int(std::random_device()() & 0xffff)));
    const QTemporaryDir home;
    const QString folder = home.filePath(QStringLiteral("project"));
    Finished finished;
    {
        Window window(folder);
        window.session.openModel(QString::fromUtf8(kModel));
        window.session.setData(twoLanguages());
        QVERIFY(window.waitUntilIdle());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(window.session.evaluate(model(0.9)) != 0);
        QVERIFY(window.waitUntilIdle());
        const int usual = int(timer.elapsed());
        qInfo("%d kills, NDOGO_WORKER_SEED=%u, an evaluation takes %d ms", kills, seed, usual);
        std::mt19937 random(seed);
        int killed = 0, failed = 0, rounds = 0;
        for (; killed < kills; ++rounds) {
            int lost = 0;
            killed += playRound(window, rounds, int(random() % unsigned(4 * usual + 300)), finished, lost);
            if (QTest::currentTestFailed())
                return;
            failed += lost;
        }
        requireAll(finished, window.session.records());
        qInfo(
            "%d kills in %d rounds: %d jobs failed, %zu evaluations finished", killed, rounds, failed, finished.size());
    }
    std::vector<Sentence> warnings;
    const std::vector<RunRecord> journal = RunJournal(folder.toStdString()).read(warnings);
    QVERIFY2(warnings.empty(), warnings.empty() ? "" : inEnglish(warnings.front()).c_str());
    requireAll(finished, journal);
    Window again(folder);
    QVERIFY(again.waitUntilIdle());
    requireAll(finished, again.session.records());
}

NDOGO_TEST(TestWorkerEngine)
#include "tst_worker_engine.moc"
