// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"

#include <functional>
#include <memory>

namespace ndogo {

/// Opens a model for a job.
using OpenModel = std::function<std::shared_ptr<const Model>(const ModelRef&)>;

/// Throws Failure(Usage) naming the field of what a `new` job lacks, before its folder is made.
void requirePossible(const NewModelSpec& spec);

/// The body of a `new` job: a preset's shape with random weights, or the encoder that `open` gives under a fresh head.
/// Emits Stage. Throws Failure(Usage) where the tokenizer is not of the preset's family, and what cannot be opened.
std::shared_ptr<const Model> createModel(const NewModelSpec& spec, const OpenModel& open, JobContext& context);

} // namespace ndogo
