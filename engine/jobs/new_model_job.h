// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/results.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace ndogo {

/// A new checkpoint: randomly initialised in a preset's shape (docs/methods.md, Models and presets), or, with
/// `encoder`, that checkpoint's encoder under a fresh head (docs/methods.md, Heads).
struct NewModelSpec {
    static constexpr const char *kind = "new", *command = "new";
    static constexpr const char* summary = "A randomly initialised model, or an encoder under a fresh head";

    std::string preset = "demo"; ///< ignored when `encoder` is set
    std::vector<std::string> labels; ///< empty: MasakhaNER's nine
    std::string tokenizer; ///< model folder, or a sentencepiece.bpe.model, to take it from; may be empty
    std::string output;
    std::uint64_t seed = 1;
    bool force = false;
    std::string encoder {}; ///< checkpoint folder whose encoder and tokenizer are taken, or empty
    ModelTask task = ModelTask::TokenClassification; ///< kind of head; MaskedLm is for presets only
    bool ignoreParts = false; ///< of the encoder, as ModelReading::ignoreParts

    template <typename Fields> void describe(Fields& fields)
    {
        fields("preset", preset,
            Option("--preset", "afriberta-small, afriberta-base, afriberta-large, xlm-r-base, mbert or demo")
                .always()
                .when(encoder.empty()));
        fields("encoder", encoder,
            Option("--encoder", "Checkpoint whose encoder and tokenizer to take, under a fresh head").path());
        fields("ignore_parts", ignoreParts, kIgnoreParts, LeftOutAtDefault());
        fields("task", task,
            Option("--task", "Kind of head: tags for words, classes for texts, or guesses at masked pieces"),
            demanding([](ModelTask head) { return head != ModelTask::Encoder; },
                Sentence::tr("must be one of token-classification, sequence-classification and masked-lm")));
        fields("labels", labels,
            Option("--labels", "File with one label a line, - for stdin (default: MasakhaNER's nine)").lines(),
            labelNames());
        fields("tokenizer", tokenizer,
            Option("--tokenizer", "Model folder, or sentencepiece.bpe.model, to take the tokenizer from").path());
        fields("seed", seed, Option("--seed").shared());
        fields("output", output, Option("-o,--output", "Folder of the new model").required().path(),
            notEmpty(kNeedsOutput));
        fields("force", force, Option("--force", "Replace an existing folder"));
        fields.require(!preset.empty() || !encoder.empty(), "preset", Sentence::tr("must name a preset"));
        fields.require(labels.empty() || task != ModelTask::MaskedLm, "labels",
            Sentence::tr(
                "must be left out: they name the classes of a classifier, and a masked language model has none"));
        fields.require(encoder.empty() || task != ModelTask::MaskedLm, "task",
            Sentence::tr("must be that of a classifier when an encoder gets a fresh head"));
        fields.require(encoder.empty() || areApart(encoder, output), "output", kIsItself);
    }
};

} // namespace ndogo
