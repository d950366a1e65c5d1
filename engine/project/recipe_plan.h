// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a recipe file asks for, and the jobs that follow from it: steps, each on the model of the one before. Pure
// values and functions: the jobs of a file are the same today and tomorrow, which is what makes a recipe resumable.
#pragma once

#include "engine/base/error.h"
#include "engine/jobs/job_spec.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// A step as the file has it: a job without what the recipe gives, its model and its output. Steps are named by their
/// numbers, from 1; 0 is the model that the recipe begins with.
struct PlannedStep {
    std::string title;
    int from = 0; ///< step whose model it takes
    std::optional<int> teacher {}; ///< of a distillation: step whose model teaches
    nlohmann::json job {};
};

struct RecipePlan {
    std::string name;
    std::string source; ///< paper whose steps these are, or empty
    std::vector<std::string> notes; ///< what the paper leaves open, and what was chosen
    std::string model; ///< that it begins with; may be given later
    /// Labelled data that steps learn from which name none, and whose split scores each model with labels. Its path
    /// may be given later; empty: nothing is scored.
    DataRef data;
    std::vector<std::string> corpus, devCorpus; ///< plain text of steps that name none; may be given later
    /// How a model without labels is tuned on the data, so that it can be scored; nothing: it is not.
    std::optional<TrainRecipe> tuning;
    std::vector<PlannedStep> steps; ///< at least one
};

/// Throws Failure(Usage) naming the field: one that is unknown, missing, or has a value that cannot be.
RecipePlan recipePlanFromJson(const nlohmann::json& fields);

/// A step as the job that it is.
struct RecipeStep {
    std::string title;
    JobSpec job;
    std::string output; ///< folder of its model
    int from = 0; ///< as PlannedStep
    std::optional<int> teacher {};
    bool isLabelled = false; ///< its model has a classifier, as far as the steps tell
    std::optional<TrainSpec> tuning {}; ///< of its model, before it is scored
    std::optional<EvaluateSpec> score {};
};

/// The steps of a recipe in a project, the start first, which has no job. `labelled`: whether the start has a
/// classifier. Models go to `project`/models. Throws Failure(Usage) naming step and field.
struct RecipeJobs {
    RecipeStep start;
    std::vector<RecipeStep> steps;
};
RecipeJobs expandRecipe(const RecipePlan& plan, const std::filesystem::path& project, bool labelled);

/// Says which step of a recipe a failure is about: "step 3 (structure): ...".
[[noreturn]] void failInStep(std::size_t number, const std::string& title, const Failure& failure);

} // namespace ndogo
