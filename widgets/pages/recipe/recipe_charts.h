// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a recipe costs and saves, step by step, as plain values. Pure functions.
#pragma once

#include "engine/values/recipe_report.h"
#include "engine/values/results.h"
#include "widgets/charts/chart_spec.h"

#include <optional>

namespace ndogo {

/// Scores by language and their mean after each step.
ChartSpec recipeScores(const RecipeReport& report, std::optional<Metric> metric);
/// Parameters after each step; what is not done yet as it is expected.
ChartSpec recipeSizes(const RecipeReport& report);

} // namespace ndogo
