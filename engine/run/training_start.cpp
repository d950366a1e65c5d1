// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/training_start.h"

#include "engine/compress/prune.h"
#include "engine/network/new_model.h"
#include "engine/run/new_checkpoint.h"
#include "engine/train/training_data.h"

namespace ndogo {
namespace {

/// A fresh head has small weights: a common threshold takes them first, and the mask holds what is gone.
void warnOfLostHead(const Model& pruned, JobContext& context)
{
    constexpr double kLittle = 0.1; ///< share that is left
    for (const auto& tensor : pruned.info().tensors) {
        const auto left = tensor.size - tensor.zeros;
        if (tensor.part != "head" || !tensor.prunable || double(left) >= kLittle * double(tensor.size))
            continue;
        context.emit(
            event::Warning { Sentence::tr("The pruning before the training leaves %1 of the %2 weights of %3, and the "
                                          "others are held at zero: little can be learned. Leave it out "
                                          "(--prune-exclude classifier).",
                left, tensor.size, tensor.name) });
    }
}

} // namespace

std::shared_ptr<const Model> trainingStart(
    std::shared_ptr<const Model> model, const TrainSpec& spec, JobContext& context)
{
    if (model->info().task == ModelTask::MaskedLm || model->info().task == ModelTask::Encoder) {
        const auto head = labelsOf(spec.data);
        model = withFreshHead(*model, head.task, head.labels, spec.recipe.seed);
    }
    if (spec.prune.amount > 0) {
        context.emit(event::Stage { "prune" });
        model = prune(*model, spec.prune, context.token()).model;
        warnOfLostHead(*model, context);
    }
    requireSavable(*model);
    return model;
}

} // namespace ndogo
