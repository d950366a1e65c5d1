// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/model_ref.h"

#include <cstdint>
#include <vector>

namespace ndogo {

/// Inference time of models on the same sentences, interleaved: event Timed. Runs alone.
struct BenchmarkSpec {
    static constexpr const char *kind = "benchmark", *command = "benchmark";
    static constexpr const char* summary = "Inference time of models, interleaved, with spread";

    std::vector<ModelRef> models;
    DataRef data;
    std::int64_t sentencesPerLanguage = 20;
    int repeat = 10;
    std::int64_t batchTokens = 512;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("models", models, notEmpty(Sentence::tr("must name at least one checkpoint folder")));
        fields("data", data);
        fields(
            "sentences_per_language", sentencesPerLanguage, Option("--sentences", "Sentences a language"), atLeast(1));
        fields("repeat", repeat, Option("--repeat", "Rounds"), atLeast(1));
        fields("batch_tokens", batchTokens, Option("--batch-tokens", "Ids a batch"), atLeast(1));
    }
};

} // namespace ndogo
