// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_layout.h"
#include "engine/values/results.h"

#include <string>
#include <vector>

namespace ndogo {

/// Whether all labels are entity tags (tag_scheme.h), and not O alone: a tagger of entities.
bool areEntityTags(const std::vector<std::string>& labels);

/// The task that a model's head was made for: entities or other tags of words, or classes of texts.
/// Throws Failure(ConfigInvalid) for a model that labels nothing (a masked LM, an encoder alone), or whose outputs are
/// no classes that exclude each other (regression, several classes at once).
DataTask taskOf(const ModelInfo& model);

/// How far model and data have to agree.
enum class Fit {
    Labels, ///< to be scored: the same task
    Units, ///< to be timed: words with words, texts with texts
};

/// Throws one sentence that names both when the data cannot be used with the model:
/// Failure(ConfigInvalid) for a model that labels nothing, or whose outputs are no classes that exclude each other,
/// Failure(LabelUnknown) for one that labels something else than the data, or whose tags have no names.
void requireFit(const ModelInfo& model, const std::string& dataPath, DataTask task, Fit fit);

/// What is counted in this task.
Metric metricOf(DataTask task);

} // namespace ndogo
