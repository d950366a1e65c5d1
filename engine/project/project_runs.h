// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What runs that fill a project, sweeps and recipes, have in common.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/jobs/run_record.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

/// A path that means the same to the next program, whatever folder that one starts in; an empty one stays.
std::string absolutePath(const std::string& path);

/// Whether anything has this name, a broken link too.
bool isThere(const std::filesystem::path& path);

/// The folder that a job makes its model in; empty for one that makes none.
const std::string& outputOf(const JobSpec& job);

/// The job that a model's config.json says it was made by; nothing where it says none.
std::optional<JobSpec> jobThatMade(const std::filesystem::path& model);

/// The folder that a project had when a job made a model in its "models": another one than `project` where that was
/// moved since.
std::filesystem::path projectWhenMade(const JobSpec& job, const std::filesystem::path& project);

/// Whether that is this one (jobIdentity()), wherever the project was then.
bool isMadeBy(const std::filesystem::path& model, const JobSpec& job, const std::filesystem::path& project = {});

/// Keeps a second sweep or recipe out of a project while it lives. The system lets go of it whatever ends the program.
class ProjectLock {
public:
    /// Throws Failure(OutputExists) naming the program that holds it.
    explicit ProjectLock(const std::filesystem::path& project);
    ~ProjectLock();
    ProjectLock(const ProjectLock&) = delete;
    ProjectLock& operator=(const ProjectLock&) = delete;

private:
    int m_descriptor;
};

/// What a data folder holds now, by language: read once a reference.
class ProjectData {
public:
    using Languages = std::map<std::string, LanguageContent>;
    using Read = std::function<Languages(const DataRef&)>;

    ProjectData(std::filesystem::path project, Read read)
        : m_project(std::move(project))
        , m_read(std::move(read))
    {
    }

    const Languages& contentOf(const DataRef& data);

    /// Throws Failure(Usage) where what a record was made of is not what lies there now. Plain text is not read for
    /// this, and what a job did not read is no difference.
    void requireSame(const RunRecord& record, const JobSpec& job);

private:
    std::filesystem::path m_project;
    Read m_read;
    std::vector<std::pair<DataRef, Languages>> m_content;
};

} // namespace ndogo
