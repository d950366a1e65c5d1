// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a fine-tuning would do, said before it starts. Pure functions.
#pragma once

#include "engine/jobs/run_record.h"
#include "engine/values/results.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/training_run.h"

#include <QString>

#include <optional>
#include <span>

namespace ndogo {

/// When a model is pruned, as a person chooses it.
enum class PrunePlace {
    None,
    Before, ///< the start model, and its zeros are held (Awobade et al. 2024, section 2.1)
    During, ///< step by step (Zhu & Gupta 2017; Ogueji et al. 2022)
    After, ///< on the Prune tab
};

/// Begin at a tenth of the updates, end at a half, ten times in between: like the share of the training that
/// Ogueji et al. (2022) prune in, and early enough for the kept weights to recover.
PruneSchedule usualSchedule(double final, PruneSchedule::Curve curve, std::int64_t updates);

/// Why the training cannot start, in one sentence; empty when it can. `model` and `data` may be null.
QString trainingProblem(const ModelInfo* model, const DataReport* data, const TrainSpec& spec, bool hasProject);

/// How long it would take, from what was measured on the same model: an earlier training, else an evaluation
/// (a training step costs about three forward passes).
struct TrainingForecast {
    double seconds = 0;
    bool fromTraining = false;
};
std::optional<TrainingForecast> trainingForecast(
    const TrainSpec& spec, const TrainingSize& size, std::span<const RunRecord> records);

/// What will happen, in plain words.
QString planText(const ModelInfo& model, const QString& modelName, const DataReport& data, const TrainSpec& spec,
    PrunePlace place, const std::optional<TrainingForecast>& forecast);
/// How far a run is, or how it ended.
QString progressText(const TrainingRun& run, std::optional<Metric> metric);

} // namespace ndogo
