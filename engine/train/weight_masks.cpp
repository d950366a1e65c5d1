// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/weight_masks.h"

namespace ndogo {

void WeightMasks::hold(const Network& pruned, const Network& trained)
{
    m_masks.clear();
    for (const auto& weight : pruned.weights) {
        const auto* leaf = trained.find(weight.name);
        if ((weight.prunable || weight.zeros > 0) && weight.value.dim() == 2 && leaf)
            m_masks.push_back(
                { leaf->value, weight.value.ne(0).to(leaf->value.device(), at::kFloat), weight.prunable });
    }
    applyToWeights();
}

void WeightMasks::applyToGradients() const
{
    for (const auto& mask : m_masks) {
        if (mask.weight.grad().defined())
            mask.weight.grad().mul_(mask.kept);
    }
}

void WeightMasks::applyToWeights() const
{
    for (const auto& mask : m_masks)
        mask.weight.detach().mul_(mask.kept);
}

double WeightMasks::sparsity() const
{
    double kept = 0, size = 0;
    for (const auto& mask : m_masks) {
        if (!mask.prunable)
            continue;
        kept += mask.kept.sum(at::kDouble).item<double>();
        size += double(mask.kept.numel());
    }
    return size > 0 ? 1 - kept / size : 0;
}

} // namespace ndogo
