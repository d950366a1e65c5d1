// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace ndogo {

/// Sentences of one batch laid end to end, without padding: `offsets` has one entry more than there are
/// sentences. Positions follow from the ids as in Hugging Face's XLM-RoBERTa.
struct PackedBatch {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> offsets { 0 };
    /// By sentence, how many of its ids are its own: nothing attends to the padding ids after them.
    /// Empty where no sentence was filled up.
    std::vector<std::int64_t> lengths;

    void add(std::span<const std::int64_t> sentence)
    {
        ids.insert(ids.end(), sentence.begin(), sentence.end());
        offsets.push_back(static_cast<std::int64_t>(ids.size()));
    }

    /// Fills the sentence up to `length` ids, as programs do that compute on rectangles. Add all
    /// sentences of a batch so, or none.
    void addFilled(std::span<const std::int64_t> sentence, std::int64_t length, std::int64_t padId)
    {
        const auto own = static_cast<std::int64_t>(sentence.size());
        ids.insert(ids.end(), sentence.begin(), sentence.end());
        ids.insert(ids.end(), static_cast<std::size_t>(length > own ? length - own : 0), padId);
        offsets.push_back(static_cast<std::int64_t>(ids.size()));
        lengths.push_back(own);
    }
    /// Without those that only fill up.
    std::int64_t ownIds() const
    {
        return lengths.empty() ? static_cast<std::int64_t>(ids.size())
                               : std::accumulate(lengths.begin(), lengths.end(), std::int64_t(0));
    }
    std::int64_t sentences() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

} // namespace ndogo
