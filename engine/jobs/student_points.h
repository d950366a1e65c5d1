// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the distillations of a sweep say: students beside their teachers and controls, over seeds. Pure functions.
#pragma once

#include "engine/jobs/sweep_results.h"
#include "engine/study/metrics.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// One student of one seed.
struct StudentScores {
    std::string name; ///< what its seeds have in common
    DataRef data; ///< that all three were scored on
    std::uint64_t seed = 1;
    std::shared_ptr<const EvaluationResult> teacher, student, control; ///< null: not scored
};

/// In the order of the scores. Seeds become one point; its gains are from control to student, with intervals over
/// sentences and seeds.
std::vector<StudentPoint> studentPoints(std::span<const StudentScores> scores);

/// {"mean", "sd", "n"}.
nlohmann::json toJson(const SeedSpread& spread);
/// {"student", "data", "mean": {...}, "languages": [{"language", "teacher", "student", "control", "gain", ...}]}.
nlohmann::json toJson(const StudentPoint& point);

} // namespace ndogo
