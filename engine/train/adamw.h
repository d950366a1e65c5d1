// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/torch_headers.h"

#include <cstdint>
#include <vector>

namespace ndogo {

/// AdamW (Loshchilov & Hutter 2019) as torch.optim.AdamW computes it: betas 0.9 and 0.999, eps
/// 1e-8, decoupled decay on matrices and embeddings only when the caller says so by group. One
/// fused kernel a step.
class AdamW {
public:
    /// `parameters` are leaves that require gradients; `decays[i]` tells whether weight decay
    /// applies to the i-th.
    AdamW(std::vector<at::Tensor> parameters, std::vector<bool> decays, double weightDecay);

    /// One update from the parameters' gradients. Parameters without a gradient stay as they are.
    void step(double learningRate);

    std::int64_t steps() const { return m_steps; }
    /// First and second moments, parallel to the parameters: what a saved state holds besides the
    /// weights.
    const std::vector<at::Tensor>& firstMoments() const { return m_first; }
    const std::vector<at::Tensor>& secondMoments() const { return m_second; }
    void restore(std::int64_t steps, const std::vector<at::Tensor>& first, const std::vector<at::Tensor>& second);

private:
    std::vector<at::Tensor> m_parameters;
    std::vector<bool> m_decays;
    double m_weightDecay;
    std::vector<at::Tensor> m_first, m_second;
    std::int64_t m_steps = 0;
};

/// Scales the gradients so that their common norm is at most `largest`
/// (torch.nn.utils.clip_grad_norm_). Returns the norm before.
double clipGradients(const std::vector<at::Tensor>& parameters, double largest);

} // namespace ndogo
