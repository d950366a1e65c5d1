// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/training_results.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ndogo {

/// A training that a project offers to go on with after it was stopped.
using TrainingSpec = std::variant<TrainSpec, DistilSpec>;

/// Nothing for a job that is no such training.
std::optional<TrainingSpec> trainingOf(const JobSpec& job);
JobSpec jobOf(const TrainingSpec& spec);
const std::string& outputOf(const TrainingSpec& spec);

/// A training that did not come to its end, as its saved state tells.
struct StoppedTraining {
    TrainingSpec spec; ///< its output is the folder beside the state; the state keeps no name
    std::int64_t step = 0; ///< updates made; 0 when the state cannot be read
    std::vector<TrainingPoint> history;
    /// Of a distillation's control, which has a state of its own: the same.
    std::int64_t controlStep = 0;
    std::vector<TrainingPoint> controlHistory {};
};

/// Where the training that writes `output` keeps its state, "<output>.training"; removed once the model is saved.
std::filesystem::path trainingFolder(const std::string& output);

} // namespace ndogo
