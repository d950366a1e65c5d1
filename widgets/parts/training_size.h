// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a training on labelled data reads, and whether it can. Pure functions.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <span>

namespace ndogo {

struct RunRecord;

/// Sentences of the chosen languages, and the updates that follow.
struct TrainingSize {
    std::int64_t languages = 0;
    std::int64_t sentences = 0; ///< of the train split, at most `sample` a language
    std::int64_t devSentences = 0;
    std::int64_t updatesAnEpoch = 0;
    std::int64_t updates = 0;
};
TrainingSize trainingSize(const TrainSpec& spec, const DataReport& data);
TrainingSize trainingSize(const DistilSpec& spec, const DataReport& data); ///< of one learner

bool hasClassifier(const ModelInfo& model);

/// Why a model cannot learn from the data, in one sentence; empty when it can. `data` may be null.
QString trainingDataProblem(const ModelInfo& model, const DataReport* data, const DataRef& asked);

/// Seconds a sentence takes in an evaluation of the model, the last that was made; nothing before the first.
std::optional<double> secondsASentence(const std::string& model, std::span<const RunRecord> records);

/// Median time of a sentence in milliseconds; nothing without a measurement.
std::optional<double> sentenceTime(const TimingSamples* timing);

/// Forward and backward pass against the forward pass alone, with the update of the weights.
constexpr double kStepAgainstForward = 3;

} // namespace ndogo
