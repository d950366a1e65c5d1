// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/project_recorder.h"

#include "engine/base/shown_text.h"
#include "engine/base/time_text.h"
#include "engine/project/project_runs.h"

#include <nlohmann/json.hpp>

namespace ndogo {
namespace {

std::string textOf(const JobSpec& spec)
{
    return toJson(spec).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

void ProjectRecorder::open(const std::string& folder, JobContext& context)
{
    auto journal = std::make_unique<RunJournal>(folder);
    std::vector<Sentence> warnings;
    const auto records = journal->read(warnings);
    for (const auto& warning : warnings)
        context.emit(event::Warning { warning });
    std::set<std::string> known;
    for (const auto& record : records) {
        known.insert(textOf(record.spec));
        context.emit(event::RunRestored { std::make_shared<const RunRecord>(record) });
    }
    const std::lock_guard lock(m_mutex);
    m_journal = std::move(journal);
    m_known = std::move(known);
}

void ProjectRecorder::require(const std::string& folder, const JobContext& context)
{
    const std::string open = this->folder();
    const std::string asked = absolutePath(folder);
    if (open.empty()) {
        JobContext quiet(context.id(), context.token(), [](const JobEvent&) {});
        this->open(asked, quiet);
    } else if (absolutePath(open) != asked) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The project %1 is open; this runs in that, not in %2.", shown(open), shown(asked)),
            { { "field", "project" } });
    }
}

std::string ProjectRecorder::folder() const
{
    const std::lock_guard lock(m_mutex);
    return m_journal ? m_journal->folder().string() : std::string();
}

void ProjectRecorder::append(RunRecord record)
{
    const std::lock_guard lock(m_mutex);
    if (!m_journal)
        return;
    if (!m_known.insert(textOf(record.spec)).second && !record.hasResult())
        return;
    record.time = nowUtc();
    m_journal->append(record);
}

} // namespace ndogo
