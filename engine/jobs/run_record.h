// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/distil_report.h"
#include "engine/study/results_json.h"
#include "engine/values/run_facts.h"
#include "engine/values/structure_report.h"
#include "engine/values/training_results.h"
#include "engine/values/vocabulary_report.h"

#include <memory>
#include <string>
#include <variant>

namespace ndogo {

/// What came out of a job; nothing where the spec alone says what to read again (open, scan-data, prune, ...). No
/// pointer is null.
using RunResult = std::variant<std::monostate, std::shared_ptr<const EvaluationResult>,
    std::shared_ptr<const TimingResult>, std::shared_ptr<const TrainingReport>, std::shared_ptr<const DistilReport>,
    std::shared_ptr<const StructureReport>, std::shared_ptr<const VocabularyReport>,
    std::shared_ptr<const SensitivityReport>, std::shared_ptr<const LayerErrorReport>>;

/// One finished job of a project: what was asked, and what came out.
struct RunRecord {
    std::string time; ///< ISO 8601, UTC
    JobSpec spec;
    RunResult result {};
    RunFacts facts {};

    bool hasResult() const { return !std::holds_alternative<std::monostate>(result); }

    /// The result where it is a `Result`, else null.
    template <typename Result> std::shared_ptr<const Result> as() const
    {
        const auto* held = std::get_if<std::shared_ptr<const Result>>(&result);
        return held ? *held : nullptr;
    }
};

/// {"v", "time", "spec"}, the result under "evaluation", "timing", "training", "distillation", "structure",
/// "vocabulary", "sensitivity" or
/// "layer_errors", and what there is of "notes" and "data": a line of a project's journal. Counts of single sentences
/// are written on request.
nlohmann::json toJson(const RunRecord& record, PerSentence perSentence = PerSentence::Leave);
/// A result under a key that this version does not know is passed over. Throws Failure(FileFormat) for another
/// version, and json::exception for what is no record.
RunRecord runRecordFromJson(const nlohmann::json& fields);

} // namespace ndogo
