// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/lora.h"

#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/put_tensors.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"
#include "engine/io/stored_values.h"

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

/// The name that a tensor of an adapter has in the model, and what it is there.
struct AdapterName {
    enum class Role { A, B, EmbeddingA, EmbeddingB, Whole, Unused, Unknown };
    std::string weight; ///< canonical, of the weight that it belongs to
    Role role = Role::Whole;
};

void takeOut(std::string& name, std::string_view segment)
{
    if (const auto at = name.find(segment); at != std::string::npos)
        name.erase(at, segment.size());
}

AdapterName nameInModel(const std::string& stored, const Family& family)
{
    using Role = AdapterName::Role;
    constexpr std::string_view kPeft = "base_model.model.";
    std::string name = withoutWrappers(stored.starts_with(kPeft) ? stored.substr(kPeft.size()) : stored);
    if (name.find(".original_module.") != std::string::npos)
        return { name, Role::Unused };
    for (const std::string_view segment : { ".modules_to_save", ".base_layer", ".default" })
        takeOut(name, segment);
    constexpr std::array<std::pair<std::string_view, Role>, 4> kEnds { { { ".lora_A.weight", Role::A },
        { ".lora_B.weight", Role::B }, { ".lora_embedding_A", Role::EmbeddingA },
        { ".lora_embedding_B", Role::EmbeddingB } } };
    for (const auto& [end, role] : kEnds)
        if (name.ends_with(end))
            return { canonicalName(family, name.substr(0, name.size() - end.size()) + ".weight"), role };
    const Role role = name.find(".lora_") == std::string::npos ? Role::Whole : Role::Unknown;
    return { canonicalName(family, name), role };
}

/// The two factors of what is added to a weight.
struct Factors {
    const StoredTensor *a = nullptr, *b = nullptr;
    bool isEmbedding = false; ///< whose weight lies the other way round
};

[[noreturn]] void refuseTensor(ErrorCode code, const std::string& name, Sentence sentence)
{
    throw Failure(code, std::move(sentence), { { "tensor", name } });
}

/// W + B·A·scale, or for an embedding W + (B·A)ᵀ·scale.
StoredTensor merged(const StoredTensor& weight, const Factors& factors, double alpha, const LoraConfig& config)
{
    const StoredTensor &a = *factors.a, &b = *factors.b;
    const std::string name = shown(a.name, 200);
    const auto isMatrix = [](const StoredTensor& tensor) { return tensor.shape.size() == 2; };
    const std::size_t in = factors.isEmbedding ? 0 : 1, out = 1 - in;
    if (!isMatrix(weight) || !isMatrix(a) || !isMatrix(b) || a.shape[0] != b.shape[1] || a.shape[0] < 1
        || weight.shape[in] != a.shape[1] || weight.shape[out] != b.shape[0] || bytesPerValue(weight.dtype) < 2)
        refuseTensor(ErrorCode::TensorShape, name,
            Sentence::tr(
                "Tensor %1 of the adapter (%2) does not fit the weight %3 that it is added to (%4). Choose the "
                "base model that the adapter was trained on (%5), unquantized.",
                name, shapeText(a.shape), shown(weight.name, 200), shapeText(weight.shape), shown(config.base, 200)));
    const auto rank = static_cast<std::size_t>(a.shape[0]), width = static_cast<std::size_t>(a.shape[1]);
    const auto rows = static_cast<std::size_t>(b.shape[0]);
    const auto scale = static_cast<float>(
        alpha / (config.isRankStabilized ? std::sqrt(static_cast<double>(rank)) : static_cast<double>(rank)));
    const std::vector<float> left = floatsOf(b), right = floatsOf(a);
    std::vector<float> values = floatsOf(weight), product(width);
    for (std::size_t row = 0; row < rows; ++row) {
        std::ranges::fill(product, 0.0F);
        for (std::size_t k = 0; k < rank; ++k)
            for (std::size_t column = 0; column < width; ++column)
                product[column] += left[row * rank + k] * right[k * width + column];
        for (std::size_t column = 0; column < width; ++column)
            values[factors.isEmbedding ? column * rows + row : row * width + column] += product[column] * scale;
    }
    return storedFloats(weight.name, weight.shape, std::move(values));
}

double alphaOf(const std::string& weight, const LoraConfig& config)
{
    const std::string layer = layerNameOf(weight);
    for (const auto& [end, alpha] : config.alphaPattern)
        if (layer == end || layer.ends_with("." + end))
            return alpha;
    return config.alpha;
}

/// What adapters leave in a state dict of the whole model.
bool isOfAdapter(const std::string& name)
{
    return name.find(".lora_") != std::string::npos || name.find(".modules_to_save.") != std::string::npos
        || name.find(".original_module.") != std::string::npos;
}

/// Takes the tensors of adapters out of a checkpoint of the whole model, and "base_layer." out of the other names.
std::vector<StoredTensor> takeAdapter(Checkpoint& checkpoint, bool isKnown)
{
    std::vector<StoredTensor> adapter, base;
    for (StoredTensor& tensor : checkpoint.tensors) {
        if (isKnown && isOfAdapter(tensor.name)) {
            adapter.push_back(std::move(tensor));
            continue;
        }
        takeOut(tensor.name, ".base_layer");
        base.push_back(std::move(tensor));
    }
    std::ranges::sort(base, {}, &StoredTensor::name);
    checkpoint.tensors = std::move(base);
    return adapter;
}

class LoraMerger {
public:
    LoraMerger(Checkpoint& checkpoint, const LoraConfig& config, const Family& family)
        : m_checkpoint(checkpoint)
        , m_config(config)
        , m_family(family)
    {
    }

    void add(const std::vector<StoredTensor>& adapter)
    {
        std::vector<StoredTensor> whole;
        for (const StoredTensor& tensor : adapter)
            sort(tensor, whole);
        putTensors(m_checkpoint, std::move(whole), m_family);
        for (std::size_t i = 0; i < m_checkpoint.tensors.size(); ++i)
            m_places.emplace(canonicalName(m_family, m_checkpoint.tensors[i].name), i);
        for (const auto& [name, factors] : m_factors)
            merge(name, factors);
    }

    std::size_t merged() const { return m_factors.size(); }

private:
    void sort(const StoredTensor& tensor, std::vector<StoredTensor>& whole)
    {
        using Role = AdapterName::Role;
        const AdapterName name = nameInModel(tensor.name, m_family);
        const std::string text = shown(tensor.name, 200);
        if (name.role == Role::Unknown)
            refuseTensor(ErrorCode::TensorUnexpected, text,
                Sentence::tr("Tensor %1 of the adapter is of a kind of LoRA that is not applied here. Load it with "
                             "PEFT, merge it into the model (merge_and_unload()), and save the model.",
                    text));
        if (name.role == Role::Whole)
            whole.emplace_back(tensor).name = name.weight;
        if (name.role == Role::Whole || name.role == Role::Unused)
            return;
        Factors& factors = m_factors[name.weight];
        factors.isEmbedding = name.role == Role::EmbeddingA || name.role == Role::EmbeddingB;
        (name.role == Role::A || name.role == Role::EmbeddingA ? factors.a : factors.b) = &tensor;
    }

    void merge(const std::string& name, const Factors& factors)
    {
        const std::string text = shown(name, 200);
        const auto place = m_places.find(name);
        if (place == m_places.end() || factors.a == nullptr || factors.b == nullptr)
            refuseTensor(ErrorCode::TensorMissing, text,
                Sentence::tr(
                    "The adapter changes the weight %1, and of that weight and the two matrices that are added "
                    "to it one is missing. Choose the base model that the adapter was trained on, and the "
                    "whole adapter.",
                    text));
        StoredTensor& weight = m_checkpoint.tensors[place->second];
        weight = ndogo::merged(weight, factors, alphaOf(name, m_config), m_config);
    }

    Checkpoint& m_checkpoint;
    const LoraConfig& m_config;
    const Family& m_family;
    std::map<std::string, std::size_t> m_places; ///< of the checkpoint's tensors, by canonical name
    std::map<std::string, Factors> m_factors; ///< by the weight's canonical name
};

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
            refuse(file, Sentence::tr("its alpha_pattern is no object"));
        for (const auto& [layer, alpha] : config["alpha_pattern"].items()) {
            if (layer.find_first_of("*+?^$|()[]{}\\") != std::string::npos)
                refuse(file, Sentence::tr("its alpha_pattern has a pattern, %1", inQuotes(shown(layer, 60))));
            lora.alphaPattern[layer] = numberAt(alpha, file, "alpha_pattern");
        }
    }
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

void applyLora(Checkpoint& checkpoint, std::vector<StoredTensor> adapter, const std::optional<LoraConfig>& config,
    const Family& family, std::vector<Sentence>& notes)
{
    std::vector<StoredTensor> inside = takeAdapter(checkpoint, config.has_value());
    std::ranges::move(inside, std::back_inserter(adapter));
    if (config && adapter.empty())
        notes.push_back(
            Sentence::tr("There is an adapter_config.json, but no adapter that it belongs to: none is added."));
    if (!config || adapter.empty())
        return;
    LoraMerger merger(checkpoint, *config, family);
    merger.add(adapter);
    notes.push_back(
        Sentence::tr("The LoRA adapter that lies beside the weights (adapter_config.json) is added to %1 of "
                     "them, as PEFT's merge_and_unload() does; where they are merged already, remove it.",
            merger.merged()));
}

} // namespace ndogo
