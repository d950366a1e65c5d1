// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/structure_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// Takes layers, heads, feed-forward units or width out of a model, and saves the smaller one: events ModelOpened for
/// it and Restructured.
struct StructureSpec {
    static constexpr const char *kind = "structure", *command = "structure";
    static constexpr const char* summary
        = "Remove layers, heads, feed-forward units or width, and save a smaller model";

    std::string model;
    ModelReading reading {};
    StructureRecipe structure;
    /// What a Taylor importance is of: labelled data of a classifier, plain text of a masked language model. Of the
    /// latter, languages and maxLength of `data` hold too.
    OptionalData data { { .path = {}, .languages = {}, .split = "dev" } };
    std::vector<std::string> corpus;
    std::int64_t sample = 0; ///< sentences a language that are looked at; 0: all
    int batch = 8; ///< sentences, or blocks of text, whose gradients are added before they count
    double maskShare = 0.15; ///< of the pieces of plain text
    std::uint64_t seed = 1; ///< of the masks
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        fields("structure", structure);
        fields("data", data);
        fields("corpus", corpus,
            Option("--corpus", "Plain text, one sentence a line, as pretrain takes it").path().several());
        fields("sample", sample,
            Option("--sample", "Look at so many sentences a language only, a stratified choice by --seed"), atLeast(0));
        fields("batch", batch, Option("--batch", "Sentences whose gradients count together"), between(1, 4096));
        fields("mask_share", maskShare, Option("--mask-share", "Share of the pieces of plain text to guess"),
            demanding([](double share) { return share > 0 && share < 1; },
                Sentence::tr("must be a share above 0 and below 1")));
        fields("seed", seed, Option("--seed").shared());
        describeOutput(fields, *this);
        const bool hasData = !data.path.empty() || !corpus.empty();
        fields.require(!structure.asksData() || hasData, "data.path",
            Sentence::tr("or corpus must be given: importance by Taylor is measured on text"));
        fields.require(structure.asksData() || !hasData, "structure.importance",
            Sentence::tr(
                "must be taylor, and heads or units be removed, where data is given: nothing else asks for it"));
        fields.require(
            data.path.empty() || corpus.empty(), "corpus", Sentence::tr("must be empty where labelled data is given"));
    }
};

} // namespace ndogo
