// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the Linear weights of a model can be held in fewer bits. Pure values.
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

enum class QuantizeMethod {
    DynamicInt8, ///< torch.ao.quantization.quantize_dynamic (docs/methods.md, Quantization)
    LlmInt8, ///< LLM.int8(): vector-wise absmax, outlier columns apart (Dettmers et al. 2022)
    TokenInt8, ///< one activation scale a token, one weight scale an output: our fast default
    Bf16, ///< all weights stored in bfloat16
    Fp16, ///< the same in half precision
    Int4, ///< weights only, one scale a group of `groupSize` inputs
};

template <>
inline constexpr NameList<QuantizeMethod, 6> kNames<QuantizeMethod> { { { QuantizeMethod::DynamicInt8, "dynamic-int8" },
    { QuantizeMethod::LlmInt8, "llm-int8" }, { QuantizeMethod::TokenInt8, "token-int8" },
    { QuantizeMethod::Bf16, "bf16" }, { QuantizeMethod::Fp16, "fp16" }, { QuantizeMethod::Int4, "int4" } } };

struct QuantizeRecipe {
    QuantizeMethod method = QuantizeMethod::DynamicInt8;
    bool perChannel = false; ///< DynamicInt8: one weight scale an output instead of one a matrix
    /// DynamicInt8: activations take 7 bits, as FBGEMM needs and PyTorch does; false: 8.
    bool reduceRange = true;
    double outlierThreshold = 6; ///< LlmInt8: a column that holds a |value| of this or more stays apart
    std::int64_t groupSize = 64; ///< Int4
    /// Bf16, Fp16: multiply in that type where the processor can. Otherwise, and by default, weights are widened and
    /// multiplied in fp32: then the answers are the same on every processor, to the rounding of fp32 sums.
    bool halfProducts = false;
    std::vector<std::string> exclude {}; ///< layers that matchesAny() of these stay as they are
    bool operator==(const QuantizeRecipe&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("method", method, Option("method", "dynamic-int8 is PyTorch's").main());
        fields("per_channel", perChannel,
            Option("--per-channel", "dynamic-int8: one weight scale an output instead of one a matrix"));
        fields("reduce_range", reduceRange,
            Option("--full-range", "dynamic-int8: activations take 8 bits instead of PyTorch's 7").inverted());
        fields("outlier_threshold", outlierThreshold,
            Option("--outlier-threshold", "llm-int8: columns with a value of this or more stay apart"),
            demanding([](double threshold) { return threshold > 0 && threshold <= 1e6; },
                Sentence::tr("must be above 0 and at most a million")));
        fields("group_size", groupSize, Option("--group-size", "int4: inputs to a scale: 32, 64 or 128"),
            demanding([](std::int64_t size) { return size == 32 || size == 64 || size == 128; },
                Sentence::tr("must be 32, 64 or 128")));
        fields("half_products", halfProducts,
            Option("--half-products",
                "bf16, fp16: multiply in that type where the processor can; faster, and its roundings differ by "
                "processor"));
        fields("exclude", exclude,
            Option("exclude", "Leave layers as they are whose name contains this; may be given again"),
            noneEmpty(Sentence::tr("has an empty pattern, which would leave every layer out; remove it")));
    }
};

/// Whether the Linear weights become small integers, as against floating-point numbers of half the width.
bool isInteger(QuantizeMethod method);
/// Whether the recipe leaves a tensor alone by its name.
bool isExcluded(const QuantizeRecipe& recipe, std::string_view tensor);

struct TensorInfo;
/// Bytes of an fp32 model's tensors under a recipe, without headers: the forecast of a file.
std::int64_t quantizedBytes(const std::vector<TensorInfo>& tensors, const QuantizeRecipe& recipe);

} // namespace ndogo
