// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/teacher_answers.h"

#include "engine/base/hash.h"
#include "engine/base/shown_text.h"
#include "engine/checkpoint/model_config.h"
#include "engine/eval/batches.h"
#include "engine/io/checkpoint.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <system_error>
#include <utility>

namespace ndogo {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBatchesAChunk = 32; ///< about 16,000 ids: some seconds of a large teacher

std::string hashOf(const std::vector<std::span<const std::byte>>& parts)
{
    Hash hash;
    for (const auto& part : parts)
        hash.add(part);
    return hash.text();
}

std::int64_t megabytes(double bytes)
{
    return std::int64_t(std::ceil(bytes / 1e6));
}

/// Names of the tensors of a file, and for each how many numbers an id, or a pair of ids, has in it.
struct Part {
    std::string name;
    bool ofPairs = false;
    std::int64_t width = 0;
};

std::vector<Part> partsOf(const Model& model, const LayerOutputs& layers)
{
    std::vector<Part> parts { { "logits", false, std::int64_t(model.config().labels.size()) } };
    for (const int layer : layers.hiddenStates)
        parts.push_back({ "hidden/" + std::to_string(layer), false, model.config().hiddenSize });
    for (const int layer : layers.attentions)
        parts.push_back(
            { "attention/" + std::to_string(layer), true, model.config().heads[static_cast<std::size_t>(layer)] });
    return parts;
}

} // namespace

struct TeacherAnswers::Chunk {
    std::vector<std::vector<std::int32_t>> batches; ///< of examples, the longest first
    std::int64_t rows = 0, pairs = 0;
    std::shared_ptr<const MappedFile> file;
    std::map<std::string, at::Tensor> tensors; ///< by name, in the file's bytes: [rows, width], or [pairs · width]

    std::int64_t numbers(const Part& part) const { return (part.ofPairs ? pairs : rows) * part.width; }
};

TeacherAnswers::TeacherAnswers(std::shared_ptr<const Model> model, const std::string& hash, LayerOutputs layers,
    const std::vector<TrainingExample>& examples, fs::path folder, at::Device device)
    : m_model(std::move(model))
    , m_layers(std::move(layers))
    , m_examples(examples)
    , m_folder(std::move(folder))
    , m_device(device)
    , m_places(examples.size())
{
    const auto lengthOf = [&](std::int32_t example) {
        return static_cast<std::int64_t>(m_examples[static_cast<std::size_t>(example)].ids.size());
    };
    std::vector<std::int32_t> all(m_examples.size());
    std::iota(all.begin(), all.end(), 0);
    const auto batches = batchesByLength(std::move(all), kBatchTokens, lengthOf);
    for (std::size_t i = 0; i < batches.size(); ++i) {
        if (i % kBatchesAChunk == 0)
            m_chunks.emplace_back();
        auto& chunk = m_chunks.back();
        for (const auto example : batches[i]) {
            m_places[static_cast<std::size_t>(example)] = { m_chunks.size() - 1, chunk.rows, chunk.pairs };
            chunk.rows += lengthOf(example);
            chunk.pairs += lengthOf(example) * lengthOf(example);
        }
        chunk.batches.push_back(batches[i]);
    }
    Hash identity;
    identity.add(hash);
    for (const auto& example : m_examples) {
        identity.add(example.ids.size());
        identity.add(std::as_bytes(std::span(example.ids)));
    }
    m_identity = identity.text();
}

TeacherAnswers::~TeacherAnswers() = default;

std::int64_t TeacherAnswers::bytes() const
{
    std::int64_t numbers = 0;
    for (const auto& chunk : m_chunks) {
        for (const auto& part : partsOf(*m_model, m_layers))
            numbers += chunk.numbers(part);
    }
    return numbers * std::int64_t(sizeof(float));
}

void TeacherAnswers::prepare(JobContext& context)
{
    context.emit(event::Stage { "teacher" });
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < m_chunks.size(); ++i) {
        if (!take(i))
            missing.push_back(i);
    }
    requireSpace(missing.size());
    if (!missing.empty())
        context.emit(event::Warning {
            Sentence::tr("The teacher's answers to %1 sentences are computed once and kept in %2 until the student is "
                         "saved; they take %3 MB.",
                m_examples.size(), m_folder, megabytes(double(bytes()))),
            true });
    const auto total = static_cast<std::int64_t>(m_chunks.size());
    auto done = total - static_cast<std::int64_t>(missing.size());
    context.progress(done, total, "chunks");
    for (const auto chunk : missing) {
        compute(chunk, context.token());
        if (!take(chunk))
            throw Failure(ErrorCode::OutputUnwritable,
                Sentence::tr("The teacher's answers in %1 are not what was just written there. Look at the disk, or "
                             "train without keeping them (--no-cache-teacher).",
                    shown(fileOf(chunk).string())),
                { { "file", shown(fileOf(chunk).string()) } });
        context.progress(++done, total, "chunks");
    }
}

void TeacherAnswers::requireSpace(std::size_t missing) const
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    const auto free = fs::space(m_folder, error).available;
    const double needed = double(bytes()) * double(missing) / double(std::max<std::size_t>(1, m_chunks.size()));
    if (error || double(free) >= needed)
        return;
    throw Failure(ErrorCode::OutputUnwritable,
        Sentence::tr(
            "The teacher's answers would take %1 MB in %2, where %3 MB are free. Make room, match fewer layers, "
            "or train without keeping them (--no-cache-teacher).",
            megabytes(needed), m_folder, megabytes(double(free))),
        { { "file", shown(m_folder.string()) } });
}

fs::path TeacherAnswers::fileOf(std::size_t chunk) const
{
    return m_folder / ("teacher-" + std::to_string(chunk) + ".safetensors");
}

std::string TeacherAnswers::identityOf(std::size_t chunk) const
{
    return m_identity + ' ' + std::to_string(chunk);
}

/// Opens what was computed before; false where it is not there, or is not that.
bool TeacherAnswers::take(std::size_t index)
{
    auto& chunk = m_chunks[index];
    try {
        auto file = MappedFile::open(fileOf(index));
        std::map<std::string, std::string> metadata;
        const auto stored = readSafetensors(file, &metadata);
        if (metadata["answers"] != identityOf(index))
            return false;
        std::map<std::string, at::Tensor> tensors;
        std::vector<std::span<const std::byte>> hashed;
        for (const auto& part : partsOf(*m_model, m_layers)) {
            const auto found = std::ranges::find(stored, part.name, &StoredTensor::name);
            const std::vector<std::int64_t> shape { part.ofPairs ? chunk.pairs : chunk.rows, part.width };
            if (found == stored.end() || found->dtype != DType::F32 || found->shape != shape)
                return false;
            hashed.push_back(found->bytes);
            tensors[part.name] = at::from_blob(const_cast<std::byte*>(found->bytes.data()), shape, at::kFloat);
        }
        if (metadata["hash"] != hashOf(hashed))
            return false;
        chunk.file = std::move(file);
        chunk.tensors = std::move(tensors);
        return true;
    } catch (const Failure&) {
        return false;
    }
}

void TeacherAnswers::compute(std::size_t index, const CancelToken& token)
{
    auto& chunk = m_chunks[index];
    const auto parts = partsOf(*m_model, m_layers);
    std::vector<at::Tensor> values;
    for (const auto& part : parts)
        values.push_back(at::empty({ part.ofPairs ? chunk.pairs : chunk.rows, part.width }, at::kFloat));
    const auto put = [](const at::Tensor& all, std::int64_t at, const at::Tensor& some) {
        all.narrow(0, at, some.size(0)).copy_(some);
    };
    forEachBatch(chunk.batches.size(), [&](std::size_t i) {
        PackedBatch batch;
        for (const auto example : chunk.batches[i])
            batch.add(m_examples[static_cast<std::size_t>(example)].ids);
        const auto outputs = ndogo::outputsOf(m_model->network(), batch, { .layers = m_layers, .token = token });
        const auto& first = m_places[static_cast<std::size_t>(chunk.batches[i].front())];
        std::size_t part = 0;
        put(values[part++], first.row, outputs.logits);
        for (const int layer : m_layers.hiddenStates)
            put(values[part++], first.row, outputs.hiddenStates.at(layer));
        for (const int layer : m_layers.attentions) {
            const auto& sentences = outputs.attentions.at(layer);
            for (std::size_t k = 0; k < sentences.size(); ++k) {
                const auto& place = m_places[static_cast<std::size_t>(chunk.batches[i][k])];
                // [heads, ids, ids] as it is, in the rows of its pairs.
                put(values[part], place.pair, sentences[k].contiguous().view({ -1, sentences[k].size(0) }));
            }
            ++part;
        }
    });
    m_model->requireUnchanged();
    std::vector<TensorToWrite> tensors;
    std::vector<std::span<const std::byte>> hashed;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        tensors.push_back({ parts[i].name, DType::F32, values[i].sizes().vec(), bytesOf(values[i]) });
        hashed.push_back(bytesOf(values[i]));
    }
    writeSafetensors(fileOf(index), tensors, { { "answers", identityOf(index) }, { "hash", hashOf(hashed) } });
}

PassOutputs TeacherAnswers::outputsOf(const TrainingBatch& batch) const
{
    const auto& packed = batch.packed;
    PassOutputs outputs;
    const auto placeOf = [&](std::size_t sentence) -> const Place& {
        return m_places[static_cast<std::size_t>(batch.examples[sentence])];
    };
    const auto lengthOf = [&](std::size_t sentence) {
        return static_cast<std::int64_t>(m_examples[static_cast<std::size_t>(batch.examples[sentence])].ids.size());
    };
    /// Rows of the batch's sentences end to end; what fills them up is 0.
    const auto rowsOf = [&](const std::string& name) {
        std::vector<at::Tensor> rows;
        for (std::size_t i = 0; i < batch.examples.size(); ++i) {
            const auto& tensor = m_chunks[placeOf(i).chunk].tensors.at(name);
            rows.push_back(tensor.narrow(0, placeOf(i).row, lengthOf(i)));
            if (const auto filled = packed.offsets[i + 1] - packed.offsets[i] - lengthOf(i); filled > 0)
                rows.push_back(at::zeros({ filled, tensor.size(1) }));
        }
        return at::cat(rows).to(m_device);
    };
    if (!batch.rows.empty())
        outputs.logits = rowsOf("logits").index_select(0, at::tensor(batch.rows).to(m_device));
    for (const int layer : m_layers.hiddenStates)
        outputs.hiddenStates[layer] = rowsOf("hidden/" + std::to_string(layer));
    for (const int layer : m_layers.attentions) {
        for (std::size_t i = 0; i < batch.examples.size(); ++i) {
            const auto& tensor = m_chunks[placeOf(i).chunk].tensors.at("attention/" + std::to_string(layer));
            const auto length = lengthOf(i);
            outputs.attentions[layer].push_back(tensor.narrow(0, placeOf(i).pair, length * length)
                                                    .contiguous()
                                                    .view({ tensor.size(1), length, length })
                                                    .to(m_device));
        }
    }
    return outputs;
}

} // namespace ndogo
