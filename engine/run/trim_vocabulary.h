// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/values/vocabulary_report.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace ndogo {

struct TrimmedModel {
    std::shared_ptr<const Model> model;
    VocabularyReport report; ///< without the bytes of the files
};

/// The largest vocabulary that the job can leave, told from the tokenizer alone; nothing where only the text tells.
/// Throws Failure for a model without a tokenizer, or with one whose pieces cannot be listed.
std::optional<std::int64_t> largestVocabulary(const Model& parent, const TrimVocabularySpec& spec);

/// The body of a trim-vocabulary job: counts, chooses, rewrites the tokenizer, and tells what each language pays.
/// `folder` is that of the new model, and gets its tokenizer, which is opened from there. Throws Failure for a model
/// without a tokenizer and a quantized one before anything is read, and for a language without text.
TrimmedModel trimVocabulary(
    const Model& parent, const TrimVocabularySpec& spec, const std::filesystem::path& folder, JobContext& context);

} // namespace ndogo
