// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/masking.h"
#include "engine/values/train_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// Hyper-parameters of a pre-training: AfriBERTa's (docs/methods.md, Pre-training) where a laptop can follow.
inline TrainRecipe pretrainDefaults()
{
    TrainRecipe recipe;
    recipe.epochs = 1;
    recipe.steps = 1000;
    recipe.batch = 32;
    recipe.learningRate = 1e-4;
    recipe.warmup = 0.1;
    return recipe;
}

/// Masked-language-model training on plain text, one language a batch, and saves a new checkpoint folder:
/// events as TrainSpec. The score of a TrainingPoint is the share of masked pieces that are guessed right.
struct PretrainSpec {
    static constexpr const char *kind = "pretrain", *command = "pretrain";
    static constexpr const char* summary = "Train a masked language model on plain text, and save it";

    std::string model;
    std::vector<std::string> corpus; ///< files or folders of plain text, one sentence a line, by language
    std::vector<std::string> devCorpus; ///< the same, scored now and then; empty: never
    std::vector<std::string> languages; ///< empty: all that are there
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    TrainRecipe recipe = pretrainDefaults();
    double maskShare = 0.15; ///< of the pieces; 80 % of them masked, 10 % random, 10 % left (BERT, 3.1)
    Masking masking = Masking::Bert;
    std::int64_t maxLength = 128; ///< ids a block of text, specials included
    std::int64_t evaluateEvery = 0; ///< updates between two dev scores; 0: a tenth of the training
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false; ///< go on from the saved state, if there is one
    bool force = false; ///< replace an existing folder, and forget a saved state
    bool finish = false; ///< with `resume`: save the best of what was trained, and train no further
    Device device = Device::Cpu;
    bool ignoreParts = false; ///< as ModelReading::ignoreParts

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model,
            Option("MODEL", "Masked language model to begin with (new --task masked-lm makes one)").required().path(),
            notEmpty(kNeedsModel));
        fields("corpus", corpus,
            Option("--corpus",
                "Plain text, one sentence a line: a file or folder of LANGUAGE.txt, or one folder a language with "
                "train.txt")
                .required()
                .path()
                .several(),
            notEmpty(Sentence::tr("must name at least one file or folder of plain text")));
        fields("dev_corpus", devCorpus,
            Option("--dev-corpus", "The same to score the model on; in folders of a language dev.txt or eval.txt")
                .path()
                .several());
        fields("languages", languages, Option("--languages").shared().joined());
        fields("recipe", recipe);
        fields("mask_share", maskShare, Option("--mask-share", "Share of the pieces to guess"),
            demanding([](double share) { return share > 0 && share < 1; },
                Sentence::tr("must be a share above 0 and below 1")));
        fields("masking", masking,
            Option("--masking",
                "bert: each piece by chance; distilbert: so many a batch, rare ones sooner, and no text of 11 ids or "
                "fewer"),
            LeftOutAtDefault());
        fields("max_length", maxLength, Option("--max-length").shared(), atLeast(8));
        fields("evaluate_every", evaluateEvery,
            Option("--evaluate-every", "Updates between dev scores (default: a tenth)"), atLeast(0));
        fields("ignore_parts", ignoreParts, kIgnoreParts, LeftOutAtDefault());
        describeSitting(fields, *this);
        fields.require(recipe.steps >= 1, "recipe.steps", Sentence::tr("must be at least 1"));
    }
};

} // namespace ndogo
