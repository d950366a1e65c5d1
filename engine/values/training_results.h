// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/named.h"
#include "engine/base/sentence.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// Whose curve a point is on.
enum class Learner {
    Model, ///< what the job trains
    Control, ///< the same student without its teacher
    Teacher, ///< it learns nothing: one point, its scores
};
template <>
inline constexpr NameList<Learner, 3> kNames<Learner> { { { Learner::Model, "model" }, { Learner::Control, "control" },
    { Learner::Teacher, "teacher" } } };

/// One point of a training's curve.
struct TrainingPoint {
    std::int64_t step = 0; ///< updates done
    double epoch = 0; ///< passes over the data
    double loss = 0; ///< mean over the updates since the last point
    double learningRate = 0;
    double sparsity = 0; ///< of the masked weights
    std::map<std::string, double> dev; ///< score by language (the model's metric, 0-1); empty between epochs
    /// Of a loss of several terms: each before its weight, as the loss a mean over updates.
    std::map<std::string, double> terms {};

    double meanDev() const; ///< unweighted over languages; 0 without any
    bool operator==(const TrainingPoint&) const = default;
};

/// The epoch whose weights are kept.
struct TrainingBest {
    std::int64_t step = 0;
    double score = 0; ///< mean over languages
    std::map<std::string, double> dev;
    bool operator==(const TrainingBest&) const = default;
};

struct TrainingReport {
    std::string path; ///< folder of the trained model
    std::vector<TrainingPoint> history;
    std::optional<TrainingBest> best; ///< nothing without dev data
    std::int64_t steps = 0; ///< updates done
    std::int64_t tokens = 0; ///< ids seen in this sitting
    double seconds = 0; ///< of training and dev evaluation, over all sittings
    Sentence stopped {}; ///< why it ended before its last epoch, or empty
    std::int64_t trainedParameters = 0; ///< of the model's, those that are not frozen; 0: not known
};

nlohmann::json toJson(const TrainingPoint& point);
nlohmann::json toJson(const TrainingBest& best);
nlohmann::json toJson(const TrainingReport& report);
/// Throw nlohmann's exceptions on what they cannot read.
TrainingPoint trainingPointFromJson(const nlohmann::json& fields);
TrainingBest trainingBestFromJson(const nlohmann::json& fields);
TrainingReport trainingReportFromJson(const nlohmann::json& fields);

} // namespace ndogo
