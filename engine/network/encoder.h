// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/network.h"
#include "engine/network/packed_batch.h"
#include "engine/network/pass.h"

#include <map>
#include <vector>

namespace ndogo {

/// Hidden states of the last layer, [rows, hidden], of the rows that `pass` asks for.
/// Sentences of equal length that follow each other share one attention call, so order a batch by
/// length. Throws Failure(Cancelled).
at::Tensor encode(const Network& network, const PackedBatch& batch, const Pass& pass = {});

/// The same, through the head: [rows, labels] of a classifier, [rows, vocabulary] of a masked-LM one. A token
/// classifier reads any row; for a sequence classifier ask for the rows of each sentence's first id, which is the one
/// it reads. `batch` too must outlive a backward pass.
at::Tensor logitsOf(const Network& network, const PackedBatch& batch, const Pass& pass = {});

/// All in fp32, on the network's device.
struct PassOutputs {
    at::Tensor logits; ///< as logitsOf(); undefined unless Pass::logits
    at::Tensor decoderRows; ///< [rows, hidden], which Network::maskedDecoder takes; undefined unless Pass::decoderRows
    std::map<int, at::Tensor> hiddenStates; ///< by layer: [ids of the batch, hidden]
    /// Attention probabilities by layer and sentence: [heads, ids, ids] with queries before keys. Before dropout, so
    /// that each query's sum to 1 (Hugging Face gives them after it); 0 for keys that only fill a sentence up.
    std::map<int, std::vector<at::Tensor>> attentions;
};

/// Logits, and what Pass::layers names. Throws Failure(Usage) when the network lacks a layer of those.
PassOutputs outputsOf(const Network& network, const PackedBatch& batch, const Pass& pass);

} // namespace ndogo
