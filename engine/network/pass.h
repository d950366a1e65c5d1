// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/checkpoint/model_config.h"
#include "engine/network/linear.h"

#include <cstdint>
#include <functional>
#include <span>

namespace ndogo {

/// Sees a Linear layer of a pass: the rows that went in, [rows, in], and their product before any activation,
/// [rows, out]. Called in the order of computation, on the thread that runs the pass.
using LinearObserver = std::function<void(const Linear& layer, const at::Tensor& input, const at::Tensor& output)>;

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
    Dropout dropout {}; ///< where Hugging Face's classes have it, for training
    LinearObserver observer {}; ///< of each Linear layer; empty: none
    CancelToken token {}; ///< polled once a layer
};

} // namespace ndogo
