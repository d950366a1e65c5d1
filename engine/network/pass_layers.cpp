// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/pass_layers.h"

namespace ndogo {

at::Tensor PassLayers::apply(const Linear& layer, const at::Tensor& rows) const
{
    auto output = layer.apply(rows, Epilogue::None, m_split);
    show(layer, rows, output);
    return output;
}

at::Tensor PassLayers::applyAndActivate(const Linear& layer, const at::Tensor& rows, Activation activation) const
{
    if (activation == Activation::Gelu && !m_pass.observer)
        return layer.apply(rows, Epilogue::Gelu, m_split);
    auto values = apply(layer, rows);
    activate(values, activation);
    return values;
}

PassLayers::Projections PassLayers::project(const EncoderLayer& layer, const at::Tensor& rows) const
{
    // In this order, since autograd adds up the gradients of the rows in it, backwards: another would turn last bits of
    // a training.
    const std::vector<const Linear*> parts { layer.value.get(), layer.key.get(), layer.query.get() };
    const auto products = applyTogether(rows, parts, m_split);
    for (std::size_t i = 0; i < parts.size(); ++i)
        show(*parts[i], rows, products[i]);
    return { products[2], products[1], products[0] };
}

void PassLayers::show(const Linear& layer, const at::Tensor& input, const at::Tensor& output) const
{
    if (m_pass.observer)
        m_pass.observer(layer, input, output);
}

void activate(at::Tensor& values, Activation activation)
{
    if (activation == Activation::Relu)
        at::relu_(values);
    else
        at::gelu_(values, activation == Activation::GeluTanh ? "tanh" : "none");
}

} // namespace ndogo
