// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A loss that asks for all that an Objective may ask for: a small student learns the logits, hidden states and
// attention of a frozen teacher, through a projection of its own.
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/network/new_model.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/training_loop.h"
#include "tests/support/trainings.h"

#include <ATen/CPUGeneratorImpl.h>

namespace ndogo::test {

inline constexpr double kTemperature = 2;
inline const LayerOutputs kStudentLayers { { 0, 2 }, { 1 } }; ///< each matches the teacher's at the same place
inline const LayerOutputs kTeacherLayers { { 0, 4 }, { 3 } };

/// Two layers of width 32 under four heads, for the demo model's ids.
inline std::shared_ptr<const Model> smallStudent(const Model& teacher)
{
    auto config = presetConfig("demo");
    config.layers = 2;
    config.hiddenSize = 32;
    config.heads = { 4, 4 };
    config.headSize = { 8, 8 };
    config.ffn = { 64, 64 };
    config.labels = teacher.info().labels;
    return newModel(config, teacher.sharedTokenizer(), 5);
}

/// The data and masks of a fine-tuning, every row of which the student learns from.
class MatchTeacher final : public Objective {
public:
    MatchTeacher(std::shared_ptr<const Model> student, const Model& teacher, at::Device device, const TrainSpec& spec,
        JobContext& context)
        : m_data(student, spec, context)
        , m_teacher(networkOn(teacher, device))
        , m_from(student->config().hiddenSize)
        , m_to(teacher.config().hiddenSize)
    {
    }

    std::int64_t batchesAnEpoch() const override { return m_data.batchesAnEpoch(); }
    std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const override { return m_data.batchesOf(epoch); }
    TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const override
    {
        auto batch = m_data.makeBatch(examples, number);
        std::vector<std::int64_t> rows, labels;
        std::size_t next = 0;
        for (std::int64_t row = 0; row < static_cast<std::int64_t>(batch.packed.ids.size()); ++row) {
            const bool labelled = next < batch.rows.size() && batch.rows[next] == row;
            rows.push_back(row);
            labels.push_back(labelled ? batch.labels[next++] : kNoLabel);
        }
        batch.rows = std::move(rows);
        batch.labels = std::move(labels);
        return batch;
    }

    LayerOutputs layerOutputs() const override { return kStudentLayers; }
    std::vector<ExtraParameter> extraParameters() const override
    {
        auto generator = at::detail::createCPUGenerator(9);
        return { { "projection.weight", at::randn({ m_to, m_from }, generator).mul(0.1) },
            { "projection.bias", at::zeros({ m_to }) } };
    }

    /// With the operators of LibTorch that have these names; tst_objective.cpp writes them out.
    Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const override
    {
        const auto teacher
            = outputsOf(m_teacher, batch.packed, { .rows = batch.rows, .teacher = true, .layers = kTeacherLayers });
        const auto divergence = at::kl_div(at::log_softmax(outputs.logits.div(kTemperature), 1),
            at::softmax(teacher.logits.div(kTemperature), 1), at::Reduction::Sum)
                                    .mul(kTemperature * kTemperature / double(batch.rows.size()));
        at::Tensor hidden, attention;
        for (std::size_t i = 0; i < kStudentLayers.hiddenStates.size(); ++i) {
            const auto projected = at::linear(outputs.hiddenStates.at(kStudentLayers.hiddenStates[i]),
                model.extra("projection.weight"), model.extra("projection.bias"));
            const auto term = meanSquaredError(projected, teacher.hiddenStates.at(kTeacherLayers.hiddenStates[i]));
            hidden = hidden.defined() ? hidden.add(term) : term;
        }
        const auto& own = outputs.attentions.at(kStudentLayers.attentions.front());
        const auto& wanted = teacher.attentions.at(kTeacherLayers.attentions.front());
        for (std::size_t i = 0; i < own.size(); ++i) { // of unlike numbers of heads
            const auto term = meanSquaredError(own[i].mean(0), wanted[i].mean(0)).div(double(own.size()));
            attention = attention.defined() ? attention.add(term) : term;
        }
        return { { { "kl", divergence, 0.5 }, { "hidden_mse", hidden, 2 }, { "attention_mse", attention, 100 },
            { "cross_entropy", crossEntropy(outputs.logits, batch) } } };
    }

    bool hasDev() const override { return false; }
    std::map<std::string, double> scoreDev(const Model&, JobContext&) const override { return {}; }

    const Network& teacher() const { return m_teacher; }

private:
    /// That of at::mse_loss() itself changes the shape of its output, which the pretended device does not follow.
    static at::Tensor meanSquaredError(const at::Tensor& values, const at::Tensor& wanted)
    {
        return at::mse_loss(values, wanted, at::Reduction::None).mean();
    }

    FineTuning m_data;
    Network m_teacher;
    std::int64_t m_from, m_to;
};

/// Trains a small student of the demo model on `device`; `cancelAfter` > 0 cancels it after that many updates.
inline TrainedModel matchTeacher(const TrainSpec& spec, at::Device device, std::int64_t cancelAfter = 0)
{
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* step = std::get_if<event::TrainingStep>(&event.payload);
        if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
            stop.request_stop();
    });
    const auto teacher = Model::open(NDOGO_RESOURCES "/demo/model");
    const auto student = smallStudent(*teacher);
    const MatchTeacher objective(student, *teacher, device, spec, context);
    TrainingPlan plan;
    plan.recipe = spec.recipe;
    plan.folder = trainingFolder(spec.output);
    plan.resume = spec.resume;
    plan.force = spec.force;
    plan.device = device;
    return runTraining(student, objective, plan, context);
}

/// 2 epochs of 10 updates from batches of unlike sentences, with dropout.
inline TrainSpec teacherTraining(const QTemporaryDir& out)
{
    auto spec = demoTraining(out, "the student");
    spec.recipe.accumulate = 1;
    spec.recipe.learningRate = 5e-3;
    return spec;
}

} // namespace ndogo::test
