// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/quantized_layout.h"

namespace ndogo {

std::string_view formName(QuantizeMethod method)
{
    switch (method) {
    case QuantizeMethod::Bf16:
        return "bf16";
    case QuantizeMethod::Fp16:
        return "fp16";
    case QuantizeMethod::Int4:
        return "int4";
    case QuantizeMethod::DynamicInt8:
    case QuantizeMethod::LlmInt8:
    case QuantizeMethod::TokenInt8:
        break;
    }
    return "int8";
}

bool becomesInteger(const QuantizeRecipe& recipe, const Family& family, const ExpectedWeight& weight)
{
    if (!isInteger(recipe.method) || !isLinearWeight(weight.name, weight.shape.size())
        || isExcluded(recipe, weight.name))
        return false;
    return recipe.method != QuantizeMethod::LlmInt8 || weight.name.starts_with(family.prefix);
}

DType restType(const QuantizeRecipe& recipe, std::string_view name)
{
    switch (recipe.method) {
    case QuantizeMethod::LlmInt8:
        return DType::F16;
    case QuantizeMethod::Bf16:
        return isExcluded(recipe, name) ? DType::F32 : DType::BF16;
    case QuantizeMethod::Fp16:
        return isExcluded(recipe, name) ? DType::F32 : DType::F16;
    case QuantizeMethod::DynamicInt8:
    case QuantizeMethod::TokenInt8:
    case QuantizeMethod::Int4:
        break;
    }
    return DType::F32;
}

std::string scaleName(const QuantizeRecipe& recipe, std::string_view weight)
{
    return recipe.method == QuantizeMethod::LlmInt8 ? layerNameOf(weight) + ".SCB" : std::string(weight) + "_scale";
}

std::string formatName(const QuantizeRecipe& recipe, std::string_view weight)
{
    return recipe.method == QuantizeMethod::LlmInt8 ? std::string(weight) + "_format" : "";
}

DType scaleType(const QuantizeRecipe& recipe)
{
    return recipe.method == QuantizeMethod::Int4 ? DType::F16 : DType::F32;
}

std::vector<std::int64_t> scaleShape(const QuantizeRecipe& recipe, const std::vector<std::int64_t>& weight)
{
    if (recipe.method == QuantizeMethod::Int4)
        return { weight.at(0), (weight.at(1) + recipe.groupSize - 1) / recipe.groupSize };
    const bool wholeMatrix = recipe.method == QuantizeMethod::DynamicInt8 && !recipe.perChannel;
    return { wholeMatrix ? 1 : weight.at(0) };
}

DType integerType(const QuantizeRecipe& recipe)
{
    return recipe.method == QuantizeMethod::Int4 ? DType::U8 : DType::I8;
}

std::vector<std::int64_t> integerShape(const QuantizeRecipe& recipe, const std::vector<std::int64_t>& weight)
{
    if (recipe.method == QuantizeMethod::Int4)
        return { weight.at(0), (weight.at(1) + 1) / 2 };
    return weight;
}

std::vector<StoredForm> storedForms(
    const ModelConfig& config, ModelTask task, const std::optional<QuantizeRecipe>& recipe)
{
    std::vector<StoredForm> forms;
    for (const auto& weight : expectedWeights(config, task)) {
        if (!recipe) {
            forms.push_back({ weight.name, DType::F32, weight.shape });
        } else if (!becomesInteger(*recipe, familyOf(config), weight)) {
            forms.push_back({ weight.name, restType(*recipe, weight.name), weight.shape });
        } else {
            forms.push_back({ weight.name, integerType(*recipe), integerShape(*recipe, weight.shape) });
            forms.push_back({ scaleName(*recipe, weight.name), scaleType(*recipe), scaleShape(*recipe, weight.shape) });
            if (const auto format = formatName(*recipe, weight.name); !format.empty())
                forms.push_back({ format, DType::U8, {} });
        }
    }
    return forms;
}

std::int64_t bytesOf(const std::vector<StoredForm>& tensors)
{
    std::int64_t bytes = 0;
    for (const auto& tensor : tensors) {
        auto size = static_cast<std::int64_t>(bytesPerValue(tensor.dtype));
        for (const auto extent : tensor.shape)
            size *= extent;
        bytes += size;
    }
    return bytes;
}

} // namespace ndogo
