// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/metrics.h"
#include "engine/study/results_json.h"
#include "engine/values/training_results.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What came out of a distillation.
struct DistilReport {
    TrainingReport student;
    std::optional<TrainingReport> control; ///< the same student without its teacher
    /// All on one split; null where nothing was scored, the control's also where there is none.
    std::shared_ptr<const EvaluationResult> teacherScores, studentScores, controlScores;
};

/// What the teacher gave the student in one language.
struct TaughtLanguage {
    std::string language;
    double teacher = 0, student = 0;
    std::optional<PairedChange> gain; ///< from control to student, on the same sentences
    Verdict verdict = Verdict::Unclear; ///< Better: the teacher helps; Worse: it hurts
};
/// By language, in the order of the scores; empty where nothing was scored.
std::vector<TaughtLanguage> taughtLanguages(const DistilReport& report);

/// {"student", "control", "split", "metric", "languages": [{"language", "teacher", "student", "control", "gain",
/// "gain_low", "gain_high", "verdict"}], "scores": {"teacher", "student", "control"}}.
nlohmann::json toJson(const DistilReport& report, PerSentence perSentence = PerSentence::Leave);
/// Throws nlohmann's exceptions, and Failure(FileFormat), on what it cannot read.
DistilReport distilReportFromJson(const nlohmann::json& fields);

/// "helps", "hurts", "no-difference", "unclear" or "too-little-data".
std::string_view teachingVerdict(Verdict verdict);

} // namespace ndogo
