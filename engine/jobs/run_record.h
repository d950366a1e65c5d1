// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/results_json.h"
#include "engine/values/training_results.h"

#include <memory>
#include <string>

namespace ndogo {

/// One finished job of a project: what was asked, and what came out. Open, scan-data and prune jobs
/// have no result here: their spec says what to read again.
struct RunRecord {
    std::string time; ///< ISO 8601, UTC
    JobSpec spec;
    std::shared_ptr<const EvaluationResult> evaluation; ///< or null
    std::shared_ptr<const TimingResult> timing; ///< or null
    std::shared_ptr<const TrainingReport> training {}; ///< or null
};

/// {"v", "time", "spec", "evaluation", "timing", "training"}: a line of a project's journal. Counts of single sentences
/// are written on request.
nlohmann::json toJson(const RunRecord& record, PerSentence perSentence = PerSentence::Leave);
/// Throws Failure(FileFormat) for another version, and json::exception for what is no record.
RunRecord runRecordFromJson(const nlohmann::json& fields);

} // namespace ndogo
