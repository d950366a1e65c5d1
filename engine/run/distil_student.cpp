// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/distil_student.h"

#include "engine/data/language_files.h"
#include "engine/eval/evaluate.h"
#include "engine/network/new_model.h"
#include "engine/network/student.h"
#include "engine/run/new_checkpoint.h"
#include "engine/train/distillation.h"
#include "engine/train/text_corpus.h"
#include "engine/train/trainer.h"

#include <array>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

/// The split by which the models are compared; nothing where none is asked for, or there are no labels.
std::optional<DataRef> scoredData(const DistilSpec& spec)
{
    if (spec.mode != DistilMode::TaskSpecific || spec.scoreSplit.empty())
        return std::nullopt;
    DataRef data = spec.data;
    data.split = spec.scoreSplit;
    try {
        findLanguageFiles(data);
    } catch (const Failure&) {
        if (spec.scoreSplit != DistilSpec().scoreSplit || spec.devSplit.empty())
            throw;
        data.split = spec.devSplit;
    }
    return data;
}

std::shared_ptr<const Model> studentOf(
    const DistilSpec& spec, const Model& teacher, const DistilTools& tools, JobContext& context)
{
    if (const auto shape = studentShapeFromText(spec.student)) {
        context.emit(event::Stage { "initialise" });
        return makeStudent(teacher, *shape, mappedLayers(spec.distil.layerMap, teacher.config().layers, shape->layers),
            spec.distil.init, spec.recipe.seed, context.token());
    }
    auto student = tools.open(ModelRef { spec.student, {}, {} });
    const bool headless = student->info().task == ModelTask::MaskedLm || student->info().task == ModelTask::Encoder;
    if (headless && spec.mode == DistilMode::TaskSpecific)
        student = withFreshHead(*student, teacher.info().task, teacher.config().labels, spec.recipe.seed);
    return student;
}

TrainingReport saved(TrainedModel trained, const DistilSpec& spec, AtomicFolder& output, const DistilTools& tools,
    const JobContext& context)
{
    auto recipe = spec;
    recipe.resume = recipe.finish = recipe.force = false;
    auto config = signedBy(recipe, spec.name, spec.teacher, trained.model->config(), context);
    if (spec.mode == DistilMode::TaskSpecific)
        config.text = trainedText(spec.data, config.text);
    tools.save(*trained.model, config, output);
    trained.report.path = spec.output;
    return std::move(trained.report);
}

/// A forgotten --mode would make another experiment than was meant.
void requireOneLesson(const DistilSpec& spec)
{
    const auto refuse = [](const char* field, const Sentence& reason) {
        throw Failure(ErrorCode::Usage, Sentence::tr("%1 %2.", field, reason), { { "field", field } });
    };
    const auto ofText = Sentence::tr("is for plain text: leave it out, or learn from that (--mode task-agnostic)");
    const auto ofLabels = Sentence::tr("is for labelled data: leave it out, or learn from that (--mode task-specific)");
    if (spec.mode == DistilMode::TaskAgnostic && !spec.data.path.empty())
        refuse("data.path", ofLabels);
    if (spec.mode == DistilMode::TaskAgnostic)
        return;
    if (!spec.corpus.empty())
        refuse("corpus", ofText);
    if (!spec.devCorpus.empty())
        refuse("dev_corpus", ofText);
    if (spec.masking)
        refuse("masking", ofText);
}

} // namespace

void requirePossible(const DistilSpec& spec, const Model& like, JobContext& context)
{
    requireOneLesson(spec);
    const auto shape = studentShapeFromText(spec.student).value();
    const auto student
        = makeStudent(like, shape, mappedLayers(spec.distil.layerMap, like.config().layers, shape.layers),
            StudentInit::Teacher, spec.recipe.seed, context.token());
    planDistillation(like, *student, spec.distil, spec.mode);
    JobContext quiet(0, context.token(), [](const JobEvent&) {}); // what is left out is said when it is read
    if (spec.mode == DistilMode::TaskAgnostic)
        findTextFiles(spec.corpus, std::array<std::string, 1> { "train" }, spec.data.languages, quiet);
}

DistilSpec controlSpecOf(DistilSpec spec)
{
    spec.output = controlOf(spec.output);
    if (!spec.name.empty())
        spec.name += " (control)";
    return spec;
}

std::shared_ptr<const DistilReport> distilStudent(
    const DistilSpec& spec, AtomicFolder& output, AtomicFolder* control, const DistilTools& tools, JobContext& context)
{
    requireOneLesson(spec);
    const auto scored = scoredData(spec);
    context.emit(event::Stage { "load" });
    const auto teacher = tools.open(ModelRef { spec.teacher, {}, spec.reading });
    const auto student = studentOf(spec, *teacher, tools, context);
    requireSavable(*student);
    auto trained = distil(teacher, student, spec, context);
    DistilReport report;
    if (scored) {
        const auto score = [&](const Model& model) {
            EvaluateSpec evaluation;
            evaluation.data = *scored;
            return evaluate(model, evaluation, context);
        };
        report.teacherScores = score(*teacher);
        report.studentScores = score(*trained.student.model);
        if (trained.control)
            report.controlScores = score(*trained.control->model);
    }
    report.student = saved(std::move(trained.student), spec, output, tools, context);
    if (trained.control && control)
        report.control = saved(std::move(*trained.control), controlSpecOf(spec), *control, tools, context);
    const auto result = std::make_shared<const DistilReport>(std::move(report));
    context.emit(event::Distilled { result });
    return result;
}

} // namespace ndogo
