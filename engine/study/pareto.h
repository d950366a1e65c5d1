// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variants no other one beats. Pure functions.
#pragma once

#include "engine/base/named.h"
#include "engine/base/sentence.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace ndogo {

enum class ParetoMeasure {
    MeanScore, ///< of the languages, 0-1
    WorstScore, ///< of the language that has the lowest
    File, ///< bytes of the weight files
    EffectiveParameters,
    Time, ///< seconds a sentence, median
    Memory, ///< bytes
};
template <>
inline constexpr NameList<ParetoMeasure, 6> kNames<ParetoMeasure> { { { ParetoMeasure::MeanScore, "mean_f1" },
    { ParetoMeasure::WorstScore, "worst_f1" }, { ParetoMeasure::File, "file" },
    { ParetoMeasure::EffectiveParameters, "effective_parameters" }, { ParetoMeasure::Time, "time" },
    { ParetoMeasure::Memory, "memory" } } };

/// Whether less of it is better.
bool isCost(ParetoMeasure measure);

/// What is known of a variant.
struct VariantFigures {
    std::map<ParetoMeasure, double> values;
    std::map<ParetoMeasure, Sentence> missing; ///< why a measure has no value

    std::optional<double> value(ParetoMeasure measure) const;
};

/// Where a variant stands in the plane of two measures.
struct ParetoPlace {
    bool isPlaced = false; ///< has both figures
    bool onFront = false; ///< no other variant is at least as good in both and better in one
    std::optional<std::size_t> dominatedBy; ///< else the first variant of the front that is
    bool operator==(const ParetoPlace&) const = default;
};

/// One place a variant, in their order. Equal ones are on the front together.
std::vector<ParetoPlace> paretoFront(std::span<const VariantFigures> variants, ParetoMeasure x, ParetoMeasure y);

} // namespace ndogo
