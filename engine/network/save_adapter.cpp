// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/io/atomic_folder.h"
#include "engine/network/adapter.h"
#include "engine/network/model_files.h"
#include "engine/network/network.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace ndogo {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

void writeJson(const fs::path& file, const json& object)
{
    // Paths need not be UTF-8, JSON has to be.
    writeTextFile(file, object.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

/// The folder with the base's own files, which other programs need to be told.
std::string baseFolder(const ModelConfig& config)
{
    return config.parent.empty() ? std::string() : findModel(config.parent).model.string();
}

/// The names of the layers that are trained whole, as PEFT's modules_to_save matches them: by their beginning.
std::vector<std::string> wholeModules(const Network& network)
{
    std::vector<std::string> modules;
    for (const auto& weight : network.weights) {
        if (weight.part != "head")
            continue;
        const auto dense = layerNameOf(weight.name);
        const auto end = dense.ends_with(".dense") || dense.ends_with(".out_proj") ? dense.rfind('.') : dense.size();
        const std::string module = dense.substr(0, end);
        if (std::ranges::find(modules, module) == modules.end())
            modules.push_back(module);
    }
    return modules;
}

/// As they were asked for; where such an end is that of a layer of the head too, to which nothing is added, by their
/// whole names.
std::vector<std::string> targetModules(const AdapterRecipe& recipe, const Model& model)
{
    for (const auto& layer : model.network().linearLayers()) {
        for (const auto& target : recipe.targets) {
            if (layerOfName(layer->name()) < 0 && (layer->name() == target || layer->name().ends_with("." + target)))
                return linearLayersEndingIn(model.config(), recipe.targets);
        }
    }
    return recipe.targets;
}

json loraConfig(const Model& model, const ModelConfig& config)
{
    const AdapterRecipe& recipe = *model.config().adapter;
    const bool texts = model.info().task == ModelTask::SequenceClassification;
    return { { "peft_type", "LORA" }, { "task_type", texts ? "SEQ_CLS" : "TOKEN_CLS" },
        { "base_model_name_or_path", baseFolder(config) }, { "inference_mode", true }, { "r", recipe.rank },
        { "lora_alpha", recipe.alpha }, { "lora_dropout", recipe.dropout },
        { "target_modules", targetModules(recipe, model) }, { "modules_to_save", wholeModules(model.network()) },
        { "bias", "none" }, { "fan_in_fan_out", false }, { "init_lora_weights", true }, { "use_rslora", false },
        { "use_dora", false }, { "rank_pattern", json::object() }, { "alpha_pattern", json::object() } };
}

/// A name that PyTorch's modules may have: the folder's, without what they may not hold.
std::string adapterName(const ModelConfig& config, const fs::path& folder)
{
    std::string name = config.name.empty() ? folder.filename().string() : config.name;
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_'; }, '_');
    return name.empty() ? "adapter" : name;
}

/// What both files of `adapters` say of the model.
json describedModel(const Model& model, const ModelConfig& config)
{
    return { { "hidden_size", model.info().hiddenSize }, { "model_class", model.info().architecture },
        { "model_name", baseFolder(config) }, { "model_type", model.info().modelType } };
}

json bottleneckConfig(const Model& model, const ModelConfig& config, const std::string& name)
{
    json object = describedModel(model, config);
    object["name"] = name;
    object["config"] = { { "mh_adapter", false }, { "output_adapter", true },
        { "reduction_factor", model.config().adapter->reduction }, { "non_linearity", "relu" },
        { "original_ln_before", true }, { "original_ln_after", true }, { "ln_before", false }, { "ln_after", false },
        { "init_weights", "bert" }, { "is_parallel", false }, { "scaling", 1.0 }, { "use_gating", false },
        { "residual_before_ln", true }, { "adapter_residual_before_ln", false }, { "inv_adapter", nullptr },
        { "inv_adapter_reduction_factor", nullptr }, { "cross_adapter", false }, { "leave_out", json::array() },
        { "dropout", 0.0 }, { "phm_layer", false } };
    return object;
}

json headConfig(const Model& model, const ModelConfig& config)
{
    json object = describedModel(model, config);
    object["name"] = nullptr;
    object["config"] = nullptr;
    object["num_labels"] = model.info().labels.size();
    for (std::size_t id = 0; id < model.info().labels.size(); ++id)
        object["label2id"][model.info().labels[id]] = id;
    return object;
}

/// The tensors that `nameOf` has a name for.
std::vector<TensorToWrite> tensorsNamed(
    const Network& network, const std::function<std::string(const NamedWeight&)>& nameOf)
{
    std::vector<TensorToWrite> tensors;
    for (const auto& weight : network.weights) {
        if (std::string name = nameOf(weight); !name.empty())
            tensors.push_back({ std::move(name), DType::F32, weight.value.sizes().vec(), bytesOf(weight.value) });
    }
    return tensors;
}

std::string headName(const NamedWeight& weight)
{
    return weight.part == "head" ? weight.name : std::string();
}

/// "....output.adapter_down.weight" as `adapters` has it.
std::string bottleneckName(const NamedWeight& weight, const std::string& adapter)
{
    if (!isAdapterWeight(weight.name))
        return {};
    std::string name = weight.name;
    name.insert(name.find(".adapter_"), ".adapters." + adapter);
    constexpr std::string_view kDown = ".adapter_down"; // the first of a row of layers there
    if (const auto at = name.rfind(kDown); at != std::string::npos)
        name.insert(at + kDown.size(), ".0");
    return name;
}

} // namespace

void writeAdapterFiles(const Model& model, const ModelConfig& config, AtomicFolder& output, const CancelToken& token)
{
    const Network& network = model.network();
    const fs::path folder = output.path();
    if (model.config().adapter->kind == AdapterKind::Lora) {
        writeJson(folder / "adapter_config.json", loraConfig(model, config));
        const auto tensors = tensorsNamed(network, [](const NamedWeight& weight) {
            const bool isSaved = weight.part == "head" || isAdapterWeight(weight.name);
            return isSaved ? "base_model.model." + weight.name : std::string();
        });
        writeSafetensors(folder / "adapter_model.safetensors", tensors, { { "format", "pt" } }, token);
        return;
    }
    const std::string name = adapterName(config, output.place());
    writeJson(folder / "adapter_config.json", bottleneckConfig(model, config, name));
    writePytorchFile(folder / "pytorch_adapter.bin",
        tensorsNamed(network, [&](const NamedWeight& weight) { return bottleneckName(weight, name); }), token);
    writeJson(folder / "head_config.json", headConfig(model, config));
    writePytorchFile(folder / "pytorch_model_head.bin", tensorsNamed(network, headName), token);
}

} // namespace ndogo
