// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/vocabulary_recipe.h"

#include <string>
#include <vector>

namespace ndogo {

/// Keeps the pieces that plain text of the wanted languages needs, with their rows of the embedding, rewrites the
/// tokenizer, and saves the smaller model: events ModelOpened for it and VocabularyTrimmed.
struct TrimVocabularySpec {
    static constexpr const char *kind = "trim-vocabulary", *command = "trim-vocabulary";
    static constexpr const char* summary = "Keep the pieces that your languages need, and save a smaller model";

    std::string model;
    ModelReading reading {};
    std::vector<std::string> corpus; ///< plain text by language, one sentence a line
    VocabularyRecipe vocabulary;
    /// Labelled data on whose words the cost is told besides; its languages are those of the corpus that are read.
    OptionalData data;
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        describeCorpus(fields, corpus);
        fields("vocabulary", vocabulary);
        fields("data", data);
        describeOutput(fields, *this);
    }
};

} // namespace ndogo
