// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/values/results.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace ndogo {

class MagnitudeIndex;
class VocabularyIndex;
struct DistilReport;
struct RecipeReport;
struct RecipeStepReport;
struct RunRecord;
struct StoppedTraining;
struct StructureReport;
struct TrainingPoint;
enum class Learner;
struct TrainingReport;
struct SweepReport;
struct VocabularyReport;

using JobId = std::uint64_t;

enum class Outcome { Succeeded, Failed, Cancelled };

namespace event {
struct Queued {
    bool exclusive = false; ///< waits until it can run alone
};
struct Started { };
struct Stage {
    std::string name; ///< "load", "tokenize", "evaluate", "time", "prune", "save", ...
};
struct Progress {
    std::int64_t done = 0, total = 0;
    std::string unit; ///< "sentences", "bytes", "repeats", "tensors"
};
struct Warning {
    Sentence message;
    bool isAside = false; ///< of this run alone: nothing that has to be known beside its numbers
};
struct ModelOpened {
    std::shared_ptr<const ModelInfo> model;
};
struct WeightsIndexed {
    std::string model; ///< path
    std::shared_ptr<const MagnitudeIndex> index;
};
struct Pruned {
    std::shared_ptr<const PruneReport> report;
};
struct TrainingStep {
    std::shared_ptr<const TrainingPoint> point; ///< the next of the curve
    Learner learner {};
};
struct Trained {
    std::shared_ptr<const TrainingReport> report;
};
struct Distilled {
    std::shared_ptr<const DistilReport> report;
};
struct TrainingStopped {
    std::shared_ptr<const StoppedTraining> training; ///< its state is on the disk: it can go on, or be discarded
};
struct Restructured {
    std::shared_ptr<const StructureReport> report;
};
struct PiecesCounted {
    std::shared_ptr<const VocabularyIndex> index;
};
struct VocabularyTrimmed {
    std::shared_ptr<const VocabularyReport> report;
};
struct Quantized {
    std::shared_ptr<const QuantizeReport> report;
};
struct SensitivityFound {
    std::shared_ptr<const SensitivityReport> report;
};
struct LayersCompared {
    std::shared_ptr<const LayerErrorReport> report;
};
struct SweepRunFinished {
    std::shared_ptr<const RunRecord> record; ///< a training or an evaluation
    bool restored = false; ///< from the journal: nothing was done now
};
struct SweepFinished {
    std::shared_ptr<const SweepReport> report;
};
struct RecipeStepFinished {
    std::shared_ptr<const RecipeStepReport> step;
    std::int64_t index = 0; ///< 0 is the start
    bool restored = false; ///< from the journal: nothing was done now
};
struct RecipeFinished {
    std::shared_ptr<const RecipeReport> report; ///< or, of a plan, what it would be
};
struct Exported {
    std::shared_ptr<const ExportReport> report;
};
struct DataScanned {
    std::shared_ptr<const DataReport> data;
};
struct LanguageScored {
    std::shared_ptr<const LanguageScore> score; ///< replaces earlier ones of the same job and language
};
struct Evaluated {
    std::shared_ptr<const EvaluationResult> result; ///< all languages, all sentences asked for
};
struct Timed {
    std::shared_ptr<const TimingResult> result; ///< models in the order of the spec
};
struct RunRestored {
    std::shared_ptr<const RunRecord> record; ///< of a project that is being opened, oldest first
};
struct Finished {
    Outcome outcome = Outcome::Succeeded;
    Error error; ///< of a failed job
};
}

/// One step of a job. Every job ends with exactly one Finished, which is its last event.
struct JobEvent {
    JobId job = 0;
    double time = 0; ///< seconds since the engine started
    std::variant<event::Queued, event::Started, event::Stage, event::Progress, event::Warning, event::ModelOpened,
        event::WeightsIndexed, event::Pruned, event::TrainingStep, event::Trained, event::Distilled,
        event::TrainingStopped, event::Restructured, event::PiecesCounted, event::VocabularyTrimmed, event::Quantized,
        event::SensitivityFound, event::LayersCompared, event::SweepRunFinished, event::SweepFinished,
        event::RecipeStepFinished, event::RecipeFinished, event::Exported, event::DataScanned, event::LanguageScored,
        event::Evaluated, event::Timed, event::RunRestored, event::Finished>
        payload;
};

/// One line of `--events` and of the worker protocol: {"event": "progress", "job": 3, ...}.
nlohmann::json toJson(const JobEvent& event);

} // namespace ndogo
