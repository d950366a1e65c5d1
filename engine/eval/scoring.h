// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/metrics.h"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace ndogo {

/// The counts of one example, as LanguageScore sums them up.
struct ExampleScore {
    EntityCounts counts;
    std::map<std::string, EntityCounts> byType;
    std::optional<EntityCounts> chunks; ///< of TokenAccuracy only
};

/// Labels of one example, right ones against predicted ones, of equal number. EntityF1 compares
/// entities in `mode`; the others compare label by label, a wrong one being one false positive (of
/// the label given) and one false negative (of the right one). Throws Failure as scoreSentence()
/// does.
ExampleScore scoreExample(Metric metric, EntityMode mode, std::span<const std::string> gold,
    std::span<const std::string> predicted);

/// Adds one example to a language's counts; `index` is its place in the file.
void addScore(LanguageScore& total, const ExampleScore& example, std::int32_t index);

/// What a sample should hold in the same share as the whole: the entity types of a sentence, the
/// class of a text. Tags of parts of speech are in every sentence: one stratum for all.
std::string stratumOf(Metric metric, std::span<const std::string> gold);

} // namespace ndogo
