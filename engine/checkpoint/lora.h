// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: lora.cpp, lora_config.cpp.
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// adapter_config.json of PEFT, as far as it says how LoRA matrices are added to their weights.
struct LoraConfig {
    std::string base; ///< base_model_name_or_path
    double alpha = 0; ///< lora_alpha
    std::map<std::string, double> alphaPattern; ///< by the end of a layer's name, in place of `alpha`
    bool isRankStabilized = false; ///< use_rslora: alpha / sqrt(r) in place of alpha / r
    std::optional<ModelTask> task {}; ///< task_type, where it names a classifier
    std::vector<std::int64_t> ranks {}; ///< r, and those of rank_pattern; empty: not said
    /// target_modules, where that is a list: each layer of the encoder whose name ends so has matrices.
    std::vector<std::string> targets {};
    bool onlySomeLayers = false; ///< unless something else takes layers out (exclude_modules, layers_to_transform)
    std::vector<std::string> saved {}; ///< modules_to_save: trained and saved whole
};

/// Where an adapter lies.
enum class LoraPlace {
    Beside, ///< in the folder of the weights, or among them
    Aside, ///< in a folder of its own, which names the base model's
};

/// Reads adapter_config.json of `folder`; nothing where there is none. Throws Failure(FileFormat) for adapters that
/// are no LoRA, for kinds of it that are more than W + B·A·scale (DoRA, PiSSA, patterns of names), with the way out
/// (merge_and_unload()), and for fields that cannot be what they should.
std::optional<LoraConfig> readLoraConfig(const std::filesystem::path& folder);
/// The same of its text in memory.
LoraConfig loraConfigFromJson(const nlohmann::json& json, const std::filesystem::path& file);

/// Adds adapters to the weights: of `adapter`, the tensors of adapter_model.safetensors, and those that lie in the
/// checkpoint itself. W becomes W + B·A·scale in fp32 (Hu et al. 2022; peft's merge_and_unload()); what PEFT saved
/// whole (modules_to_save, biases) takes the place of the base's. Without `config`, matrices in the checkpoint stay
/// where they are. Throws Failure(TensorShape, TensorMissing, TensorUnexpected, TensorValue) naming the tensor, also
/// where the adapter lacks what its configuration says it has.
void applyLora(Checkpoint& checkpoint, std::vector<StoredTensor> adapter, const std::optional<LoraConfig>& config,
    const Family& family, std::vector<Sentence>& notes, LoraPlace place = LoraPlace::Beside);

} // namespace ndogo
