// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "engine/jobs/recipe_job.h"
#include "engine/values/recipe_report.h"

#include <QString>

namespace ndogo {

/// A recipe that is planned or run, as far as it is.
struct RecipeRun {
    enum class State { None, Running, Stopping, Finished, Stopped, Failed };

    RecipeSpec spec {};
    JobId job = 0;
    State state = State::None;
    RecipeReport report {}; ///< what is known of each step; empty before the plan is there
    int step = 0; ///< under way, or the one at which it ended; 0 is the start
    QString problem {}; ///< of a failed one

    bool isActive() const { return state == State::Running || state == State::Stopping; }
    /// Takes what its job reports; false where that changes nothing.
    bool follow(const JobEvent& event);
};

} // namespace ndogo
