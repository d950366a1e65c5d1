// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/run_record.h"
#include "engine/project/sweep_plan.h"

#include <functional>
#include <memory>
#include <string>

namespace ndogo {

/// What a sweep is made of: the same functions that a job of its own runs. They are handed in, so that the
/// order, the journal and the recovery can be tested without a model.
struct SweepTools {
    /// Trains and saves a model. With `resume` it goes on from the saved state, if there is one, which stays until
    /// `forgetState`; with `force` it replaces the model's folder.
    std::function<std::shared_ptr<const TrainingReport>(const TrainSpec&, JobContext&)> train;
    /// Throws what distil() would refuse of a student whose teacher is `model`, or will be made of it.
    std::function<void(const DistilSpec&, const std::string& model)> requirePossible;
    /// The same of a student and its control; it scores neither.
    std::function<std::shared_ptr<const DistilReport>(const DistilSpec&, JobContext&)> distil;
    std::function<void(const std::string& output)> forgetState;
    std::function<std::shared_ptr<const EvaluationResult>(const EvaluateSpec&, JobContext&)> evaluate;
    /// Lets go of a model that was scored for the last time, so that its memory and its file are free.
    std::function<void(const std::string& model)> closeModel;
    /// What the files of a data folder hold, by language.
    std::function<std::map<std::string, LanguageContent>(const DataRef&)> contentOf;
};

/// Runs the sweep of a file in a project folder. What the project's journal holds is not done again; each
/// training and evaluation is appended to it as soon as it is finished, and a training's state is removed only
/// after that. So the sweep can be stopped at any moment, by kill -9 too: run again with `resume`, it ends with
/// the same results. Emits Stage (which run, in words), Progress over what is left to do, TrainingStep,
/// SweepRunFinished for each result and SweepFinished.
/// Throws Failure naming the field of the file that is wrong; Failure(OutputExists) when the project has
/// results of this sweep and `resume` is not set, Failure(Usage) when these are of other data than now, when another
/// sweep runs in it, and when a folder that a model should take was not made by this sweep.
std::shared_ptr<const SweepReport> runSweep(const SweepSpec& spec, const SweepTools& tools, JobContext& context);

/// For SweepTools::contentOf. Throws Failure naming the file or the line that
/// cannot be read.
std::map<std::string, LanguageContent> contentOf(const DataRef& data, const CancelToken& token);

} // namespace ndogo
