// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainable_model.h"

namespace ndogo {

TrainableModel::TrainableModel(std::shared_ptr<const Model> start, at::Device device)
    : m_start(std::move(start))
    , m_device(device)
{
    m_start->requireUnquantized("trained");
    auto weights = m_start->network().weights;
    for (auto& weight : weights) {
        weight.value = weight.value.to(at::TensorOptions(m_device), false, true).requires_grad_();
        weight.stored = DType::F32;
    }
    m_network = bindNetwork(m_start->config(), m_start->info().task, std::move(weights));
    for (const auto& weight : m_network.weights)
        m_parameters.push_back(weight.value);
}

std::vector<bool> TrainableModel::decays() const
{
    std::vector<bool> decays;
    for (const auto& weight : m_network.weights)
        decays.push_back(weight.value.dim() > 1);
    return decays;
}

void TrainableModel::clearGradients()
{
    for (const auto& parameter : m_parameters)
        parameter.mutable_grad().reset();
}

std::shared_ptr<const Model> TrainableModel::freeze(bool clone) const
{
    auto weights = m_network.weights;
    for (auto& weight : weights) {
        weight = makeWeight(weight.name, weight.value.detach().to(at::TensorOptions(at::kCPU), false, clone));
    }
    return m_start->with(m_start->config(), std::move(weights));
}

} // namespace ndogo
