// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may be said of all languages of a model together. That no loss is proven is no proof that nothing is lost, so
// that two questions are told apart: who is worse, and who is known to hold. Every page, the terminal and exports take
// their words from here. Pure functions; docs/methods.md, Verdicts and break points.
#pragma once

#include "engine/base/sentence.h"
#include "engine/study/pruning_study.h"

#include <optional>

namespace ndogo {

/// Languages by the strongest thing that can be said of their change; each counts once.
struct VerdictCounts {
    int beyond = 0; ///< beyond the tolerance for certain
    int worse = 0; ///< surely worse, by how much is open
    int unclear = 0, better = 0, same = 0;
    int tooLittle = 0; ///< fewer than kEntitiesForVerdict gold entities

    int languages() const { return beyond + worse + unclear + better + same + tooLittle; }
    bool operator==(const VerdictCounts&) const = default;
};

/// Of the languages whose change is known. `tolerance` is a share of 1.
VerdictCounts verdictCounts(const VariantResults& variant, double tolerance);
/// "2 worse, 8 unclear", the worst first; empty where nothing is counted.
Sentence verdictSentence(const VerdictCounts& counts);

/// The mirror of beyondTolerance(): the whole interval lies above −tolerance. Never said of too little data.
bool holdsForCertain(const PairedChange& change, double tolerance);

/// Up to where every language holds for certain.
struct Certainty {
    double level = 0; ///< the largest complete one, all below it included; 0: dense only
    int languages = 0; ///< that a verdict can be given of
    int tooLittle = 0; ///< the others
};
/// Nothing before a level beside dense is complete.
std::optional<Certainty> certaintyOf(const PruningStudy& study);
/// "All languages (10) hold for certain up to 10 %."
Sentence certaintySentence(const Certainty& certainty);

} // namespace ndogo
