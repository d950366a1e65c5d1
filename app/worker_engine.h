// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"
#include "engine/jobs/job_queue.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace ndogo {

class WorkerProcess;

/// An engine whose heavy jobs run in a process of their own, `ndogo-cli worker`: a crash there, or the kernel where
/// memory runs out, costs the job it was on. That one fails in a sentence that says what happened, the next job gets a
/// new worker, and those that wait wait on. Jobs that are light, or whose result is a large thing in memory (the index
/// of a model), run in an engine in this process. Lanes and numbers are those of one queue here, so that a job that
/// has to be alone is alone over both processes.
///
/// The project's journal is written by the process that ran the job: when the window is killed, what its worker
/// finished is recorded all the same.
class WorkerEngine final : public Engine {
public:
    /// `here` runs the light jobs; `program` is ndogo-cli, `threads` as its option says (0: one a core). The worker
    /// starts with the first heavy job.
    WorkerEngine(std::unique_ptr<Engine> here, std::filesystem::path program, int threads = 0);
    ~WorkerEngine() override;

    void subscribe(Sink sink) override;
    JobId submit(JobSpec spec) override;
    void cancel(JobId job) override;
    void shutdown() override;
    MachineInfo machine() const override;

    long workerId() const { return m_workerId; } ///< of the process, for tests; 0 while there is none

private:
    /// How far a job came that was handed to the worker; it died where `finished` is not set.
    struct Answer {
        bool begun = false;
        std::optional<event::Finished> finished;
    };

    void runHere(const JobSpec& spec, JobContext& context);
    void runThere(const JobSpec& spec, JobContext& context);
    Answer askWorker(const JobSpec& spec, JobContext& context);
    Answer converse(const JobSpec& spec, JobContext& context, bool tell);
    void startWorker();
    void stopWorker();
    std::string project();
    void deliver(const JobEvent& event);
    JobEvent next(JobId job, JobContext& context);

    std::filesystem::path m_program;
    int m_threads;

    std::mutex m_sinkMutex;
    Sink m_sink;

    std::mutex m_hereMutex;
    std::condition_variable m_arrived;
    std::map<JobId, std::deque<JobEvent>> m_events; ///< of `m_here`, by its numbers, until their job takes them

    std::mutex m_projectMutex;
    std::string m_project; ///< folder of the one that is open, or empty

    // Of the thread of the heavy lane, and after it of who shuts down.
    std::unique_ptr<WorkerProcess> m_worker;
    std::string m_workersProject; ///< that it records in
    std::atomic<long> m_workerId { 0 };

    std::unique_ptr<Engine> m_here;
    JobQueue m_queue; ///< last: its threads use all of the above
};

} // namespace ndogo
