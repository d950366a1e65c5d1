// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/adamw.h"

#include <cmath>

namespace ndogo {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

} // namespace

AdamW::AdamW(std::vector<at::Tensor> parameters, std::vector<bool> decays, double weightDecay)
    : m_parameters(std::move(parameters))
    , m_decays(std::move(decays))
    , m_weightDecay(weightDecay)
{
    for (const auto& parameter : m_parameters) {
        m_first.push_back(at::zeros_like(parameter.detach()));
        m_second.push_back(at::zeros_like(parameter.detach()));
    }
}

void AdamW::step(double learningRate)
{
    ++m_steps;
    const auto count = at::full({}, double(m_steps), m_parameters.front().options());
    for (const bool decayed : { false, true }) {
        std::vector<at::Tensor> parameters, gradients, first, second, counts;
        for (std::size_t i = 0; i < m_parameters.size(); ++i) {
            if (m_decays[i] != decayed || !m_parameters[i].grad().defined())
                continue;
            parameters.push_back(m_parameters[i].detach());
            gradients.push_back(m_parameters[i].grad());
            first.push_back(m_first[i]);
            second.push_back(m_second[i]);
            counts.push_back(count);
        }
        if (!parameters.empty())
            at::_fused_adamw_(parameters, gradients, first, second, {}, counts, learningRate, kBeta1, kBeta2,
                decayed ? m_weightDecay : 0.0, kEpsilon, false, false);
    }
}

void AdamW::restore(std::int64_t steps, const std::vector<at::Tensor>& first, const std::vector<at::Tensor>& second)
{
    m_steps = steps;
    for (std::size_t i = 0; i < m_first.size(); ++i) {
        m_first[i].copy_(first.at(i));
        m_second[i].copy_(second.at(i));
    }
}

double clipGradients(const std::vector<at::Tensor>& parameters, double largest)
{
    std::vector<at::Tensor> norms;
    for (const auto& parameter : parameters) {
        if (parameter.grad().defined())
            norms.push_back(at::linalg_vector_norm(parameter.grad()));
    }
    const double norm = at::linalg_vector_norm(at::stack(norms)).item<double>();
    const double factor = largest / (norm + 1e-6);
    if (largest > 0 && factor < 1) {
        for (const auto& parameter : parameters) {
            if (parameter.grad().defined())
                parameter.grad().mul_(factor);
        }
    }
    return norm;
}

} // namespace ndogo
