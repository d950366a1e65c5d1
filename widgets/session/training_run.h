// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "engine/jobs/stopped_training.h"
#include "engine/study/distil_report.h"
#include "engine/values/training_results.h"
#include "widgets/session/rate_meter.h"

#include <QString>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// A fine-tuning or distillation of the project, as far as it has come.
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
    TrainingSpec spec; ///< its output tells runs apart; with `finish` while it only saves, and once it has
    State state = State::Waiting;
    JobId job = 0; ///< 0 while none runs
    std::vector<TrainingPoint> history; ///< of a distillation, the student's
    std::int64_t done = 0, total = 0; ///< updates, with those of a control; total 0: not known yet
    RateMeter rate { "updates" };
    std::shared_ptr<const TrainingReport> report {}; ///< of a finished one
    QString problem {}; ///< of a failed one, one sentence
    bool saved = false; ///< a state of it is on the disk, as the engine said
    std::vector<TrainingPoint> control {}; ///< history of a distillation's control
    std::map<std::string, double> teacherDev {}; ///< of a distillation in this sitting: dev scores by language
    std::shared_ptr<const DistilReport> distilled {}; ///< of a finished distillation
    std::vector<TaughtLanguage> taught {}; ///< what it says by language

    const TrainSpec* fineTuning() const { return std::get_if<TrainSpec>(&spec); } ///< null of a distillation
    const DistilSpec* distillation() const { return std::get_if<DistilSpec>(&spec); } ///< null of a fine-tuning
    const std::string& source() const; ///< the folder of the model that it starts from; the teacher's
    const std::string& output() const { return outputOf(spec); }
    const std::string& name() const;
    const TrainRecipe& recipe() const;
    const std::string& devSplit() const;
    bool finishes() const; ///< it only saves, and trains no further

    bool isActive() const { return state <= State::Stopping; }
    /// The epoch that would be kept now, by the engine's own rule: the best mean dev score, from the moment
    /// on that the final sparsity is reached. Nothing before the first.
    std::optional<TrainingBest> best() const;
    bool keepsBest() const { return recipe().keepBest && best(); } ///< else the last weights
    std::optional<double> secondsLeft() const; ///< while it runs and its rate is known
};

} // namespace ndogo
