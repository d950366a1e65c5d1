// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_queue.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace ndogo {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr double kProgressPeriod = 0.05; // seconds

/// On Linux a thread has a nice value of its own; elsewhere the system's default has to do.
void lowerPriorityOfThisThread()
{
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, 5);
#endif
}

} // namespace

JobContext::JobContext(JobId id, CancelToken token, Emit emit)
    : m_id(id)
    , m_token(std::move(token))
    , m_emit(std::move(emit))
{
}

void JobContext::emit(decltype(JobEvent::payload) payload)
{
    if (const auto* warning = std::get_if<event::Warning>(&payload); warning && !warning->isAside) {
        if (std::ranges::find(m_facts.notes, warning->message) != m_facts.notes.end())
            return;
        m_facts.notes.push_back(warning->message);
    }
    m_emit(JobEvent { m_id, 0, std::move(payload) });
}

void JobContext::used(const std::string& split, const std::string& language, LanguageContent content)
{
    m_facts.data[split][language] = std::move(content);
}

void JobContext::progress(std::int64_t done, std::int64_t total, std::string_view unit)
{
    const double now = secondsSince(Clock::time_point());
    if (done != total && m_lastProgress >= 0 && now - m_lastProgress < kProgressPeriod)
        return;
    m_lastProgress = now;
    emit(event::Progress { done, total, std::string(unit) });
}

/// Two mutexes. `mutex` guards the queues and is never held while an event is emitted or a job
/// runs. `emitMutex` makes events come one at a time; whoever holds it may take `mutex`, never the
/// reverse.
struct JobQueue::State {
    struct Job {
        JobId id = 0;
        Lane lane = Lane::Light;
        Work work;
        std::stop_source stop;
    };

    State(Sink sinkOfEvents, Translate translator, bool inBackground)
        : sink(std::move(sinkOfEvents))
        , translate(std::move(translator))
        , background(inBackground)
    {
    }

    void emit(JobEvent event)
    {
        const std::lock_guard lock(emitMutex);
        emitLocked(std::move(event));
    }

    void emitLocked(JobEvent event)
    {
        event.time = secondsSince(start);
        if (sink)
            sink(event);
    }

    /// An exclusive job is next and waits for the light lane to become idle, which therefore takes
    /// nothing new.
    bool exclusiveIsNext() const { return !heavyRuns && !heavy.empty() && heavy.front().lane == Lane::Exclusive; }

    bool lightMayRun() const { return !light.empty() && !exclusiveRuns && !exclusiveIsNext(); }

    bool heavyMayRun() const { return !heavy.empty() && (heavy.front().lane != Lane::Exclusive || lightRunning == 0); }

    void runLane(Lane lane);
    std::optional<Job> take(Lane lane);
    void run(Job job);
    event::Finished resultOf(Job& job);
    void finish(JobId id, event::Finished result);
    std::deque<Job> close();

    const Sink sink;
    const Translate translate;
    const bool background;
    const Clock::time_point start = Clock::now();

    std::mutex emitMutex;
    JobId lastId = 0; ///< guarded by emitMutex

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> light, heavy; ///< exclusive jobs wait among the heavy ones
    std::map<JobId, std::stop_source> running;
    int lightRunning = 0;
    bool heavyRuns = false, exclusiveRuns = false;
    bool closed = false;
    std::int64_t unfinished = 0; ///< jobs without their Finished event

    std::mutex joinMutex;
    std::array<std::jthread, 3> workers;
};

std::optional<JobQueue::State::Job> JobQueue::State::take(Lane lane)
{
    std::unique_lock lock(mutex);
    const bool isLight = lane == Lane::Light;
    changed.wait(lock, [&] { return closed || (isLight ? lightMayRun() : heavyMayRun()); });
    if (closed)
        return std::nullopt;
    std::deque<Job>& queue = isLight ? light : heavy;
    Job job = std::move(queue.front());
    queue.pop_front();
    running.emplace(job.id, job.stop);
    if (isLight)
        ++lightRunning;
    else
        heavyRuns = true;
    exclusiveRuns = exclusiveRuns || job.lane == Lane::Exclusive;
    return job;
}

void JobQueue::State::runLane(Lane lane)
{
    if (background)
        lowerPriorityOfThisThread();
    while (std::optional<Job> job = take(lane))
        run(std::move(*job));
}

void JobQueue::State::run(Job job)
{
    emit({ job.id, 0, event::Started {} });
    event::Finished result = resultOf(job);
    job.work = nullptr; // what it holds is given back before the job counts as finished
    {
        const std::lock_guard lock(mutex);
        running.erase(job.id);
        if (job.lane == Lane::Light)
            --lightRunning;
        else
            heavyRuns = false;
        if (job.lane == Lane::Exclusive)
            exclusiveRuns = false;
    }
    finish(job.id, std::move(result));
}

event::Finished JobQueue::State::resultOf(Job& job)
{
    try {
        JobContext context(
            job.id, CancelToken(job.stop.get_token()), [this](JobEvent event) { emit(std::move(event)); });
        job.work(context);
        return {};
    } catch (...) {
        Error error = translate();
        if (error.code == ErrorCode::Cancelled && job.stop.stop_requested())
            return { Outcome::Cancelled, {} };
        return { Outcome::Failed, std::move(error) };
    }
}

void JobQueue::State::finish(JobId id, event::Finished result)
{
    emit({ id, 0, std::move(result) });
    {
        const std::lock_guard lock(mutex);
        --unfinished;
    }
    changed.notify_all();
}

/// Stops taking jobs, asks the running ones to stop and hands out the waiting ones.
std::deque<JobQueue::State::Job> JobQueue::State::close()
{
    std::deque<Job> waiting;
    std::vector<std::stop_source> stops;
    {
        const std::lock_guard lock(mutex);
        closed = true;
        waiting.swap(light);
        std::move(heavy.begin(), heavy.end(), std::back_inserter(waiting));
        heavy.clear();
        for (const auto& [id, stop] : running)
            stops.push_back(stop);
    }
    for (std::stop_source& stop : stops)
        stop.request_stop();
    changed.notify_all();
    return waiting;
}

JobQueue::JobQueue(Sink sink, bool background, Translate translate)
    : m_state(std::make_unique<State>(std::move(sink), std::move(translate), background))
{
    State* state = m_state.get();
    for (std::size_t i = 0; i < state->workers.size(); ++i) {
        const Lane lane = i == 0 ? Lane::Heavy : Lane::Light;
        state->workers[i] = std::jthread([state, lane] { state->runLane(lane); });
    }
}

JobQueue::~JobQueue()
{
    shutdown();
}

JobId JobQueue::submit(Lane lane, Work work)
{
    // Under emitMutex, so that Queued comes before Started and ids rise in the order of the events.
    const std::lock_guard emitLock(m_state->emitMutex);
    const JobId id = ++m_state->lastId;
    m_state->emitLocked({ id, 0, event::Queued { lane == Lane::Exclusive } });
    {
        const std::lock_guard lock(m_state->mutex);
        if (!m_state->closed) {
            std::deque<State::Job>& queue = lane == Lane::Light ? m_state->light : m_state->heavy;
            queue.push_back({ id, lane, std::move(work), {} });
            ++m_state->unfinished;
            m_state->changed.notify_all();
            return id;
        }
    }
    m_state->emitLocked({ id, 0, event::Finished { Outcome::Cancelled, {} } });
    return id;
}

void JobQueue::cancel(JobId job)
{
    std::optional<State::Job> waiting;
    std::optional<std::stop_source> stop;
    {
        const std::lock_guard lock(m_state->mutex);
        for (std::deque<State::Job>* queue : { &m_state->light, &m_state->heavy }) {
            const auto found = std::find_if(
                queue->begin(), queue->end(), [job](const State::Job& candidate) { return candidate.id == job; });
            if (found != queue->end()) {
                waiting = std::move(*found);
                queue->erase(found);
                break;
            }
        }
        if (const auto found = m_state->running.find(job); found != m_state->running.end())
            stop = found->second;
    }
    if (stop)
        stop->request_stop();
    if (waiting) {
        waiting.reset();
        m_state->finish(job, { Outcome::Cancelled, {} });
    }
}

void JobQueue::shutdown()
{
    for (const State::Job& job : m_state->close())
        m_state->finish(job.id, { Outcome::Cancelled, {} });
    const std::lock_guard lock(m_state->joinMutex);
    for (std::jthread& worker : m_state->workers) {
        if (worker.joinable())
            worker.join();
    }
}

void JobQueue::waitUntilIdle()
{
    std::unique_lock lock(m_state->mutex);
    m_state->changed.wait(lock, [this] { return m_state->unfinished == 0; });
}

} // namespace ndogo
