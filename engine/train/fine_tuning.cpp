// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/fine_tuning.h"

#include "engine/eval/language_scoring.h"
#include "engine/train/sampling.h"

#include <algorithm>

namespace ndogo {

FineTuning::FineTuning(std::shared_ptr<const Model> model, const TrainSpec& spec, JobContext& context)
    : m_model(std::move(model))
    , m_spec(spec)
    , m_data(readTrainingData(*m_model, spec.data, context, spec.sample, spec.recipe.seed))
{
    if (m_data.examples.empty()) {
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("%1 has nothing to train on in its %2 split: no labelled word has a piece. Choose other data, "
                         "or another tokenizer.",
                spec.data.path, spec.data.split),
            { { "file", spec.data.path } });
    }
    if (hasDev()) {
        DataRef dev = spec.data;
        dev.split = spec.devSplit;
        m_dev = TestSet::read(*m_model, dev, context);
    }
}

std::vector<LanguageExamples> FineTuning::languages() const
{
    std::vector<LanguageExamples> all;
    for (std::size_t i = 0; i < m_data.languages.size(); ++i)
        all.push_back({ m_data.languageNames[i], m_data.languages[i] });
    return all;
}

std::int64_t FineTuning::batchesAnEpoch() const
{
    const auto examples = static_cast<std::int64_t>(m_data.examples.size());
    return (examples + m_spec.recipe.batch - 1) / m_spec.recipe.batch;
}

std::vector<std::vector<std::int32_t>> FineTuning::batchesOf(int epoch) const
{
    return inBatches(epochOrder(m_data, m_spec.recipe, epoch), m_spec.recipe.batch);
}

TrainingBatch FineTuning::makeBatch(std::span<const std::int32_t> examples, std::uint64_t /*number*/) const
{
    const auto of = [&](std::int32_t index) -> const TrainingExample& {
        return m_data.examples[static_cast<std::size_t>(index)];
    };
    TrainingBatch batch;
    batch.examples.assign(examples.begin(), examples.end());
    std::ranges::stable_sort(
        batch.examples, std::ranges::greater(), [&](std::int32_t index) { return of(index).ids.size(); });
    for (const auto index : batch.examples) {
        const auto& example = of(index);
        for (std::size_t i = 0; i < example.rows.size(); ++i) {
            batch.rows.push_back(batch.packed.offsets.back() + example.rows[i]);
            batch.labels.push_back(example.labels[i]);
        }
        batch.add(example.ids, m_spec.recipe.padTo, m_model->config().padId);
    }
    return batch;
}

Loss FineTuning::loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& /*model*/) const
{
    return { { { "cross_entropy", crossEntropy(outputs.logits, batch) } } };
}

std::optional<std::int64_t> FineTuning::classes() const
{
    return static_cast<std::int64_t>(m_model->info().labels.size());
}

bool FineTuning::hasDev() const
{
    return !m_spec.devSplit.empty();
}

std::map<std::string, double> FineTuning::scoreDev(const Model& model, JobContext& context) const
{
    return scoresOf(model, *m_dev, 0, context.token());
}

} // namespace ndogo
