// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/objective.h"
#include "engine/train/teacher.h"
#include "engine/values/distil_recipe.h"

#include <memory>
#include <vector>

namespace ndogo {

/// What of two models is matched, checked and with its layers named.
struct DistilPlan {
    /// One pair of layers; 0 is the embeddings.
    struct Pair {
        MatchKind kind = MatchKind::HiddenMse;
        double weight = 1;
        int student = 0, teacher = 0;
        int studentBefore = 0, teacherBefore = 0; ///< of MatchKind::Flow
        std::string term; ///< the name of the loss term that it counts in
    };
    DistilTerms terms;
    std::vector<Pair> pairs;
    bool labelledOnly = false, countPadding = false;
    bool bf16 = false; ///< as TrainRecipe::bf16
    std::int64_t studentWidth = 0, teacherWidth = 0;

    bool readsLogits() const { return terms.soft > 0 || terms.hard > 0 || terms.squared > 0; }
    /// What is looked at in passes of the student and of the teacher.
    LayerOutputs studentLayers() const;
    LayerOutputs teacherLayers() const;
};

/// Checks a recipe against two models. Throws Failure(Usage) naming the field, Failure(ConfigInvalid) when the teacher
/// has another task, other labels or another tokenizer than the student, each in one sentence.
DistilPlan planDistillation(const Model& teacher, const Model& student, const DistilRecipe& recipe, DistilMode mode);

/// A student learns from data as `data` has it, and from what a teacher says of the same input: of every id of the
/// batch, specials and later pieces included, or of the rows with a label.
class Distillation final : public Objective {
public:
    Distillation(
        std::shared_ptr<const Objective> data, std::shared_ptr<Teacher> teacher, DistilPlan plan, std::uint64_t seed);

    void prepare(JobContext& context) const override { m_teacher->prepare(context); }
    std::int64_t batchesAnEpoch() const override { return m_data->batchesAnEpoch(); }
    std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const override { return m_data->batchesOf(epoch); }
    TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const override;
    LayerOutputs layerOutputs() const override { return m_plan.studentLayers(); }
    bool readsDecoderRows() const override { return m_teacher->maskedDecoder(); }
    /// Projections of a student of another width, a Linear layer for each of its layers that is matched.
    std::vector<ExtraParameter> extraParameters() const override;
    Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const override;
    bool hasDev() const override { return m_data->hasDev(); }
    std::map<std::string, double> scoreDev(const Model& model, JobContext& context) const override
    {
        return m_data->scoreDev(model, context);
    }

private:
    std::vector<LossTerm> logitTerms(const TrainingBatch& batch, const PassOutputs& student, const PassOutputs& teacher,
        const TrainableModel& model) const;
    bool projects() const { return m_plan.studentWidth != m_plan.teacherWidth; }
    at::Tensor match(const DistilPlan::Pair& pair, const TrainingBatch& batch, const PassOutputs& student,
        const PassOutputs& teacher, const TrainableModel& model) const;

    std::shared_ptr<const Objective> m_data;
    std::shared_ptr<Teacher> m_teacher;
    DistilPlan m_plan;
    std::uint64_t m_seed; ///< of the projections
};

} // namespace ndogo
