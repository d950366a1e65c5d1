// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/network.h"

#include <string>
#include <vector>

namespace ndogo {

/// Which weights stay zero while a network trains. Gradients of masked weights are zeroed before
/// the update, as by torch.nn.utils.prune, whose mask is part of the graph, and the weights after
/// it, as by Zhu & Gupta (2017).
class WeightMasks {
public:
    /// Holds the zeros that `pruned` has in its matrices; `trained` are the leaves of the
    /// same names.
    void hold(const Network& pruned, const Network& trained);

    void applyToGradients() const;
    void applyToWeights() const;

    double sparsity() const; ///< share of the Linear weights; 0 without masks

private:
    struct Mask {
        at::Tensor weight; ///< leaf
        at::Tensor kept; ///< 1 or 0, of the same shape
        bool prunable = false; ///< a Linear weight; else an embedding, its padding row at least
    };
    std::vector<Mask> m_masks;
};

} // namespace ndogo
