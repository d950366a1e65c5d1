// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: training_options.cpp, pretrain_command.cpp, train_command.cpp.
#pragma once

#include "app/cli/command.h"
#include "engine/values/training_results.h"

#include <string>

namespace ndogo {

/// What `train` and `pretrain` share: the hyper-parameters of a training, its output and its saved
/// state.
class TrainingOptions {
public:
    /// Writes what is given into the fields of `spec`, whose present values are the defaults.
    /// `unit`: what a batch has, "Sentences" or "Blocks of text".
    template <typename Spec> void declare(CLI::App& app, Spec& spec, const char* unit)
    {
        declareRecipe(app, spec.recipe, unit);
        declareOutput(app, spec.name, spec.output);
        declareState(app, spec.resume, spec.finish, spec.force);
    }

    /// The options that need a second look. Throws Failure(Usage).
    template <typename Spec> void take(const CliContext& context, Spec& spec) const
    {
        takeRecipe(spec.recipe);
        spec.recipe.seed = context.common.seed;
        spec.saveEvery = secondsToSave();
        spec.device = context.common.device;
    }

private:
    void declareRecipe(CLI::App& app, TrainRecipe& recipe, const char* unit);
    void declareOutput(CLI::App& app, std::string& name, std::string& output);
    void declareState(CLI::App& app, bool& resume, bool& finish, bool& force);
    void takeRecipe(TrainRecipe& recipe) const;
    double secondsToSave() const;

    double m_dropout = -1;
    bool m_keepLast = false;
    std::string m_saveEvery = "5min";
};

/// The report of a training as --json asks for it, or as a table of its dev scores.
void showTraining(const CliContext& context, const TrainingReport& report);

} // namespace ndogo
