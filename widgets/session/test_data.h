// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QString>

#include <memory>
#include <string>

namespace ndogo {

/// The test data of the window: what was asked for, and what was read of it, which lags behind while it is being read
/// and stays where it was when that fails.
class TestData {
public:
    const DataRef& ref() const { return m_ref; } ///< as last asked for
    const std::shared_ptr<const DataReport>& report() const { return m_report; } ///< null before the first was read
    /// A folder and a split: what was said about the same folder before (task, columns, labels) stays said, and the
    /// tokenizer's rules in any case.
    DataRef refTo(const std::string& folder, const std::string& split) const;

    // --- what happens ---
    void clear() { *this = {}; }
    void ask(const DataRef& ref) { m_ref = ref; }
    /// The reading of what was asked for, its pieces counted by the tokenizer of `model` (may be empty).
    ScanDataSpec reading(const QString& model);
    /// Whether it should be read again, since `model` counts other pieces.
    bool isFor(const QString& model) const { return m_ref.path.empty() || m_model == model; }
    bool take(const DataRef& read, std::shared_ptr<const DataReport> report); ///< false when it was asked for no longer
    bool fail(const DataRef& unread); ///< the same; what was read before is asked for again

    // --- while a journal is read ---
    void mention(const DataRef& ref) { m_mentioned = ref; }
    const DataRef& mentioned() const { return m_mentioned; } ///< last; without a path when none was

private:
    DataRef m_ref;
    std::shared_ptr<const DataReport> m_report;
    DataRef m_readAs; ///< what `m_report` was read with
    QString m_model; ///< whose tokenizer counts
    DataRef m_mentioned;
};

} // namespace ndogo
