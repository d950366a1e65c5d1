// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/eval/test_set.h"
#include "engine/jobs/job_spec.h"
#include "engine/train/objective.h"
#include "engine/train/training_data.h"

#include <memory>

namespace ndogo {

/// A classifier learns labelled text: words at their first piece, or whole texts at <s>. Batches
/// are random sentences as in the papers' scripts; what the scripts compute on padding changes no
/// gradient and is left out, unless recipe.padTo asks for it. Its dev score is that of evaluate().
class FineTuning final : public Objective {
public:
    /// Reads the data; throws what readTrainingData() throws, Failure(DataInvalid) when there is
    /// nothing to train on, and what is wrong with the dev split.
    FineTuning(std::shared_ptr<const Model> model, const TrainSpec& spec, JobContext& context);

    const std::vector<TrainingExample>& examples() const { return m_data.examples; } ///< by TrainingBatch::examples
    std::vector<LanguageExamples> languages() const;

    std::int64_t batchesAnEpoch() const override;
    std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const override;
    TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const override;
    Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const override;
    std::optional<std::int64_t> classes() const override;
    bool hasDev() const override;
    std::map<std::string, double> scoreDev(const Model& model, JobContext& context) const override;

private:
    std::shared_ptr<const Model> m_model;
    TrainSpec m_spec;
    TrainingData m_data;
    std::shared_ptr<const TestSet> m_dev; ///< null without a dev split
};

} // namespace ndogo
