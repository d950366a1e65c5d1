// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"

#include <string>
#include <vector>

namespace ndogo {

/// Counts the pieces of a model's tokenizer in plain text, from which follows what each language would pay for any
/// smaller vocabulary: an event PiecesCounted. Nothing is written.
struct CountPiecesSpec {
    static constexpr const char *kind = "count-pieces", *command = "count-pieces";
    static constexpr const char* summary = "Who would pay for a smaller vocabulary, by size, before one is made";

    std::string model;
    ModelReading reading {};
    std::vector<std::string> corpus; ///< as TrimVocabularySpec has it
    /// Labelled data whose words are counted besides; its languages are those of the corpus that are read.
    OptionalData data;
    bool operator==(const CountPiecesSpec&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        describeCorpus(fields, corpus);
        fields("data", data);
    }
};

} // namespace ndogo
