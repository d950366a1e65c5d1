// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/training_start.h"

#include "engine/compress/prune.h"
#include "engine/network/adapter.h"
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

/// An adapter names its base as a folder that other programs read too.
void requireWholeBase(const Model& model, const AdapterRecipe& recipe)
{
    if (!model.info().adapter || recipe.merge)
        return;
    throw Failure(ErrorCode::Usage,
        Sentence::tr(
            "%1 is an adapter itself, and no other can be trained on top of it. Choose its base model, %2, save "
            "the two as a whole model first (ndogo-cli export), or save what is trained as one (--merge).",
            shown(model.info().path), shown(model.info().adapter->base)),
        { { "field", "adapter" } });
}

} // namespace

std::shared_ptr<const Model> trainingStart(
    std::shared_ptr<const Model> model, const TrainSpec& spec, JobContext& context)
{
    model->requireChangeable(Sentence::tr("a quantized model cannot be trained"));
    if (spec.adapter)
        requireWholeBase(*model, *spec.adapter);
    if (model->info().task == ModelTask::MaskedLm || model->info().task == ModelTask::Encoder) {
        const auto head = labelsOf(spec.data);
        model = withFreshHead(*model, head.task, head.labels, spec.recipe.seed);
    }
    if (spec.prune.amount > 0) {
        context.emit(event::Stage { "prune" });
        model = prune(*model, spec.prune, context.token()).model;
        warnOfLostHead(*model, context);
    }
    if (spec.adapter)
        model = withAdapter(*model, *spec.adapter, spec.recipe.seed);
    requireSavable(*model);
    return model;
}

} // namespace ndogo
