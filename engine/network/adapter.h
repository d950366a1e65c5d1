// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: adapter.cpp, save_adapter.cpp.
//
// Adapters under a frozen backbone (docs/methods.md, Adapters).
#pragma once

#include "engine/network/model.h"
#include "engine/values/adapter_recipe.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace ndogo {

/// `model` with an adapter that changes nothing yet, or next to nothing: LoRA's B is zero and A uniform between
/// ±1/√in, as PEFT begins; a bottleneck's matrices are N(0, 0.02²) with zero biases, as `adapters` begins. The same
/// seed gives the same adapter. Throws Failure(ConfigInvalid) for a quantized model or one with an adapter,
/// Failure(Usage) for a target that is the end of no layer's name.
std::shared_ptr<const Model> withAdapter(const Model& model, const AdapterRecipe& recipe, std::uint64_t seed);

/// The weights that a training of `model` leaves as they are: all but its adapter and its head; none of a model without
/// an adapter.
std::set<std::string> frozenWeights(const Model& model);

/// The whole model that a LoRA adapter makes of its base: each W + B·A·scale. One without such an adapter as it is.
std::shared_ptr<const Model> withMergedAdapter(std::shared_ptr<const Model> model);

/// Adapter and head of a model, without its backbone, in files that PEFT or `adapters` reads: adapter_config.json with
/// adapter_model.safetensors, or with pytorch_adapter.bin, head_config.json and pytorch_model_head.bin. `config.parent`
/// is the base model that they name. Throws Failure(OutputUnwritable).
void writeAdapterFiles(
    const Model& model, const ModelConfig& config, AtomicFolder& folder, const CancelToken& token = {});

} // namespace ndogo
