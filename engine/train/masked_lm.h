// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/random.h"
#include "engine/jobs/job_spec.h"
#include "engine/train/masking.h"
#include "engine/train/objective.h"
#include "engine/train/text_corpus.h"

#include <memory>

namespace ndogo {

/// A masked language model learns plain text, each batch of one language (src/dataset.py of castorini/afriberta), with
/// new masks each time. Its dev score is the share of masked pieces that are guessed right, under the
/// same masks of BERT's at every evaluation and for every seed.
class MaskedLm final : public Objective {
public:
    /// Reads the corpora. Throws what findTextFiles() and readTextCorpus() throw,
    /// Failure(ConfigInvalid) for a model without a masked-LM head or without a mask id, and
    /// Failure(DataInvalid) when nothing is left to train on, or the dev text is trained on.
    MaskedLm(std::shared_ptr<const Model> model, const PretrainSpec& spec, JobContext& context);

    std::vector<LanguageExamples> languages() const;

    std::int64_t batchesAnEpoch() const override { return m_batchesAnEpoch; }
    std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const override;
    TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const override;
    Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const override;
    std::optional<std::int64_t> classes() const override;
    bool hasDev() const override { return m_dev.size() > 0; }
    std::map<std::string, double> scoreDev(const Model& model, JobContext& context) const override;

private:
    void readDev(std::span<const TextFile> trained, JobContext& context);
    /// Masks blocks and lays them end to end, the longest first.
    TrainingBatch masked(const TextCorpus& corpus, std::span<const std::int32_t> blocks, Masking masking,
        std::int64_t padTo, Random& random) const;

    std::shared_ptr<const Model> m_model;
    PretrainSpec m_spec;
    TextCorpus m_corpus, m_dev;
    std::vector<double> m_rarity; ///< of Masking::DistilBert, by id
    std::int64_t m_batchesAnEpoch = 0;
};

} // namespace ndogo
