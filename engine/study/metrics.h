// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: metrics.cpp, entities.cpp.
//
// Entity F1 and what can be said with certainty about a difference. Pure functions.
#pragma once

#include "engine/values/results.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

// --- entities (seqeval 1.2.2) ------------------------------------------------------------------

struct Entity {
    std::string type;
    std::int64_t start = 0, end = 0; ///< word indices, both included
    auto operator<=>(const Entity&) const = default;
};

/// Entities of one sentence. Throws Failure(DataInvalid) on an empty tag, and in a strict mode on one
/// that its scheme does not know.
std::vector<Entity> entitiesOf(std::span<const std::string> tags, EntityMode mode);

/// Counts of one sentence, in all and by type. Both lists must have the same length
/// (Failure(DataInvalid) otherwise).
struct SentenceScore {
    EntityCounts counts;
    std::map<std::string, EntityCounts> byType;
};
SentenceScore scoreSentence(std::span<const std::string> gold, std::span<const std::string> predicted, EntityMode mode);

/// The same over all sentences of a file, in its order, as seqeval counts it. Throws
/// Failure(DataInvalid) when their numbers differ or are 0. In default mode any tags are taken: of
/// parts of speech this is the "F1" of the literature (docs/methods.md, Scores), in which equal
/// neighbours are one chunk and the first letter counts as a prefix (SCONJ and SYM stand alone). It
/// is no sum over sentences there: seqeval reads the file as one list, and a tag of one letter (X)
/// that begins a sentence gets its start from the chunk before.
SentenceScore scoreSentences(std::span<const std::vector<std::string>> gold,
    std::span<const std::vector<std::string>> predicted, EntityMode mode);

// --- one label a unit (word or text) -----------------------------------------------------------

/// Compares label by label: a wrong one is one false positive of the label given and one false
/// negative of the right one, so that f1() of the counts is accuracy. Throws Failure(DataInvalid)
/// when the numbers differ.
SentenceScore scoreUnits(std::span<const std::string> gold, std::span<const std::string> predicted);

/// Unweighted mean of F1 over the classes that occur in the gold or the predicted labels.
double macroF1(const std::map<std::string, EntityCounts>& byClass);
/// Mean of F1 over classes, weighted by their number in the gold labels.
double weightedF1(const std::map<std::string, EntityCounts>& byClass);

// --- certainty -----------------------------------------------------------------------------------

/// 95 % percentile bootstrap of micro F1 over sentences: the 2.5 and 97.5 percentiles of the
/// resampled F1, widened to hold the F1 itself should they miss it. Deterministic for a seed, on
/// every platform.
Interval bootstrapF1(std::span<const SentenceCounts> sentences, std::uint64_t seed, int resamples = 1000);

/// Change of micro F1 from `before` to `after` on the sentences that both have, with the interval
/// of a paired bootstrap (both drawn with the same resamples; Efron & Tibshirani 1993). Both lists
/// are sorted by sentence.
struct PairedChange {
    double before = 0, after = 0; ///< F1 on the common sentences
    Interval change; ///< of after − before
    std::int64_t sentences = 0;
    std::int64_t entities = 0; ///< gold entities among them

    double difference() const { return after - before; }
};
PairedChange pairedChange(std::span<const SentenceCounts> before, std::span<const SentenceCounts> after,
    std::uint64_t seed = 1, int resamples = 1000);

/// What may be said of a change, in the order of docs/methods.md, Verdicts and break points.
enum class Verdict { Same, Better, Worse, Unclear, TooLittle };

/// Below this many gold entities no verdict is given.
inline constexpr std::int64_t kEntitiesForVerdict = 50;

/// `tolerance` as a share of 1 (0.02 for 2 points).
Verdict verdictOf(const PairedChange& change, double tolerance);

/// The stronger statement: the whole interval lies below −tolerance. Never said of too little data.
bool beyondTolerance(const PairedChange& change, double tolerance);

/// First measured level at which a language is beyond the tolerance for certain, and the last one
/// before it that held (the last level of all when none breaks; 0 without levels). Levels are 0-1
/// and must rise.
struct BreakPoint {
    bool found = false;
    double lastHeld = 0, firstBroken = 0;
};
BreakPoint breakPoint(std::span<const double> levels, std::span<const PairedChange> changes, double tolerance);

// --- time
// ------------------------------------------------------------------------------------------

/// Linear interpolation between order statistics (NumPy's default). `q` 0-1; 0 for no samples.
double quantile(std::span<const double> samples, double q);

/// A ratio nearer to 1 than this is no difference to speak of, however narrow its interval.
inline constexpr double kSmallestSpeedup = 0.01;

/// Median ratio of a's time to b's over interleaved rounds, with a 95 % bootstrap interval.
struct Speedup {
    double ratio = 1;
    Interval interval { 1, 1 };
    /// At least six rounds, and the interval stays clear of 1 by kSmallestSpeedup.
    bool certain = false;
};
Speedup pairedSpeedup(std::span<const std::int64_t> a, std::span<const std::int64_t> b, std::uint64_t seed = 1);

// --- samples
// ---------------------------------------------------------------------------------------

/// An order of 0..n-1 in which every prefix is a stratified sample: sentences of each stratum are
/// shuffled and spread evenly. `strata[i]` is the stratum of sentence i (its set of entity types).
std::vector<std::int32_t> stratifiedOrder(std::span<const std::string> strata, std::uint64_t seed);

} // namespace ndogo
