// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of a training from its saved state, without its tensors: only the header of the file is read, which
// takes no torch.
#pragma once

#include "engine/jobs/stopped_training.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace ndogo {

/// The fine-tuning or distillation, with what its control has, whose state lies in `folder` ("<output>.training").
/// Nothing where there is none, and where it cannot be read: of a pre-training, of another version, or cut short.
std::optional<StoppedTraining> savedTraining(const std::filesystem::path& folder);

/// Where the state of the control lies that goes with the distillation of `output`; nothing where there is none.
std::optional<std::filesystem::path> controlFolder(const std::string& output);

/// Those whose states lie in `models`, a project's folder of models, the oldest first. A control is none of its own.
std::vector<StoppedTraining> savedTrainings(const std::filesystem::path& models);

/// Refuses a folder "<output>.training" that holds anything but the state of a training, and one that could not be
/// made: before the work, not at the first save. Throws Failure(OutputExists, OutputUnwritable) naming it.
void requireOwnFolder(const std::filesystem::path& folder);

/// Removes the files of a saved state, and its folder if nothing else is in it. Returns why it is still there.
std::error_code removeTraining(const std::filesystem::path& folder);

} // namespace ndogo
