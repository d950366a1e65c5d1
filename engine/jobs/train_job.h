// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/adapter_recipe.h"
#include "engine/values/data_ref.h"
#include "engine/values/prune_recipe.h"
#include "engine/values/train_recipe.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ndogo {

/// Fine-tunes and saves a new checkpoint folder: events TrainingStep, Trained, and ModelOpened for it; or
/// TrainingStopped, where it does not come to its end and a state is left. A model without a classifier gets a fresh
/// head with the labels of the data. With an adapter, the folder holds that and the head, and names the model that it
/// belongs to.
struct TrainSpec {
    static constexpr const char *kind = "train", *command = "train";
    static constexpr const char* summary = "Fine-tune a model, also while pruning, and save it";

    std::string model;
    DataRef data { .path = {}, .languages = {}, .split = "train" }; ///< its split is the one to train on
    std::string devSplit = "dev"; ///< scored after each epoch; empty: never
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    TrainRecipe recipe;
    /// With an amount, the model is pruned first, its fresh head included, and the zeros are held ("before
    /// fine-tuning", Awobade et al. 2024, section 2.1). For recipe.pruneDuring: which weights it prunes.
    PruneRecipe prune;
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false; ///< go on from the saved state, if there is one
    bool force = false; ///< replace an existing folder, and forget a saved state
    /// Sentences a language to train on, a stratified choice that follows from recipe.seed (few-shot); 0: all.
    std::int64_t sample = 0;
    bool finish = false; ///< with `resume`: save the best of what was trained, and train no further
    Device device = Device::Cpu;
    ModelReading reading {};
    /// With one, only it and the head are trained.
    std::optional<AdapterRecipe> adapter {};

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model,
            Option("MODEL", "Checkpoint folder; one without a classifier gets a fresh head").required().path(),
            notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        fields("data", data);
        fields("dev_split", devSplit, Option("--dev", "Split that is scored after each epoch, - for none").noneAs("-"));
        fields("recipe", recipe);
        fields("sample", sample,
            Option("--sample", "Train on so many sentences a language only, a stratified choice by --seed"),
            atLeast(0));
        fields("prune", prune, Under { "--prune-before", "--prune-", nullptr, false, recipe.pruneDuring.has_value() });
        fields("adapter", adapter, Under { "--adapter", "--adapter-" }, LeftOutAtDefault());
        describeSitting(fields, *this);
        fields.require(prune.amount <= 0 || !recipe.pruneDuring, "prune.amount",
            Sentence::tr("must be 0 when the model is pruned while it trains"));
        const auto requireWhole = [&](bool isWhole, const char* field, const Sentence& demand) {
            fields.require(!adapter || isWhole, field, demand);
        };
        requireWhole(prune.amount <= 0, "prune.amount",
            Sentence::tr("must be 0 with an adapter, which is trained for the model as it is: prune it in a step of "
                         "its own before"));
        requireWhole(!recipe.pruneDuring, "recipe.prune_during",
            Sentence::tr("must be empty with an adapter, since the weights of its backbone do not change"));
        requireWhole(!recipe.maskPruned, "recipe.mask_pruned",
            Sentence::tr("must be false with an adapter: zeros of the frozen backbone stay zero without it"));
    }
};

} // namespace ndogo
