// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/checkpoint/model_config.h"
#include "engine/network/linear.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ndogo {

/// Sees a Linear layer of a pass: the rows that went in, [rows, in], and their product before any activation,
/// [rows, out]. Called in the order of computation, on the thread that runs the pass.
using LinearObserver = std::function<void(const Linear& layer, const at::Tensor& input, const at::Tensor& output)>;

/// What layers give on the way, by their numbers in Hugging Face's `hidden_states` and `attentions`.
struct LayerOutputs {
    std::vector<int> hiddenStates {}; ///< 0: what the embeddings give, i: what the i-th layer gives
    std::vector<int> attentions {}; ///< attention probabilities, from 0
};

/// What is wanted of one pass of a batch through a network. With the network and the batch this is all that decides
/// what is computed: modes of the calling thread do not, but for the autocast that a training asks for. A network may
/// need more than is asked for, never less: where its rows depend on their batch (Network::rowsDependOnBatch), every
/// row is computed, exactly.
struct Pass {
    /// Positions in the batch, rising, that the caller will read: the last layer computes no other. Empty: all. Must
    /// outlive the pass, and the backward pass.
    std::span<const std::int64_t> rows {};
    bool everyRow = false; ///< the last layer computes all rows, whichever are read
    /// LibTorch's operators throughout, as PyTorch computes. Else kernels of our own stand in for some of them, which
    /// are quicker and differ in the last bit.
    bool exact = false;
    bool gradients = false; ///< followed by autograd, for a backward pass; exact
    /// A teacher's, where `gradients` is not set: its tensors are constants that may stand in a loss beside those of a
    /// pass with gradients. Those of other passes autograd refuses to save for a backward pass. Exact.
    bool teacher = false;
    bool logits = true; ///< outputsOf() gives them; else it does not run the head
    /// Without logits: outputsOf() gives what the decoder of a masked language model multiplies, for a caller that
    /// wants no whole matrix of logits.
    bool decoderRows = false;
    LayerOutputs layers {}; ///< what outputsOf() gives besides; exact where these are attention probabilities
    Dropout dropout {}; ///< where Hugging Face's classes have it, for training
    LinearObserver observer {}; ///< of each Linear layer; empty: none
    CancelToken token {}; ///< polled once a layer
};

} // namespace ndogo
