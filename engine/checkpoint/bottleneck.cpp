// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/bottleneck.h"

#include "engine/base/shown_text.h"
#include "engine/checkpoint/put_tensors.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>

namespace ndogo {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr double kLargestReduction = 65536;

[[noreturn]] void refuse(const fs::path& file, const Sentence& reason)
{
    throw fileFailure(ErrorCode::FileFormat, file,
        Sentence::tr("The file %1 describes an adapter that is not computed here (%2); of the kinds of the library "
                     "adapters, only \"seq_bn\" is. Use that library for it.",
            file, reason));
}

/// What makes it "seq_bn": a field that is not there has this value.
void requireSeqBn(const json& config, const fs::path& file)
{
    const std::array<std::pair<const char*, json>, 17> kFields { { { "mh_adapter", false }, { "output_adapter", true },
        { "original_ln_before", true }, { "original_ln_after", true }, { "residual_before_ln", true },
        { "adapter_residual_before_ln", false }, { "ln_before", false }, { "ln_after", false },
        { "non_linearity", "relu" }, { "is_parallel", false }, { "scaling", 1.0 }, { "use_gating", false },
        { "inv_adapter", nullptr }, { "cross_adapter", false }, { "leave_out", json::array() }, { "phm_layer", false },
        { "architecture", nullptr } } };
    for (const auto& [field, expected] : kFields) {
        if (config.value(field, expected) != expected)
            refuse(file, Sentence::tr("its %1 is not that of seq_bn", inQuotes(field)));
    }
    const json reduction = config.value("reduction_factor", json(16));
    const double number = reduction.is_number() ? reduction.get<double>() : 0;
    if (!(number >= 1 && number <= kLargestReduction) || number != std::floor(number))
        refuse(file, Sentence::tr("its %1 is no whole number", inQuotes("reduction_factor")));
}

std::string textAt(const json& object, const char* field)
{
    const json value = object.value(field, json());
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// By id; empty where label2id does not number them from 0.
std::vector<std::string> labelsOf(const json& head)
{
    const json numbers = head.value("label2id", json());
    if (!numbers.is_object())
        return {};
    std::map<std::int64_t, std::string> byId;
    for (const auto& [label, id] : numbers.items()) {
        if (id.is_number_integer())
            byId.emplace(id.get<std::int64_t>(), label);
    }
    std::vector<std::string> labels;
    for (const auto& [id, label] : byId) {
        if (id != static_cast<std::int64_t>(labels.size()))
            return {};
        labels.push_back(label);
    }
    return labels;
}

/// "roberta.encoder.layer.0.output.adapters.NAME.adapter_down.0.weight" is ours without the parts between.
std::string nameInModel(std::string name, const BottleneckConfig& bottleneck, const Family& family)
{
    const std::string own = ".adapters." + bottleneck.name;
    if (const auto at = name.find(own); at != std::string::npos)
        name.erase(at, own.size());
    constexpr std::string_view kDown = ".adapter_down", kFirst = ".0";
    if (const auto at = name.find(std::string(kDown) + std::string(kFirst)); at != std::string::npos)
        name.erase(at + kDown.size(), kFirst.size());
    return canonicalName(family, name);
}

} // namespace

std::optional<BottleneckConfig> bottleneckConfigFromJson(const json& adapter, const json& head, const fs::path& file)
{
    const auto found = adapter.find("config");
    if (found == adapter.end() || !found->is_object())
        return {};
    requireSeqBn(*found, file);
    BottleneckConfig bottleneck;
    bottleneck.base = textAt(adapter, "model_name");
    bottleneck.name = textAt(adapter, "name");
    bottleneck.modelClass = textAt(adapter, "model_class");
    bottleneck.reduction = std::int64_t(found->value("reduction_factor", 16.0));
    const json size = adapter.value("hidden_size", json());
    if (!size.is_number_integer() || size.get<std::int64_t>() < 1)
        refuse(file, Sentence::tr("its %1 is no whole number", inQuotes("hidden_size")));
    bottleneck.hiddenSize = size.get<std::int64_t>();
    if (head.is_object()) {
        if (!head.value("config", json()).is_null())
            refuse(file, Sentence::tr("its head is one of that library's own"));
        bottleneck.modelClass = textAt(head, "model_class");
        bottleneck.labels = labelsOf(head);
    }
    return bottleneck;
}

std::optional<BottleneckConfig> readBottleneckConfig(const fs::path& folder)
{
    std::error_code error;
    const auto objectIn = [&](const char* name) {
        const fs::path file = folder / name;
        return fs::exists(file, error)
            ? parseJsonObject(readTextFile(file, kLargestConfig), file, ErrorCode::FileFormat)
            : json();
    };
    const json adapter = objectIn("adapter_config.json");
    if (!adapter.is_object() || !adapter.contains("config"))
        return {};
    return bottleneckConfigFromJson(adapter, objectIn("head_config.json"), folder / "adapter_config.json");
}

void applyBottleneck(Checkpoint& checkpoint, std::vector<StoredTensor> adapter, std::vector<StoredTensor> head,
    const BottleneckConfig& bottleneck, ModelConfig& config)
{
    const std::string base = shown(bottleneck.base, 200);
    if (bottleneck.hiddenSize != config.hiddenSize)
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr("The adapter was trained on a model of hidden size %1 (%2), the base model has %3. Choose the "
                         "base model that it was trained on.",
                bottleneck.hiddenSize, base, config.hiddenSize),
            { { "field", "hidden_size" } });
    const Family& family = familyOf(config);
    AdapterRecipe recipe;
    recipe.kind = AdapterKind::Bottleneck;
    recipe.reduction = bottleneck.reduction;
    config.adapter = recipe;
    if (const auto task = taskOfArchitecture(bottleneck.modelClass))
        config.architectures = { architectureName(family, *task) };
    if (!bottleneck.labels.empty())
        nameLabels(config, bottleneck.labels);
    std::ranges::move(head, std::back_inserter(adapter));
    for (StoredTensor& tensor : adapter) {
        requireFinite(tensor);
        tensor.name = nameInModel(std::move(tensor.name), bottleneck, family);
    }
    putTensors(checkpoint, std::move(adapter), family);
}

} // namespace ndogo
