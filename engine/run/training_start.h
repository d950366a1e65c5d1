// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"

#include <memory>

namespace ndogo {

/// What a training begins with: `model` under a fresh head for the labels of the data where it has none, and pruned
/// where that comes before, and with a fresh adapter where one is to be trained. Emits Stage, and a Warning where the
/// pruning takes most of a fresh head. Throws what labelsOf(), prune() and requireSavable() throw.
std::shared_ptr<const Model> trainingStart(
    std::shared_ptr<const Model> model, const TrainSpec& spec, JobContext& context);

} // namespace ndogo
