// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include "engine/train/fine_tuning.h"
#include "engine/train/masked_lm.h"
#include "engine/train/torch_state.h"
#include "engine/train/training_loop.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDevScores = 10; ///< of a pre-training that does not say when to score

/// What a saved state must have in common with the training that takes it up.
std::string identityOf(const JobSpec& spec)
{
    auto fields = toJson(spec);
    for (const char* free :
        { "resume", "force", "name", "save_every", "output", "finish", "device" }) // it lies beside the output
        fields.erase(free);
    return fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template <typename Spec> TrainingPlan planOf(const Spec& spec)
{
    TrainingPlan plan;
    plan.recipe = spec.recipe;
    plan.holdZeros = spec.recipe.maskPruned;
    plan.folder = trainingFolder(spec.output);
    plan.identity = identityOf(spec);
    plan.saveEvery = spec.saveEvery;
    plan.resume = spec.resume;
    plan.force = spec.force;
    plan.finish = spec.finish;
    if (!spec.finish) // which only saves
        plan.device = deviceOf(spec.device);
    return plan;
}

} // namespace

TrainedModel train(std::shared_ptr<const Model> start, const TrainSpec& spec, JobContext& context)
{
    auto plan = planOf(spec);
    const FineTuning objective(start, spec, context);
    plan.prune = spec.prune;
    plan.holdZeros = plan.holdZeros || spec.prune.amount > 0;
    return runTraining(std::move(start), objective, plan, context);
}

TrainedModel pretrain(std::shared_ptr<const Model> start, const PretrainSpec& spec, JobContext& context)
{
    auto plan = planOf(spec);
    const MaskedLm objective(start, spec, context);
    plan.round
        = spec.evaluateEvery > 0 ? spec.evaluateEvery : std::max<std::int64_t>(1, spec.recipe.steps / kDevScores);
    return runTraining(std::move(start), objective, plan, context);
}

} // namespace ndogo
