// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/model.h"

#include "engine/base/parallel.h"
#include "engine/base/shown_text.h"
#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/checkpoint/quantized_layout.h"
#include "engine/io/checkpoint.h"
#include "engine/io/output_lock.h"
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

std::string tokenizerFileOf(const ModelConfig& config)
{
    return familyOf(config).isBert ? "vocab.txt" : "sentencepiece.bpe.model";
}

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
            "There is no %1: the model can be inspected and pruned, not evaluated.", tokenizerFileOf(config)));
        return nullptr;
    }
    std::shared_ptr<const Tokenizer> tokenizer = openTokenizer(folder, TokenizerRules::Original, config.modelType);
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

ParameterReport reportParameters(const Network& network)
{
    ParameterReport report;
    std::int64_t zeros = 0;
    for (const auto& weight : network.weights) {
        const auto size = weight.value.numel();
        report.total += size;
        zeros += weight.zeros;
        report.zerosByPart[weight.part] += weight.zeros;
        auto& part = weight.part == "embeddings" ? report.embeddings
            : weight.part == "attention"         ? report.attention
            : weight.part == "ffn"               ? report.ffn
            : weight.part == "head"              ? report.head
                                                 : report.other;
        part += size;
        if (weight.prunable) {
            report.prunable += size;
            report.prunableZeros += weight.zeros;
        }
    }
    report.nonzero = report.total - zeros;
    return report;
}

/// Of an int8 or int4 weight; those of int4 are fp16 in the file.
std::int64_t scaleBytes(const NamedWeight& weight)
{
    if (!weight.scales.defined())
        return 0;
    return weight.scales.numel() * (weight.stored == DType::U8 ? 2 : 4);
}

SizeReport reportSizes(const Network& network, std::int64_t fileBytes)
{
    SizeReport sizes;
    sizes.file = fileBytes;
    for (const auto& weight : network.weights) {
        const auto width = static_cast<int>(bytesPerValue(weight.stored));
        const auto scales = scaleBytes(weight);
        const bool halved = weight.scales.defined() && weight.stored == DType::U8; // int4: two a byte
        const auto dense
            = halved ? weight.value.size(0) * ((weight.value.size(1) + 1) / 2) : weight.value.numel() * width;
        sizes.dense += dense + scales;
        sizes.sparse += scales
            + (weight.value.dim() == 2 && !halved ? sparseBytes(weight.value.numel(), weight.zeros, width) : dense);
    }
    return sizes;
}

std::vector<LayerPrecision> reportPrecisions(const Network& network)
{
    std::vector<LayerPrecision> precisions;
    for (const auto& layer : network.linearLayers())
        precisions.push_back({ layer->name(), layer->stored(), layer->computed(), layer->reason() });
    return precisions;
}

void requireUnchanged(const std::vector<std::shared_ptr<const MappedFile>>& files)
{
    for (const auto& file : files)
        file->requireUnchanged();
}

std::string mostCommonType(const Network& network)
{
    std::map<std::string, std::int64_t> sizes;
    for (const auto& weight : network.weights)
        sizes[tensorInfo(weight).dtype] += weight.value.numel();
    std::string best;
    for (const auto& [name, size] : sizes) {
        if (best.empty() || size > sizes[best])
            best = name;
    }
    return best;
}

} // namespace

std::shared_ptr<const Model> Model::open(const fs::path& folder, const CancelToken& token)
{
    bringBack(folder);
    auto config = readModelConfig(folder);
    const auto checkpoint = openCheckpoint(folder);
    const auto layout = layOut(checkpoint, config);

    ModelInfo info;
    info.path = folder.lexically_normal().string();
    info.sizes.file = checkpoint.fileBytes;
    info.missing = layout.missing;
    info.unexpected = layout.unexpected;
    info.notes = config.notes;
    info.notes.insert(info.notes.end(), layout.notes.begin(), layout.notes.end());
    std::vector<NamedWeight> weights;
    try {
        weights = loadWeights(layout, config, token);
    } catch (const Failure&) {
        ndogo::requireUnchanged(checkpoint.files); // which would be the reason
        throw;
    }
    auto network = bindNetwork(config, layout.task, std::move(weights));
    network.unusedPooler = loadPooler(layout, config);
    auto tokenizer = openTokenizerOf(folder, config, info.notes);
    auto model = std::make_shared<const Model>(
        std::move(config), std::move(tokenizer), std::move(network), std::move(info), checkpoint.files);
    model->requireUnchanged();
    return model;
}

Model::Model(ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer, Network network, ModelInfo info,
    std::vector<std::shared_ptr<const MappedFile>> files)
    : m_config(std::move(config))
    , m_tokenizer(std::move(tokenizer))
    , m_network(std::make_unique<const Network>(std::move(network)))
    , m_info(std::move(info))
    , m_files(std::move(files))
{
    if (m_info.name.empty()) {
        fs::path path = m_info.path; // empty for a model that was never in a folder
        if (!path.empty())
            path = fs::absolute(path).lexically_normal(); // "." has a name too
        m_info.name = !m_config.name.empty() ? m_config.name
            : path.has_filename()            ? path.filename().string()
                                             : path.parent_path().filename().string();
    }
    m_info.task = m_network->task;
    m_info.architecture = architectureName(familyOf(m_config), m_info.task);
    m_info.modelType = m_config.modelType;
    m_info.labels = m_config.labels;
    m_info.tokenizerType = m_tokenizer ? m_tokenizer->type() : "";
    m_info.tokenizerFile = m_tokenizer ? m_tokenizer->files().front().filename().string() : "";
    m_info.vocabSize = m_config.vocabSize;
    m_info.layers = m_config.layers;
    m_info.hiddenSize = m_config.hiddenSize;
    m_info.heads = m_config.heads;
    m_info.ffn = m_config.ffn;
    m_info.maxTokens = m_config.maxTokens();
    m_info.dtype = mostCommonType(*m_network);
    m_info.parameters = reportParameters(*m_network);
    m_info.sizes = reportSizes(*m_network, m_info.sizes.file);
    m_info.parent = m_config.parent;
    m_info.recipe = m_config.recipe;
    m_info.precisions = m_config.quantize ? reportPrecisions(*m_network) : std::vector<LayerPrecision>();
    m_info.tensors.clear();
    for (const auto& weight : m_network->weights)
        m_info.tensors.push_back(tensorInfo(weight));
}

Model::~Model() = default;

std::shared_ptr<const Model> Model::with(ModelConfig config, std::vector<NamedWeight> weights, bool copied) const
{
    ModelInfo info;
    info.path = m_info.path;
    info.name = m_info.name;
    info.sizes.file = m_info.sizes.file;
    info.missing = m_info.missing;
    info.notes = m_info.notes;
    auto network = bindNetwork(config, m_network->task, std::move(weights));
    return std::make_shared<const Model>(std::move(config), m_tokenizer, std::move(network), std::move(info),
        copied ? std::vector<std::shared_ptr<const MappedFile>>() : m_files);
}

void Model::requireUnchanged() const
{
    ndogo::requireUnchanged(m_files);
}

const Tokenizer& Model::tokenizer() const
{
    if (!m_tokenizer) {
        const auto file = fs::path(m_info.path) / tokenizerFileOf(m_config);
        throw Failure(ErrorCode::TokenizerMissing,
            Sentence::tr(
                "%1 is missing. Copy the tokenizer of the model there; without it text cannot be read.", file.string()),
            { { "file", file.string() } });
    }
    return *m_tokenizer;
}

void Model::requireTokenClassification() const
{
    if (m_info.task == ModelTask::TokenClassification)
        return;
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("%1 is a %2 model: it has no head that tags words. Choose a model that was fine-tuned for token "
                     "classification.",
            m_info.path, nameOf(m_info.task)),
        { { "file", m_info.path }, { "task", std::string(nameOf(m_info.task)) } });
}

void Model::requireClassifier() const
{
    if (m_info.task == ModelTask::TokenClassification || m_info.task == ModelTask::SequenceClassification)
        return;
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("%1 is a %2 model: it has neither a head that tags words nor one that classifies texts. Choose a "
                     "model that was fine-tuned for token or sequence classification.",
            m_info.path, nameOf(m_info.task)),
        { { "file", m_info.path }, { "task", std::string(nameOf(m_info.task)) } });
}

void Model::requireUnquantized(const Sentence& refusal) const
{
    if (!m_config.quantize)
        return;
    const auto method = nameOf(m_config.quantize->method);
    throw Failure(ErrorCode::ConfigInvalid,
        m_config.parent.empty()
            ? Sentence::tr(
                "%1 is quantized (%2), and %3. Choose the model that it was made from.", m_info.path, method, refusal)
            : Sentence::tr("%1 is quantized (%2), and %3. Choose the model that it was made from, %4.", m_info.path,
                method, refusal, shown(m_config.parent)),
        { { "file", m_info.path } });
}

std::shared_ptr<const MagnitudeIndex> Model::buildIndex() const
{
    requireUnquantized(Sentence::tr("a quantized model cannot be pruned"));
    std::vector<MagnitudeIndex::Matrix> matrices;
    for (const auto& weight : m_network->weights) {
        if (weight.prunable) {
            matrices.push_back({ weight.name, weight.part, weight.layer,
                { weight.value.const_data_ptr<float>(), static_cast<std::size_t>(weight.value.numel()) } });
        }
    }
    auto index = MagnitudeIndex::build(matrices, engineThreads());
    requireUnchanged();
    return index;
}

} // namespace ndogo
