// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/quantize_recipe.h"

#include "engine/values/name_patterns.h"
#include "engine/values/results.h"

namespace ndogo {

bool isInteger(QuantizeMethod method)
{
    return method != QuantizeMethod::Bf16 && method != QuantizeMethod::Fp16;
}

bool isExcluded(const QuantizeRecipe& recipe, std::string_view tensor)
{
    return matchesAny(recipe.exclude, tensor);
}

namespace {

/// "roberta." or "bert.": what LLM.int8 quantizes bears it.
std::string encoderPrefix(const std::vector<TensorInfo>& tensors)
{
    for (const TensorInfo& tensor : tensors) {
        if (const auto place = tensor.name.find("embeddings.word_embeddings."); place != std::string::npos)
            return tensor.name.substr(0, place);
    }
    return {};
}

/// A weight [out, in] as integers with its scales (quantized_layout.h has the tensors).
std::int64_t integerBytes(const std::vector<std::int64_t>& shape, const QuantizeRecipe& recipe)
{
    const std::int64_t outputs = shape.at(0), inputs = shape.at(1);
    switch (recipe.method) {
    case QuantizeMethod::Int4:
        return outputs * ((inputs + 1) / 2) + 2 * outputs * ((inputs + recipe.groupSize - 1) / recipe.groupSize);
    case QuantizeMethod::LlmInt8:
        return outputs * inputs + 4 * outputs + 1;
    default:
        return outputs * inputs
            + 4 * (recipe.method == QuantizeMethod::DynamicInt8 && !recipe.perChannel ? 1 : outputs);
    }
}

} // namespace

std::int64_t quantizedBytes(const std::vector<TensorInfo>& tensors, const QuantizeRecipe& recipe)
{
    const std::string prefix = encoderPrefix(tensors);
    const bool llm = recipe.method == QuantizeMethod::LlmInt8;
    std::int64_t bytes = 0;
    for (const TensorInfo& tensor : tensors) {
        const bool excluded = isExcluded(recipe, tensor.name);
        const bool reached = !llm || tensor.name.compare(0, prefix.size(), prefix) == 0;
        if (tensor.prunable && isInteger(recipe.method) && !excluded && reached)
            bytes += integerBytes(tensor.shape, recipe);
        else
            bytes += tensor.size * (llm || (!isInteger(recipe.method) && !excluded) ? 2 : 4);
    }
    return bytes;
}

} // namespace ndogo
