// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

enum class PruneMethod { Magnitude, Random };
enum class PruneScope { Global, Layer };
template <>
inline constexpr NameList<PruneMethod, 2> kNames<PruneMethod> { { { PruneMethod::Magnitude, "magnitude" },
    { PruneMethod::Random, "random" } } };
template <>
inline constexpr NameList<PruneScope, 2> kNames<PruneScope> { { { PruneScope::Global, "global" },
    { PruneScope::Layer, "layer" } } };

/// Zeroes weights: the smallest |w| (torch.nn.utils.prune semantics) or a random choice of the
/// same number. Awobade et al. 2024, section 2.1; counts as in their Tables 8 and 9.
struct PruneRecipe {
    PruneMethod method = PruneMethod::Magnitude;
    PruneScope scope = PruneScope::Global; ///< one threshold for all weights, or one a matrix
    double amount = 0; ///< share of the prunable weights that become zero, 0-1
    bool includeEmbeddings = false; ///< also the word embedding
    std::vector<std::string> exclude {}; ///< tensors that matchesAny() of these stay untouched
    std::uint64_t seed = 1; ///< for random pruning
    bool operator==(const PruneRecipe&) const = default;

    /// Its options are completed by what is pruned (Under).
    template <typename Fields> void describe(Fields& fields)
    {
        fields("amount", amount, Option("amount", "Share of the Linear weights to zero, 0-1").main(), fraction());
        fields("method", method, Option("method", "The smallest weights, or so many of them by chance"));
        fields("scope", scope, Option("scope", "global: one threshold; layer: the same share of every matrix"));
        fields("include_embeddings", includeEmbeddings, Option("include-embeddings", "Prune the word embedding too"));
        fields("exclude", exclude, Option("exclude", "Leave tensors alone whose name contains this").several(),
            noneEmpty(Sentence::tr("has an empty pattern, which would leave every tensor out; remove it")));
        fields("seed", seed, Option("--seed").shared().when(method == PruneMethod::Random));
    }
};

/// The recipe without what does not tell families apart: its amount, and the seed where nothing is random.
PruneRecipe pruneFamily(PruneRecipe recipe);

} // namespace ndogo
