// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/model.h"

#include "engine/core/parallel.h"
#include "engine/io/checkpoint.h"
#include "engine/model/network.h"
#include "engine/threads.h"

#include <atomic>
#include <bit>
#include <cstring>
#include <map>
#include <set>

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

bool isFloating(DType type)
{
    return type == DType::F32 || type == DType::F16 || type == DType::BF16 || type == DType::F64;
}

/// The stored bytes as a tensor: fp32 in place, other floating types converted.
at::Tensor toTensor(const StoredTensor& stored)
{
    const auto type = torchType(stored.dtype);
    auto* data = const_cast<std::byte*>(
        stored.bytes.data()); // torch has no read-only tensors; we never write
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % bytesPerValue(stored.dtype) == 0;
    at::Tensor tensor;
    if (aligned) {
        tensor = at::from_blob(
            data, stored.shape, [keeper = stored.keeper](void*) {}, at::TensorOptions(type));
    } else {
        tensor = at::empty(stored.shape, at::TensorOptions(type));
        std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
    }
    return type == at::kFloat ? tensor : tensor.to(at::kFloat);
}

/// Counts zeros and refuses NaN and infinity, in one pass over the bits.
void inspectValues(NamedWeight& weight)
{
    const float* values = weight.value.const_data_ptr<float>();
    constexpr std::size_t kChunk = std::size_t(1) << 20;
    const auto size = static_cast<std::size_t>(weight.value.numel());
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
            "Tensor " + weight.name
                + " holds values that are not finite (NaN or infinite). The checkpoint is damaged "
                  "or its "
                  "training diverged: choose another checkpoint.",
            { { "tensor", weight.name } });
    }
    weight.zeros = zeros;
}

/// The name with the `roberta.` prefix, whatever prefix the file uses for the encoder.
std::string canonicalName(const std::string& name)
{
    for (const char* start : { "embeddings.", "encoder.", "pooler." }) {
        if (name.rfind(start, 0) == 0)
            return "roberta." + name;
    }
    return name;
}

bool isIgnored(const std::string& name)
{
    const auto endsWith = [&](std::string_view ending) {
        return name.size() >= ending.size()
            && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
    };
    return endsWith("position_ids") || endsWith("embeddings.token_type_ids");
}

/// True for a decoder that is the word embedding under a second name (or its bias twin).
bool isTied(const StoredTensor& tensor, const Checkpoint& checkpoint)
{
    const char* original = tensor.name == "lm_head.decoder.weight"
        ? "roberta.embeddings.word_embeddings.weight"
        : tensor.name == "lm_head.decoder.bias" ? "lm_head.bias"
                                                : nullptr;
    const auto* other = original ? checkpoint.find(original) : nullptr;
    return other && other->dtype == tensor.dtype && other->shape == tensor.shape
        && (other->bytes.data() == tensor.bytes.data()
            || std::memcmp(other->bytes.data(), tensor.bytes.data(), tensor.bytes.size()) == 0);
}

bool isKnown(const std::string& name)
{
    for (const char* start : { "roberta.embeddings.", "roberta.encoder.layer.", "roberta.pooler.",
             "classifier.", "lm_head." }) {
        if (name.rfind(start, 0) == 0)
            return true;
    }
    return false;
}

std::vector<NamedWeight> loadWeights(
    const Checkpoint& checkpoint, std::vector<std::string>& notes, const CancelToken& token)
{
    std::vector<NamedWeight> weights;
    std::set<std::string> names;
    for (const auto& stored : checkpoint.tensors) {
        token.throwIfRequested();
        if (isIgnored(stored.name) || isTied(stored, checkpoint))
            continue;
        NamedWeight weight;
        weight.name = canonicalName(stored.name);
        if (!isKnown(weight.name)) {
            notes.push_back("Tensor " + stored.name
                + " does not belong to this kind of model and is left aside.");
            continue;
        }
        if (!isFloating(stored.dtype)) {
            throw Failure(ErrorCode::FileFormat,
                "Tensor " + stored.name + " is stored as " + std::string(dtypeName(stored.dtype))
                    + ", a floating-point type is expected. Choose the unquantised checkpoint.",
                { { "tensor", stored.name } });
        }
        if (!names.insert(weight.name).second) {
            throw Failure(ErrorCode::TensorUnexpected,
                "Tensor " + weight.name
                    + " is in the checkpoint twice, with and without its prefix. Remove one.",
                { { "tensor", weight.name } });
        }
        weight.stored = stored.dtype;
        weight.value = toTensor(stored).contiguous();
        describeWeight(weight);
        inspectValues(weight);
        weights.push_back(std::move(weight));
    }
    return weights;
}

void addUnexpectedNotes(
    const ModelConfig& config, const Network& network, std::vector<std::string>& notes)
{
    std::set<std::string> expected;
    for (const auto& weight : expectedWeights(config))
        expected.insert(weight.name);
    for (const auto& weight : network.weights) {
        if (weight.layer >= config.layers) {
            throw Failure(ErrorCode::TensorUnexpected,
                "Tensor " + weight.name + " belongs to layer " + std::to_string(weight.layer)
                    + ", but config.json has num_hidden_layers " + std::to_string(config.layers)
                    + ". Correct config.json, or choose another checkpoint.",
                { { "tensor", weight.name } });
        }
        if (weight.part == "other")
            notes.push_back(
                "Tensor " + weight.name + " takes no part in tagging words; it is kept as it is.");
        else if (weight.part != "head" && !expected.count(weight.name))
            notes.push_back("Tensor " + weight.name
                + " is not expected in this kind of model; it is kept unused.");
    }
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

SizeReport reportSizes(const Network& network, std::int64_t fileBytes)
{
    SizeReport sizes;
    sizes.file = fileBytes;
    for (const auto& weight : network.weights) {
        const auto width = static_cast<int>(bytesPerValue(weight.stored));
        sizes.dense += weight.value.numel() * width;
        sizes.sparse += weight.value.dim() == 2
            ? sparseBytes(weight.value.numel(), weight.zeros, width)
            : weight.value.numel() * width;
    }
    return sizes;
}

std::string mostCommonType(const Network& network)
{
    std::map<std::string, std::int64_t> sizes;
    for (const auto& weight : network.weights)
        sizes[std::string(dtypeName(weight.stored))] += weight.value.numel();
    std::string best;
    for (const auto& [name, size] : sizes) {
        if (best.empty() || size > sizes[best])
            best = name;
    }
    return best;
}

const char* architectureOf(const std::string& task)
{
    if (task == "token-classification")
        return "XLMRobertaForTokenClassification";
    if (task == "sequence-classification")
        return "XLMRobertaForSequenceClassification";
    return task == "masked-lm" ? "XLMRobertaForMaskedLM" : "XLMRobertaModel";
}

} // namespace

std::shared_ptr<const Model> Model::open(const fs::path& folder, const CancelToken& token)
{
    auto config = readModelConfig(folder);
    const auto checkpoint = openCheckpoint(folder);

    ModelInfo info;
    info.path = folder.lexically_normal().string();
    info.sizes.file = checkpoint.fileBytes;
    info.notes = config.notes;
    auto network = bindNetwork(config, loadWeights(checkpoint, info.notes, token));
    addUnexpectedNotes(config, network, info.notes);
    if (network.task == "token-classification" && config.labels.empty()) {
        for (std::int64_t id = 0; id < network.classifier.weight.size(0); ++id)
            config.labels.push_back("LABEL_" + std::to_string(id));
        info.notes.push_back(
            "config.json has no id2label: the labels are named LABEL_0, LABEL_1, and so on.");
    }

    std::shared_ptr<const Tokenizer> tokenizer;
    std::error_code error; // what cannot be looked at is opened all the same, and says why it fails
    if (fs::exists(folder / "sentencepiece.bpe.model", error) || error) {
        tokenizer = openTokenizer(folder);
        if (tokenizer->vocabSize() > config.vocabSize) {
            throw Failure(ErrorCode::ConfigInvalid,
                "sentencepiece.bpe.model of " + folder.string() + " has "
                    + std::to_string(tokenizer->vocabSize()) + " ids, the model's vocabulary holds "
                    + std::to_string(config.vocabSize)
                    + ". Use the tokenizer that the model was trained with.",
                { { "file", (folder / "sentencepiece.bpe.model").string() } });
        }
    } else {
        info.notes.push_back("There is no sentencepiece.bpe.model: the model can be inspected and "
                             "pruned, not evaluated.");
    }
    return std::make_shared<const Model>(
        std::move(config), std::move(tokenizer), std::move(network), std::move(info));
}

Model::Model(
    ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer, Network network, ModelInfo info)
    : m_config(std::move(config))
    , m_tokenizer(std::move(tokenizer))
    , m_network(std::make_unique<const Network>(std::move(network)))
    , m_info(std::move(info))
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
    m_info.architecture = architectureOf(m_info.task);
    m_info.modelType = m_config.modelType;
    m_info.labels = m_config.labels;
    m_info.tokenizerType = m_tokenizer ? m_tokenizer->type() : "";
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
    m_info.tensors.clear();
    for (const auto& weight : m_network->weights)
        m_info.tensors.push_back(tensorInfo(weight));
}

Model::~Model() = default;

const Tokenizer& Model::tokenizer() const
{
    if (!m_tokenizer) {
        const auto file = fs::path(m_info.path) / "sentencepiece.bpe.model";
        throw Failure(ErrorCode::TokenizerMissing,
            file.string()
                + " is missing. Copy the tokenizer of the model there; without it text cannot be "
                  "read.",
            { { "file", file.string() } });
    }
    return *m_tokenizer;
}

void Model::requireTokenClassification() const
{
    if (m_info.task == "token-classification")
        return;
    throw Failure(ErrorCode::ConfigInvalid,
        m_info.path + " is a " + m_info.task
            + " model: it has no head that tags words. Choose a model that was fine-tuned for "
              "token classification.",
        { { "file", m_info.path }, { "task", m_info.task } });
}

std::shared_ptr<const MagnitudeIndex> Model::buildIndex() const
{
    std::vector<MagnitudeIndex::Matrix> matrices;
    for (const auto& weight : m_network->weights) {
        if (weight.prunable) {
            matrices.push_back({ weight.name, weight.part, weight.layer,
                { weight.value.const_data_ptr<float>(),
                    static_cast<std::size_t>(weight.value.numel()) } });
        }
    }
    return MagnitudeIndex::build(matrices, engineThreads());
}

} // namespace ndogo
