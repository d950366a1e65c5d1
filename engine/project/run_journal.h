// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/run_record.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace ndogo {

/// The results of a project folder, one JSON line each in `journal.jsonl`. A line is appended and
/// flushed to the disk in one write, so that a crash costs at most the job that was running; a half
/// line at the end is left aside on reading. Several programs may have the same project open: each line is appended
/// under a lock of the file. Thread-safe.
class RunJournal {
public:
    /// `folder` is made if it is missing. Throws Failure(OutputUnwritable) naming it.
    explicit RunJournal(std::filesystem::path folder);

    /// A record without a time gets the present one. Throws Failure(OutputUnwritable), also when another program does
    /// not let go of the file within 10 s. A line that was written but could not be synced stays.
    void append(const RunRecord& record);

    /// Records in the order they were written. Lines that cannot be read become `warnings`
    /// naming file and line; they never stop the others. Throws Failure(FileUnreadable) when the journal is no regular
    /// file.
    std::vector<RunRecord> read(std::vector<Sentence>& warnings) const;

    const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
};

} // namespace ndogo
