// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/results.h"

#include <memory>

namespace ndogo {

/// Runs an unquantized model over a sample of each language and, beside every Linear layer, that layer as
/// the last step of spec.model would hold it, on the same fp32 input: so the error of a layer is its own, not that of
/// the layers before it. Also counts the columns of each layer's input that are outliers by the recipe's threshold, by
/// language. Ranges that go over a batch (dynamic int8) go over the batches of evaluate(). Labels of the data do not
/// matter. Every layer sees every token, also where evaluate() lets the last one compute fewer. Emits Stage, Progress
/// (sentences), a Warning for each language without the split, and LayersCompared. Throws what quantize() throws, and
/// Failure for data that cannot be read.
std::shared_ptr<const LayerErrorReport> compareLayers(
    const Model& model, const CompareLayersSpec& spec, JobContext& context);

} // namespace ndogo
