// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <filesystem>
#include <string>

namespace ndogo {

/// A text that tells trainings apart: the job as JSON without what may differ between its sittings, such as the device
/// and how often it is saved. A saved state keeps it, and with it the name that the model is to have, by which people
/// know it and which tells nothing apart.
std::string identityOf(const JobSpec& spec);

/// The job that the identity kept in `file` tells of, written by this version or an older one, with `output` as its
/// output. Throws Failure when it tells of none.
JobSpec jobOfIdentity(const std::string& identity, const std::filesystem::path& file, const std::string& output);

/// Whether the training of `identity`, kept in `file`, is the one that is asked for.
bool isSameTraining(const std::string& identity, const std::filesystem::path& file, const std::string& asked);

} // namespace ndogo
