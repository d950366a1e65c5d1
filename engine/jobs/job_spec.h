// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: job_spec.cpp, command_line.cpp, job_spec_json.cpp.
//
// What can be asked of the engine. The GUI and ndogo-cli submit the same values, and their JSON is what recipes,
// journals and "Copy as command" hold. Each job describes its fields once (engine/base/fields.h), in a file of its own.
#pragma once

#include "engine/jobs/benchmark_job.h"
#include "engine/jobs/compare_layers_job.h"
#include "engine/jobs/count_pieces_job.h"
#include "engine/jobs/distil_job.h"
#include "engine/jobs/evaluate_job.h"
#include "engine/jobs/export_job.h"
#include "engine/jobs/new_model_job.h"
#include "engine/jobs/open_job.h"
#include "engine/jobs/pretrain_job.h"
#include "engine/jobs/project_jobs.h"
#include "engine/jobs/prune_job.h"
#include "engine/jobs/quantize_job.h"
#include "engine/jobs/recipe_job.h"
#include "engine/jobs/scan_data_job.h"
#include "engine/jobs/sensitivity_job.h"
#include "engine/jobs/structure_job.h"
#include "engine/jobs/sweep_job.h"
#include "engine/jobs/train_job.h"
#include "engine/jobs/trim_vocabulary_job.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

namespace ndogo {

using JobSpec = std::variant<OpenSpec, ScanDataSpec, EvaluateSpec, BenchmarkSpec, PruneSpec, NewModelSpec, TrainSpec,
    PretrainSpec, DistilSpec, StructureSpec, CountPiecesSpec, TrimVocabularySpec, QuantizeSpec, SensitivitySpec,
    CompareLayersSpec, SweepSpec, RecipeSpec, ExportSpec, OpenProjectSpec, DiscardTrainingSpec>;

/// The `kind` of the spec: "open", "scan-data", "evaluate", ...
std::string jobKind(const JobSpec& spec);

/// Throws Failure(Usage) naming the field when a value cannot be (amount outside 0-1, ...).
void validate(const JobSpec& spec);

/// {"job": "evaluate", ...}; fields at their default are written too, so that a recipe is whole.
nlohmann::json toJson(const JobSpec& spec);
nlohmann::json toJson(const PruneRecipe& recipe);
nlohmann::json toJson(const QuantizeRecipe& recipe);
nlohmann::json toJson(const TrainRecipe& recipe);
nlohmann::json toJson(const EntityReplacement& replacement);
nlohmann::json toJson(const DataRef& data);

/// Throws Failure(Usage) naming the field. Unknown fields are refused: a recipe must not be half understood.
JobSpec jobSpecFromJson(const nlohmann::json& json);
PruneRecipe pruneRecipeFromJson(const nlohmann::json& json);

/// The ndogo-cli call that does the same, quoted for a shell ("Copy as command"); empty when there is
/// none: for open-project and discard-training, where seeds differ that one --seed stands for, for steps other than
/// a pruning and then a quantization, and for a benchmark with derived models other than one, the last, made of the
/// first (`--prune-amount`).
std::string toCommandLine(const JobSpec& spec);

} // namespace ndogo
