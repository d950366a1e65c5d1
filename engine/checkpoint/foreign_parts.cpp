// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/foreign_parts.h"

#include "engine/base/shown_text.h"
#include "engine/checkpoint/name_prefixes.h"
#include "engine/io/stored_values.h"

#include <algorithm>
#include <initializer_list>

namespace ndogo {
namespace {

bool holdsOneOf(std::string_view name, std::initializer_list<std::string_view> parts)
{
    return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

enum class Part { Lora, Adapter, Prompt, Crf, Recurrent, Parametrized, Quantized, Mask, Head, Unknown };

Part partOf(std::string_view name)
{
    if (holdsOneOf(name, { "lora_" }))
        return Part::Lora;
    if (holdsOneOf(name, { "adapter", "ia3_" }))
        return Part::Adapter;
    if (holdsOneOf(name, { "prompt", "prefix_" }))
        return Part::Prompt;
    if (holdsOneOf(name, { "crf", "transitions" }))
        return Part::Crf;
    if (holdsOneOf(name, { "lstm", "gru.", "rnn", "weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l" }))
        return Part::Recurrent;
    if (holdsOneOf(name, { "parametrizations.", ".weight_g", ".weight_v" }))
        return Part::Parametrized;
    if (name.ends_with("_mask") || name.ends_with("_orig"))
        return Part::Mask;
    if (holdsOneOf(name, { ".SCB", "scale", "zero_point", "qweight", "qzeros", "absmax", "quant_" }))
        return Part::Quantized;
    if (encoderPartOf(name) == std::string::npos && holdsOneOf(name, { "classifier", "head", "score.", "dense" }))
        return Part::Head;
    return Part::Unknown;
}

Sentence listedTensors(const std::vector<std::string>& names)
{
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
        text += (i > 0 ? ", " : "") + shown(names[i], 200);
    if (names.size() > kShown)
        return Sentence::tr("%1 and %2 more", text, names.size() - kShown);
    return Sentence::inWords(text);
}

Sentence inWords(Part part, const Sentence& names)
{
    switch (part) {
    case Part::Lora:
        return Sentence::tr(
            "LoRA matrices (%1), which are applied where adapter_config.json beside them says how", names);
    case Part::Adapter:
        return Sentence::tr("adapters (%1)", names);
    case Part::Prompt:
        return Sentence::tr("learned prompts (%1)", names);
    case Part::Crf:
        return Sentence::tr("a CRF (%1)", names);
    case Part::Recurrent:
        return Sentence::tr("a recurrent layer such as an LSTM (%1)", names);
    case Part::Parametrized:
        return Sentence::tr("a parametrization such as weight norm (%1)", names);
    case Part::Mask:
        return Sentence::tr("half of a pruning mask and its weight (%1)", names);
    case Part::Quantized:
        return Sentence::tr("numbers of a quantization (%1)", names);
    case Part::Head:
        return Sentence::tr("further layers of a head (%1)", names);
    case Part::Unknown:
        break;
    }
    return Sentence::tr("tensors of a kind that is not known (%1)", names);
}

} // namespace

bool isHarmless(const Family& family, const std::string& name, const StoredTensor& tensor)
{
    if (name.starts_with(std::string(family.prefix) + "pooler.") || name.ends_with("num_batches_tracked")
        || name.ends_with("position_ids"))
        return true;
    for (const std::string_view start : { "lm_head.", "cls.", "optimizer.", "lr_scheduler.", "scheduler." })
        if (name.starts_with(start))
            return true;
    const bool isCounter = tensor.size() == 1 && tensor.dtype != DType::F32 && tensor.dtype != DType::F16
        && tensor.dtype != DType::BF16 && tensor.dtype != DType::F64;
    return isCounter || name.starts_with("loss") || holdsOneOf(name, { ".loss", "_loss", "criterion" })
        || isAllZero(tensor);
}

Sentence partsInWords(const std::vector<std::string>& names)
{
    std::map<Part, std::vector<std::string>> parts;
    for (const std::string& name : names)
        parts[partOf(name)].push_back(name);
    Sentence all;
    for (const auto& [part, tensors] : parts) {
        const Sentence one = inWords(part, listedTensors(tensors));
        all = all.empty() ? one : Sentence::tr("%1; %2", all, one);
    }
    return all;
}

std::optional<Sentence> reasonForMissing(
    const std::string& name, const std::map<std::string, const StoredTensor*>& others)
{
    const std::string layer = layerNameOf(name), leaf = name.substr(std::min(layer.size() + 1, name.size()));
    for (const std::string& stand : { layer + ".parametrizations." + leaf + ".original0",
             layer + ".parametrizations." + leaf + ".original", name + "_g", name + "_orig" })
        if (others.contains(stand))
            return Sentence::tr("Tensor %1 is not in the checkpoint; %2 stands for it, which a parametrization (weight "
                                "norm, a pruning mask) left: take it off with torch.nn.utils (remove_parametrizations, "
                                "remove_weight_norm or prune.remove) and save the model again.",
                name, shown(stand, 200));
    const std::size_t at = encoderPartOf(name);
    const std::string own = at == std::string::npos ? name : name.substr(at);
    for (const auto& [other, stored] : others)
        if (other.ends_with("." + own))
            return Sentence::tr("Tensor %1 is not in the checkpoint under its own name, but as %2, with the prefix %3; "
                                "others have none. Save the model alone, or rename its tensors alike.",
                name, shown(other, 200), inQuotes(shown(other.substr(0, other.size() - own.size()), 100)));
    return {};
}

} // namespace ndogo
