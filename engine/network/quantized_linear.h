// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/torch_headers.h"
#include "engine/values/quantize_recipe.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace ndogo {

/// A Linear layer whose weight is held in fewer bits: how it multiplies. Immutable, thread-safe.
class QuantizedLinear {
public:
    virtual ~QuantizedLinear() = default;

    /// input · weightᵀ + bias: [rows, in] fp32 to [rows, out] fp32.
    virtual at::Tensor multiply(const at::Tensor& input) const = 0;

    /// The same, then GELU in the erf form.
    virtual at::Tensor multiplyAndGelu(const at::Tensor& input) const;

    /// What the weight is held in: "int8", "int4", "bf16", "fp16".
    virtual std::string stored() const = 0;
    /// What the product is computed in on this machine, and why if that is not what the weight is held in.
    virtual std::string computed() const { return stored(); }
    virtual std::string reason() const { return {}; }
};

/// For an int8 weight [out, in] with its scales (shaped as scaleShape() says), or one in fp16 or bf16 without; `bias`
/// is fp32 [out]. fp16 and bf16 weights are multiplied in fp32 unless the recipe asks for products of their type and
/// the processor has them (engine/kernels/abilities.h); computed() says which it is.
std::shared_ptr<const QuantizedLinear> makeQuantizedLinear(
    const at::Tensor& weight, const at::Tensor& scales, const at::Tensor& bias, const QuantizeRecipe& recipe);

/// Products of one input with several layers, as query, key and value are: where all are int8 it is quantized once.
std::vector<at::Tensor> multiplyTogether(const at::Tensor& input, std::initializer_list<const QuantizedLinear*> layers);

/// The fp32 numbers that a quantized weight stands for, [out, in].
at::Tensor widened(const at::Tensor& weight, const at::Tensor& scales, const QuantizeRecipe& recipe);

} // namespace ndogo
