// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/model.h"
#include "engine/network/network.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ndogo {

/// A parameter that a loss trains beside the model's own.
struct ExtraParameter {
    std::string name; ///< unique among them
    at::Tensor value; ///< fp32
};

/// Copies of a model's weights, in fp32, as leaves that autograd follows, on the device that trains
/// them. Not thread-safe.
class TrainableModel {
public:
    /// `frozen` names the weights that have no gradient; a mask may zero them all the same (weight_masks.h).
    /// Throws Failure(TensorMissing) when the model has no weight of such a name, Failure(Usage) when nothing is left
    /// to train.
    explicit TrainableModel(std::shared_ptr<const Model> start, at::Device device = at::kCPU,
        const std::set<std::string>& frozen = {}, const std::vector<ExtraParameter>& extras = {});

    at::Device device() const { return m_device; }
    const Network& network() const { return m_network; }
    /// The leaves of the extra parameters, in the order given.
    const std::vector<ExtraParameter>& extras() const { return m_extras; }
    /// Throws std::out_of_range.
    const at::Tensor& extra(const std::string& name) const;

    /// All that is trained: the weights in the order of network().weights, without the frozen ones, then the extras.
    const std::vector<at::Tensor>& parameters() const { return m_parameters; }
    /// Names parallel to parameters(), which tell an extra from a weight.
    const std::vector<std::string>& names() const { return m_names; }
    /// How many numbers of the model are trained, without the extras.
    std::int64_t trained() const;
    /// Weight decay applies to matrices and embeddings, not to biases and LayerNorm (the papers'
    /// scripts).
    std::vector<bool> decays() const;
    void clearGradients();

    /// The present weights as a model that can be evaluated or pruned, which is done on the CPU. It
    /// shares those that lie there: it is good until the next update.
    std::shared_ptr<const Model> view() const { return toModel(false); }
    /// The same with weights of its own.
    std::shared_ptr<const Model> copy() const { return toModel(true); }

private:
    std::shared_ptr<const Model> toModel(bool clone) const;

    std::shared_ptr<const Model> m_start;
    at::Device m_device;
    Network m_network;
    std::vector<ExtraParameter> m_extras;
    std::vector<at::Tensor> m_parameters;
    std::vector<std::string> m_names;
};

/// How names() and the saved state name an extra parameter; no weight of a checkpoint is named so.
std::string nameOfExtra(const std::string& name);

/// The weights of a model that does not train, such as a teacher's, on a device; on the CPU they are the model's own.
/// Throws Failure(ConfigInvalid) for a quantized model elsewhere.
Network networkOn(const Model& model, at::Device device);

} // namespace ndogo
