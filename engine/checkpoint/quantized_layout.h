// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which tensors a quantized checkpoint holds, by the recipe alone. An int8 weight keeps its name and shape and has its
// scales beside it: "….SCB" and "….weight_format" as bitsandbytes writes them for LLM.int8, "….weight_scale" for the
// methods of Ndogo's own files. int4 weights lie two to a byte, the first in the lower half.
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// "int8", "int4", "bf16" or "fp16": what the recipe makes of a Linear weight that it does not leave alone.
std::string_view formName(QuantizeMethod method);

/// Whether the recipe turns this weight into integers. Dynamic int8, per-token int8 and int4 take every Linear layer;
/// LLM.int8 leaves the head's, as Hugging Face does (docs/methods.md, Quantization).
bool becomesInteger(const QuantizeRecipe& recipe, const Family& family, const ExpectedWeight& weight);

/// The floating type of everything else, biases and embeddings included: half precision for LLM.int8, bf16 and fp16,
/// else F32. LLM.int8 knows no third type: what it excludes is fp16 like the rest.
DType restType(const QuantizeRecipe& recipe, std::string_view name);

/// "….SCB" or "….weight_scale" of "….weight".
std::string scaleName(const QuantizeRecipe& recipe, std::string_view weight);
/// "….weight_format", a single zero byte; empty for the methods that write none.
std::string formatName(const QuantizeRecipe& recipe, std::string_view weight);

/// Type and shape of the scales of a weight [out, in]: F32 [1] for a whole matrix, F32 [out] for one an output, F16
/// [out, groups] for int4.
DType scaleType(const QuantizeRecipe& recipe);
std::vector<std::int64_t> scaleShape(const QuantizeRecipe& recipe, const std::vector<std::int64_t>& weight);

/// Type and shape of the integers in the file: I8 [out, in], or U8 [out, ⌈in / 2⌉] for int4.
DType integerType(const QuantizeRecipe& recipe);
std::vector<std::int64_t> integerShape(const QuantizeRecipe& recipe, const std::vector<std::int64_t>& weight);

/// A tensor of a quantized checkpoint.
struct StoredForm {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
};
/// All tensors of a model of this shape and task under a recipe, or unquantized without one.
std::vector<StoredForm> storedForms(
    const ModelConfig& config, ModelTask task, const std::optional<QuantizeRecipe>& recipe);
std::int64_t bytesOf(const std::vector<StoredForm>& tensors); ///< without headers

} // namespace ndogo
