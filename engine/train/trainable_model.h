// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/model.h"
#include "engine/network/network.h"

#include <memory>
#include <vector>

namespace ndogo {

/// Copies of a model's weights, in fp32, as leaves that autograd follows, on the device that trains
/// them. Not thread-safe.
class TrainableModel {
public:
    explicit TrainableModel(std::shared_ptr<const Model> start, at::Device device = at::kCPU);

    at::Device device() const { return m_device; }
    const Network& network() const { return m_network; }
    const std::vector<at::Tensor>& parameters() const { return m_parameters; } ///< in the order of network().weights
    /// Weight decay applies to matrices and embeddings, not to biases and LayerNorm (the papers'
    /// scripts).
    std::vector<bool> decays() const;
    void clearGradients();

    /// The present weights as a model that can be evaluated or pruned, which is done on the CPU. It
    /// shares those that lie there: it is good until the next update.
    std::shared_ptr<const Model> view() const { return freeze(false); }
    /// The same with weights of its own.
    std::shared_ptr<const Model> copy() const { return freeze(true); }

private:
    std::shared_ptr<const Model> freeze(bool clone) const;

    std::shared_ptr<const Model> m_start;
    at::Device m_device;
    Network m_network;
    std::vector<at::Tensor> m_parameters;
};

} // namespace ndogo
