// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What taking parts out of a model would do, said before it is done, and how a model came to be so. Pure functions.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"
#include "engine/values/structure_size.h"

#include <QString>

#include <optional>

namespace ndogo {

/// The split whose sentences say how important a part is: dev, else train; "dev" where there is neither.
std::string importanceSplit(const DataReport& data);

/// Why it cannot be made, in one sentence that says what to do; empty when it can. `model` and `data` may be null.
QString structureProblem(const ModelInfo* model, const DataReport* data, const StructureSpec& spec, bool hasProject);

/// What is left of the model; nothing where that cannot be.
std::optional<StructureSize> plannedSize(const ModelInfo& model, const StructureRecipe& recipe);

/// "Cut to 89.6 M": what it is called when nobody says.
QString structureName(const StructureSize& size);

/// How a model was made of `parent`, in one sentence.
QString madeText(const StructureSpec& spec, const QString& parent);

} // namespace ndogo
