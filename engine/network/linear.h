// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"
#include "engine/base/split_range.h"
#include "engine/network/torch_headers.h"
#include "engine/values/quantize_recipe.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

/// What follows the product of a Linear layer.
enum class Epilogue {
    None,
    Gelu, ///< in the erf form
};

/// The parameters of a Linear layer.
struct LinearParts {
    std::string name; ///< Hugging Face's, without ".weight"
    at::Tensor weight; ///< [out, in]: fp32, fp16, bf16 or int8
    at::Tensor scales; ///< of an int8 weight, shaped as scaleShape() says; else undefined
    at::Tensor bias; ///< fp32 [out]
};

/// Rows [rows, in] in fp32 that Linear layers read. A kind of layer that multiplies them in another form derives from
/// this, so that the form is made once for all layers that read it (Linear::prepare).
class LinearInput {
public:
    explicit LinearInput(at::Tensor rows)
        : m_rows(std::move(rows))
    {
    }
    virtual ~LinearInput() = default;
    LinearInput(const LinearInput&) = delete;
    LinearInput& operator=(const LinearInput&) = delete;

    const at::Tensor& rows() const { return m_rows; }

private:
    at::Tensor m_rows;
};

/// y = epilogue(x·Wᵀ + b), [rows, in] fp32 to [rows, out] fp32. Each way to hold a weight and to multiply by it is a
/// kind: a class of its own and a line of makeLinear(). Immutable and thread-safe; the fp32 kind is followed by
/// autograd, the others are not.
class Linear {
public:
    explicit Linear(std::string name)
        : m_name(std::move(name))
    {
    }
    virtual ~Linear() = default;
    Linear(const Linear&) = delete;
    Linear& operator=(const Linear&) = delete;

    const std::string& name() const { return m_name; } ///< as LinearParts::name

    at::Tensor apply(
        const at::Tensor& rows, Epilogue epilogue = Epilogue::None, const SplitRange& split = SplitRange()) const;

    /// The rows in the form that this layer multiplies.
    virtual std::unique_ptr<const LinearInput> prepare(const at::Tensor& rows) const;
    /// Whether an input that another layer prepared will do.
    virtual bool accepts(const LinearInput& input) const;
    /// For an input that it accepts. `split` is for products of our own kernels (usesSplit); what it is changes no
    /// number.
    virtual at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange& split) const = 0;

    /// What the weight is held in: "fp32", "int8", "int4", "bf16", "fp16".
    virtual std::string stored() const = 0;
    /// What the product is computed in on this machine, and why if that is not what the weight is held in.
    virtual std::string computed() const { return stored(); }
    virtual Sentence reason() const { return {}; }

    /// Whether what a row becomes depends on the rows beside it.
    virtual bool rowsDependOnBatch() const { return false; }
    /// Whether products run over a SplitRange; else on LibTorch's own threads.
    virtual bool usesSplit() const { return false; }

protected:
    /// The product with LibTorch's operators behind it, in its place.
    static at::Tensor finished(at::Tensor product, Epilogue epilogue);

private:
    std::string m_name;
};

/// The kind that suits a weight's type and, of a quantized model, the recipe. fp16 and bf16 weights are multiplied in
/// fp32 unless the recipe asks for products of their type and the processor has them (engine/kernels/abilities.h).
std::shared_ptr<const Linear> makeLinear(const LinearParts& parts, const QuantizeRecipe& recipe);

/// Products of the same rows with several layers, in their order: layers alike share the form that these rows take.
std::vector<at::Tensor> applyTogether(
    const at::Tensor& rows, const std::vector<const Linear*>& layers, const SplitRange& split = SplitRange());

} // namespace ndogo
