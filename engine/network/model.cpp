// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/model.h"

#include "engine/base/shown_text.h"
#include "engine/network/network.h"
#include "engine/network/threads.h"

#include <algorithm>
#include <map>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

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
    m_info.problem = m_config.problem;
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
    m_info.recipeNotes = m_config.recipeNotes;
    m_info.precisions = m_config.quantize ? reportPrecisions(*m_network) : std::vector<LayerPrecision>();
    m_info.tensors.clear();
    for (const auto& weight : m_network->weights)
        m_info.tensors.push_back(tensorInfo(weight));
}

Model::~Model() = default;

std::shared_ptr<const Model> Model::with(ModelConfig config, std::vector<NamedWeight> weights, bool copied) const
{
    return derived(std::move(config), std::move(weights), m_tokenizer, copied);
}

std::shared_ptr<const Model> Model::with(
    ModelConfig config, std::vector<NamedWeight> weights, std::shared_ptr<const Tokenizer> tokenizer) const
{
    return derived(std::move(config), std::move(weights), std::move(tokenizer), false);
}

std::shared_ptr<const Model> Model::derived(
    ModelConfig config, std::vector<NamedWeight> weights, std::shared_ptr<const Tokenizer> tokenizer, bool copied) const
{
    ModelInfo info;
    info.path = m_info.path;
    info.name = m_info.name;
    info.sizes.file = m_info.sizes.file;
    info.missing = m_info.missing;
    info.notes = m_info.notes;
    info.foreignParts = m_info.foreignParts;
    info.adapter = m_info.adapter;
    auto network = bindNetwork(config, m_network->task, std::move(weights));
    return std::make_shared<const Model>(std::move(config), std::move(tokenizer), std::move(network), std::move(info),
        copied ? std::vector<std::shared_ptr<const MappedFile>>() : m_files);
}

void Model::requireUnchanged() const
{
    for (const auto& file : m_files)
        file->requireUnchanged();
}

const Tokenizer& Model::tokenizer() const
{
    if (!m_tokenizer) {
        const auto file = fs::path(m_info.path) / usualTokenizerFile(m_config);
        throw Failure(ErrorCode::TokenizerMissing,
            Sentence::tr(
                "%1 is missing. Copy the tokenizer of the model there; without it text cannot be read.", file.string()),
            { { "file", file.string() } });
    }
    return *m_tokenizer;
}

void Model::requireOwnParts() const
{
    if (m_info.foreignParts.empty())
        return;
    throw Failure(ErrorCode::TensorUnexpected,
        Sentence::tr(
            "The model %1 has trained parts that Ndogo does not compute: %2. Without them it answers otherwise: "
            "use the program that it was trained with, or ask for the answers without them (--ignore-parts).",
            shown(m_info.name), m_info.foreignParts),
        { { "file", m_info.path }, { "field", "ignore_parts" } });
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

void Model::requireChangeable(const Sentence& refusal) const
{
    requireUnquantized(refusal);
    if (!m_config.adapter)
        return;
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("%1 is a bottleneck adapter, which belongs to its base model as that is: it can be evaluated and "
                     "timed, and nothing else be made of it. Choose the base model, %2.",
            shown(m_info.path), shown(m_info.adapter ? m_info.adapter->base : m_config.parent)),
        { { "file", m_info.path } });
}

std::shared_ptr<const MagnitudeIndex> Model::buildIndex() const
{
    requireChangeable(Sentence::tr("a quantized model cannot be pruned"));
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
