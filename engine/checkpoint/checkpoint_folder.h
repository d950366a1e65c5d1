// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"
#include "engine/checkpoint/lora.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace ndogo {

/// Where the parts of a model lie that somebody named a folder for.
struct CheckpointFolder {
    std::filesystem::path model; ///< config.json and weights
    std::filesystem::path tokenizer;
    std::optional<LoraConfig> lora {}; ///< of the adapter in `adapter`
    std::filesystem::path adapter {}; ///< adapter_model.safetensors or .bin; empty where there is none
    std::vector<Sentence> notes {}; ///< what was opened in place of the folder itself
};

/// The folder itself; the checkpoint inside it, where it is the folder of a training or the root of a model in
/// Hugging Face's cache; the base model of an adapter of PEFT, where it is a folder of this machine. Folders that are
/// no model at all are given back as they are. Throws Failure(FileNotFound) listing the checkpoints where there are
/// several, or naming the base model that has to be added; and what readLoraConfig() throws.
CheckpointFolder findModel(const std::filesystem::path& asked);

} // namespace ndogo
