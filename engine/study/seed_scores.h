// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scores of one language by trainings that differ in their seed alone. Pure functions.
#pragma once

#include "engine/study/metrics.h"

#include <cstdint>
#include <map>
#include <memory>

namespace ndogo {

using ScorePtr = std::shared_ptr<const LanguageScore>;

/// By the seed of the training.
using SeedScores = std::map<std::uint64_t, ScorePtr>;

double meanScore(const SeedScores& scores); ///< of the metric, 0-1; 0 without any

/// One score that stands for all: counts and sentences are summed, as if they were one test. Its interval is
/// that of meanScore(): sentences and seeds are both drawn anew. `scores` is not empty.
ScorePtr summedScore(const SeedScores& scores);

/// Mean change from `before` to `after` over the seeds that both have, each compared with itself. In its interval
/// sentences and seeds are both drawn anew, so that it says what another training and another test
/// would have given; of one seed it is pairedChange(). Without a common seed all are 0.
PairedChange pairedChange(
    const SeedScores& before, const SeedScores& after, std::uint64_t seed = 1, int resamples = 1000);

} // namespace ndogo
