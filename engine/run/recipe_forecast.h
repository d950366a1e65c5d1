// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/model.h"
#include "engine/project/recipe_plan.h"
#include "engine/values/recipe_report.h"

#include <optional>
#include <vector>

namespace ndogo {

/// What each step of a recipe would make of the model that it begins with, from shapes alone; nothing where that is
/// counted on the way (a vocabulary by its coverage, a head for labels that were not read). Throws failInStep() of the
/// first step that cannot work on what the one before makes: layers or widths that are not there, weights that are
/// quantized already, a head that is missing, a teacher of another vocabulary.
std::vector<std::optional<RecipeSize>> forecastRecipe(const RecipeJobs& jobs, const Model& start);

} // namespace ndogo
