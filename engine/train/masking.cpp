// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/masking.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ndogo {
namespace {

constexpr double kSmoothing = 0.7; ///< of the counts of pieces

/// Hides an id that was chosen, or not: 80 % become the mask id, 10 % any id, 10 % stay.
void hide(std::int64_t& id, const Tokenizer& tokenizer, Random& random)
{
    const double fate = random.uniform();
    if (fate < 0.8)
        id = tokenizer.maskId();
    else if (fate < 0.9)
        id = random.below(static_cast<std::uint32_t>(tokenizer.vocabSize()));
}

} // namespace

bool mayBeMasked(std::int64_t id, const Tokenizer& tokenizer)
{
    return id != tokenizer.bosId() && id != tokenizer.eosId() && id != tokenizer.padId() && id != tokenizer.unknownId()
        && id != tokenizer.maskId();
}

std::vector<MaskedPlace> maskPieces(
    std::span<std::int64_t> ids, const Tokenizer& tokenizer, double share, Random& random)
{
    std::vector<MaskedPlace> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!mayBeMasked(ids[i], tokenizer) || random.uniform() >= share)
            continue;
        places.push_back({ static_cast<std::int32_t>(i), ids[i] });
        hide(ids[i], tokenizer, random);
    }
    return places;
}

std::vector<double> rarityWeights(std::span<const std::int64_t> counts, const Tokenizer& tokenizer)
{
    std::vector<double> weights(counts.size());
    for (std::size_t id = 0; id < counts.size(); ++id) {
        if (mayBeMasked(static_cast<std::int64_t>(id), tokenizer))
            weights[id] = std::pow(double(std::max<std::int64_t>(counts[id], 1)), -kSmoothing);
    }
    return weights;
}

std::vector<MaskedPlace> maskByRarity(std::span<std::int64_t> ids, const Tokenizer& tokenizer,
    std::span<const double> weights, double share, Random& random)
{
    // The smallest of exponential times with these rates are a draw without replacement (Efraimidis & Spirakis 2006).
    std::vector<std::pair<double, std::int32_t>> times;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const double weight = weights[static_cast<std::size_t>(ids[i])];
        if (weight > 0)
            times.emplace_back(-std::log1p(-random.uniform()) / weight, static_cast<std::int32_t>(i));
    }
    const auto wanted = static_cast<std::size_t>(std::ceil(share * double(ids.size())));
    const auto count = static_cast<std::ptrdiff_t>(std::min(wanted, times.size()));
    std::ranges::partial_sort(times, times.begin() + count);
    std::vector<std::int32_t> chosen;
    for (std::ptrdiff_t i = 0; i < count; ++i)
        chosen.push_back(times[static_cast<std::size_t>(i)].second);
    std::ranges::sort(chosen);
    std::vector<MaskedPlace> places;
    for (const auto row : chosen) {
        auto& id = ids[static_cast<std::size_t>(row)];
        places.push_back({ row, id });
        hide(id, tokenizer, random);
    }
    return places;
}

} // namespace ndogo
