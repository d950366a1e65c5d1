// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What holds of every checkpoint that a job is to write.
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"

#include <string>

namespace ndogo {

/// The configuration of a new model, with its name and what it was made from and how; without a parent it is made from
/// nothing.
ModelConfig signedBy(const JobSpec& spec, const std::string& name, const std::string& parent, ModelConfig config,
    const JobContext& context);

/// Throws Failure(Usage) where `output` is the folder of `model`, or of the base model of that adapter, or holds one of
/// them: their files are mapped while the output takes their place, and would be gone after it. Also throws what
/// findModel() throws.
void requireApart(const std::string& model, const std::string& output);

/// Labels come from data, which may have some that no config.json can hold: that is said before the training, in the
/// words of whoever would read it.
void requireSavable(const Model& model);

/// How a training reads its text: as asked, and else as the model was read before.
TrainedText trainedText(const DataRef& data, TrainedText before);

} // namespace ndogo
