// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <string>

namespace ndogo {

/// Of a job that writes a model: the model's name (may be empty), its parent and its folder; all empty for
/// other jobs.
struct MadeModel {
    std::string name, parent, output;
};
MadeModel madeBy(const JobSpec& spec);

} // namespace ndogo
