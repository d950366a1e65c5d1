// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/variant_results.h"

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

std::optional<PairedChange> changeBetween(const VariantResults::Cell& dense, const VariantResults::Cell& cell)
{
    if (dense.seeds.empty() || cell.seeds.empty())
        return pairedChange(dense.score->perSentence, cell.score->perSentence);
    const bool common = std::any_of(
        cell.seeds.begin(), cell.seeds.end(), [&](const auto& entry) { return dense.seeds.contains(entry.first); });
    return common ? std::optional(pairedChange(dense.seeds, cell.seeds)) : std::nullopt;
}

} // namespace

double VariantResults::Cell::value() const
{
    return seeds.empty() ? score->counts.f1() : meanScore(seeds);
}

bool VariantResults::complete() const
{
    return !languages.empty() && std::all_of(languages.begin(), languages.end(), [](const auto& entry) {
        return entry.second.score->complete();
    });
}

std::optional<Metric> VariantResults::metric() const
{
    return languages.empty() ? std::nullopt : std::optional(languages.begin()->second.score->metric);
}

bool VariantResults::addScore(ScorePtr score)
{
    Cell& cell = languages[score->language];
    if (cell.score && cell.score->sentences > score->sentences)
        return false;
    cell.score = std::move(score);
    cell.seeds.clear();
    return true;
}

void VariantResults::addSeeds(SeedScores scores)
{
    const ScorePtr whole = summedScore(scores);
    Cell& cell = languages[whole->language];
    cell.score = whole;
    cell.seeds = std::move(scores);
}

void VariantResults::compare(const std::string& language, const VariantResults& dense)
{
    const auto own = languages.find(language);
    if (own == languages.end())
        return;
    const auto reference = dense.languages.find(language);
    own->second.change
        = reference == dense.languages.end() ? std::nullopt : changeBetween(reference->second, own->second);
}

bool covers(const VariantResults& variant, const VariantResults& dense)
{
    return variant.complete()
        && std::all_of(dense.languages.begin(), dense.languages.end(),
            [&variant](const auto& entry) { return variant.languages.contains(entry.first); });
}

std::optional<int> languagesBeyond(const VariantResults& variant, const VariantResults& dense, double tolerance)
{
    if (!covers(variant, dense))
        return std::nullopt;
    int count = 0;
    for (const auto& [language, cell] : variant.languages) {
        if (!cell.change)
            return std::nullopt;
        count += beyondTolerance(*cell.change, tolerance) ? 1 : 0;
    }
    return count;
}

} // namespace ndogo
