// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/base/shown_text.h"
#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/pruning_masks.h"
#include "engine/checkpoint/quantized_layout.h"
#include "engine/io/checkpoint.h"
#include "engine/io/output_lock.h"
#include "engine/network/base_model.h"
#include "engine/network/model.h"
#include "engine/network/network.h"
#include "engine/network/threads.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <iterator>
#include <map>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

at::ScalarType torchType(DType type)
{
    switch (type) {
    case DType::F32:
        return at::kFloat;
    case DType::F16:
        return at::kHalf;
    case DType::BF16:
        return at::kBFloat16;
    case DType::F64:
        return at::kDouble;
    case DType::I64:
        return at::kLong;
    case DType::I32:
        return at::kInt;
    case DType::I16:
        return at::kShort;
    case DType::I8:
        return at::kChar;
    case DType::U8:
        return at::kByte;
    case DType::Bool:
        return at::kBool;
    }
    return at::kFloat;
}

/// Files that openTokenizer() knows.
constexpr const char* kTokenizerFiles[] = { "sentencepiece.bpe.model", "spiece.model", "vocab.txt", "tokenizer.json" };

bool isFloating(DType type)
{
    return type == DType::F32 || type == DType::F16 || type == DType::BF16 || type == DType::F64;
}

/// The stored bytes as a tensor, in place where they are aligned.
at::Tensor toTensor(const StoredTensor& stored)
{
    const auto type = torchType(stored.dtype);
    auto* data = const_cast<std::byte*>(stored.bytes.data()); // torch has no read-only tensors; we never write
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % bytesPerValue(stored.dtype) == 0;
    at::Tensor tensor;
    if (aligned) {
        tensor = at::from_blob(
            data, stored.shape, [keeper = stored.keeper](void*) {}, at::TensorOptions(type));
    } else {
        tensor = at::empty(stored.shape, at::TensorOptions(type));
        std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
    }
    return tensor;
}

/// Counts zeros and refuses NaN and infinity, in one pass over the bits.
void inspectValues(NamedWeight& weight, const at::Tensor& fp32)
{
    const float* values = fp32.const_data_ptr<float>();
    constexpr std::size_t kChunk = std::size_t(1) << 20;
    const auto size = static_cast<std::size_t>(fp32.numel());
    std::atomic<std::int64_t> zeros { 0 };
    std::atomic<bool> finite { true };
    parallelFor((size + kChunk - 1) / kChunk, engineThreads(), [&](std::size_t chunk) {
        const auto end = std::min(size, (chunk + 1) * kChunk);
        std::int64_t chunkZeros = 0;
        std::uint32_t worst = 0;
        for (auto i = chunk * kChunk; i < end; ++i) {
            const auto magnitude = std::bit_cast<std::uint32_t>(values[i]) & 0x7fffffffU;
            chunkZeros += magnitude == 0;
            worst = std::max(worst, magnitude);
        }
        zeros += chunkZeros;
        if (worst >= 0x7f800000U)
            finite = false;
    });
    if (!finite) {
        throw Failure(ErrorCode::TensorValue,
            Sentence::tr("Tensor %1 holds values that are not finite (NaN or infinite). The checkpoint is damaged or "
                         "its training diverged: choose another checkpoint.",
                weight.name),
            { { "tensor", weight.name } });
    }
    weight.zeros = zeros;
}

/// Two numbers of four bits a byte, the first in the lower half, as int8 [out, width].
at::Tensor unpacked(const at::Tensor& bytes, std::int64_t width)
{
    const auto low = bytes.bitwise_and(15), high = bytes.bitwise_right_shift(4);
    const auto pairs = at::stack({ low, high }, 2).view({ bytes.size(0), -1 });
    return pairs.narrow(1, 0, width).to(at::kChar).sub_(8).contiguous();
}

/// A weight of small integers, and its scales in fp32.
NamedWeight loadIntegers(const ExpectedWeight& expected, const StoredTensor& stored, const StoredTensor& scales,
    const QuantizeRecipe& recipe)
{
    auto integers = toTensor(stored);
    if (recipe.method == QuantizeMethod::Int4)
        integers = unpacked(integers, expected.shape.at(1));
    NamedWeight steps;
    steps.name = scaleName(recipe, expected.name);
    steps.value = toTensor(scales).to(at::kFloat).contiguous();
    inspectValues(steps, steps.value);
    if (recipe.method != QuantizeMethod::Int4 && steps.value.lt(0).any().item<bool>())
        throw Failure(ErrorCode::TensorValue,
            Sentence::tr("Tensor %1 holds scales below zero, which no quantization makes. The checkpoint is damaged: "
                         "choose another one.",
                steps.name),
            { { "tensor", steps.name } });
    return makeQuantizedWeight(expected.name, integers.contiguous(), steps.value, stored.dtype);
}

/// Matrices of a quantized model stay in half precision; everything else is widened to fp32.
NamedWeight loadWeight(const std::string& name, const StoredTensor& stored, bool keepHalf)
{
    NamedWeight weight;
    weight.name = name;
    if (!isFloating(stored.dtype)) {
        throw Failure(ErrorCode::FileFormat,
            Sentence::tr(
                "Tensor %1 is stored as %2, a floating-point type is expected. Choose the unquantised checkpoint.",
                name, dtypeName(stored.dtype)),
            { { "tensor", name } });
    }
    weight.stored = stored.dtype;
    const auto value = toTensor(stored).contiguous();
    const auto fp32 = value.to(at::kFloat);
    const bool isHalf = stored.dtype == DType::F16 || stored.dtype == DType::BF16;
    weight.value = keepHalf && isHalf && value.dim() == 2 ? value : fp32;
    describeWeight(weight);
    inspectValues(weight, fp32);
    return weight;
}

std::vector<NamedWeight> loadWeights(
    const CheckpointLayout& layout, const ModelConfig& config, const CancelToken& token)
{
    std::map<std::string, std::vector<std::int64_t>> shapes; // of packed int4 the file tells only half
    for (auto& expected : expectedWeights(config, layout.task))
        shapes.emplace(std::move(expected.name), std::move(expected.shape));
    shapes[poolerName(familyOf(config)) + ".weight"] = { config.hiddenSize, config.hiddenSize };
    std::vector<NamedWeight> weights;
    for (const auto& [name, stored] : layout.tensors) {
        token.throwIfRequested();
        const auto scales = layout.scales.find(name);
        if (scales == layout.scales.end())
            weights.push_back(loadWeight(name, *stored, config.quantize.has_value()));
        else
            weights.push_back(loadIntegers({ name, shapes.at(name) }, *stored, *scales->second, *config.quantize));
    }
    return weights;
}

/// A pooler that a fresh head may take up.
std::vector<NamedWeight> loadPooler(const CheckpointLayout& layout, const ModelConfig& config)
{
    std::vector<NamedWeight> weights;
    if (!config.quantize) { // a fresh head is for training, which wants an unquantized model
        for (const auto& [name, stored] : layout.pooler)
            weights.push_back(loadWeight(name, *stored, false));
    }
    return weights;
}

/// The tokenizer of a folder, if it has one; without it a model can be inspected and pruned.
std::shared_ptr<const Tokenizer> openTokenizerOf(
    const fs::path& folder, const ModelConfig& config, std::vector<Sentence>& notes)
{
    const auto isThere = [&](const char* name) {
        std::error_code error; // what cannot be looked at is opened all the same, and says why it fails
        return fs::exists(folder / name, error) || error;
    };
    if (std::none_of(std::begin(kTokenizerFiles), std::end(kTokenizerFiles), isThere)) {
        notes.push_back(Sentence::tr(
            "There is no %1: the model can be inspected and pruned, not evaluated.", usualTokenizerFile(config)));
        return nullptr;
    }
    std::shared_ptr<const Tokenizer> tokenizer
        = openTokenizer(folder, config.text.rules.value_or(TokenizerRules::Original), config.modelType);
    if (tokenizer->vocabSize() > config.vocabSize) {
        const auto file = tokenizer->files().front();
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("The tokenizer of %2 (%1 and the added tokens beside it) has %3 ids, the model's vocabulary "
                         "holds %4. Use the tokenizer that the model was trained with.",
                file.filename().string(), folder.string(), tokenizer->vocabSize(), config.vocabSize),
            { { "file", file.string() } });
    }
    return tokenizer;
}

/// The weights of a folder under the names that transformers gives them, with what lies beside them put in.
class WholeCheckpoint {
public:
    WholeCheckpoint(const CheckpointFolder& folder, ModelConfig& config)
        : m_checkpoint(openCheckpoint(folder.model))
    {
        const Family& family = familyOf(config);
        takeOffPrefixes(m_checkpoint, family, m_checkpoint.notes);
        applyPruningMasks(m_checkpoint, m_checkpoint.notes);
        if (!folder.config.empty())
            requireSameWeights(config, folder, m_checkpoint, m_checkpoint.notes);
        m_adapter.base = folder.model.lexically_normal().string();
        auto tensors = tensorsOf(folder.adapter), head = tensorsOf(folder.head);
        if (folder.bottleneck && !folder.adapter.empty()) {
            m_adapter.kind = AdapterKind::Bottleneck;
            applyBottleneck(m_checkpoint, std::move(tensors), std::move(head), *folder.bottleneck, config);
        } else {
            applyLora(m_checkpoint, std::move(tensors), folder.lora, family, m_checkpoint.notes,
                folder.isAside ? LoraPlace::Aside : LoraPlace::Beside);
        }
    }

    const Checkpoint& checkpoint() const { return m_checkpoint; }
    const AdapterInfo& adapter() const { return m_adapter; } ///< nothing is in it where there is none

private:
    std::vector<StoredTensor> tensorsOf(const fs::path& file)
    {
        if (file.empty())
            return {};
        Checkpoint part = openWeights(file);
        std::ranges::move(part.files, std::back_inserter(m_checkpoint.files));
        m_checkpoint.fileBytes += part.fileBytes;
        m_adapter.bytes += part.fileBytes;
        for (const StoredTensor& tensor : part.tensors)
            m_adapter.parameters += tensor.size();
        return std::move(part.tensors);
    }

    Checkpoint m_checkpoint;
    AdapterInfo m_adapter;
};

} // namespace

std::shared_ptr<const Model> Model::open(const fs::path& folder, const CancelToken& token)
{
    bringBack(folder);
    const CheckpointFolder place = findModel(folder);
    auto config = readModelConfig(place.config.empty() ? place.model : place.config);
    if (!place.config.empty())
        requireSameShape(config, place);
    if (place.lora && place.lora->task)
        config.architectures = { architectureName(familyOf(config), *place.lora->task) };
    const WholeCheckpoint whole(place, config);
    const Checkpoint& checkpoint = whole.checkpoint();
    const auto layout = layOut(checkpoint, config);

    ModelInfo info;
    info.path = folder.lexically_normal().string();
    info.sizes.file = checkpoint.fileBytes;
    info.missing = layout.missing;
    info.unexpected = layout.unexpected;
    info.foreignParts = layout.foreignParts;
    info.notes = place.notes;
    if (place.isAside)
        info.adapter = whole.adapter();
    for (const auto& notes : { config.notes, checkpoint.notes, layout.notes })
        info.notes.insert(info.notes.end(), notes.begin(), notes.end());
    std::vector<NamedWeight> weights;
    try {
        weights = loadWeights(layout, config, token);
    } catch (const Failure&) {
        for (const auto& file : checkpoint.files)
            file->requireUnchanged(); // which would be the reason
        throw;
    }
    auto network = bindNetwork(config, layout.task, std::move(weights));
    network.unusedPooler = loadPooler(layout, config);
    auto tokenizer = openTokenizerOf(place.tokenizer, config, info.notes);
    auto model = std::make_shared<const Model>(
        std::move(config), std::move(tokenizer), std::move(network), std::move(info), checkpoint.files);
    model->requireUnchanged();
    return model;
}

} // namespace ndogo
