// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/network/network.h"
#include "engine/network/packed_batch.h"

#include <cstdint>
#include <span>

namespace ndogo {

/// Hidden states of the last layer, [rows, hidden]. `rows` (positions in the batch, rising) are the
/// only positions that the caller will read: the last layer computes no other. Empty: all.
/// Sentences of equal length that follow each other share one attention call, so order a batch by
/// length. Polls `token` once a layer; throws Failure(Cancelled). Runs without autograd.
at::Tensor encode(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const CancelToken& token = {});

/// Logits of either classifier for the same rows, [rows, labels]. A token classifier reads any row;
/// for a sequence classifier pass the rows of each sentence's first id, which is the one it reads.
at::Tensor classify(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const CancelToken& token = {});

/// Logits of the network's head, a classifier's or the masked-LM one, followed by autograd, with dropout where
/// Hugging Face's classes have it. `batch` and `rows` must outlive the backward pass.
at::Tensor trainingLogits(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const Dropout& dropout, const CancelToken& token = {});

/// Logits of the masked-LM head for the same rows, [rows, vocabulary].
at::Tensor maskedLogits(const Network& network, const PackedBatch& batch, std::span<const std::int64_t> rows,
    const CancelToken& token = {});

} // namespace ndogo
