// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include "engine/network/adapter.h"
#include "engine/network/encoder_hash.h"
#include "engine/train/distillation.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/masked_lm.h"
#include "engine/train/teacher_answers.h"
#include "engine/train/torch_state.h"
#include "engine/train/training_identity.h"
#include "engine/train/training_loop.h"
#include "engine/train/training_progress.h"

#include <algorithm>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDevScores = 10; ///< of a pre-training that does not say when to score

/// What a saved state must have in common with the training that takes it up.
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

/// Updates between two dev scores of a training that is asked for in updates.
template <typename Spec> std::int64_t roundOf(const Spec& spec)
{
    return spec.evaluateEvery > 0 ? spec.evaluateEvery : std::max<std::int64_t>(1, spec.recipe.steps / kDevScores);
}

constexpr std::int64_t kBlockLength = 128; ///< ids of a block of plain text where nothing is asked for

TrainSpec labelledDataOf(const DistilSpec& spec)
{
    TrainSpec data;
    data.data = spec.data;
    data.devSplit = spec.devSplit;
    data.sample = spec.sample;
    data.recipe = spec.recipe;
    return data;
}

PretrainSpec plainTextOf(const DistilSpec& spec)
{
    PretrainSpec text;
    text.corpus = spec.corpus;
    text.devCorpus = spec.devCorpus;
    text.languages = spec.data.languages;
    text.maskShare = spec.maskShare;
    const bool ofDistilBert = termsOf(spec.distil, spec.mode).loss == DistilLoss::DistilBert;
    text.masking = spec.masking.value_or(ofDistilBert ? Masking::DistilBert : Masking::Bert);
    text.maxLength = spec.data.maxLength > 0 ? spec.data.maxLength : kBlockLength;
    text.recipe = spec.recipe;
    return text;
}

/// What a student learns from: the data, its teacher left aside, and the teacher. Masks differ each time, so only of
/// labelled data the teacher can be asked once for all.
struct Lesson {
    std::shared_ptr<const Objective> data;
    std::shared_ptr<Teacher> teacher;
};
Lesson lessonOf(const std::shared_ptr<const Model>& teacher, const std::string& hash,
    const std::shared_ptr<const Model>& student, const DistilSpec& spec, const DistilPlan& plan, at::Device device,
    JobContext& context)
{
    const auto asked = [&] { return computingTeacher(teacher, plan.teacherLayers(), device, context.token()); };
    if (spec.mode == DistilMode::TaskAgnostic)
        return { std::make_shared<const MaskedLm>(student, plainTextOf(spec), context), asked() };
    const auto data = std::make_shared<const FineTuning>(student, labelledDataOf(spec), context);
    const bool looksAtPadding = plan.countPadding && spec.recipe.padTo > 0;
    if (!spec.cacheTeacher || looksAtPadding)
        return { data, asked() };
    return { data,
        std::make_shared<TeacherAnswers>(
            teacher, hash, plan.teacherLayers(), data->examples(), trainingFolder(spec.output), device) };
}

/// The teacher's score on dev: computed now, or known from a saved state that will be taken up.
TeacherFacts teacherFactsOf(
    const Model& teacher, const std::string& hash, const Objective& data, const TrainingPlan& plan, JobContext& context)
{
    TeacherFacts facts { hash };
    if (plan.resume) {
        try {
            const auto saved = readSavedTraining(MappedFile::open(plan.folder / "state.safetensors"));
            if (saved.progress.teacher.hash == facts.hash && saved.progress.data == context.facts().data)
                facts = saved.progress.teacher;
        } catch (const Failure&) { // nothing is there, or what it is the training will say
        }
    }
    if (!data.hasDev() || plan.finish)
        return facts;
    if (facts.dev.empty())
        facts.dev = data.scoreDev(teacher, context);
    TrainingPoint point;
    point.dev = facts.dev;
    context.emit(event::TrainingStep { std::make_shared<const TrainingPoint>(std::move(point)), Learner::Teacher });
    return facts;
}

} // namespace

DistilledModels distil(std::shared_ptr<const Model> teacher, std::shared_ptr<const Model> student,
    const DistilSpec& spec, JobContext& context)
{
    student->requireChangeable(Sentence::tr("a quantized model cannot be trained"));
    auto plan = planDistillation(*teacher, *student, spec.distil, spec.mode);
    plan.bf16 = spec.recipe.bf16;
    TrainingTask taught { student, nullptr, planOf(spec) };
    if (spec.mode == DistilMode::TaskAgnostic)
        taught.plan.round = roundOf(spec);
    const auto hash = contentHash(*teacher);
    const auto lesson = lessonOf(teacher, hash, student, spec, plan, taught.plan.device, context);
    const Distillation objective(lesson.data, lesson.teacher, plan, spec.recipe.seed);
    taught.objective = &objective;
    TrainingTask control { student, lesson.data.get(), taught.plan };
    taught.plan.teacher = teacherFactsOf(*teacher, hash, *lesson.data, taught.plan, context);
    std::vector<TrainingTask> runs { taught };
    control.plan.folder = trainingFolder(controlOf(spec.output));
    control.plan.learner = Learner::Control;
    // One that is ended by wish before its control began has none.
    if (spec.control && (!spec.finish || fs::exists(control.plan.folder / "state.safetensors")))
        runs.push_back(control);
    else if (spec.control)
        context.emit(
            event::Warning { Sentence::tr("The control has learnt nothing yet: the student is kept without one, "
                                          "and whether its teacher helped is not known.") });
    auto trained = runInTurns(runs, context);
    DistilledModels models { std::move(trained.front()), {} };
    if (trained.size() > 1)
        models.control = std::move(trained.back());
    return models;
}

TrainedModel train(std::shared_ptr<const Model> start, const TrainSpec& spec, JobContext& context)
{
    auto plan = planOf(spec);
    const FineTuning objective(start, spec, context);
    plan.prune = spec.prune;
    plan.start = encoderHash(*start);
    plan.frozen = frozenWeights(*start);
    plan.holdZeros = plan.holdZeros || spec.prune.amount > 0;
    return runTraining(std::move(start), objective, plan, context);
}

TrainedModel pretrain(std::shared_ptr<const Model> start, const PretrainSpec& spec, JobContext& context)
{
    start->requireChangeable(Sentence::tr("a quantized model cannot be trained"));
    auto plan = planOf(spec);
    const MaskedLm objective(start, spec, context);
    plan.round = roundOf(spec);
    plan.start = encoderHash(*start);
    return runTraining(std::move(start), objective, plan, context);
}

} // namespace ndogo
