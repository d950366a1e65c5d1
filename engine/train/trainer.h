// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/jobs/stopped_training.h"
#include "engine/network/model.h"
#include "engine/values/training_results.h"

#include <memory>
#include <optional>

namespace ndogo {

struct TrainedModel {
    std::shared_ptr<const Model> model; ///< of the best dev score, or the last one
    TrainingReport report;
};

/// Fine-tunes a classifier as the spec says: AdamW, linear schedule, gradients clipped,
/// cross-entropy at the first piece of each word. Batches are random sentences, as in the papers'
/// scripts, but laid end to end: what they compute on padding changes no gradient.
///
/// State is kept in trainingFolder(spec.output): written every spec.saveEvery seconds, at the
/// end of each epoch and on cancel. With spec.resume a training goes on from it and, on the same
/// machine with the same threads, ends with the very weights of one that was never stopped. Emits
/// Stage, Progress (updates), Warning and TrainingStep.
///
/// With spec.finish it trains no further: the result is what the saved state has, the weights of
/// the best dev score, or the last ones where none counts yet, and report.stopped says so. Throws
/// Failure(FileNotFound) without a state.
///
/// spec.device holds weights, moments and batches; dev scores are computed on the CPU. A state may
/// be taken up on another device; "the very weights" hold for the CPU only.
///
/// When the training has plainly diverged (a loss that is not finite, or what DivergenceWatch in
/// divergence.h tells from it) it ends: with the weights of the best dev score, a Warning and
/// report.stopped where there are such weights, otherwise with Failure(JobFailed).
TrainedModel train(std::shared_ptr<const Model> start, const TrainSpec& spec, JobContext& context);

struct DistilledModels {
    TrainedModel student;
    std::optional<TrainedModel> control;
};

/// Trains `student` on the spec's data with what `teacher` says of it (distillation.h), and in turns with it, round by
/// round, the control: the same student with the same seed, batches and updates on the data alone. Each has a state in
/// the training folder of its own output; all else as train() and pretrain(). Throws what planDistillation() does
/// before anything is computed. Emits TrainingStep of each Learner, the teacher's with its dev score first.
DistilledModels distil(std::shared_ptr<const Model> teacher, std::shared_ptr<const Model> student,
    const DistilSpec& spec, JobContext& context);

/// Trains a masked language model on plain text as the spec says (masked_lm.h); all else as
/// train(), with dev scores every spec.evaluateEvery updates in place of epochs.
TrainedModel pretrain(std::shared_ptr<const Model> start, const PretrainSpec& spec, JobContext& context);

} // namespace ndogo
