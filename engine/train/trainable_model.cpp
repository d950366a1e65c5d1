// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainable_model.h"

#include <stdexcept>

namespace ndogo {
namespace {

at::Tensor copyTo(at::Device device, const at::Tensor& value)
{
    return value.to(at::TensorOptions(device), false, true);
}

} // namespace

TrainableModel::TrainableModel(std::shared_ptr<const Model> start, at::Device device,
    const std::set<std::string>& frozen, const std::vector<ExtraParameter>& extras)
    : m_start(std::move(start))
    , m_device(device)
{
    m_start->requireUnquantized(Sentence::tr("a quantized model cannot be trained"));
    for (const auto& name : frozen) {
        if (!m_start->network().find(name)) {
            throw Failure(ErrorCode::TensorMissing,
                Sentence::tr("The model has no weight %1 that could be frozen.", name), { { "tensor", name } });
        }
    }
    auto weights = m_start->network().weights;
    for (auto& weight : weights) {
        weight.value = copyTo(m_device, weight.value).requires_grad_(!frozen.contains(weight.name));
        weight.stored = DType::F32;
    }
    m_network = bindNetwork(m_start->config(), m_start->info().task, std::move(weights));
    for (const auto& weight : m_network.weights) {
        if (!weight.value.requires_grad())
            continue;
        m_parameters.push_back(weight.value);
        m_names.push_back(weight.name);
    }
    for (const auto& extra : extras) {
        const auto leaf = copyTo(m_device, extra.value.detach()).requires_grad_();
        m_extras.push_back({ extra.name, leaf });
        m_parameters.push_back(leaf);
        m_names.push_back(nameOfExtra(extra.name));
    }
    if (m_parameters.empty())
        throw Failure(ErrorCode::Usage, Sentence::tr("All weights of the model are frozen: nothing is left to train."));
}

const at::Tensor& TrainableModel::extra(const std::string& name) const
{
    for (const auto& extra : m_extras) {
        if (extra.name == name)
            return extra.value;
    }
    throw std::out_of_range("no extra parameter " + name);
}

std::int64_t TrainableModel::trained() const
{
    std::int64_t count = 0;
    for (const auto& weight : m_network.weights)
        count += weight.value.requires_grad() ? weight.value.numel() : 0;
    return count;
}

std::vector<bool> TrainableModel::decays() const
{
    std::vector<bool> decays;
    for (const auto& parameter : m_parameters)
        decays.push_back(parameter.dim() > 1);
    return decays;
}

void TrainableModel::clearGradients()
{
    for (const auto& parameter : m_parameters)
        parameter.mutable_grad().reset();
}

std::shared_ptr<const Model> TrainableModel::toModel(bool clone) const
{
    auto weights = m_network.weights;
    for (auto& weight : weights) {
        weight = makeWeight(weight.name, weight.value.detach().to(at::TensorOptions(at::kCPU), false, clone));
    }
    return m_start->with(m_start->config(), std::move(weights), true);
}

std::string nameOfExtra(const std::string& name)
{
    return "extra/" + name;
}

Network networkOn(const Model& model, at::Device device)
{
    if (device.is_cpu())
        return model.network();
    model.requireUnquantized(Sentence::tr("a quantized model cannot be computed elsewhere than on the CPU"));
    auto weights = model.network().weights;
    for (auto& weight : weights)
        weight.value = weight.value.to(device);
    return bindNetwork(model.config(), model.info().task, std::move(weights));
}

} // namespace ndogo
