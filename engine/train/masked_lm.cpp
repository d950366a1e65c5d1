// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/masked_lm.h"

#include "engine/eval/batches.h"
#include "engine/io/file_message.h"
#include "engine/network/encoder.h"
#include "engine/train/sampling.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>

namespace ndogo {
namespace {

constexpr std::uint64_t kDevSeed = 1; ///< of the masks of the dev text

void requireMaskedModel(const Model& model)
{
    const std::string name = shown(model.info().path.empty() ? model.info().name : model.info().path);
    if (model.info().task != ModelTask::MaskedLm) {
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("The model %1 has no masked-LM head, which pre-training needs. Take a masked language model, "
                         "or make a new one (ndogo-cli new --task masked-lm).",
                name),
            { { "file", name } });
    }
    if (model.tokenizer().maskId() < 0) {
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("The tokenizer of %1 has no mask piece, which pre-training needs. Choose a model with a "
                         "<mask> or [MASK].",
                name),
            { { "file", name } });
    }
}

/// Each of the epoch's blocks in a batch of its language.
std::vector<std::vector<std::int32_t>> batchesOfEpoch(const TextCorpus& corpus, const TrainRecipe& recipe, int epoch)
{
    auto random = randomOfEpoch(recipe.seed, epoch);
    std::vector<std::vector<std::int32_t>> languages;
    for (const auto& language : corpus.languages())
        languages.push_back(language.blocks);
    std::vector<std::vector<std::int32_t>> batches;
    for (const auto& drawn : drawByLanguage(languages, recipe.samplingExponent, random)) {
        for (auto& batch : inBatches(drawn, recipe.batch))
            batches.push_back(std::move(batch));
    }
    std::vector<std::int32_t> order(batches.size());
    std::iota(order.begin(), order.end(), 0);
    shuffle(order, random);
    std::vector<std::vector<std::int32_t>> mixed;
    for (const auto index : order)
        mixed.push_back(std::move(batches[static_cast<std::size_t>(index)]));
    return mixed;
}

} // namespace

MaskedLm::MaskedLm(std::shared_ptr<const Model> model, const PretrainSpec& spec, JobContext& context)
    : m_model(std::move(model))
    , m_spec(spec)
{
    requireMaskedModel(*m_model);
    DataRef length;
    length.maxLength = spec.maxLength;
    lengthLimit(length, *m_model); // refuses what the model cannot hold
    context.emit(event::Stage { "tokenize" });
    const auto files = findTextFiles(spec.corpus, std::array<std::string, 1> { "train" }, spec.languages, context);
    const bool chooses = spec.masking == Masking::DistilBert;
    m_corpus = readTextCorpus(
        files, m_model->tokenizer(), spec.maxLength, context, chooses ? BlockRules::distilBert() : BlockRules());
    noteContent(m_corpus, "train", context);
    if (m_corpus.size() == 0) {
        const auto file = shown(spec.corpus.front());
        throw Failure(ErrorCode::DataInvalid,
            chooses ? Sentence::tr("The corpus %1 has no text to train on: all lines are of 11 ids or fewer, or half "
                                   "unknown to the tokenizer, which DistilBERT's masking leaves out (--masking bert "
                                   "takes them).",
                file)
                    : Sentence::tr("The corpus %1 has no text to train on: no line has a piece that the tokenizer "
                                   "knows.",
                        file),
            { { "file", file } });
    }
    if (chooses)
        m_rarity = rarityWeights(m_corpus.counts(), m_model->tokenizer());
    m_batchesAnEpoch = static_cast<std::int64_t>(batchesOfEpoch(m_corpus, m_spec.recipe, 0).size());
    if (!spec.devCorpus.empty())
        readDev(files, context);
}

void MaskedLm::readDev(std::span<const TextFile> trained, JobContext& context)
{
    const auto files
        = findTextFiles(m_spec.devCorpus, std::array<std::string, 2> { "dev", "eval" }, m_spec.languages, context);
    for (const auto& dev : files) {
        std::error_code error;
        for (const auto& file : trained) {
            if (!std::filesystem::equivalent(dev.file, file.file, error))
                continue;
            throw Failure(ErrorCode::DataInvalid,
                Sentence::tr("The text %1 is both trained on and scored. Score text that is kept apart.",
                    shown(dev.file.string())),
                { { "file", shown(dev.file.string()) } });
        }
    }
    m_dev = readTextCorpus(files, m_model->tokenizer(), m_spec.maxLength, context);
    noteContent(m_dev, "dev", context);
}

std::vector<LanguageExamples> MaskedLm::languages() const
{
    std::vector<LanguageExamples> all;
    for (const auto& language : m_corpus.languages())
        all.push_back({ language.name, language.blocks });
    return all;
}

std::vector<std::vector<std::int32_t>> MaskedLm::batchesOf(int epoch) const
{
    return batchesOfEpoch(m_corpus, m_spec.recipe, epoch);
}

TrainingBatch MaskedLm::makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const
{
    Random random(m_spec.recipe.seed * 0xd1b54a32d192ed03U + number);
    auto batch = masked(m_corpus, examples, m_spec.masking, m_spec.recipe.padTo, random);
    // Nothing chosen, as a small batch may have it, would be no loss at all.
    while (batch.rows.empty())
        batch = masked(m_corpus, examples, m_spec.masking, m_spec.recipe.padTo, random);
    return batch;
}

Loss MaskedLm::loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& /*model*/) const
{
    return { { { "cross_entropy", crossEntropy(outputs.logits, batch) } } };
}

std::optional<std::int64_t> MaskedLm::classes() const
{
    return m_model->info().vocabSize;
}

std::map<std::string, double> MaskedLm::scoreDev(const Model& model, JobContext& context) const
{
    std::map<std::string, double> scores;
    for (const auto& language : m_dev.languages()) {
        const auto batches = batchesByLength(language.blocks, kBatchTokens, [&](std::int32_t block) {
            return static_cast<std::int64_t>(m_dev.block(static_cast<std::size_t>(block)).size()) + 2;
        });
        std::vector<std::int64_t> right(batches.size()), all(batches.size());
        forEachBatch(batches.size(), [&](std::size_t i) {
            Random random(kDevSeed + i);
            const auto batch = masked(m_dev, batches[i], Masking::Bert, 0, random);
            if (batch.rows.empty())
                return;
            const auto guesses
                = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .token = context.token() }).argmax(1);
            const auto* guess = guesses.const_data_ptr<std::int64_t>();
            all[i] = static_cast<std::int64_t>(batch.labels.size());
            for (const auto label : batch.labels)
                right[i] += label == *guess++;
        });
        const auto places = std::accumulate(all.begin(), all.end(), std::int64_t(0));
        if (places > 0)
            scores[language.name]
                = double(std::accumulate(right.begin(), right.end(), std::int64_t(0))) / double(places);
    }
    return scores;
}

TrainingBatch MaskedLm::masked(const TextCorpus& corpus, std::span<const std::int32_t> blocks, Masking masking,
    std::int64_t padTo, Random& random) const
{
    const auto& tokenizer = m_model->tokenizer();
    std::vector<std::span<const std::int32_t>> sorted;
    for (const auto index : blocks)
        sorted.push_back(corpus.block(static_cast<std::size_t>(index)));
    std::ranges::stable_sort(sorted, std::ranges::greater(), [](const auto& block) { return block.size(); });
    std::vector<std::int64_t> ids; // of all sentences
    std::vector<std::size_t> ends;
    for (const auto& block : sorted) {
        ids.push_back(tokenizer.bosId());
        ids.insert(ids.end(), block.begin(), block.end());
        ids.push_back(tokenizer.eosId());
        ends.push_back(ids.size());
    }
    const auto places = masking == Masking::DistilBert
        ? maskByRarity(ids, tokenizer, m_rarity, m_spec.maskShare, random)
        : maskPieces(ids, tokenizer, m_spec.maskShare, random);
    TrainingBatch batch;
    auto place = places.begin();
    std::size_t first = 0;
    for (const auto end : ends) {
        const auto offset = batch.packed.offsets.back() - std::int64_t(first);
        for (; place != places.end() && std::size_t(place->row) < end; ++place) {
            batch.rows.push_back(offset + place->row);
            batch.labels.push_back(place->id);
        }
        batch.add(std::span(ids).subspan(first, end - first), padTo, m_model->config().padId);
        first = end;
    }
    return batch;
}

} // namespace ndogo
