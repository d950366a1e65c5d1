// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker_engine.h"

#include "app/worker_process.h"
#include "engine/jobs/event_json.h"
#include "engine/jobs/stopped_training.h"
#include "engine/train/saved_trainings.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

namespace ndogo {
namespace {

using nlohmann::json;

constexpr int kPollMs = 20; ///< how soon a cancelled job hears of it

/// As a JobQueue of the engine itself would have it.
struct LaneOf {
    template <typename Spec> Lane operator()(const Spec&) const { return Lane::Heavy; }
    Lane operator()(const OpenSpec&) const { return Lane::Light; }
    Lane operator()(const ScanDataSpec&) const { return Lane::Light; }
    Lane operator()(const CountPiecesSpec&) const { return Lane::Light; }
    Lane operator()(const OpenProjectSpec&) const { return Lane::Light; }
    Lane operator()(const DiscardTrainingSpec&) const { return Lane::Light; }
    Lane operator()(const BenchmarkSpec&) const { return Lane::Exclusive; }
};

/// Of the heavy ones only a sweep, which no window asks for, has events that are not read back.
bool isForWorker(const JobSpec& spec)
{
    return std::visit(LaneOf(), spec) != Lane::Light && !std::holds_alternative<SweepSpec>(spec);
}

/// "SIGSEGV"
std::string signalName(int signal)
{
    const char* name = sigabbrev_np(signal);
    return name ? "SIG" + std::string(name) : std::to_string(signal);
}

Failure failureOf(const ProcessEnd& end)
{
    if (end.outOfMemory) {
        return { ErrorCode::OutOfMemory,
            Sentence::tr("The system stopped the job because memory ran out. Close other programs, or take a smaller "
                         "model or fewer sentences at a time. What was finished is kept."),
            { { "signal", "SIGKILL" } } };
    }
    if (end.signal == 0) {
        return { ErrorCode::JobFailed,
            Sentence::tr("The process that ran the job left with status %1. Start the job again. What was finished is "
                         "kept.",
                end.status),
            { { "status", std::to_string(end.status) } } };
    }
    const bool killed = end.signal == SIGKILL || end.signal == SIGTERM || end.signal == SIGINT || end.signal == SIGHUP;
    const std::string name = signalName(end.signal);
    return { ErrorCode::JobFailed,
        killed ? Sentence::tr("Another program ended the process that ran the job (%1). Start the job again. What was "
                              "finished is kept.",
            name)
               : Sentence::tr(
                   "The process that ran the job crashed (%1). Start the job again. What was finished is kept.", name),
        { { "signal", name } } };
}

/// A training whose worker is gone cannot say itself what state it left.
void reportState(const JobSpec& spec, JobContext& context)
{
    const auto training = trainingOf(spec);
    if (!training)
        return;
    if (auto state = savedTraining(trainingFolder(outputOf(*training))))
        context.emit(event::TrainingStopped { std::make_shared<const StoppedTraining>(std::move(*state)) });
}

void throwUnlessSucceeded(const event::Finished& finished, const JobContext& context)
{
    if (finished.outcome == Outcome::Failed)
        throw Failure(finished.error);
    if (finished.outcome == Outcome::Succeeded)
        return;
    context.token().throwIfRequested();
    throw failureOf({ SIGTERM, 0, false }); // it was asked to stop, and not by us
}

bool isEnds(const decltype(JobEvent::payload)& payload) // which the queue here says itself
{
    return std::holds_alternative<event::Queued>(payload) || std::holds_alternative<event::Started>(payload)
        || std::holds_alternative<event::Finished>(payload);
}

/// The event of a line; nothing where it is of another job, or not to be read back.
std::optional<JobEvent> eventOf(const std::string& line, JobId id)
{
    const json fields = json::parse(line, nullptr, false);
    if (!fields.is_object() || fields.value("id", json()) != json(id))
        return std::nullopt;
    return jobEventFromJson(fields);
}

} // namespace

WorkerEngine::WorkerEngine(std::unique_ptr<Engine> here, std::filesystem::path program, int threads)
    : m_program(std::move(program))
    , m_threads(threads)
    , m_here(std::move(here))
    , m_queue([this](const JobEvent& event) { deliver(event); })
{
    m_here->subscribe([this](const JobEvent& event) {
        const std::lock_guard lock(m_hereMutex);
        m_events[event.job].push_back(event);
        m_arrived.notify_all();
    });
}

WorkerEngine::~WorkerEngine()
{
    shutdown();
}

void WorkerEngine::subscribe(Sink sink)
{
    const std::lock_guard lock(m_sinkMutex);
    m_sink = std::move(sink);
}

void WorkerEngine::deliver(const JobEvent& event)
{
    const std::lock_guard lock(m_sinkMutex);
    if (m_sink)
        m_sink(event);
}

JobId WorkerEngine::submit(JobSpec spec)
{
    const Lane lane = std::visit(LaneOf(), spec);
    return m_queue.submit(lane, [this, spec = std::move(spec)](JobContext& context) {
        if (isForWorker(spec))
            runThere(spec, context);
        else
            runHere(spec, context);
    });
}

void WorkerEngine::cancel(JobId job)
{
    m_queue.cancel(job);
}

void WorkerEngine::shutdown()
{
    m_queue.shutdown();
    stopWorker();
    m_here->shutdown();
}

MachineInfo WorkerEngine::machine() const
{
    return m_here->machine();
}

// --- in this process ---------------------------------------------------------

void WorkerEngine::runHere(const JobSpec& spec, JobContext& context)
{
    const JobId job = m_here->submit(spec);
    for (;;) {
        JobEvent event = next(job, context);
        if (const auto* finished = std::get_if<event::Finished>(&event.payload)) {
            const std::lock_guard lock(m_hereMutex);
            m_events.erase(job);
            throwUnlessSucceeded(*finished, context);
            break;
        }
        if (!isEnds(event.payload))
            context.emit(std::move(event.payload));
    }
    if (const auto* opened = std::get_if<OpenProjectSpec>(&spec)) {
        const std::lock_guard lock(m_projectMutex);
        m_project = opened->folder;
    }
}

/// The next event of a job of `m_here`, which is cancelled as soon as `context` is.
JobEvent WorkerEngine::next(JobId job, JobContext& context)
{
    bool told = false;
    std::unique_lock lock(m_hereMutex);
    for (;;) {
        if (auto& events = m_events[job]; !events.empty()) {
            JobEvent event = std::move(events.front());
            events.pop_front();
            return event;
        }
        if (context.token().requested() && !std::exchange(told, true)) {
            lock.unlock();
            m_here->cancel(job);
            lock.lock();
            continue;
        }
        m_arrived.wait_for(lock, std::chrono::milliseconds(kPollMs));
    }
}

std::string WorkerEngine::project()
{
    const std::lock_guard lock(m_projectMutex);
    return m_project;
}

// --- in the worker -----------------------------------------------------------

void WorkerEngine::startWorker()
{
    if (m_worker && !m_worker->hasEnded())
        return;
    m_worker.reset(); // of one that died while it had nothing to do: nothing was lost
    m_workersProject.clear();
    std::vector<std::string> arguments { "worker", "--whole" };
    if (m_threads > 0)
        arguments.insert(arguments.end(), { "--threads", std::to_string(m_threads) });
    m_worker = std::make_unique<WorkerProcess>(m_program, arguments);
    m_workerId = long(m_worker->id());
}

void WorkerEngine::stopWorker()
{
    m_workerId = 0;
    m_worker.reset();
}

void WorkerEngine::runThere(const JobSpec& spec, JobContext& context)
{
    validate(spec); // what is refused needs no worker
    for (int attempt = 1;; ++attempt) {
        context.token().throwIfRequested();
        startWorker();
        const Answer answer = askWorker(spec, context);
        if (answer.finished) {
            throwUnlessSucceeded(*answer.finished, context);
            return;
        }
        const ProcessEnd end = m_worker->end();
        stopWorker();
        if (!answer.begun && attempt == 1)
            continue; // it died before it came to this job, which is as it was
        reportState(spec, context);
        context.token().throwIfRequested();
        throw failureOf(end);
    }
}

/// Has the worker record where this process does, and then do the job.
WorkerEngine::Answer WorkerEngine::askWorker(const JobSpec& spec, JobContext& context)
{
    if (const std::string folder = project(); folder != m_workersProject) {
        const Answer opened = converse(OpenProjectSpec { folder }, context, false);
        if (!opened.finished || opened.finished->outcome != Outcome::Succeeded)
            return { false, opened.finished };
        m_workersProject = folder;
    }
    return converse(spec, context, true);
}

/// Hands it one job, and its events to `context` if that is to be told.
WorkerEngine::Answer WorkerEngine::converse(const JobSpec& spec, JobContext& context, bool tell)
{
    json fields = toJson(spec);
    fields["id"] = context.id();
    Answer answer;
    if (!m_worker->send(fields.dump(-1, ' ', false, json::error_handler_t::replace)))
        return answer;
    std::optional<JobId> job; // its number there
    bool told = false; // of the cancelling
    for (std::string line;;) {
        if (job && !told && context.token().requested()) {
            told = true;
            m_worker->send(json({ { "cancel", *job } }).dump());
        }
        const WorkerProcess::Read read = m_worker->read(line, kPollMs);
        if (read == WorkerProcess::Read::End)
            return answer;
        if (read == WorkerProcess::Read::Nothing)
            continue;
        std::optional<JobEvent> event = eventOf(line, context.id());
        if (!event)
            continue;
        if (std::holds_alternative<event::Queued>(event->payload))
            job = event->job;
        answer.begun = answer.begun || (tell && std::holds_alternative<event::Started>(event->payload));
        if (const auto* finished = std::get_if<event::Finished>(&event->payload)) {
            answer.finished = *finished;
            return answer;
        }
        if (tell && !isEnds(event->payload))
            context.emit(std::move(event->payload));
    }
}

} // namespace ndogo
