// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/project_runs.h"

#include "engine/base/file_lock.h"
#include "engine/base/shown_text.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"
#include "engine/project/job_identity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <type_traits>
#include <unistd.h>

namespace ndogo {

namespace fs = std::filesystem;

namespace {

/// The labelled data that a job reads, or null.
const DataRef* dataOf(const JobSpec& job)
{
    return std::visit(
        [](const auto& spec) -> const DataRef* {
            using Spec = std::decay_t<decltype(spec)>;
            if constexpr (requires { spec.data.path; }) {
                if constexpr (std::is_same_v<Spec, DistilSpec>)
                    return spec.mode == DistilMode::TaskSpecific ? &spec.data : nullptr;
                else
                    return spec.data.path.empty() ? nullptr : &spec.data;
            } else {
                return nullptr;
            }
        },
        job);
}

} // namespace

std::string absolutePath(const std::string& path)
{
    if (path.empty())
        return path;
    const auto whole = fs::absolute(path).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).string();
}

bool isThere(const fs::path& path)
{
    std::error_code error;
    return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

const std::string& outputOf(const JobSpec& job)
{
    static const std::string none;
    return std::visit(
        [](const auto& spec) -> const std::string& {
            if constexpr (requires { spec.output; })
                return spec.output;
            else
                return none;
        },
        job);
}

std::optional<JobSpec> jobThatMade(const fs::path& model)
{
    try {
        const fs::path file = model / "config.json";
        const auto config = parseJsonObject(readTextFile(file), file, ErrorCode::FileFormat);
        return jobSpecFromJson(config.at("ndogo").at("recipe"));
    } catch (const std::exception&) {
        return std::nullopt; // without a recipe it is somebody else's
    }
}

fs::path projectWhenMade(const JobSpec& job, const fs::path& project)
{
    const fs::path models = fs::path(outputOf(job)).parent_path();
    return models.filename() == "models" ? models.parent_path() : project;
}

bool isMadeBy(const fs::path& model, const JobSpec& job, const fs::path& project)
{
    const std::optional<JobSpec> made = jobThatMade(model);
    if (!made || project.empty())
        return made && jobIdentity(*made) == jobIdentity(job);
    return jobIdentity(*made, projectWhenMade(*made, project)) == jobIdentity(job, project);
}

ProjectLock::ProjectLock(const fs::path& project)
    : m_descriptor(::open(project.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
{
    if (m_descriptor >= 0 && !lockFile(m_descriptor, LockMode::Exclusive)) {
        const Sentence holder = lockHolder(m_descriptor);
        ::close(m_descriptor);
        throw Failure(ErrorCode::OutputExists,
            Sentence::tr("Another sweep or recipe runs in %1 (%2). Wait for its end, or choose another project.",
                shown(project.string()), holder),
            { { "file", shown(project.string()) } });
    }
}

ProjectLock::~ProjectLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

const ProjectData::Languages& ProjectData::contentOf(const DataRef& data)
{
    const auto found = std::ranges::find(m_content, data, &std::pair<DataRef, Languages>::first);
    return found != m_content.end() ? found->second : m_content.emplace_back(data, m_read(data)).second;
}

void ProjectData::requireSame(const RunRecord& record, const JobSpec& job)
{
    const DataRef* data = dataOf(job);
    if (!data)
        return;
    DataContent now;
    for (const auto& [split, languages] : record.facts.data) {
        DataRef reference = *data;
        reference.split = split;
        now[split] = contentOf(reference);
    }
    const Sentence difference = differenceOf(record.facts.data, now);
    if (difference.empty())
        return;
    throw Failure(ErrorCode::Usage,
        Sentence::tr("The results in %1 are of other data: %2. Bring that data back, or choose another project.",
            shown(m_project.string()), difference),
        { { "file", shown(m_project.string()) }, { "field", "data" } });
}

} // namespace ndogo
