// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Events between a window and the worker that runs its jobs.
#pragma once

#include "engine/jobs/job_event.h"

#include <optional>

namespace ndogo {

/// toJson() and what a person does not read: the counts of every sentence, the tensors of a model, and of a stopped
/// training what it was asked for and its history.
nlohmann::json wholeJson(const JobEvent& event);

/// Reads back what wholeJson() wrote. Nothing for a kind that is not read back: `weights-indexed`, whose index is of
/// one process's memory; `data-scanned` and those of a sweep, which no window leaves to its worker; and those of a
/// later version. Throws Failure(FileFormat).
std::optional<JobEvent> jobEventFromJson(const nlohmann::json& fields);

} // namespace ndogo
