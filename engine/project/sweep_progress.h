// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"

#include <cstdint>
#include <string>

namespace ndogo {

/// Turns what the steps of a sweep report into one report over what the sweep still has to do. The unit is a
/// pass of one sentence through the network; what was done before this sitting counts neither as done nor as
/// left, so that done per second is a rate.
class SweepProgress {
public:
    /// `passOnModels`: whether models that are saved are worth an event.
    SweepProgress(JobContext& context, std::int64_t total, bool passOnModels);

    /// A step of `work` passes begins. The context is the step's own.
    JobContext begin(const std::string& title, std::int64_t work);
    void finish(); ///< the step that was begun last

private:
    void take(const JobEvent& event);
    void show(const event::Progress& progress);

    JobContext& m_context;
    std::int64_t m_total, m_done = 0;
    std::int64_t m_work = 0; ///< of the present step, in this sitting
    std::int64_t m_first = -1; ///< of the step's own count when it began: above 0 in a training that goes on
    bool m_passOnModels;
};

} // namespace ndogo
