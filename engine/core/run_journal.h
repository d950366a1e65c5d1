// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job_event.h"
#include "engine/core/job_spec.h"
#include "engine/core/results_json.h"
#include "engine/core/training_results.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

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

/// The results of a project folder, one JSON line each in `journal.jsonl`. A line is appended and
/// flushed to the disk in one write, so that a crash costs at most the job that was running; a half
/// line at the end is left aside on reading. Thread-safe.
class RunJournal {
public:
    /// `folder` is made if it is missing. Throws Failure(OutputUnwritable) naming it.
    explicit RunJournal(std::filesystem::path folder);

    /// A record without a time gets the present one. Throws Failure(OutputUnwritable).
    void append(const RunRecord& record);

    /// Records in the order they were written. Lines that cannot be read become `warnings`
    /// naming file and line; they never stop the others.
    std::vector<RunRecord> read(std::vector<std::string>& warnings) const;

    const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
};

/// {"v", "time", "spec", "evaluation", "timing"}, without the counts of single sentences.
nlohmann::json toJson(const RunRecord& record);

} // namespace ndogo
