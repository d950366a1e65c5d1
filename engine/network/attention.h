// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/packed_batch.h"
#include "engine/network/torch_headers.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ndogo {

/// Self-attention over a batch whose sentences lie end to end. Sentences of equal length that follow
/// each other share one call.
class AttentionLayout {
public:
    enum class Grouping {
        Equal, ///< equal lengths only: nothing is computed that is not asked for
        /// Also sentences of at least three quarters of their group's longest, filled up under a
        /// mask: fewer and larger calls, which training, with a backward pass for each, gains from.
        Alike,
    };

    /// Order the batch by length, the longest first. `device`: where the tensors lie that attend.
    AttentionLayout(const PackedBatch& batch, Grouping grouping, at::Device device);

    /// softmax(QKᵀ/√d)·V within each sentence, all tensors [rows of the batch, heads × headSize];
    /// `dropout` is the share of attention weights that a training drops. `probabilities`, unless null, gets the
    /// softmax (before dropout) of each sentence: [heads, ids, ids].
    at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, std::int64_t heads,
        std::int64_t headSize, double dropout, std::vector<at::Tensor>* probabilities = nullptr) const;

private:
    struct Group {
        std::int64_t count = 0, length = 0; ///< sentences, and the ids that each is laid out with
        std::vector<std::int64_t> lengths; ///< by sentence, of its ids in the batch
        std::optional<at::Tensor> mask; ///< [count, 1, 1, length]: what may be attended to
    };

    std::vector<at::Tensor> inGroups(const at::Tensor& packed) const;

    std::vector<Group> m_groups;
    std::vector<std::int64_t> m_sizes; ///< rows of each group
    at::Tensor m_filled; ///< for each row of the groups one of the batch; undefined: the same rows
    at::Tensor m_back; ///< for each row of the batch one of the groups
};

} // namespace ndogo
