// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/linear.h"

#include "engine/kernels/abilities.h"
#include "engine/network/float_linear.h"
#include "engine/network/int8_linear.h"

namespace ndogo {
namespace {

/// Whether the processor multiplies in this type.
bool multipliesIn(at::ScalarType type)
{
    if (type == at::kHalf)
        return abilities().has(Ability::Fp16);
    return abilities().has(Ability::Bf16) || abilities().has(Ability::AmxBf16);
}

} // namespace

at::Tensor Linear::apply(const at::Tensor& rows, Epilogue epilogue, const SplitRange& split) const
{
    return multiply(*prepare(rows), epilogue, split);
}

std::unique_ptr<const LinearInput> Linear::prepare(const at::Tensor& rows) const
{
    return std::make_unique<const LinearInput>(rows);
}

bool Linear::accepts(const LinearInput&) const
{
    return true; // the rows themselves are in every input
}

at::Tensor Linear::finished(at::Tensor product, Epilogue epilogue)
{
    return epilogue == Epilogue::Gelu ? at::gelu_(product) : product;
}

std::shared_ptr<const Linear> makeLinear(const LinearParts& parts, const QuantizeRecipe& recipe)
{
    const auto type = parts.weight.scalar_type();
    const bool integers = parts.scales.defined();
    if (type == at::kFloat)
        return makeFp32Linear(parts);
    if (integers && recipe.method == QuantizeMethod::DynamicInt8)
        return makeDynamicInt8Linear(parts, recipe.reduceRange ? 7 : 8);
    if (integers && recipe.method == QuantizeMethod::LlmInt8)
        return makeLlmInt8Linear(parts, recipe.outlierThreshold);
    if (integers && recipe.method == QuantizeMethod::TokenInt8)
        return makeTokenInt8Linear(parts);
    if (!integers && recipe.halfProducts && multipliesIn(type))
        return makeHalfLinear(parts);
    return makeWidenedLinear(parts, recipe);
}

std::vector<at::Tensor> applyTogether(
    const at::Tensor& rows, const std::vector<const Linear*>& layers, const SplitRange& split)
{
    std::vector<at::Tensor> products;
    std::unique_ptr<const LinearInput> input;
    for (const auto* layer : layers) {
        if (!input || !layer->accepts(*input))
            input = layer->prepare(rows);
        products.push_back(layer->multiply(*input, Epilogue::None, split));
    }
    return products;
}

} // namespace ndogo
