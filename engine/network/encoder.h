// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/network.h"
#include "engine/network/packed_batch.h"
#include "engine/network/pass.h"

namespace ndogo {

/// Hidden states of the last layer, [rows, hidden], of the rows that `pass` asks for.
/// Sentences of equal length that follow each other share one attention call, so order a batch by
/// length. Throws Failure(Cancelled).
at::Tensor encode(const Network& network, const PackedBatch& batch, const Pass& pass = {});

/// The same, through the head: [rows, labels] of a classifier, [rows, vocabulary] of a masked-LM one. A token
/// classifier reads any row; for a sequence classifier ask for the rows of each sentence's first id, which is the one
/// it reads. `batch` too must outlive a backward pass.
at::Tensor logitsOf(const Network& network, const PackedBatch& batch, const Pass& pass = {});

} // namespace ndogo
