// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/results.h"

#include <memory>

namespace ndogo {

/// Quantizes each Linear layer of `model` (unquantized; spec.model.path is read by nobody) alone and scores it on the
/// same sample by language, then looks for layers to leave alone so that no language loses more than the tolerance: one
/// by one the layer that costs the worst language most, each choice measured, and in the end without those
/// that turn out not to be needed. The set is small, not proven to be the smallest; it holds on the sample that was
/// measured. Emits Stage, Progress (models scored; the total grows with the search), the warnings of the data
/// and SensitivityFound. Throws what quantize() and TestSet::read() throw.
std::shared_ptr<const SensitivityReport> findSensitivity(
    const Model& model, const SensitivitySpec& spec, JobContext& context);

} // namespace ndogo
