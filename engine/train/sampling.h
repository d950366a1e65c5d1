// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/random.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// The random numbers of epoch `epoch` (from 0) of a training; the same on every platform.
Random randomOfEpoch(std::uint64_t seed, int epoch);

/// The examples of one epoch by language: of each, as many as follow from probability ~
/// size^exponent, all together as many as there are. None comes again before all of its language
/// were seen; their order is random.
std::vector<std::vector<std::int32_t>> drawByLanguage(
    std::span<const std::vector<std::int32_t>> languages, double exponent, Random& random);

/// `order` cut into batches of `batch` examples, the last one with what is left.
std::vector<std::vector<std::int32_t>> inBatches(std::span<const std::int32_t> order, std::int64_t batch);

} // namespace ndogo
