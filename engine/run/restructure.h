// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/structure_report.h"

#include <memory>

namespace ndogo {

struct RestructuredModel {
    std::shared_ptr<const Model> model;
    StructureReport report; ///< without the bytes of the files
};

/// The body of a structure job: judges heads and units, chooses, and takes out; layers first, width last. Emits Stage,
/// Progress and Warning. Throws Failure(Usage, ConfigInvalid) naming the field of what the model has not, before any
/// data is read, and what readTrainingData() and readTextCorpus() throw.
RestructuredModel restructure(const Model& parent, const StructureSpec& spec, JobContext& context);

} // namespace ndogo
