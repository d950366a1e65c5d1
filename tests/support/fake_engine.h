// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace ndogo::test {

/// An engine that does nothing but remember what was asked of it. A test plays the events, from any
/// thread. With `answer` set, a submitted job is answered on the spot.
class FakeEngine : public Engine {
public:
    struct Submission {
        JobId id = 0;
        JobSpec spec;
    };

    /// Called inside submit(), after the job was recorded; it may call emit() and finish().
    std::function<void(FakeEngine& engine, JobId job, const JobSpec& spec)> answer;
    /// Cancelled jobs end as such at once.
    bool finishCancelled = true;

    void subscribe(Sink sink) override
    {
        const std::lock_guard lock(m_mutex);
        m_sink = std::move(sink);
    }

    JobId submit(JobSpec spec) override
    {
        JobId id = 0;
        {
            const std::lock_guard lock(m_mutex);
            id = JobId(m_submissions.size()) + 1;
            m_submissions.push_back({ id, spec });
        }
        if (answer)
            answer(*this, id, spec);
        return id;
    }

    void cancel(JobId job) override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_cancelled.push_back(job);
        }
        if (finishCancelled)
            finish(job, Outcome::Cancelled);
    }

    void shutdown() override { }
    MachineInfo machine() const override { return { "Test processor", 2, 2, 7'600'000'000 }; }

    // --- for tests ---
    void emitEvent(JobId job, decltype(JobEvent::payload) payload)
    {
        const std::lock_guard lock(m_mutex);
        if (m_sink)
            m_sink(JobEvent { job, time, std::move(payload) });
    }
    void finish(JobId job, Outcome outcome = Outcome::Succeeded, Error error = {})
    {
        emitEvent(job, event::Finished { outcome, std::move(error) });
    }

    std::vector<Submission> submissions() const
    {
        const std::lock_guard lock(m_mutex);
        return m_submissions;
    }
    /// The last submission of a kind; id 0 when there is none.
    template <typename Spec> std::pair<JobId, Spec> last() const
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_submissions.rbegin(); it != m_submissions.rend(); ++it) {
            if (const Spec* spec = std::get_if<Spec>(&it->spec))
                return { it->id, *spec };
        }
        return {};
    }
    template <typename Spec> int count() const
    {
        const std::lock_guard lock(m_mutex);
        int found = 0;
        for (const Submission& submission : m_submissions)
            found += std::holds_alternative<Spec>(submission.spec) ? 1 : 0;
        return found;
    }
    std::vector<JobId> cancelled() const
    {
        const std::lock_guard lock(m_mutex);
        return m_cancelled;
    }

    double time = 0; ///< put on the events, in seconds

private:
    mutable std::recursive_mutex m_mutex; // a sink may not call back, but `answer` does
    Sink m_sink;
    std::vector<Submission> m_submissions;
    std::vector<JobId> m_cancelled;
};

} // namespace ndogo::test
