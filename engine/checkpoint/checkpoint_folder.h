// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"
#include "engine/checkpoint/bottleneck.h"
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
    std::optional<BottleneckConfig> bottleneck {}; ///< the same, where it is of that kind
    std::filesystem::path adapter {}; ///< its file of weights; empty where there is none
    std::filesystem::path head {}; ///< that of the head, where a bottleneck has one
    std::filesystem::path config {}; ///< folder of the config.json of model and adapter together; empty: the model's
    bool isAside = false; ///< the adapter lies in a folder of its own, apart from its base model
    std::vector<Sentence> notes {}; ///< what was opened in place of the folder itself
};

/// The folder itself; the checkpoint inside it, where it is the folder of a training or the root of a model in
/// Hugging Face's cache; the base model of an adapter of PEFT or `adapters`, where it is a folder of this machine or
/// lies beside the adapter's folder under its name. Folders that are no model at all are given back as they are. Throws
/// Failure(FileNotFound) listing the checkpoints where there are several, or naming the base model that has to be
/// added; and what readLoraConfig() and readBottleneckConfig() throw.
CheckpointFolder findModel(const std::filesystem::path& asked);

} // namespace ndogo
