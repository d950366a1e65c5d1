// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"

#include <string>
#include <vector>

namespace ndogo {

/// Runs a recipe (engine/project/recipe_plan.h) in a project folder: its steps one after the other, each an ordinary
/// job on the model of the one before, which the project's journal holds as if it had been asked for alone. Events of
/// these jobs, RecipeStepFinished for each step, those found in the journal included, and RecipeFinished.
struct RecipeSpec {
    static constexpr const char *kind = "recipe", *command = "recipe";
    static constexpr const char* summary
        = "Make a model smaller in several steps, and score each; goes on after a stop";

    std::string file; ///< JSON
    std::string project; ///< folder; made when missing
    std::string model; ///< that the first step begins with, in place of the file's; empty: the file's
    std::string data; ///< labelled data, in place of the file's; empty: the file's
    std::vector<std::string> corpus {}; ///< plain text, in place of the file's; empty: the file's
    bool resume = false; ///< go on where the project's journal ends; without it steps that are done are refused
    bool plan = false; ///< tell what each step would make, and run none

    template <typename Fields> void describe(Fields& fields)
    {
        fields("file", file, Option("RECIPE", "Recipe file, or the name of a ready-made one (--list)").path(),
            notEmpty(Sentence::tr("must name a recipe file")));
        fields("model", model, Option("--model", "Checkpoint folder to begin with, in place of the file's").path());
        fields("data", data, Option("--data", "Folder with one folder a language, in place of the file's").path());
        fields("corpus", corpus,
            Option("--corpus", "Plain text of the steps that ask for some, in place of the file's").path().several());
        fields("project", project, Option("-o,--output", "Project folder; made when missing").path(),
            notEmpty(Sentence::tr("must name a project folder")));
        fields("resume", resume, Option("--resume", "Go on where the project's journal ends"));
        fields("plan", plan, Option("--plan", "Tell what each step would make, and run none"));
    }
};

} // namespace ndogo
