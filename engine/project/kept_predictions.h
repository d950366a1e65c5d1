// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the scored runs of a project answered: PROJECT/predictions/, one file a run, beside the journal, which holds
// counts alone. Removing a file, or all of them, costs what is said of single sentences and nothing else.
#pragma once

#include "engine/jobs/evaluate_job.h"
#include "engine/jobs/job_queue.h"
#include "engine/values/predictions.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace ndogo {

/// Where a run's predictions are, whether or not they are there: the name follows from what tells the job from all
/// others (jobIdentity), so that they are found again from the journal, and a run that is done again replaces its own.
std::filesystem::path predictionsPlace(const std::filesystem::path& project, const EvaluateSpec& run);

/// Writes them whole or not at all; nothing where the result has none. Emits Warning where they cannot be written,
/// since the result is worth its record without them.
void keepPredictions(
    const std::filesystem::path& project, const EvaluateSpec& run, const EvaluationResult& result, JobContext& context);

/// Those of a run whose result the journal gave; null where there are none. A file that cannot be used, or whose counts
/// are not those of the result, becomes one of the `warnings` and counts as missing.
std::shared_ptr<const Predictions> keptPredictions(const std::filesystem::path& project, const EvaluateSpec& run,
    const EvaluationResult& result, std::vector<Sentence>& warnings);

/// Bytes of all of them on the disk; 0 where there are none.
std::int64_t keptPredictionsBytes(const std::filesystem::path& project);

} // namespace ndogo
