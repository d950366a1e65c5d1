// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "engine/jobs/job_spec.h"
#include "engine/values/training_results.h"
#include "widgets/session/rate_meter.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ndogo {

/// A fine-tuning of the project, as far as it has come.
struct TrainingRun {
    enum class State {
        Waiting, ///< in the queue
        Running,
        Stopping, ///< saves its state
        Stopped, ///< can go on where it was
        Finished,
        Failed,
        Discarding, ///< its state is being removed
    };
    TrainSpec spec; ///< its output tells runs apart; with `finish` while it only saves, and once it has
    State state = State::Waiting;
    JobId job = 0; ///< 0 while none runs
    std::vector<TrainingPoint> history;
    std::int64_t done = 0, total = 0; ///< updates; total 0: not known yet
    RateMeter rate { "updates" };
    std::shared_ptr<const TrainingReport> report {}; ///< of a finished one
    QString problem {}; ///< of a failed one, one sentence
    bool saved = false; ///< a state of it is on the disk, as the engine said

    bool isActive() const { return state <= State::Stopping; }
    /// The epoch that would be kept now, by the engine's own rule: the best mean dev score, from the moment
    /// on that the final sparsity is reached. Nothing before the first.
    std::optional<TrainingBest> best() const;
    bool keepsBest() const { return spec.recipe.keepBest && best(); } ///< else the last weights
    std::optional<double> secondsLeft() const; ///< while it runs and its rate is known
};

} // namespace ndogo
