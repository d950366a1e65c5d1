// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// Sentences of one batch laid end to end, without padding: `offsets` has one entry more than there are
/// sentences. Positions follow from the ids as in Hugging Face's XLM-RoBERTa.
struct PackedBatch {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> offsets { 0 };

    void add(std::span<const std::int64_t> sentence)
    {
        ids.insert(ids.end(), sentence.begin(), sentence.end());
        offsets.push_back(static_cast<std::int64_t>(ids.size()));
    }
    std::int64_t sentences() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

} // namespace ndogo
