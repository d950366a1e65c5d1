// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/network/model.h"
#include "engine/network/torch_headers.h"
#include "engine/values/quantize_recipe.h"

#include <memory>
#include <string>

namespace ndogo {

struct QuantizedModel {
    std::shared_ptr<const Model> model;
    QuantizeReport report; ///< bytesAfter is that of the tensors alone until the model is saved
};

/// A new model whose weights are held as the recipe says; the parent stays as it is and shares what did not change.
/// Polls `token` once a tensor. Throws Failure(ConfigInvalid) when the parent is quantized already, Failure(Usage) when
/// the exclusions leave no layer, Failure(TensorValue) naming a tensor that does not fit into fp16.
QuantizedModel quantize(const Model& parent, const QuantizeRecipe& recipe, const CancelToken& token = {});

/// The same of one Linear layer alone ("roberta.encoder.layer.0.output.dense"), everything else as it was.
std::shared_ptr<const Model> quantizeLayer(const Model& parent, const QuantizeRecipe& recipe, const std::string& layer);

/// A weight [out, in] as integers, and the scales that give it back (quantized_layout.h has their shapes). All rounding
/// is to the nearest, halves to even.
struct QuantizedValues {
    at::Tensor integers; ///< int8 [out, in]; of int4 from -8 to 7
    at::Tensor scales; ///< fp32
};

/// Dynamic int8: scale = max|w| / 127.5 over the matrix or a row, q = clamp(round(w·(1/scale)), -128, 127), as
/// PyTorch's MinMaxObserver and PerChannelMinMaxObserver have it (docs/methods.md, Quantization). LLM.int8: SCB =
/// max|w| of a row, q = round(w·127/SCB) (Dettmers et al. 2022). Per token: scale = max|w| / 127 of a row. int4: the
/// value of a group that is largest in magnitude becomes -8, so scale = that value / -8, rounded to fp16, and all 16
/// numbers are used (Q4_0 of llama.cpp).
QuantizedValues quantizeValues(const at::Tensor& weight, const QuantizeRecipe& recipe);

} // namespace ndogo
