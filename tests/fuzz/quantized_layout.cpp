// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A checkpoint folder in one input: a .safetensors file whose metadata holds config.json as "config" and
// adapter_config.json as "adapter".
#include "engine/checkpoint/quantized_layout.h"
#include "engine/checkpoint/bottleneck.h"
#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/checkpoint/lora.h"
#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/pruning_masks.h"
#include "engine/io/json_text.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

using namespace ndogo;

namespace {

/// Every tensor has the shape of its weight; integers have the type and the scales of the recipe.
void requireSoundLayout(const CheckpointLayout& layout, const ModelConfig& config)
{
    for (const ExpectedWeight& weight : expectedWeights(config, layout.task)) {
        const auto found = layout.tensors.find(weight.name);
        fuzz::require(found != layout.tensors.end(), "every weight is there");
        const auto scales = layout.scales.find(weight.name);
        if (scales == layout.scales.end()) {
            fuzz::require(found->second->shape == weight.shape, "a weight has its shape");
            continue;
        }
        fuzz::require(config.quantize && isInteger(config.quantize->method), "scales come with a recipe");
        const QuantizeRecipe& recipe = *config.quantize;
        fuzz::require(
            found->second->dtype == integerType(recipe) && found->second->shape == integerShape(recipe, weight.shape),
            "integers have the recipe's form");
        fuzz::require(
            scales->second->dtype == scaleType(recipe) && scales->second->shape == scaleShape(recipe, weight.shape),
            "scales have the recipe's form");
    }
    fuzz::require(bytesOf(storedForms(config, layout.task, config.quantize)) > 0, "a file has a size");
    for (const Sentence& note : layout.notes)
        fuzz::requireReadable(inEnglish(note));
}

/// The tensors that would lie in a file of their own.
std::vector<StoredTensor> takeBottleneck(Checkpoint& checkpoint)
{
    std::vector<StoredTensor> adapter;
    std::erase_if(checkpoint.tensors, [&](const StoredTensor& tensor) {
        const bool isAdapter = tensor.name.find(".adapters.") != std::string::npos;
        if (isAdapter)
            adapter.push_back(tensor);
        return isAdapter;
    });
    return adapter;
}

/// What Model::open does before layOut().
void readForeignParts(Checkpoint& checkpoint, ModelConfig& config)
{
    const Family& family = familyOf(config);
    std::optional<LoraConfig> lora;
    std::optional<BottleneckConfig> bottleneck;
    if (const auto text = checkpoint.metadata.find("adapter"); text != checkpoint.metadata.end()) {
        const auto fields = parseJsonObject(text->second, "adapter_config.json", ErrorCode::FileFormat);
        bottleneck = bottleneckConfigFromJson(fields, fields.value("head", nlohmann::json()), "adapter_config.json");
        if (!bottleneck)
            lora = loraConfigFromJson(fields, "adapter_config.json");
    }
    takeOffPrefixes(checkpoint, family, checkpoint.notes);
    applyPruningMasks(checkpoint, checkpoint.notes);
    if (bottleneck)
        applyBottleneck(checkpoint, takeBottleneck(checkpoint), {}, *bottleneck, config);
    else
        applyLora(checkpoint, {}, lora, family, checkpoint.notes);
    fuzz::require(std::ranges::is_sorted(checkpoint.tensors, {}, &StoredTensor::name), "tensors are found by name");
    for (const Sentence& note : checkpoint.notes)
        fuzz::requireReadable(inEnglish(note));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::InputFile input;
    const auto& path = input.write(fuzz::bytesOf(data, size));
    Checkpoint checkpoint;
    ModelConfig config;
    const bool isRead = fuzz::accepts([&] {
        checkpoint.tensors = readSafetensors(fuzz::mapGuarded(path), &checkpoint.metadata);
        const auto fields = parseJsonObject(checkpoint.metadata["config"], "config.json", ErrorCode::FileFormat);
        config = modelConfigFromJson(fields, "config.json");
        readForeignParts(checkpoint, config);
    });
    CheckpointLayout layout;
    if (isRead && fuzz::accepts([&] { layout = layOut(checkpoint, config); }))
        requireSoundLayout(layout, config);
    return 0;
}
