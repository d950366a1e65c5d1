// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/float_linear.h"

#include "engine/network/int8_linear.h"

#include <algorithm>

namespace ndogo {
namespace {

std::string halfName(const at::Tensor& weight)
{
    return weight.scalar_type() == at::kHalf ? "fp16" : "bf16";
}

class Fp32Linear final : public Linear {
public:
    explicit Fp32Linear(const LinearParts& parts)
        : Linear(parts.name)
        , m_weight(parts.weight)
        , m_bias(parts.bias)
    {
    }

    at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange&) const override
    {
        return finished(at::linear(input.rows(), m_weight, m_bias), epilogue);
    }

    std::string stored() const override { return "fp32"; }

private:
    at::Tensor m_weight, m_bias;
};

class WidenedLinear final : public Linear {
public:
    WidenedLinear(const LinearParts& parts, const QuantizeRecipe& recipe)
        : Linear(parts.name)
        , m_parts(parts)
        , m_recipe(recipe)
    {
    }

    at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange&) const override
    {
        const auto weight = widened(m_parts.weight, m_parts.scales, m_recipe);
        return finished(at::linear(input.rows(), weight, m_parts.bias), epilogue);
    }

    std::string stored() const override { return m_parts.scales.defined() ? "int4" : halfName(m_parts.weight); }
    std::string computed() const override { return "fp32"; }
    Sentence reason() const override
    {
        if (m_parts.scales.defined())
            return Sentence::tr("int4 weights are widened to fp32 before they are multiplied");
        return m_recipe.halfProducts
            ? Sentence::tr("this processor has no products in %1, so the weights are widened to fp32", stored())
            : Sentence::tr("the weights are widened to fp32, so that the answers are the same on every processor");
    }

private:
    LinearParts m_parts;
    QuantizeRecipe m_recipe;
};

class HalfLinear final : public Linear {
public:
    explicit HalfLinear(const LinearParts& parts)
        : Linear(parts.name)
        , m_weight(parts.weight)
        , m_bias(parts.bias.to(m_weight.scalar_type()))
    {
    }

    at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange&) const override
    {
        const auto product = at::linear(input.rows().to(m_weight.scalar_type()), m_weight, m_bias);
        return finished(product.to(at::kFloat), epilogue);
    }

    std::string stored() const override { return halfName(m_weight); }

private:
    at::Tensor m_weight, m_bias;
};

} // namespace

std::shared_ptr<const Linear> makeFp32Linear(const LinearParts& parts)
{
    return std::make_shared<const Fp32Linear>(parts);
}

std::shared_ptr<const Linear> makeWidenedLinear(const LinearParts& parts, const QuantizeRecipe& recipe)
{
    return std::make_shared<const WidenedLinear>(parts, recipe);
}

std::shared_ptr<const Linear> makeHalfLinear(const LinearParts& parts)
{
    return std::make_shared<const HalfLinear>(parts);
}

at::Tensor widened(const at::Tensor& weight, const at::Tensor& scales, const QuantizeRecipe& recipe)
{
    auto numbers = weight.to(at::kFloat);
    if (!scales.defined())
        return numbers;
    if (recipe.method != QuantizeMethod::Int4)
        return numbers.mul_(int8Steps(scales, recipe.method).unsqueeze(1));
    for (std::int64_t group = 0; group < scales.size(1); ++group) {
        const auto first = group * recipe.groupSize;
        numbers.narrow(1, first, std::min(recipe.groupSize, numbers.size(1) - first)).mul_(scales.narrow(1, group, 1));
    }
    return numbers;
}

} // namespace ndogo
