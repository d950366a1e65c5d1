// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: sweep_plan.cpp, expand_sweep.cpp, sweep_identity.cpp.
//
// What a sweep file asks for, and the trainings and evaluations that follow from it. Pure values and
// functions: the plan of a file is the same today and tomorrow, which is what makes a sweep resumable.
#pragma once

#include "engine/jobs/job_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ndogo {

/// When weights are pruned while a model trains.
struct DuringSchedule {
    bool inUpdates = false; ///< begin, end and every count updates; else they are shares of the training
    double begin = 0.1, end = 0.6, every = 0.05; ///< masks are chosen anew so often, the last time at the end
    PruneSchedule::Curve curve = PruneSchedule::Curve::Cubic;
    bool operator==(const DuringSchedule&) const = default;
};

/// Languages that are trained on alike.
struct SweepGroup {
    std::vector<std::string> languages; ///< empty: those of the data
    bool each = false; ///< a model for each language; else one for all of them together
    std::vector<std::string> testLanguages; ///< scored on these; empty: on those that were trained on
    TrainRecipe recipe; ///< without seed and schedule, which the sweep gives
    DuringSchedule during;
};

/// Students that are distilled from the sweep's model in one way: task-agnostic ones from the model itself, and
/// fine-tuned then, task-specific ones from what the sweep's training makes of it. Each has its control.
struct SweepStudents {
    std::vector<std::string> shapes; ///< "4x6"; at least one
    std::vector<double> temperatures; ///< empty: that of spec.distil
    DistilSpec spec; ///< without teacher, student, output, data and seed, which the sweep gives
};

struct SweepPlan {
    std::string name;
    std::string source; ///< paper and tables whose settings these are, or empty
    std::vector<std::string> notes; ///< what the paper leaves open, and what was chosen
    std::string model; ///< checkpoint that all trainings begin with; may be given later
    DataRef data; ///< its split is the one that is scored; its path may be given later
    std::string trainSplit = "train", devSplit = "dev"; ///< no dev split: no score while training
    std::vector<DataRef> furtherData; ///< scored as well, by every model (out of domain)
    std::vector<SweepGroup> groups; ///< at least one
    /// Shares of the prunable weights; level 0 is the dense model, which all timings share.
    std::vector<double> before, during, after;
    std::vector<SweepStudents> students;
    std::vector<PruneRecipe> methods; ///< without amount and seed; at least one
    std::vector<std::uint64_t> seeds; ///< at least one
    std::int64_t sample = 0; ///< sentences a language to train on; 0: all
    bool ignoreTruncated = false; ///< leave words without a piece out of the scores, as the papers' script does
    double saveEvery = 300; ///< seconds between saved states of a training
    std::optional<EntityReplacement> replaceEntities;
    /// Keep every trained model. Otherwise a model is deleted as soon as its last score is in.
    bool keepModels = true;
};

/// Throws Failure(Usage) naming the field: one that is unknown, missing, or has a value that cannot be.
SweepPlan sweepPlanFromJson(const nlohmann::json& fields);

/// Which student a score is of.
struct SweepStudent {
    std::string name; ///< "task-specific 4x6, T 8": what its seeds have in common
    std::string teacher; ///< fine-tuned model that it is compared with
    std::string control; ///< the same of the same student without a teacher; empty: none
    std::uint64_t seed = 1;
};

struct SweepEvaluation {
    std::string title; ///< "after, 50 % zeros, seed 1"
    EvaluateSpec spec;
    std::int64_t work = 0; ///< sentences times passes through the network
    std::optional<SweepStudent> student {};
};

/// A training, and all that is scored of its model, or of its two models.
struct SweepTraining {
    std::string title;
    std::variant<TrainSpec, DistilSpec> spec;
    std::int64_t work = 0; ///< a sentence that is trained on counts as three passes: forward, and twice back
    std::vector<SweepEvaluation> evaluations;

    JobSpec job() const; ///< `spec`, as a job of its own
    const std::string& output() const;
    std::vector<std::string> outputs() const; ///< with that of the control
    const std::string& start() const; ///< model that it begins with, or learns from
};

/// Sentences by language of the split that a data reference names.
using CountSentences = std::function<std::map<std::string, std::int64_t>(const DataRef&)>;

/// The trainings of a sweep in the order in which they are run: all of one seed, then the next, so that a
/// sweep that is stopped has whole curves. What coincides is there once. Models go to `project`/models.
/// Throws Failure(Usage) naming the field when model or data are not known or cannot be used as asked.
std::vector<SweepTraining> expandSweep(
    const SweepPlan& plan, const std::filesystem::path& project, const CountSentences& count);

/// What tells a training or an evaluation of a sweep from all others: its spec as text, without what does not
/// change its result, and with paths relative to the project that its model lies in, so that a project may be
/// moved. Empty for other jobs and for models outside a folder "models".
std::string sweepIdentity(const JobSpec& spec);

} // namespace ndogo
