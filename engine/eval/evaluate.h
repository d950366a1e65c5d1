// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/results.h"

#include <memory>

namespace ndogo {

/// Reads, encodes, predicts and scores as the spec says: entities, tags or classes, as the data's task and
/// the model's head have it. Emits Stage, Progress (sentences or texts), Warning for mended lines and labels that
/// are mapped, LanguageScored after each language (and each round when progressive) and Evaluated.
/// With spec.replaceEntities the same sentences follow with other entities (replace_entities.h), of
/// which no LanguageScored tells; `predictions` then holds them too, in replaced-1, replaced-2, ...
/// Throws, before any text is encoded, what requireFit(), matchLabels() and readMentionPools() throw,
/// and Failure(Usage) when entities are to be replaced in data that has none.
std::shared_ptr<const EvaluationResult> evaluate(const Model& model, const EvaluateSpec& spec, JobContext& context);

} // namespace ndogo
