// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/lora.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace ndogo {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::filesystem::path& file, const Sentence& reason)
{
    throw fileFailure(ErrorCode::FileFormat, file,
        Sentence::tr("The file %1 describes an adapter that is not applied here (%2). Load it with its own program, "
                     "merge it into the model (in PEFT merge_and_unload()), and save the model.",
            file, reason));
}

bool isSet(const json& config, const char* field)
{
    const json value = config.value(field, json());
    return !value.is_null() && value != json(false) && !(value.is_structured() && value.empty());
}

void requirePlainLora(const json& config, const std::filesystem::path& file)
{
    const json type = config.value("peft_type", json());
    if (!type.is_string())
        refuse(file, Sentence::tr("it has no peft_type, so that PEFT did not write it"));
    if (type != "LORA")
        refuse(file, Sentence::tr("its peft_type is %1, not LORA", shown(type.get<std::string>(), 60)));
    for (const char* field : { "use_dora", "use_qalora", "lora_bias", "trainable_token_indices", "target_parameters" })
        if (isSet(config, field))
            refuse(file, Sentence::tr("it has %1", inQuotes(field)));
    const json start = config.value("init_lora_weights", json(true));
    constexpr std::array<std::string_view, 3> kHarmless { "gaussian", "eva", "orthogonal" };
    if (start.is_string() && std::ranges::find(kHarmless, start.get<std::string>()) == kHarmless.end())
        refuse(file,
            Sentence::tr(
                "its init_lora_weights is %1, which changed the base model too", shown(start.get<std::string>(), 60)));
}

double numberAt(const json& value, const std::filesystem::path& file, const char* field)
{
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        refuse(file, Sentence::tr("its %1 is no number", inQuotes(field)));
    return value.get<double>();
}

std::int64_t rankAt(const json& value, const std::filesystem::path& file, const char* field)
{
    if (!value.is_number_integer() || value.get<std::int64_t>() < 1)
        refuse(file, Sentence::tr("its %1 is no whole number above 0", inQuotes(field)));
    return value.get<std::int64_t>();
}

std::vector<std::int64_t> ranksOf(const json& config, const std::filesystem::path& file)
{
    const json rank = config.value("r", json()), pattern = config.value("rank_pattern", json());
    std::vector<std::int64_t> ranks;
    if (rank.is_null())
        return ranks;
    ranks.push_back(rankAt(rank, file, "r"));
    if (!pattern.is_null() && !pattern.is_object())
        refuse(file, Sentence::tr("its %1 is no object", inQuotes("rank_pattern")));
    for (const auto& [layer, other] : pattern.items())
        ranks.push_back(rankAt(other, file, "rank_pattern"));
    return ranks;
}

/// A list of names; empty where the field is not there, or null.
std::vector<std::string> namesAt(const json& config, const std::filesystem::path& file, const char* field)
{
    const json value = config.value(field, json());
    if (value.is_null())
        return {};
    const auto isText = [](const json& name) { return name.is_string(); };
    if (!value.is_array() || !std::ranges::all_of(value, isText))
        refuse(file, Sentence::tr("its %1 is no list of names", inQuotes(field)));
    return value.get<std::vector<std::string>>();
}

} // namespace

LoraConfig loraConfigFromJson(const json& config, const std::filesystem::path& file)
{
    requirePlainLora(config, file);
    LoraConfig lora;
    lora.alpha = numberAt(config.value("lora_alpha", json(8)), file, "lora_alpha"); // PEFT's default
    lora.isRankStabilized = isSet(config, "use_rslora");
    if (const json base = config.value("base_model_name_or_path", json()); base.is_string())
        lora.base = base.get<std::string>();
    if (isSet(config, "alpha_pattern")) {
        if (!config["alpha_pattern"].is_object())
            refuse(file, Sentence::tr("its %1 is no object", inQuotes("alpha_pattern")));
        for (const auto& [layer, alpha] : config["alpha_pattern"].items()) {
            if (layer.find_first_of("*+?^$|()[]{}\\") != std::string::npos)
                refuse(file, Sentence::tr("its alpha_pattern has a pattern, %1", inQuotes(shown(layer, 60))));
            lora.alphaPattern[layer] = numberAt(alpha, file, "alpha_pattern");
        }
    }
    lora.ranks = ranksOf(config, file);
    if (!config.value("target_modules", json()).is_string()) // a pattern, which is not looked up here
        lora.targets = namesAt(config, file, "target_modules");
    lora.onlySomeLayers = isSet(config, "exclude_modules") || isSet(config, "layers_to_transform");
    lora.saved = namesAt(config, file, "modules_to_save");
    const json task = config.value("task_type", json());
    if (task == "TOKEN_CLS")
        lora.task = ModelTask::TokenClassification;
    else if (task == "SEQ_CLS")
        lora.task = ModelTask::SequenceClassification;
    return lora;
}

std::optional<LoraConfig> readLoraConfig(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "adapter_config.json";
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return {};
    return loraConfigFromJson(parseJsonObject(readTextFile(file, kLargestConfig), file, ErrorCode::FileFormat), file);
}

} // namespace ndogo
