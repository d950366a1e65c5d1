// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a sweep, or any project, says about pruning before, during and after fine-tuning. Pure functions on
// the records of a journal, so that runs made one by one count as those of a sweep do.
#pragma once

#include "engine/jobs/run_record.h"
#include "engine/study/metrics.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// When a model is pruned (Awobade et al. 2024, section 2.1).
enum class PruneTiming {
    None, ///< dense: the level 0 that all timings share
    Before, ///< the pre-trained encoder under its fresh head, then fine-tuned with the zeros held
    During, ///< while it is fine-tuned
    After, ///< the fine-tuned model, and nothing after it
};
std::string_view pruneTimingName(PruneTiming timing); ///< "none", "before", "during", "after"

/// One scored model, and how it came about.
struct TimedRun {
    std::string start; ///< checkpoint that the training began with
    std::string model; ///< checkpoint that was trained
    PruneTiming timing = PruneTiming::None;
    PruneRecipe family; ///< method, scope, embeddings; amount and seed as for level 0
    double level = 0; ///< share of the prunable weights that is zero, 0-1
    std::uint64_t seed = 1; ///< of the training
    std::vector<std::string> trainedOn; ///< languages; empty: all of the data
    DataRef data; ///< what it was scored on
    std::shared_ptr<const EvaluationResult> evaluation;
    TrainRecipe recipe; ///< of the training; without its schedule, the seed as if there were none
    std::optional<PruneSchedule> schedule; ///< of pruning during the training; its final level as for level 0
    std::int64_t sample = 0; ///< sentences a language that it was trained on; 0: all

    /// Whether the model was trained on one language and scored on that one: part of a study of one model for
    /// each language.
    bool isAlone() const;
};

/// The complete evaluations among `records` of models that were trained in the same records: dense, or pruned
/// before, during or after the training, not quantized; of equal runs the latest.
std::vector<TimedRun> timedRuns(std::span<const RunRecord> records);

/// Mean and sample standard deviation (n − 1) over seeds.
struct SeedSpread {
    double mean = 0;
    double deviation = 0; ///< 0 for one seed
    int seeds = 0;
    bool operator==(const SeedSpread&) const = default;
};
SeedSpread seedSpread(std::span<const double> values);

/// One point of a curve: a timing at a level.
struct TimedPoint {
    PruneTiming timing = PruneTiming::None;
    PruneRecipe family;
    double level = 0;
    std::string start;
    std::vector<std::string> trainedOn;
    bool alone = false; ///< a model for each of `trainedOn`, scored on its own language
    DataRef data; ///< of models that are alone: without languages
    TrainRecipe recipe; ///< as TimedRun's, as are the next two; of models that are alone: that of the first language
    std::optional<PruneSchedule> schedule;
    std::int64_t sample = 0;
    std::map<std::string, SeedSpread> languages; ///< the metric, 0-1
    SeedSpread mean; ///< of the unweighted mean over languages; of models that are alone: seeds that have them all
    std::map<std::string, SeedSpread> replaced; ///< with other entities in the sentences; empty: not asked for
    SeedSpread replacedMean;
};

/// Runs that differ in their seed alone become one point, and so do models for one language each, which may be
/// trained by recipes of their own. Sorted by data, training, family, timing and level.
std::vector<TimedPoint> timedPoints(std::span<const TimedRun> runs);

/// Students of one name over their seeds.
struct StudentPoint {
    struct Language {
        std::string language;
        SeedSpread teacher, student, control; ///< the metric, 0-1
        std::optional<PairedChange> gain; ///< from control to student; none without a control
    };
    std::string name; ///< "task-specific 4x6, T 8"
    DataRef data; ///< that they were scored on
    std::vector<Language> languages;
    SeedSpread teacherMean, studentMean; ///< of the unweighted mean over languages
    std::optional<SeedSpread> controlMean;
};

struct SweepReport {
    std::string name; ///< of the sweep
    std::string source; ///< paper and table whose settings it has, or empty
    std::string project; ///< folder
    std::vector<TimedRun> runs;
    std::vector<TimedPoint> points;
    std::vector<StudentPoint> students;
    std::int64_t trained = 0, evaluated = 0; ///< in this sitting; the rest came from the journal
    double seconds = 0; ///< of this sitting
};

nlohmann::json toJson(const SweepReport& report);

} // namespace ndogo
