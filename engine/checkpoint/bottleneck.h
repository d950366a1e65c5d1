// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// adapter_config.json of the library `adapters`, where it describes the one kind that is computed here: its "seq_bn"
/// (Pfeiffer et al. 2021; docs/methods.md, Adapters).
struct BottleneckConfig {
    std::string base; ///< model_name
    std::string name; ///< of the adapter, which the names of its tensors hold
    std::int64_t hiddenSize = 0;
    std::int64_t reduction = 16; ///< reduction_factor
    std::string modelClass; ///< model_class, such as BertForTokenClassification
    std::vector<std::string> labels {}; ///< of head_config.json, by id; empty: not known
};

/// Reads adapter_config.json of `folder`, and the labels of head_config.json; nothing where there is none, or one that
/// is not of `adapters`. Throws Failure(FileFormat) naming the field in which it is another kind of adapter, or its
/// head one of the library's own.
std::optional<BottleneckConfig> readBottleneckConfig(const std::filesystem::path& folder);
/// The same of the texts of both files in memory; `head` may be null.
std::optional<BottleneckConfig> bottleneckConfigFromJson(
    const nlohmann::json& adapter, const nlohmann::json& head, const std::filesystem::path& file);

/// Puts the tensors of pytorch_adapter.bin under the names of weight_names.h into the checkpoint, and those of
/// pytorch_model_head.bin in the place of its head; `config` gets the adapter. Throws Failure(TensorShape) naming both
/// sizes and the base model where the adapter belongs to another one, Failure(TensorValue) for NaN and infinity.
void applyBottleneck(Checkpoint& checkpoint, std::vector<StoredTensor> adapter, std::vector<StoredTensor> head,
    const BottleneckConfig& bottleneck, ModelConfig& config);

} // namespace ndogo
