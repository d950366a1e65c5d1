// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/adamw.h"
#include "engine/train/trainable_model.h"
#include "engine/train/training_progress.h"

#include <filesystem>
#include <string>

namespace ndogo {

/// One file: weights, extra parameters and the moments of what is trained, the state of the random numbers, and the
/// progress as JSON in its metadata. It is the same for every device, so that a training may go on on another one.
/// Written aside and renamed: a kill at any moment leaves the last whole one.
/// `recipe` is a text that tells trainings apart. Throws Failure(OutputUnwritable).
void saveTrainingState(const std::filesystem::path& file, const std::string& recipe, const TrainingProgress& progress,
    const TrainableModel& model, const AdamW& optimizer, const at::Tensor& randomState);

/// Puts weights, moments and random numbers back; the last stay as they are when another device
/// drew those of the file. Throws Failure(Usage) when the file belongs to another training, or to one that began with
/// other weights (`start`, as TrainingProgress::start), Failure(FileFormat) naming it when it is damaged.
TrainingProgress loadTrainingState(const std::filesystem::path& file, const std::string& recipe,
    const std::string& start, const TrainableModel& model, AdamW& optimizer, at::Tensor& randomState);

/// The model's weights alone, such as those of the best epoch so far; written as above.
void saveWeights(const std::filesystem::path& file, const TrainableModel& model);
/// Throws Failure(FileFormat) naming the file when it is damaged.
void loadWeights(const std::filesystem::path& file, const TrainableModel& model);

} // namespace ndogo
