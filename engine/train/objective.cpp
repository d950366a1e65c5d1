// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/objective.h"

namespace ndogo {

at::Tensor Loss::total() const
{
    at::Tensor sum;
    for (const auto& term : terms) {
        const auto weighted = term.value.mul(term.weight);
        sum = sum.defined() ? sum.add(weighted) : weighted;
    }
    return sum;
}

at::Tensor crossEntropy(const at::Tensor& logits, const TrainingBatch& batch)
{
    const auto labels = at::from_blob(const_cast<std::int64_t*>(batch.labels.data()),
        { static_cast<std::int64_t>(batch.labels.size()) }, at::TensorOptions(at::kLong))
                            .to(logits.device());
    return at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, kNoLabel);
}

Pass passOf(const Objective& objective, const TrainingBatch& batch, const Dropout& dropout, const CancelToken& token)
{
    const bool readsRows = !batch.rows.empty(), ofDecoder = objective.readsDecoderRows();
    return { .rows = batch.rows,
        .gradients = true,
        .logits = readsRows && !ofDecoder,
        .decoderRows = readsRows && ofDecoder,
        .layers = objective.layerOutputs(),
        .dropout = dropout,
        .token = token };
}

} // namespace ndogo
