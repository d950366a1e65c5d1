// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/pareto.h"

namespace ndogo {
namespace {

/// Both figures turned so that more is better.
struct Gains {
    double x = 0, y = 0;
};

std::optional<Gains> gainsOf(const VariantFigures& variant, ParetoMeasure x, ParetoMeasure y)
{
    const auto ofX = variant.value(x), ofY = variant.value(y);
    if (!ofX || !ofY)
        return std::nullopt;
    return Gains { isCost(x) ? -*ofX : *ofX, isCost(y) ? -*ofY : *ofY };
}

bool dominates(const std::optional<Gains>& one, const std::optional<Gains>& other)
{
    return one && other && one->x >= other->x && one->y >= other->y && (one->x > other->x || one->y > other->y);
}

} // namespace

bool isCost(ParetoMeasure measure)
{
    return measure != ParetoMeasure::MeanScore && measure != ParetoMeasure::WorstScore;
}

std::optional<double> VariantFigures::value(ParetoMeasure measure) const
{
    const auto found = values.find(measure);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ParetoPlace> paretoFront(std::span<const VariantFigures> variants, ParetoMeasure x, ParetoMeasure y)
{
    std::vector<std::optional<Gains>> gains;
    for (const VariantFigures& variant : variants)
        gains.push_back(gainsOf(variant, x, y));
    const auto isDominated = [&gains](const std::optional<Gains>& one) {
        for (const auto& other : gains) {
            if (dominates(other, one))
                return true;
        }
        return false;
    };
    std::vector<ParetoPlace> places(variants.size());
    for (std::size_t i = 0; i < gains.size(); ++i) {
        places[i].isPlaced = gains[i].has_value();
        places[i].onFront = places[i].isPlaced && !isDominated(gains[i]);
    }
    for (std::size_t i = 0; i < gains.size(); ++i) {
        for (std::size_t k = 0; k < gains.size() && !places[i].dominatedBy; ++k) {
            if (places[k].onFront && dominates(gains[k], gains[i]))
                places[i].dominatedBy = k;
        }
    }
    return places;
}

} // namespace ndogo
