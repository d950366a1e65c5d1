// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "engine/jobs/job_spec.h"

#include <functional>

namespace ndogo {

/// The seam between the program and its engine. The widgets know only this class; the program
/// injects the LibTorch engine, tests inject a fake. All methods are thread-safe.
class Engine {
public:
    /// Called on an engine thread, or inside submit(), cancel() and shutdown(), one event at a time; it must
    /// return at once and not call back into the engine.
    using Sink = std::function<void(const JobEvent&)>;

    virtual ~Engine() = default;

    /// Replaces the sink. Events that happen without one are dropped.
    virtual void subscribe(Sink sink) = 0;

    /// Queues the job and returns its id, which rises by one a job. A spec that does not validate
    /// ends as a failed job. Never blocks.
    virtual JobId submit(JobSpec spec) = 0;

    /// Asks the job to stop; it ends as Cancelled within 300 ms, or as Succeeded if it was faster.
    /// Unknown and finished ids are ignored.
    virtual void cancel(JobId job) = 0;

    /// Refuses new jobs, cancels all, waits for them. Idempotent; the destructor calls it.
    virtual void shutdown() = 0;

    virtual MachineInfo machine() const = 0;
};

} // namespace ndogo
