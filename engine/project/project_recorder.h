// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/project/run_journal.h"

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace ndogo {

/// The journal of the open project, if one is open. Thread-safe.
class ProjectRecorder {
public:
    /// Emits RunRestored for each record of the folder's journal and Warning for each line that cannot be read,
    /// and records there from then on. Throws Failure(OutputUnwritable).
    void open(const std::string& folder, JobContext& context);

    /// Opens the folder without a word where no project is open. Throws Failure(Usage) where another one is.
    void require(const std::string& folder, const JobContext& context);

    std::string folder() const; ///< of the open project; empty without one

    /// Does nothing without an open project. What only names a folder is written once, results always.
    /// Throws Failure(OutputUnwritable).
    void append(RunRecord record);

private:
    mutable std::mutex m_mutex;
    std::unique_ptr<RunJournal> m_journal;
    std::set<std::string> m_known; ///< specs, as text
};

} // namespace ndogo
