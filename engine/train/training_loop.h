// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/train/objective.h"
#include "engine/train/trainer.h"
#include "engine/train/training_progress.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// How a training runs, whatever it learns.
struct TrainingPlan {
    TrainRecipe recipe;
    PruneRecipe prune {}; ///< which weights recipe.pruneDuring prunes
    std::set<std::string> frozen {}; ///< weights that have no gradient, by name
    bool holdZeros = false; ///< weights that are zero at the start stay zero
    std::int64_t round = 0; ///< updates between two dev scores; 0: an epoch
    std::filesystem::path folder; ///< of the saved state
    std::string identity; ///< what a saved state must have in common with a training that takes it up
    double saveEvery = 300; ///< seconds
    bool resume = false, force = false;
    bool finish = false; ///< ends what the saved state has
    at::Device device = at::kCPU; ///< that trains; dev scores are the CPU's
    Learner learner = Learner::Model; ///< whose points the curve has
    std::string start {}; ///< encoderHash() of the model to begin with: one of other weights takes no saved state up
    TeacherFacts teacher {}; ///< kept in the saved state, which another teacher cannot take up
};

/// Trains as trainer.h says. Emits Stage, Progress (updates), Warning and TrainingStep.
TrainedModel runTraining(
    std::shared_ptr<const Model> start, const Objective& objective, const TrainingPlan& plan, JobContext& context);

/// One of several trainings of a job.
struct TrainingTask {
    std::shared_ptr<const Model> start;
    const Objective* objective = nullptr;
    TrainingPlan plan;
};

/// Trains all of them in turns, a round at a time, each to the same weights as alone. The progress is that of all.
std::vector<TrainedModel> runInTurns(std::span<const TrainingTask> runs, JobContext& context);

} // namespace ndogo
