// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/jobs/job_event.h"
#include "engine/values/run_facts.h"

#include <functional>
#include <memory>
#include <string>

namespace ndogo {

enum class Lane {
    Light, ///< two workers: headers, parsing, hashing
    Heavy, ///< one worker: tensors (LibTorch's own threads fill the cores)
    Exclusive, ///< runs on the heavy worker while both lanes are otherwise idle: timing
};

/// What a running job may do: report and ask whether to go on.
class JobContext {
public:
    using Emit = std::function<void(JobEvent)>;

    JobContext(JobId id, CancelToken token, Emit emit);

    JobId id() const { return m_id; }
    const CancelToken& token() const { return m_token; }
    /// A Warning that was emitted before is not emitted again.
    void emit(decltype(JobEvent::payload) payload);
    void used(const std::string& split, const std::string& language, LanguageContent content);
    const RunFacts& facts() const { return m_facts; } ///< the warnings, and the data used

    /// Throttled: at most 20 a second, and always the last (done == total).
    void progress(std::int64_t done, std::int64_t total, std::string_view unit);

private:
    JobId m_id;
    CancelToken m_token;
    Emit m_emit;
    double m_lastProgress = -1;
    RunFacts m_facts;
};

/// Runs jobs on lanes. Every job ends with exactly one Finished event; what a job throws becomes
/// its error. All methods are thread-safe.
///
/// Events come one at a time, on the worker that runs the job, or inside submit() (Queued) and cancel()
/// or shutdown() (the end of a job that had not started). The sink must not throw, and must not call
/// back into the queue.
class JobQueue {
public:
    using Work = std::function<void(JobContext&)>;
    using Sink = std::function<void(const JobEvent&)>;
    using Translate = std::function<Error()>; ///< like currentError(); called in a catch block

    /// `background` lowers the priority of the workers (nice 5), so that a GUI stays smooth.
    explicit JobQueue(Sink sink, bool background = false, Translate translate = currentError);
    ~JobQueue(); ///< shutdown()

    JobId submit(Lane lane, Work work);
    void cancel(JobId job);

    /// Refuses new jobs (they end as Cancelled), cancels all others, waits for the workers. Idempotent.
    void shutdown();

    /// Waits until nothing is queued or running (for the command line and tests).
    void waitUntilIdle();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace ndogo
