// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a saved training is, as its file says it, before any of it is put into a model. No torch: it is read and fuzzed
// as every other file of any origin.
#pragma once

#include "engine/base/error.h"
#include "engine/io/checkpoint.h"
#include "engine/train/divergence.h"
#include "engine/values/run_facts.h"
#include "engine/values/training_results.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What a saved state must know of a student's teacher.
struct TeacherFacts {
    std::string hash; ///< contentHash(); empty: no teacher
    std::map<std::string, double> dev {}; ///< its score by language, 0-1
    bool operator==(const TeacherFacts&) const = default;
};

/// Where a training stands between two updates, besides weights and moments.
struct TrainingProgress {
    std::int64_t step = 0; ///< updates done
    int rounds = 0; ///< finished, dev score included: epochs of a fine-tuning
    double lossSum = 0; ///< of the updates since the last history point
    std::int64_t lossCount = 0;
    std::map<std::string, double> termSums {}; ///< parallel to lossSum, of a loss of several terms
    int roundsWithoutGain = 0;
    std::vector<TrainingPoint> history;
    std::optional<TrainingBest> best;
    double seconds = 0; ///< spent so far, over all sittings
    std::int64_t tokens = 0; ///< ids learnt from so far, over all sittings
    std::string device; ///< of the sitting that saved it
    DivergenceWatch::State watch;
    std::string start {}; ///< encoderHash() of what it began with; empty where nobody asks, and in older versions
    DataContent data {}; ///< that it is trained and scored on; empty in states of older versions
    TeacherFacts teacher {};
    bool operator==(const TrainingProgress&) const = default;
};

nlohmann::json toJson(const TrainingProgress& progress);

struct SavedTraining {
    std::string recipe; ///< a text that tells trainings apart
    TrainingProgress progress;
    /// By name: "random" (bytes), and "weight/NAME", "first/NAME" and "second/NAME" (moments) of each weight, fp32.
    std::vector<StoredTensor> tensors;
};

/// Counts in what it returns are not negative, and nothing was counted oftener than there were updates. Throws
/// Failure(FileFormat) naming the file when it is damaged or something else.
SavedTraining readSavedTraining(const std::shared_ptr<const MappedFile>& file);

/// What is said of a state that does not hold what its training needs.
Failure damagedTraining(const std::filesystem::path& file);

} // namespace ndogo
