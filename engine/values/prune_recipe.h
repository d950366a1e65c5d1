// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

enum class PruneMethod { Magnitude, Random };
enum class PruneScope { Global, Layer };

/// Zeroes weights: the smallest |w| (torch.nn.utils.prune semantics) or a random choice of the
/// same number. Awobade et al. 2024, section 2.1; counts as in their Tables 8 and 9.
struct PruneRecipe {
    PruneMethod method = PruneMethod::Magnitude;
    PruneScope scope = PruneScope::Global; ///< one threshold for all weights, or one a matrix
    double amount = 0; ///< share of the prunable weights that become zero, 0-1
    bool includeEmbeddings = false; ///< also the word embedding
    std::vector<std::string> exclude; ///< tensors whose name contains one of these stay untouched
    std::uint64_t seed = 1; ///< for random pruning
    bool operator==(const PruneRecipe&) const = default;
};

/// The recipe without what does not tell families apart: its amount, and the seed where nothing is random.
PruneRecipe pruneFamily(PruneRecipe recipe);

} // namespace ndogo
