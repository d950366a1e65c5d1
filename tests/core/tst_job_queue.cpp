// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_queue.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <latch>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace ndogo;
using namespace std::chrono_literals;

namespace {

struct ToText {
    std::string operator()(const event::Queued& queued) const
    {
        return queued.exclusive ? "queued exclusive" : "queued";
    }
    std::string operator()(const event::Started&) const { return "started"; }
    std::string operator()(const event::Stage& stage) const { return stage.name; }
    std::string operator()(const event::Progress& progress) const
    {
        return std::to_string(progress.done) + "/" + std::to_string(progress.total);
    }
    std::string operator()(const event::Finished& finished) const
    {
        switch (finished.outcome) {
        case Outcome::Succeeded:
            return "succeeded";
        case Outcome::Cancelled:
            return "cancelled";
        case Outcome::Failed:
            return "failed " + std::string(errorCodeName(finished.error.code)) + ": " + finished.error.message;
        }
        return {};
    }
    template <typename Other> std::string operator()(const Other&) const { return "other"; }
};

/// Keeps every event as text and notices when two are handed over at once or time runs backwards.
class Recorder {
public:
    JobQueue::Sink sink()
    {
        return [this](const JobEvent& event) {
            const bool entered = m_busy.exchange(true);
            std::this_thread::yield();
            {
                const std::lock_guard lock(m_mutex);
                m_orderly = m_orderly && !entered && event.time >= m_time;
                m_time = event.time;
                m_log.push_back(std::to_string(event.job) + " " + std::visit(ToText {}, event.payload));
                m_byJob[event.job].push_back(std::visit(ToText {}, event.payload));
            }
            m_busy = false;
        };
    }

    std::vector<std::string> log() const
    {
        const std::lock_guard lock(m_mutex);
        return m_log;
    }

    std::vector<std::string> of(JobId job) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byJob.find(job);
        return found == m_byJob.end() ? std::vector<std::string>() : found->second;
    }

    std::size_t jobs() const
    {
        const std::lock_guard lock(m_mutex);
        return m_byJob.size();
    }

    bool orderly() const
    {
        const std::lock_guard lock(m_mutex);
        return m_orderly;
    }

private:
    mutable std::mutex m_mutex;
    std::atomic<bool> m_busy = false;
    bool m_orderly = true;
    double m_time = 0;
    std::vector<std::string> m_log;
    std::map<JobId, std::vector<std::string>> m_byJob;
};

using Log = std::vector<std::string>;

bool isEnd(const std::string& text)
{
    return text == "succeeded" || text == "cancelled" || text.starts_with("failed");
}

/// What a well-behaved long job does: asks again and again whether to go on.
void runUntilCancelled(JobContext& context)
{
    while (true) {
        context.token().throwIfRequested();
        std::this_thread::sleep_for(1ms);
    }
}

/// Work that says it has begun and then waits for leave to end.
struct Gate {
    std::latch begun { 1 }, mayEnd { 1 };

    JobQueue::Work work()
    {
        return [this](JobContext&) {
            begun.count_down();
            mayEnd.wait();
        };
    }
};

} // namespace

class TestJobQueue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lifeOfAJob();
    void failures();
    void translatesWithTheGivenFunction();
    void cancelWhileQueued();
    void cancelWhileRunning();
    void cancelTooLate();
    void cancelledWithoutRequestIsAFailure();
    void cancelOfUnknownJobs();
    void heavyJobsRunInOrderOneAtATime();
    void lightLaneRunsTwoBesideAHeavyJob();
    void exclusiveRunsAlone();
    void exclusiveKeepsItsPlace();
    void cancelledExclusiveFreesTheLanes();
    void warningsAreSaidOnce();
    void progressIsThrottled();
    void workIsReleasedBeforeTheEnd();
    void shutdownEndsEverything();
    void shutdownUnderLoad();
    void submitAfterShutdown();
};

void TestJobQueue::lifeOfAJob()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    const JobId first = queue.submit(Lane::Heavy, [](JobContext& context) {
        context.emit(event::Stage { "load" });
        context.progress(0, 2, "tensors");
        context.progress(2, 2, "tensors");
    });
    queue.waitUntilIdle();
    const JobId second = queue.submit(Lane::Exclusive, [](JobContext&) {});
    queue.waitUntilIdle();
    QCOMPARE(first, JobId(1));
    QCOMPARE(second, JobId(2));
    QCOMPARE(recorder.log(),
        (Log { "1 queued", "1 started", "1 load", "1 0/2", "1 2/2", "1 succeeded", "2 queued exclusive", "2 started",
            "2 succeeded" }));
    QVERIFY(recorder.orderly());
}

void TestJobQueue::failures()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    queue.submit(Lane::Light, [](JobContext&) { throw Failure(ErrorCode::DataInvalid, Sentence::inWords("line 3")); });
    queue.submit(Lane::Heavy, [](JobContext&) { throw std::runtime_error("odd"); });
    queue.submit(Lane::Heavy, [](JobContext&) { throw std::bad_alloc(); });
    queue.submit(Lane::Heavy, [](JobContext&) { throw 1; });
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(1).back(), std::string("failed data-invalid: line 3"));
    QCOMPARE(recorder.of(2).back(), std::string("failed job-failed: The job failed: odd"));
    QVERIFY(recorder.of(3).back().starts_with("failed out-of-memory"));
    QVERIFY(recorder.of(4).back().starts_with("failed job-failed"));
}

void TestJobQueue::translatesWithTheGivenFunction()
{
    Recorder recorder;
    JobQueue queue(recorder.sink(), true, [] {
        try {
            throw;
        } catch (int number) {
            return Error { ErrorCode::OutOfMemory, std::to_string(number), {} };
        }
    });
    queue.submit(Lane::Heavy, [](JobContext&) { throw 7; });
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(1), (Log { "queued", "started", "failed out-of-memory: 7" }));
}

void TestJobQueue::cancelWhileQueued()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    Gate gate;
    queue.submit(Lane::Heavy, gate.work());
    const JobId waiting = queue.submit(Lane::Heavy, [](JobContext&) {});
    gate.begun.wait();
    queue.cancel(waiting);
    QCOMPARE(recorder.of(waiting), (Log { "queued", "cancelled" })); // at once, not when its turn comes
    gate.mayEnd.count_down();
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(1).back(), std::string("succeeded"));
    QCOMPARE(recorder.of(waiting).size(), std::size_t(2));
}

void TestJobQueue::cancelWhileRunning()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    std::latch begun(1);
    const JobId job = queue.submit(Lane::Heavy, [&begun](JobContext& context) {
        begun.count_down();
        runUntilCancelled(context);
    });
    begun.wait();
    queue.cancel(job);
    queue.cancel(job);
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(job), (Log { "queued", "started", "cancelled" }));
}

void TestJobQueue::cancelTooLate()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    Gate gate;
    const JobId deaf = queue.submit(Lane::Heavy, gate.work());
    gate.begun.wait();
    queue.cancel(deaf); // the job does not look any more: it was faster
    gate.mayEnd.count_down();
    queue.waitUntilIdle();
    queue.cancel(deaf);
    QCOMPARE(recorder.of(deaf), (Log { "queued", "started", "succeeded" }));

    std::latch begun(1);
    const JobId failing = queue.submit(Lane::Heavy, [&begun](JobContext& context) {
        begun.count_down();
        while (!context.token().requested())
            std::this_thread::sleep_for(1ms);
        throw Failure(ErrorCode::FileFormat, Sentence::inWords("torn"));
    });
    begun.wait();
    queue.cancel(failing);
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(failing).back(), std::string("failed file-format: torn"));
}

void TestJobQueue::cancelledWithoutRequestIsAFailure()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    queue.submit(Lane::Heavy, [](JobContext&) { throw Failure(ErrorCode::Cancelled, Sentence::inWords("by itself")); });
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(1).back(), std::string("failed cancelled: by itself"));
}

void TestJobQueue::cancelOfUnknownJobs()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    queue.cancel(0);
    queue.cancel(99);
    QVERIFY(recorder.log().empty());
}

void TestJobQueue::heavyJobsRunInOrderOneAtATime()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    std::atomic<int> running = 0, most = 0;
    for (int i = 0; i < 20; ++i) {
        queue.submit(i % 4 == 3 ? Lane::Exclusive : Lane::Heavy, [&](JobContext&) {
            most = std::max(most.load(), ++running);
            std::this_thread::sleep_for(1ms);
            --running;
        });
    }
    queue.waitUntilIdle();
    QCOMPARE(most.load(), 1);
    JobId next = 1;
    for (const std::string& line : recorder.log()) {
        if (line.ends_with("started"))
            QCOMPARE(line, std::to_string(next++) + " started");
    }
    QCOMPARE(next, JobId(21));
}

void TestJobQueue::lightLaneRunsTwoBesideAHeavyJob()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    Gate heavy, one, two, three;
    queue.submit(Lane::Heavy, heavy.work());
    queue.submit(Lane::Light, one.work());
    queue.submit(Lane::Light, two.work());
    queue.submit(Lane::Light, three.work());
    heavy.begun.wait();
    one.begun.wait();
    two.begun.wait();
    QVERIFY(!three.begun.try_wait());
    for (Gate* gate : { &one, &three, &two, &heavy })
        gate->mayEnd.count_down();
    queue.waitUntilIdle();
    QCOMPARE(recorder.jobs(), std::size_t(4));
}

void TestJobQueue::exclusiveRunsAlone()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    std::atomic<int> running = 0;
    std::atomic<bool> alone = true;
    std::atomic<int> exclusives = 0;
    for (int i = 0; i < 90; ++i) {
        const Lane lane = i % 5 == 0 ? Lane::Exclusive : i % 5 == 1 ? Lane::Heavy : Lane::Light;
        queue.submit(lane, [&, lane](JobContext&) {
            ++running;
            if (lane == Lane::Exclusive) {
                for (int k = 0; k < 20; ++k) {
                    alone = alone && running == 1;
                    std::this_thread::sleep_for(50us);
                }
                ++exclusives;
            } else {
                std::this_thread::sleep_for(200us);
            }
            --running;
        });
    }
    queue.waitUntilIdle();
    QVERIFY(alone);
    QCOMPARE(exclusives.load(), 18);
    QVERIFY(recorder.orderly());
}

void TestJobQueue::exclusiveKeepsItsPlace()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    Gate light;
    const JobId before = queue.submit(Lane::Light, light.work());
    light.begun.wait();
    const JobId exclusive = queue.submit(Lane::Exclusive, [](JobContext&) {});
    const JobId heavy = queue.submit(Lane::Heavy, [](JobContext&) {});
    const JobId later = queue.submit(Lane::Light, [](JobContext&) {});
    std::this_thread::sleep_for(20ms);
    // While it waits for the light job, nothing that came later may overtake it.
    for (const JobId job : { exclusive, heavy, later })
        QCOMPARE(recorder.of(job).size(), std::size_t(1));
    light.mayEnd.count_down();
    queue.waitUntilIdle();
    const Log log = recorder.log();
    const auto at = [&log](JobId job, const char* what) {
        return std::find(log.begin(), log.end(), std::to_string(job) + " " + what) - log.begin();
    };
    QVERIFY(at(before, "succeeded") < at(heavy, "started"));
    QVERIFY(at(exclusive, "started") < at(heavy, "started"));
    QVERIFY(at(exclusive, "started") < at(later, "started"));
}

void TestJobQueue::cancelledExclusiveFreesTheLanes()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    Gate light;
    queue.submit(Lane::Light, light.work());
    light.begun.wait();
    const JobId exclusive = queue.submit(Lane::Exclusive, [](JobContext&) {});
    Gate heavy, other;
    queue.submit(Lane::Heavy, heavy.work());
    queue.submit(Lane::Light, other.work());
    queue.cancel(exclusive);
    heavy.begun.wait(); // both may run now, beside the first light job
    other.begun.wait();
    for (Gate* gate : { &light, &heavy, &other })
        gate->mayEnd.count_down();
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(exclusive), (Log { "queued exclusive", "cancelled" }));
}

void TestJobQueue::warningsAreSaidOnce()
{
    std::vector<std::string> said;
    JobContext context(1, {},
        [&](const JobEvent& event) { said.push_back(inEnglish(std::get<event::Warning>(event.payload).message)); });
    for (const char* note : { "one", "two", "one" })
        context.emit(event::Warning { Sentence::tr("Note %1.", std::string(note)) });
    QCOMPARE(said, (std::vector<std::string> { "Note one.", "Note two." }));
    QCOMPARE(context.facts().notes.size(), std::size_t(2));
}

void TestJobQueue::progressIsThrottled()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    queue.submit(Lane::Heavy, [](JobContext& context) {
        for (int i = 1; i <= 100'000; ++i)
            context.progress(i, 100'000, "sentences");
    });
    queue.waitUntilIdle();
    const Log log = recorder.of(1);
    QVERIFY(log.size() < 200);
    QCOMPARE(log[2], std::string("1/100000"));
    QCOMPARE(log[log.size() - 2], std::string("100000/100000"));
}

void TestJobQueue::workIsReleasedBeforeTheEnd()
{
    const auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = held;
    std::atomic<bool> releasedAtEnd = false;
    JobQueue queue([&](const JobEvent& event) {
        if (std::holds_alternative<event::Finished>(event.payload))
            releasedAtEnd = watch.use_count() == 1;
    });
    JobQueue::Work work = [held](JobContext&) {};
    queue.submit(Lane::Heavy, std::move(work)); // no copy of it stays here
    queue.waitUntilIdle();
    QVERIFY(releasedAtEnd);
}

void TestJobQueue::shutdownEndsEverything()
{
    Recorder recorder;
    {
        JobQueue queue(recorder.sink());
        std::latch begun(3);
        for (const Lane lane : { Lane::Heavy, Lane::Light, Lane::Light }) {
            queue.submit(lane, [&begun](JobContext& context) {
                begun.count_down();
                runUntilCancelled(context);
            });
        }
        begun.wait();
        for (const Lane lane : { Lane::Heavy, Lane::Exclusive, Lane::Light })
            queue.submit(lane, [](JobContext&) {});
    }
    for (JobId job = 1; job <= 3; ++job)
        QCOMPARE(recorder.of(job), (Log { "queued", "started", "cancelled" }));
    QCOMPARE(recorder.of(4), (Log { "queued", "cancelled" }));
    QCOMPARE(recorder.of(5), (Log { "queued exclusive", "cancelled" }));
    QCOMPARE(recorder.of(6), (Log { "queued", "cancelled" }));
}

void TestJobQueue::shutdownUnderLoad()
{
    for (int round = 0; round < 20; ++round) {
        Recorder recorder;
        std::atomic<JobId> submitted = 0;
        {
            JobQueue queue(recorder.sink());
            std::vector<std::jthread> people;
            for (int person = 0; person < 3; ++person) {
                people.emplace_back([&queue, &submitted, person] {
                    for (int i = 0; i < 40; ++i) {
                        const Lane lane = Lane((person + i) % 3);
                        const JobId job = queue.submit(lane, [i](JobContext& context) {
                            if (i % 3 == 0)
                                throw Failure(ErrorCode::JobFailed, Sentence::inWords("on purpose"));
                            context.progress(i, 40, "tensors");
                            context.token().throwIfRequested();
                        });
                        ++submitted;
                        if (i % 4 == 0)
                            queue.cancel(job);
                    }
                });
            }
            std::this_thread::sleep_for(std::chrono::microseconds(200 * round));
            std::jthread other([&queue] { queue.shutdown(); });
            queue.shutdown();
        }
        QCOMPARE(submitted.load(), JobId(120));
        QCOMPARE(recorder.jobs(), std::size_t(120));
        for (JobId job = 1; job <= 120; ++job) {
            const Log log = recorder.of(job);
            QVERIFY(log.front().starts_with("queued"));
            QVERIFY(isEnd(log.back()));
            QCOMPARE(std::count_if(log.begin(), log.end(), isEnd), std::ptrdiff_t(1));
        }
        QVERIFY(recorder.orderly());
    }
}

void TestJobQueue::submitAfterShutdown()
{
    Recorder recorder;
    JobQueue queue(recorder.sink());
    queue.shutdown();
    queue.shutdown();
    bool ran = false;
    const JobId job = queue.submit(Lane::Heavy, [&ran](JobContext&) { ran = true; });
    queue.waitUntilIdle();
    QCOMPARE(recorder.of(job), (Log { "queued", "cancelled" }));
    QVERIFY(!ran);
}

NDOGO_TEST(TestJobQueue)
#include "tst_job_queue.moc"
