// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/torch_headers.h"

#include <optional>

namespace ndogo {

/// softmax(QKᵀ/√d) of queries and keys [sentences, heads, ids, d]; as LibTorch's operator computes it where it is not
/// fused, both scaled before their product. `mask` is false where there is nothing to attend to.
at::Tensor attentionProbabilities(
    const at::Tensor& queries, const at::Tensor& keys, const std::optional<at::Tensor>& mask);

/// The product of these, a share of them dropped, with values [sentences, heads, ids, d]. Of the probabilities it keeps
/// only which were dropped, a byte each, and computes them again for the backward pass, to the same bits: a layer's
/// largest tensors for one product more (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", section 4).
at::Tensor recomputedAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values,
    const std::optional<at::Tensor>& mask, double dropout);

} // namespace ndogo
