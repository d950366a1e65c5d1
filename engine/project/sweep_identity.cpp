// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/sweep_plan.h"

#include "engine/project/job_identity.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// The project that a model lies in: PROJECT/models/NAME. Empty for any other place.
fs::path projectOf(const std::string& model)
{
    const fs::path folder = fs::path(model).lexically_normal();
    return folder.parent_path().filename() == "models" ? folder.parent_path().parent_path() : fs::path();
}

} // namespace

std::string sweepIdentity(const JobSpec& spec)
{
    const auto* training = std::get_if<TrainSpec>(&spec);
    const auto* distillation = std::get_if<DistilSpec>(&spec);
    const auto* evaluation = std::get_if<EvaluateSpec>(&spec);
    if (!training && !distillation && !evaluation)
        return {};
    const auto& place = training ? training->output : distillation ? distillation->output : evaluation->model.path;
    const std::string project = projectOf(place).string();
    if (project.empty())
        return {};
    json fields = toJson(spec);
    for (const char* free : { "resume", "force", "name", "save_every", "predictions" })
        fields.erase(free);
    if (json& rules = fields["data"]["tokenizer_rules"]; rules == "original")
        rules = ""; // as versions that could leave nothing open wrote it
    makeRelative(fields["data"]["path"], project);
    if (evaluation) {
        makeRelative(fields["model"]["path"], project);
    } else {
        makeRelative(fields[training ? "model" : "teacher"], project);
        makeRelative(fields["output"], project);
    }
    if (distillation) {
        for (const char* text : { "corpus", "dev_corpus" })
            makeRelative(fields[text], project);
    }
    return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace ndogo
