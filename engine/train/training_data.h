// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/train_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// One sentence or text ready for training: its ids, and the rows that have a label.
struct TrainingExample {
    std::vector<std::int64_t> ids;
    std::vector<std::int32_t> rows; ///< first pieces of the words in reach; 0 for a text
    std::vector<std::int32_t> labels; ///< parallel to rows: ids of the model's labels
};

/// The training text of all languages. Examples without a labelled row are left out.
struct TrainingData {
    std::vector<TrainingExample> examples;
    std::vector<std::vector<std::int32_t>> languages; ///< indices into `examples`
    std::vector<std::string> languageNames; ///< parallel to languages
};

/// Reads and encodes as evaluation does; labels are those of the model. Emits Stage and Warning.
/// Throws, before anything is encoded, what requireFit() and matchLabels() throw.
/// `sample` above 0: a stratified choice of so many sentences a language, the same for the same seed.
TrainingData readTrainingData(
    const Model& model, const DataRef& data, JobContext& context, std::int64_t sample = 0, std::uint64_t seed = 1);

/// The labels of a fresh head for this data, and the task it is for ("token-classification", ...).
/// Entity tags come as O, then B- and I- of each type, in the order of MasakhaNER where they are
/// among its nine.
struct HeadLabels {
    ModelTask task = ModelTask::TokenClassification;
    std::vector<std::string> labels;
};
HeadLabels labelsOf(const DataRef& data);

/// The examples of epoch `epoch` (from 0) in the order they are seen: shuffled, or drawn by
/// language with probability ~ size^exponent (drawByLanguage). The same for the same seed on every
/// platform.
std::vector<std::int32_t> epochOrder(const TrainingData& data, const TrainRecipe& recipe, int epoch);

} // namespace ndogo
