// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/lora.h"

#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/put_tensors.h"
#include "engine/io/file_message.h"
#include "engine/io/stored_values.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ndogo {
namespace {

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

/// Refuses what cannot be added to a weight, naming which of the two it is that cannot be right.
void requireFit(const StoredTensor& weight, const Factors& factors, const LoraConfig& config)
{
    const StoredTensor &a = *factors.a, &b = *factors.b;
    const std::string name = shown(weight.name, 200), base = shown(config.base, 200);
    const auto isMatrix = [](const StoredTensor& tensor) { return tensor.shape.size() == 2; };
    if (bytesPerValue(weight.dtype) < 2)
        refuseTensor(ErrorCode::TensorShape, name,
            Sentence::tr("The weight %1 of the base model is quantized (%2), and nothing can be added to it. Choose "
                         "the unquantized model that the adapter was trained on (%3).",
                name, dtypeName(weight.dtype), base));
    if (!isMatrix(a) || !isMatrix(b) || a.shape[0] != b.shape[1] || a.shape[0] < 1)
        refuseTensor(ErrorCode::TensorShape, shown(a.name, 200),
            Sentence::tr("The adapter's tensors %1 (%2) and %3 (%4) are no matrices of one rank. Choose the whole "
                         "adapter as it was saved.",
                shown(a.name, 200), shapeText(a.shape), shown(b.name, 200), shapeText(b.shape)));
    if (!config.ranks.empty() && std::ranges::find(config.ranks, a.shape[0]) == config.ranks.end())
        refuseTensor(ErrorCode::TensorShape, shown(a.name, 200),
            Sentence::tr("Tensor %1 of the adapter has rank %2, but adapter_config.json says %3 (r). Choose the "
                         "adapter_config.json that was saved with it.",
                shown(a.name, 200), a.shape[0], config.ranks.front()));
    const std::vector<std::int64_t> sum
        = factors.isEmbedding ? std::vector { a.shape[1], b.shape[0] } : std::vector { b.shape[0], a.shape[1] };
    if (weight.shape != sum)
        refuseTensor(ErrorCode::TensorShape, name,
            Sentence::tr("The weight %1 of the base model is %2, what the adapter adds to it is %3. Choose the base "
                         "model that the adapter was trained on (%4).",
                name, shapeText(weight.shape), shapeText(sum), base));
}

/// W + B·A·scale, or for an embedding W + (B·A)ᵀ·scale.
StoredTensor merged(const StoredTensor& weight, const Factors& factors, double alpha, const LoraConfig& config)
{
    requireFit(weight, factors, config);
    const StoredTensor &a = *factors.a, &b = *factors.b;
    const auto rank = static_cast<std::size_t>(a.shape[0]), width = static_cast<std::size_t>(a.shape[1]);
    const auto rows = static_cast<std::size_t>(b.shape[0]);
    const auto scale = static_cast<float>(
        alpha / (config.isRankStabilized ? std::sqrt(static_cast<double>(rank)) : static_cast<double>(rank)));
    const std::vector<float> left = floatsOf(b), right = floatsOf(a);
    std::vector<float> values = floatsOf(weight), product(width);
    bool isFinite = true;
    for (std::size_t row = 0; row < rows; ++row) {
        std::ranges::fill(product, 0.0F);
        for (std::size_t k = 0; k < rank; ++k)
            for (std::size_t column = 0; column < width; ++column)
                product[column] += left[row * rank + k] * right[k * width + column];
        for (std::size_t column = 0; column < width; ++column) {
            const float added = product[column] * scale;
            isFinite = isFinite && std::isfinite(added);
            values[factors.isEmbedding ? column * rows + row : row * width + column] += added;
        }
    }
    if (!isFinite)
        refuseTensor(ErrorCode::TensorValue, shown(a.name, 200),
            Sentence::tr(
                "What the adapter adds to the weight %1 is not finite: its matrices are too large, or lora_alpha "
                "is, in its adapter_config.json. Choose another adapter, or correct that file.",
                shown(weight.name, 200)));
    return storedFloats(weight.name, weight.shape, std::move(values));
}

bool endsIn(const std::string& layer, const std::string& end)
{
    return layer == end || layer.ends_with("." + end);
}

double alphaOf(const std::string& weight, const LoraConfig& config)
{
    const std::string layer = layerNameOf(weight);
    for (const auto& [end, alpha] : config.alphaPattern)
        if (endsIn(layer, end))
            return alpha;
    return config.alpha;
}

/// Whether a tensor belongs to one of the modules, which are parts of names between dots.
bool isInside(const std::string& tensor, const std::string& module)
{
    return ("." + tensor).find("." + module + ".") != std::string::npos;
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

    /// Where it lies among the weights, its head may be the model's.
    void add(const std::vector<StoredTensor>& adapter, LoraPlace place)
    {
        std::vector<StoredTensor> whole;
        for (const StoredTensor& tensor : adapter)
            sort(tensor, whole);
        requireMatrices();
        if (place == LoraPlace::Aside)
            requireSaved(whole);
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
        requireFinite(tensor);
        if (name.role == Role::Whole)
            whole.emplace_back(tensor).name = name.weight;
        if (name.role == Role::Whole || name.role == Role::Unused)
            return;
        Factors& factors = m_factors[name.weight];
        factors.isEmbedding = name.role == Role::EmbeddingA || name.role == Role::EmbeddingB;
        (name.role == Role::A || name.role == Role::EmbeddingA ? factors.a : factors.b) = &tensor;
    }

    bool isSaved(const std::string& tensor) const
    {
        return std::ranges::any_of(m_config.saved, [&](const std::string& module) { return isInside(tensor, module); });
    }

    /// Whether adapter_config.json says that matrices are added to this weight of the base model.
    bool isTarget(const std::string& name, std::size_t dimensions) const
    {
        const bool isOfEncoder = layerOfName(name) >= 0 || name.starts_with(embeddingsPrefix(m_family));
        return isOfEncoder && dimensions == 2 && name.ends_with(".weight") && !isSaved(name)
            && std::ranges::any_of(
                m_config.targets, [&](const std::string& end) { return endsIn(layerNameOf(name), end); });
    }

    /// That no weight is left as it was which was trained.
    void requireMatrices() const
    {
        if (m_factors.empty())
            throw Failure(ErrorCode::TensorMissing,
                Sentence::tr("The adapter has no LoRA matrices at all (lora_A, lora_B). Choose the whole adapter."));
        if (m_config.onlySomeLayers)
            return;
        std::vector<std::string> missing;
        for (const StoredTensor& tensor : m_checkpoint.tensors) {
            std::string name = canonicalName(m_family, tensor.name);
            if (isTarget(name, tensor.shape.size()) && !m_factors.contains(name))
                missing.push_back(std::move(name));
        }
        if (missing.empty())
            return;
        const std::string first = shown(missing.front(), 200);
        refuseTensor(ErrorCode::TensorMissing, first,
            Sentence::tr("The adapter has no matrices for %1 of the weights that its adapter_config.json names "
                         "(target_modules), the first of which is %2. Choose the whole adapter, and the base model "
                         "that it was trained on.",
                missing.size(), first));
    }

    /// That what was trained whole is there: a head of the base model's own would take its place, or a part of it.
    /// PEFT names more modules than a model has ("classifier" and "score"), so that one of them is enough.
    void requireSaved(const std::vector<StoredTensor>& whole) const
    {
        const auto has = [&](const std::string& name) {
            return std::ranges::find(whole, name, &StoredTensor::name) != whole.end();
        };
        const auto isIn = [&](const StoredTensor& tensor) { return isSaved(tensor.name); };
        if (!m_config.saved.empty() && std::ranges::none_of(whole, isIn))
            refuseTensor(ErrorCode::TensorMissing, shown(m_config.saved.front(), 200),
                Sentence::tr("The adapter has no tensor of %1, which its adapter_config.json says was trained too "
                             "(modules_to_save). Choose the whole adapter.",
                    inQuotes(shown(m_config.saved.front(), 200))));
        for (const StoredTensor& tensor : m_checkpoint.tensors) {
            const std::string name = canonicalName(m_family, tensor.name), layer = layerNameOf(name);
            const auto isBeside = [&](const StoredTensor& other) { return layerNameOf(other.name) == layer; };
            const bool isValue = name == layer + ".weight" || name == layer + ".bias"; // as against a quantized one's
            if (isValue && isSaved(name) && !has(name) && std::ranges::any_of(whole, isBeside))
                refuseTensor(ErrorCode::TensorMissing, shown(name, 200),
                    Sentence::tr("The adapter lacks tensor %1, which its adapter_config.json says was trained too "
                                 "(modules_to_save). Choose the whole adapter.",
                        shown(name, 200)));
        }
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

void applyLora(Checkpoint& checkpoint, std::vector<StoredTensor> adapter, const std::optional<LoraConfig>& config,
    const Family& family, std::vector<Sentence>& notes, LoraPlace place)
{
    std::vector<StoredTensor> inside = takeAdapter(checkpoint, config.has_value());
    std::ranges::move(inside, std::back_inserter(adapter));
    const bool isBeside = place == LoraPlace::Beside;
    if (config && adapter.empty() && isBeside)
        notes.push_back(
            Sentence::tr("There is an adapter_config.json, but no adapter that it belongs to: none is added."));
    if (!config || (adapter.empty() && isBeside))
        return;
    LoraMerger merger(checkpoint, *config, family);
    merger.add(adapter, place);
    notes.push_back(isBeside
            ? Sentence::tr("The LoRA adapter that lies beside the weights (adapter_config.json) is added to %1 of "
                           "them, as PEFT's merge_and_unload() does; where they are merged already, remove it.",
                merger.merged())
            : Sentence::tr("The LoRA adapter is added to weights of its base model, as PEFT's merge_and_unload() does: "
                           "to %1 of them.",
                merger.merged()));
}

} // namespace ndogo
