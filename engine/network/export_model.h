// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/results.h"

namespace ndogo {

/// Writes the folder of `spec`, whole or not at all, so that Hugging Face transformers loads it
/// with equal logits and no warning. Where layers differ in width, which its classes cannot hold,
/// throws Failure(ConfigInvalid) that names the layers and the ways out, unless `spec.pad` asks to
/// fill them up with zeros (equal logits, no smaller). Throws Failure(OutputExists,
/// OutputUnwritable).
ExportReport exportModel(const Model& model, const ExportSpec& spec, const CancelToken& token = {});
/// The same into a folder that was made before the work, and is committed here.
ExportReport exportModel(
    const Model& model, const ExportSpec& spec, AtomicFolder& output, const CancelToken& token = {});

} // namespace ndogo
