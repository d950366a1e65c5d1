// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compress/prune.h"

#include "engine/network/network.h"
#include "engine/network/threads.h"
#include "engine/study/magnitude_index.h"
#include "engine/values/name_patterns.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace ndogo {
namespace {

/// A weight matrix that may be pruned: what it was, and (once touched) its copy.
struct Target {
    std::size_t index = 0; ///< into Network::weights
    std::span<const float> weights;
};

std::vector<Target> targetsOf(const Network& network, const PruneRecipe& recipe)
{
    std::vector<Target> targets;
    for (std::size_t i = 0; i < network.weights.size(); ++i) {
        const auto& weight = network.weights[i];
        const bool wanted = weight.prunable
            || (recipe.includeEmbeddings && weight.name.ends_with("embeddings.word_embeddings.weight"));
        if (wanted && !matchesAny(recipe.exclude, weight.name)) {
            targets.push_back(
                { i, { weight.value.const_data_ptr<float>(), static_cast<std::size_t>(weight.value.numel()) } });
        }
    }
    if (targets.empty()) {
        throw Failure(ErrorCode::Usage, Sentence::tr("The exclusions leave no weight to prune. Exclude fewer layers."),
            { { "field", "exclude" } });
    }
    return targets;
}

std::int64_t sizeOf(std::span<const Target> targets)
{
    std::int64_t total = 0;
    for (const auto& target : targets)
        total += static_cast<std::int64_t>(target.weights.size());
    return total;
}

/// The k smallest magnitudes: everything below `threshold`, and the first `ties` that equal it.
struct Cut {
    float threshold = 0;
    std::int64_t ties = 0;
};

/// Exact selection without sorting: the index names the bucket that holds rank k, and only that
/// bucket's weights (about 1 % of all) are gathered and partitioned.
Cut cutAtRank(std::span<const Target> targets, std::int64_t rank)
{
    std::vector<MagnitudeIndex::Matrix> matrices;
    for (const auto& target : targets)
        matrices.push_back({ {}, {}, -1, target.weights });
    const auto index = MagnitudeIndex::build(matrices, engineThreads());
    const auto place = index->bucketOfRank(rank);

    std::vector<float> bucket;
    for (const auto& target : targets) {
        for (const float weight : target.weights) {
            if (MagnitudeIndex::bucketOf(weight) == place.bucket)
                bucket.push_back(std::fabs(weight));
        }
    }
    const auto inBucket = rank - place.below; // from 1
    const auto nth = bucket.begin() + (inBucket - 1);
    std::nth_element(bucket.begin(), nth, bucket.end());
    Cut cut;
    cut.threshold = *nth;
    cut.ties
        = inBucket - std::count_if(bucket.begin(), nth, [&](float magnitude) { return magnitude < cut.threshold; });
    return cut;
}

class Pruner {
public:
    Pruner(const Model& parent, const PruneRecipe& recipe, const CancelToken& token)
        : m_weights(parent.network().weights)
        , m_recipe(recipe)
        , m_token(token)
        , m_targets(targetsOf(parent.network(), recipe))
        , m_random(recipe.seed)
    {
    }

    PruneReport run()
    {
        PruneReport report;
        report.prunable = sizeOf(m_targets);
        const auto all = std::span<const Target>(m_targets);
        if (m_recipe.scope == PruneScope::Global) {
            report.pruned = prunedCount(m_recipe.amount, report.prunable);
            report.threshold = removeFrom(all, report.pruned);
        } else {
            for (std::size_t i = 0; i < all.size(); ++i) {
                const auto count = prunedCount(m_recipe.amount, sizeOf(all.subspan(i, 1)));
                removeFrom(all.subspan(i, 1), count);
                report.pruned += count;
            }
        }
        for (const auto& target : m_targets) {
            const auto& weight = m_weights[target.index];
            report.matrices.push_back({ weight.name, weight.zeros, weight.value.numel() });
        }
        return report;
    }

    std::vector<NamedWeight> takeWeights() { return std::move(m_weights); }

private:
    /// Zeroes `count` weights of these targets; returns the threshold of magnitude pruning.
    double removeFrom(std::span<const Target> targets, std::int64_t count)
    {
        if (count == 0)
            return 0;
        if (m_recipe.method == PruneMethod::Random) {
            removeRandom(targets, count);
            return 0;
        }
        auto cut = cutAtRank(targets, count);
        for (const auto& target : targets) {
            removeWhere(target, [&cut](float weight) {
                const float magnitude = std::fabs(weight);
                return magnitude < cut.threshold || (magnitude == cut.threshold && cut.ties-- > 0);
            });
        }
        return cut.threshold;
    }

    /// Selection sampling (Knuth, TAOCP 2, algorithm S): exactly `count`, each subset equally
    /// likely.
    void removeRandom(std::span<const Target> targets, std::int64_t count)
    {
        auto left = sizeOf(targets);
        for (const auto& target : targets) {
            removeWhere(target, [&](float) {
                const double draw = double(m_random() >> 11U) * 0x1.0p-53;
                const bool removed = draw * double(left) < double(count);
                --left;
                count -= removed;
                return removed;
            });
        }
    }

    template <typename Condition> void removeWhere(const Target& target, Condition&& condition)
    {
        m_token.throwIfRequested();
        auto& weight = m_weights[target.index];
        weight.value = weight.value.clone();
        float* values = weight.value.mutable_data_ptr<float>();
        std::int64_t zeros = 0;
        for (std::size_t i = 0; i < target.weights.size(); ++i) {
            if (condition(target.weights[i]))
                values[i] = 0;
            zeros += values[i] == 0;
        }
        weight.zeros = zeros;
    }

    std::vector<NamedWeight> m_weights;
    const PruneRecipe& m_recipe;
    const CancelToken& m_token;
    std::vector<Target> m_targets;
    std::mt19937_64 m_random;
};

} // namespace

PrunedModel prune(const Model& parent, const PruneRecipe& recipe, const CancelToken& token)
{
    parent.requireChangeable(Sentence::tr("a quantized model cannot be pruned"));
    requireMatches(recipe.exclude, namesUnderAnyHead(parent.config()));
    Pruner pruner(parent, recipe, token);
    PrunedModel result;
    result.report = pruner.run();
    result.model = parent.with(parent.config(), pruner.takeWeights());
    return result;
}

} // namespace ndogo
