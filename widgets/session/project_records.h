// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/run_record.h"

#include <QDateTime>

#include <vector>

namespace ndogo {

/// What the journal of the project holds, kept in step with the engine, which writes it.
class ProjectRecords {
public:
    const std::vector<RunRecord>& all() const { return m_records; } ///< oldest first
    QDateTime lastSaved() const { return m_saved; } ///< when it last took a result; invalid before the first

    void clear() { *this = {}; }
    void restore(const RunRecord& record); ///< of the journal, its paths those of today
    /// Of a job that succeeded now. As in the journal, what only names a folder is there once. False when nothing
    /// was added.
    bool add(RunRecord record);

private:
    std::vector<RunRecord> m_records;
    QDateTime m_saved;
};

} // namespace ndogo
