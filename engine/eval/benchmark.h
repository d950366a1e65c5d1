// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/results.h"

#include <memory>
#include <vector>

namespace ndogo {

/// CPU name, cores, threads that the engine uses, memory.
MachineInfo machineInfo();

/// Times the models on the same encoded sentences: one warm-up each, then `repeat` rounds in which every
/// model runs once, in an order that rotates, so that drift of the machine falls on all alike. Only the
/// network is timed. Labels play no part, but words are timed on models that tag words and texts on text
/// classifiers only (Failure as requireFit() throws it). Emits Stage, Progress (repeats) and Timed.
std::shared_ptr<const TimingResult> benchmark(
    const std::vector<std::shared_ptr<const Model>>& models, const BenchmarkSpec& spec, JobContext& context);

} // namespace ndogo
