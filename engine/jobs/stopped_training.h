// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/training_results.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ndogo {

/// A fine-tuning that did not come to its end, as its saved state tells.
struct StoppedTraining {
    TrainSpec spec; ///< its output is the folder beside the state; the state keeps no name
    std::int64_t step = 0; ///< updates made; 0 when the state cannot be read
    std::vector<TrainingPoint> history;
};

/// Where the training that writes `output` keeps its state, "<output>.training"; removed once the model is saved.
std::filesystem::path trainingFolder(const std::string& output);

} // namespace ndogo
