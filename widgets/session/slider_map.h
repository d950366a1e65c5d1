// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/pruning_study.h"

#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace ndogo {

/// Largest share that the slider offers.
inline constexpr double kMaximumSparsity = 0.99;

/// What is known along the sparsity slider, as plain values. Amounts are shares of 1.
struct SliderMap {
    /// A measured level; dense is not among them.
    struct Dot {
        double amount = 0;
        bool complete = false; ///< all sentences; else a sample
        bool operator==(const Dot&) const = default;
    };
    /// From the last level that held to the first that broke, for the language that loses most.
    struct Bracket {
        double low = 0, high = 0;
        QString language; ///< code
        QString text;
        double middle() const { return (low + high) / 2; }
    };
    /// A stretch of the cost ribbon. The ribbon has no gaps from 0 to kMaximumSparsity.
    struct Segment {
        enum class Kind {
            Same, ///< measured at both ends, with the same number of languages beyond the tolerance
            Between, ///< measured at both ends, with different numbers
            Unknown, ///< not measured at one end
        };
        Kind kind = Kind::Unknown;
        double low = 0, high = 0;
        int beyondLow = 0,
            beyondHigh = 0; ///< languages beyond the tolerance; without meaning if unknown
        bool operator==(const Segment&) const = default;
    };

    std::vector<Dot> dots; ///< by rising amount
    std::optional<Bracket> bracket;
    std::vector<Segment> ribbon;
    int languages = 0;

    bool nothingMeasured() const { return dots.empty(); }

    /// Where the slider stops lightly and Ctrl+arrow goes: dense, dots and both ends of the
    /// bracket, rising.
    std::vector<double> stops() const;
};

/// True once every one of `languages` languages has all its sentences.
bool isMeasured(const VariantResults& results, std::size_t languages);
/// The same of a level.
bool isMeasured(const PruningStudy& study, double amount, std::size_t languages);

/// `languages` is the number of languages that the test data has; `nameOf` gives a language's name.
SliderMap sliderMap(
    const PruningStudy& study, std::size_t languages, const std::function<QString(const QString&)>& nameOf);

} // namespace ndogo
