// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/prune_recipe.h"

#include <string>

namespace ndogo {

/// Prunes and saves a new checkpoint folder: event ModelOpened for it.
struct PruneSpec {
    static constexpr const char *kind = "prune", *command = "prune";
    static constexpr const char* summary = "Zero the smallest (or random) weights and save a new model";

    std::string model;
    PruneRecipe prune;
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder
    ModelReading reading {};

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        fields("prune", prune, kPruneOptions);
        describeOutput(fields, *this);
    }
};

} // namespace ndogo
