// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/variant_results.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// All that was measured on one model along one kind of pruning (method, scope, exclusions): what lies
/// under the sparsity slider, the language ladder and the disparity panel. Level 0 is the dense model.
/// Paired changes are computed once, when a score arrives. Not thread-safe.
class PruningStudy {
public:
    using Cell = VariantResults::Cell;
    struct Level : VariantResults {
        double amount = 0;
    };

    /// VariantResults::addScore() and addSeeds(). One study never mixes metrics: a score of another metric says that
    /// the labels of the data were changed since, and all scores before it go.
    void addScore(double amount, ScorePtr score);
    void addSeeds(double amount, SeedScores scores);
    void addTiming(double amount, std::shared_ptr<const TimingSamples> timing);
    void dropScores(); ///< times stay

    std::optional<Metric> metric() const; ///< of all scores; none without one
    const std::vector<Level>& levels() const { return m_levels; } ///< by rising amount
    const Level* level(double amount) const; ///< within 0.00005, or null
    const Level* dense() const { return level(0); }
    std::vector<std::string> languages() const; ///< seen at any level, by code

    double tolerance() const { return m_tolerance; }
    void setTolerance(double tolerance) { m_tolerance = tolerance; } ///< share of 1

    BreakPoint breakPoint(const std::string& language) const; ///< over complete cells
    /// The language that breaks at the lowest level; among those, the one that loses most there.
    std::optional<std::string> worstLanguage() const;
    /// Languages beyond the tolerance for certain at a level, or none if the level (or dense) is not
    /// measured on all sentences of all languages.
    std::optional<int> languagesBeyond(double amount) const;
    /// Largest complete level at and below which no language is beyond the tolerance; nothing when none is measured.
    std::optional<double> largestHolding() const;

    /// Spread between languages at a complete level (shares of 1); the standard deviation is that of a
    /// sample (n − 1).
    struct Disparity {
        double mean = 0, best = 0, worst = 0, standardDeviation = 0;
        std::string bestLanguage, worstLanguage;
    };
    std::optional<Disparity> disparity(double amount) const;

private:
    Level& levelAt(double amount);
    void compare(double amount, const std::string& language); ///< with dense, after a cell has changed
    bool isCovered(const Level& level) const; ///< complete, and with every language that dense has

    std::vector<Level> m_levels;
    double m_tolerance = 0.02;
};

} // namespace ndogo
