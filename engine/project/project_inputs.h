// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace ndogo {

/// What the jobs of a project read from elsewhere, by absolute path: labelled data is looked after by ProjectData.
struct ProjectInputs {
    std::set<std::string> models;
    std::set<std::string> texts; ///< files, or folders of files
};

/// What tells a model's weights and configuration from all others'.
using HashOfModel = std::function<std::string(const std::string& model)>;

/// Holds models and texts against what they were when the project first read them, which it keeps in inputs.json.
/// Throws Failure(Usage) naming the first that is another now. Reads all of them.
void requireSameInputs(const std::filesystem::path& project, const ProjectInputs& inputs, const HashOfModel& hashOf,
    const CancelToken& token);

} // namespace ndogo
