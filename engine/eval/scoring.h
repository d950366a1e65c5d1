// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/example.h"
#include "engine/study/metrics.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// Labels of one example, right ones against predicted ones, of equal number: entities in `mode` for
/// EntityF1, else label by label. Throws Failure as scoreSentence() and scoreUnits() do.
SentenceScore scoreExample(
    Metric metric, EntityMode mode, std::span<const std::string> gold, std::span<const std::string> predicted);

/// Adds one example to a language's counts; `index` is its place in the file. LanguageScore::chunks is
/// no sum of this kind: see scoreSentences().
void addScore(LanguageScore& total, const SentenceScore& example, std::int32_t index);

/// What a sample should hold in the same share as the whole: the entity types of a sentence, the
/// class of a text. Tags of parts of speech are in every sentence: one stratum for all.
std::string stratumOf(Metric metric, std::span<const std::string> gold);

/// All examples by index, so that every prefix is a sample stratified by stratumOf(). Every job that
/// samples takes such a prefix; the same for the same labels and seed.
std::vector<std::int32_t> sampleOrder(std::span<const Example> examples, Metric metric, std::uint64_t seed);

} // namespace ndogo
