// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/model_ref.h"
#include "engine/values/results.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ndogo {

/// Robustness: the entities of the test sentences are replaced by others of the same type, and the model is
/// scored again (entity mention replacement, Dai & Adel 2020; on test data: Ogueji et al. 2022;
/// docs/methods.md, Robustness).
struct EntityReplacement {
    enum class Pool {
        Language, ///< mentions of the sentence's own language
        Script, ///< of all languages of the data that share its script
        Family, ///< of all languages of the data that share its family
    };
    Pool pool = Pool::Language;
    std::string split = "test"; ///< where the mentions come from
    double probability = 1; ///< that a mention is replaced
    int draws = 3; ///< whose scores are averaged
    std::uint64_t seed = 1;
    bool operator==(const EntityReplacement&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("pool", pool,
            Option("pool",
                "Score once more with other entities of the same type in their places, taken from the language, or "
                "from all languages of the data of its script or its family")
                .main());
        fields("split", split, Option("split", "Split that the other entities come from"), splitName());
        fields("probability", probability, Option("probability", "That an entity is replaced, 0-1"),
            demanding(
                [](double share) { return share > 0 && share <= 1; }, Sentence::tr("must be above 0 and at most 1")));
        fields("draws", draws, Option("draws", "Draws, whose scores are averaged"), between(1, 1'000'000));
        fields("seed", seed, Option("seed", "Seed of the draws"));
    }
};
template <>
inline constexpr NameList<EntityReplacement::Pool, 3> kNames<EntityReplacement::Pool> {
    { { EntityReplacement::Pool::Language, "language" }, { EntityReplacement::Pool::Script, "script" },
        { EntityReplacement::Pool::Family, "family" } }
};

/// Entity F1 by language. With `progressive` the first `sample` sentences of each language come
/// first, then the sample doubles until all are in; a LanguageScored event after each step.
struct EvaluateSpec {
    static constexpr const char *kind = "evaluate", *command = "evaluate";
    static constexpr const char* summary = "Entity F1 or accuracy by language, with 95 % intervals";

    ModelRef model;
    DataRef data;
    EntityMode mode = EntityMode::Default;
    bool ignoreTruncated = false; ///< leave words without a piece out instead of counting them as O
    std::int64_t sample = 0; ///< sentences a language; 0: all
    bool progressive = false;
    std::uint64_t seed = 1; ///< of the sample and of the bootstrap
    std::string predictions; ///< folder for "token gold pred" files, or empty
    std::optional<EntityReplacement> replaceEntities {}; ///< NER only

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, kQuantizeFirstOptions);
        fields("data", data);
        fields("replace_entities", replaceEntities, Under { "--replace-entities", "--replace-" });
        fields("mode", mode, Option("--mode", "seqeval's names"));
        fields("ignore_truncated", ignoreTruncated,
            Option("--truncated", "Words beyond the limit: O (count as O) or ignore (leave out)").words("O", "ignore"));
        // A progressive evaluation ends with all sentences, whatever its first sample was.
        fields("sample", sample,
            Option("--sample", "Stratified sample of so many sentences a language").when(!progressive), atLeast(0));
        fields("progressive", progressive,
            Option("--progressive", "Grow the sample until all sentences are in").when(false));
        fields("seed", seed, Option("--seed").shared());
        fields("predictions", predictions, Option("--predictions", "Folder for `token gold predicted` files").path());
    }
};

} // namespace ndogo
