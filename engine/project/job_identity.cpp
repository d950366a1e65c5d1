// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/job_identity.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

void makeRelative(json& value, const std::string& project)
{
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.size() > project.size() && text.starts_with(project) && text[project.size()] == '/')
            value = "." + text.substr(project.size());
    } else if (value.is_structured()) {
        for (json& inner : value)
            makeRelative(inner, project);
    }
}

std::string jobIdentity(const JobSpec& job, const std::filesystem::path& project)
{
    json fields = toJson(job);
    for (const char* free : { "resume", "finish", "force", "name", "save_every", "predictions" })
        fields.erase(free);
    if (!project.empty())
        makeRelative(fields, project.string());
    return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace ndogo
