// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace ndogo {

/// What tells a job from all others: its spec as text, without what does not change its result, and with paths relative
/// to the project, so that a project may be moved; without one, as they are.
std::string jobIdentity(const JobSpec& job, const std::filesystem::path& project = {});

/// Writes a path below `project`, or each that a value holds, relative to it.
void makeRelative(nlohmann::json& value, const std::string& project);

} // namespace ndogo
