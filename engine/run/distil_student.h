// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/atomic_folder.h"
#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/study/distil_report.h"

#include <functional>
#include <memory>

namespace ndogo {

/// What a distillation needs of the engine around it.
struct DistilTools {
    std::function<std::shared_ptr<const Model>(const ModelRef&)> open;
    std::function<void(const Model&, const ModelConfig&, AtomicFolder&)> save;
};

/// The job of a control, which is saved beside its student.
DistilSpec controlSpecOf(DistilSpec spec);

/// Refuses, before anything is trained, what distilStudent() would refuse of a student in the shape of its teacher:
/// `like` is the teacher, or what the teacher will be made of. Throws Failure(Usage, ConfigInvalid, FileNotFound).
void requirePossible(const DistilSpec& spec, const Model& like, JobContext& context);

/// Trains, compares and saves a student and, where it has a folder, its control. Their saved states stay. Emits
/// Distilled. Throws what distil() and evaluate() throw.
std::shared_ptr<const DistilReport> distilStudent(
    const DistilSpec& spec, AtomicFolder& output, AtomicFolder* control, const DistilTools& tools, JobContext& context);

} // namespace ndogo
