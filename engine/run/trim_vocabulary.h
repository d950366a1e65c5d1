// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/vocabulary_report.h"

#include <memory>

namespace ndogo {

struct TrimmedModel {
    std::shared_ptr<const Model> model;
    VocabularyReport report; ///< without the bytes of the files
};

/// The body of a trim-vocabulary job: counts, chooses, rewrites the tokenizer, and tells what each language pays.
TrimmedModel trimVocabulary(const Model& parent, const TrimVocabularySpec& spec, JobContext& context);

} // namespace ndogo
