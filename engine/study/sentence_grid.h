// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// Counts of the sentences that several runs on one language all have, each sentence's side by side, so that one draw
/// of a sentence reads them all from one place.
struct SentenceGrid {
    std::size_t runs = 0;
    std::vector<std::int32_t> sentences; ///< by rising place
    std::vector<std::uint64_t> counts; ///< packed() (bootstrap.h), sentence by sentence, those of the first run first

    std::vector<std::uint64_t> totals() const; ///< by run
    std::int64_t goldEntities(std::span<const SentenceCounts> run) const; ///< of one of the runs, in these sentences
};

SentenceGrid gridOf(std::span<const std::span<const SentenceCounts>> runs);

} // namespace ndogo
