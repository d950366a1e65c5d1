// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/recomputed_attention.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <limits>

namespace ndogo {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Computes in half precision, or not, as another time did.
class AutocastAs {
public:
    AutocastAs(at::DeviceType device, bool enabled)
        : m_device(device)
        , m_before(at::autocast::is_autocast_enabled(device))
    {
        at::autocast::set_autocast_enabled(device, enabled);
    }
    ~AutocastAs() { at::autocast::set_autocast_enabled(m_device, m_before); }
    AutocastAs(const AutocastAs&) = delete;
    AutocastAs& operator=(const AutocastAs&) = delete;

private:
    at::DeviceType m_device;
    bool m_before;
};

struct RecomputedAttention : torch::autograd::Function<RecomputedAttention> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& queries, const at::Tensor& keys,
        const at::Tensor& values, const std::optional<at::Tensor>& mask, double dropout)
    {
        const auto probabilities = attentionProbabilities(queries, keys, mask);
        const auto [dropped, kept] = at::native_dropout(probabilities, dropout, true);
        context->save_for_backward({ queries, keys, values, kept, mask.value_or(at::Tensor()) });
        context->saved_data["dropout"] = dropout;
        context->saved_data["autocast"] = at::autocast::is_autocast_enabled(queries.device().type());
        return at::matmul(dropped, values);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const c10::AutoGradMode followed(true);
        const auto leaf = [](const at::Tensor& tensor) { return tensor.detach().requires_grad_(); };
        const auto queries = leaf(saved[0]), keys = leaf(saved[1]), values = leaf(saved[2]);
        const auto mask = saved[4].defined() ? std::optional(saved[4]) : std::nullopt;
        const auto& kept = saved[3];
        const double larger = 1 / (1 - context->saved_data["dropout"].toDouble());
        at::Tensor probabilities, dropped, attended;
        {
            const AutocastAs autocast(queries.device().type(), context->saved_data["autocast"].toBool());
            probabilities = attentionProbabilities(queries, keys, mask);
            dropped = leaf(probabilities.mul(kept.to(probabilities.scalar_type()).mul(larger))); // as native_dropout()
            attended = at::matmul(dropped, values);
        }
        const auto ofProduct = torch::autograd::grad({ attended }, { dropped, values }, { gradients[0] });
        const auto ofProbabilities = at::native_dropout_backward(ofProduct[0], kept, larger);
        auto results = torch::autograd::grad({ probabilities }, { queries, keys }, { ofProbabilities });
        results.push_back(ofProduct[1]);
        results.resize(5); // none of the mask and of the share
        return results;
    }
};

} // namespace

at::Tensor attentionProbabilities(
    const at::Tensor& queries, const at::Tensor& keys, const std::optional<at::Tensor>& mask)
{
    const double scale = std::sqrt(1 / std::sqrt(double(queries.size(3))));
    auto scores = at::matmul(queries.mul(scale), keys.transpose(2, 3).mul(scale));
    if (mask)
        scores = at::where(*mask, scores, -std::numeric_limits<double>::infinity());
    return at::softmax(scores, 3);
}

at::Tensor recomputedAttention(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& values,
    const std::optional<at::Tensor>& mask, double dropout)
{
    return RecomputedAttention::apply(queries, keys, values, mask, dropout);
}

} // namespace ndogo
