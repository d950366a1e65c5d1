// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/stopped_training.h"

namespace ndogo {

std::optional<TrainingSpec> trainingOf(const JobSpec& job)
{
    if (const auto* train = std::get_if<TrainSpec>(&job))
        return *train;
    if (const auto* distil = std::get_if<DistilSpec>(&job))
        return *distil;
    return std::nullopt;
}

JobSpec jobOf(const TrainingSpec& spec)
{
    return std::visit([](const auto& training) { return JobSpec(training); }, spec);
}

const std::string& outputOf(const TrainingSpec& spec)
{
    return std::visit([](const auto& training) -> const std::string& { return training.output; }, spec);
}

std::filesystem::path trainingFolder(const std::string& output)
{
    auto folder = std::filesystem::path(output).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    folder += ".training";
    return folder;
}

} // namespace ndogo
