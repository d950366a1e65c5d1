// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/project/project_inputs.h"
#include "engine/project/project_runs.h"
#include "engine/project/recipe_plan.h"
#include "engine/values/recipe_report.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What a recipe is made of: the same functions that jobs of their own run. They are handed in, so that the order, the
/// journal and the recovery can be tested without a model.
struct RecipeTools {
    /// Runs a job as if it had been asked for alone; a result goes into the project's journal.
    std::function<void(const JobSpec&, JobContext&)> run;
    std::function<std::shared_ptr<const ModelInfo>(const std::string& model)> open;
    /// What each step would make of the model that the recipe begins with; nothing where that depends on what is
    /// counted on the way. Throws failInStep() of the first that cannot work.
    std::function<std::vector<std::optional<RecipeSize>>(const RecipeJobs&)> forecast;
    std::function<void(const std::string& output)> forgetState; ///< of a training whose record is written
    ProjectData::Read contentOf; ///< what the files of a data folder hold, by language
    HashOfModel hashOf; ///< of a model that no step makes
};

/// Runs the recipe of a file in a project folder, or tells its plan. A step that the project's journal and its models
/// hold is not done again; a training that was stopped goes on from its state. So it can be stopped at any moment, by
/// kill -9 too: run again with `resume`, it ends with the same models and scores. Emits Stage (which step, in words),
/// what the jobs report, RunRestored with the record of each that was done now, RecipeStepFinished for the start and
/// each step, and RecipeFinished. Throws Failure naming the step and the field of the file that is wrong, before the
/// first step runs; Failure(OutputExists) when the project has steps of this recipe and `resume` is not set, when a
/// sweep or recipe runs in it, and when a folder that a step's model should take was not made by this step;
/// Failure(Usage) when results are of another model to begin with, other text or other data than lies there now.
std::shared_ptr<const RecipeReport> runRecipe(const RecipeSpec& spec, const RecipeTools& tools, JobContext& context);

} // namespace ndogo
