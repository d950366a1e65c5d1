// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/network.h"
#include "engine/network/packed_batch.h"
#include "engine/network/pass_layers.h"

namespace ndogo {

/// One encoder layer without autograd: `hidden` [rows of the batch, hidden] to the same, or to [rows, hidden] of `rows`
/// where that is defined. Attention and the sums before each LayerNorm run in kernels of our own (engine/kernels).
at::Tensor inferLayer(const Network& network, const EncoderLayer& layer, const PackedBatch& batch,
    const at::Tensor& hidden, const at::Tensor& rows, const PassLayers& linears);

} // namespace ndogo
