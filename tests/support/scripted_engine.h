// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fake_engine.h"
#include "tests/support/sample_results.h"
#include "tests/support/sample_structure.h"
#include "tests/support/sample_trimming.h"

#include "engine/study/distil_report.h"
#include "engine/values/training_results.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace ndogo::test {

inline std::string lastName(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

/// A checkpoint as it reads back: a variant says what it was made from, and so does a new head.
inline std::shared_ptr<const ModelInfo> storedModel(const FakeEngine& engine, const std::string& path)
{
    for (const FakeEngine::Submission& submission : engine.submissions()) {
        if (const auto* fresh = std::get_if<NewModelSpec>(&submission.spec); fresh && fresh->output == path) {
            auto model = std::make_shared<ModelInfo>(*sampleModel(path, lastName(path)));
            model->labels = fresh->labels;
            model->task = fresh->task;
            model->parent = fresh->encoder;
            model->recipe = toJson(submission.spec).dump();
            return model;
        }
        if (const auto* trained = std::get_if<TrainSpec>(&submission.spec); trained && trained->output == path) {
            auto model = std::make_shared<ModelInfo>(*sampleModel(path, trained->name));
            model->parent = trained->model;
            model->recipe = toJson(submission.spec).dump();
            return model;
        }
        if (const auto* cut = std::get_if<StructureSpec>(&submission.spec); cut && cut->output == path)
            return cutModel(*sampleModel(cut->model, lastName(cut->model)), *cut);
        if (const auto* trimmed = std::get_if<TrimVocabularySpec>(&submission.spec); trimmed && trimmed->output == path)
            return trimmedModel(*sampleModel(trimmed->model, lastName(trimmed->model)), *trimmed);
        if (const auto* distilled = std::get_if<DistilSpec>(&submission.spec);
            distilled && (distilled->output == path || controlOf(distilled->output) == path)) {
            DistilSpec recipe = *distilled;
            const bool isControl = distilled->output != path;
            recipe.output = path;
            if (isControl)
                recipe.name += " (control)";
            auto model = std::make_shared<ModelInfo>(*sampleModel(path, recipe.name));
            model->parent = distilled->teacher;
            model->recipe = toJson(JobSpec(recipe)).dump();
            return model;
        }
        const auto* made = std::get_if<PruneSpec>(&submission.spec);
        if (!made || made->output != path)
            continue;
        auto variant = std::make_shared<ModelInfo>(*sampleModel(path, made->name));
        variant->parent = made->model;
        variant->recipe = toJson(submission.spec).dump();
        for (TensorInfo& tensor : variant->tensors) {
            if (!tensor.prunable)
                continue;
            tensor.zeros = prunedCount(made->prune.amount, tensor.size);
            variant->parameters.prunableZeros += tensor.zeros;
            variant->parameters.zerosByPart[tensor.part] += tensor.zeros;
        }
        variant->parameters.nonzero -= variant->parameters.prunableZeros;
        return variant;
    }
    return sampleModel(path, lastName(path));
}

constexpr std::int64_t kSampleUpdates = 40; ///< an epoch of an invented training

/// One point of an invented training: the loss falls, every language rises to its own height. Scored at the end
/// of an epoch.
inline TrainingPoint samplePoint(const TrainSpec& spec, std::int64_t step)
{
    TrainingPoint point;
    point.step = step;
    point.epoch = double(step) / double(kSampleUpdates);
    point.loss = 0.1 + 2 * std::exp(-point.epoch);
    point.learningRate = learningRateAt(spec.recipe, step, kSampleUpdates * spec.recipe.epochs);
    point.sparsity = spec.prune.amount;
    if (spec.recipe.pruneDuring && step >= spec.recipe.pruneDuring->begin)
        point.sparsity = spec.recipe.pruneDuring->sparsityAt(std::min(step, spec.recipe.pruneDuring->end));
    if (step % kSampleUpdates == 0) {
        for (const SampleLanguage& language : sampleLanguages())
            point.dev[language.code] = language.f1 * (1 - std::exp(-point.epoch));
    }
    return point;
}

/// Plays an invented training up to and with update `last`, ten updates a point.
inline void playTraining(FakeEngine& engine, JobId job, const TrainSpec& spec, std::int64_t first, std::int64_t last)
{
    for (std::int64_t step = first; step <= last; step += 10) {
        engine.emitEvent(job, event::Progress { step, kSampleUpdates * spec.recipe.epochs, "updates" });
        engine.emitEvent(job, event::TrainingStep { std::make_shared<const TrainingPoint>(samplePoint(spec, step)) });
    }
}

inline std::shared_ptr<const TrainingReport> sampleTraining(const TrainSpec& spec)
{
    auto report = std::make_shared<TrainingReport>();
    report->path = spec.output;
    report->steps = kSampleUpdates * spec.recipe.epochs;
    report->seconds = 90;
    for (std::int64_t step = 10; step <= report->steps; step += 10)
        report->history.push_back(samplePoint(spec, step));
    const TrainingPoint& last = report->history.back();
    report->best = TrainingBest { last.step, last.meanDev(), last.dev };
    return report;
}

/// A point of an invented distillation: the student learns faster than its control.
inline TrainingPoint samplePoint(const DistilSpec& spec, Learner learner, std::int64_t step)
{
    TrainSpec curve;
    curve.recipe = spec.recipe;
    TrainingPoint point = samplePoint(curve, step);
    if (learner == Learner::Control) {
        for (auto& [language, score] : point.dev)
            score *= 0.9;
    } else {
        point.terms = { { "soft_labels", point.loss / 2 }, { "true_labels", point.loss / 4 } };
    }
    return point;
}

/// Plays it up to and with update `last` of each, ten updates a point; the teacher's score comes first.
inline void playDistillation(
    FakeEngine& engine, JobId job, const DistilSpec& spec, std::int64_t first, std::int64_t last)
{
    TrainingPoint teacher;
    for (const SampleLanguage& language : sampleLanguages())
        teacher.dev[language.code] = language.f1;
    engine.emitEvent(job, event::TrainingStep { std::make_shared<const TrainingPoint>(teacher), Learner::Teacher });
    const std::int64_t learners = spec.control ? 2 : 1;
    for (std::int64_t step = first; step <= last; step += 10) {
        engine.emitEvent(
            job, event::Progress { learners * step, learners * kSampleUpdates * spec.recipe.epochs, "updates" });
        for (const Learner learner : { Learner::Model, Learner::Control }) {
            if (learner == Learner::Model || spec.control)
                engine.emitEvent(job,
                    event::TrainingStep {
                        std::make_shared<const TrainingPoint>(samplePoint(spec, learner, step)), learner });
        }
    }
}

inline std::shared_ptr<const EvaluationResult> sampleScores(double amount)
{
    auto result = std::make_shared<EvaluationResult>();
    result->split = "test";
    for (const SampleLanguage& language : sampleLanguages())
        result->languages.push_back(*sampleScore(language, amount));
    return result;
}

inline TrainingReport sampleLearning(const DistilSpec& spec, Learner learner)
{
    TrainingReport report;
    report.path = learner == Learner::Control ? controlOf(spec.output) : spec.output;
    report.steps = kSampleUpdates * spec.recipe.epochs;
    report.seconds = 90;
    for (std::int64_t step = 10; step <= report.steps; step += 10)
        report.history.push_back(samplePoint(spec, learner, step));
    const TrainingPoint& last = report.history.back();
    report.best = TrainingBest { last.step, last.meanDev(), last.dev };
    return report;
}

/// Student and control as if they were pruned to 60 and 70 %.
inline std::shared_ptr<const DistilReport> sampleDistillation(const DistilSpec& spec)
{
    auto report = std::make_shared<DistilReport>();
    report->student = sampleLearning(spec, Learner::Model);
    report->teacherScores = sampleScores(0);
    report->studentScores = sampleScores(0.6);
    if (spec.control) {
        report->control = sampleLearning(spec, Learner::Control);
        report->controlScores = sampleScores(0.75);
    }
    return report;
}

/// The end of it: both models, and the report.
inline void endDistillation(FakeEngine& engine, JobId job, const DistilSpec& spec)
{
    engine.emitEvent(job, event::ModelOpened { storedModel(engine, spec.output) });
    if (spec.control)
        engine.emitEvent(job, event::ModelOpened { storedModel(engine, controlOf(spec.output)) });
    engine.emitEvent(job, event::Distilled { sampleDistillation(spec) });
    engine.finish(job);
}

/// The smaller model and what was found on the way.
inline void endStructure(FakeEngine& engine, JobId job, const StructureSpec& spec, const ModelInfo& parent)
{
    engine.emitEvent(job, event::ModelOpened { cutModel(parent, spec) });
    engine.emitEvent(job, event::Restructured { sampleStructure(parent, spec) });
    engine.finish(job);
}

/// The model with fewer pieces and what each language pays.
inline void endTrimming(FakeEngine& engine, JobId job, const TrimVocabularySpec& spec, const ModelInfo& parent)
{
    engine.emitEvent(job, event::ModelOpened { trimmedModel(parent, spec) });
    engine.emitEvent(job, event::VocabularyTrimmed { sampleTrimming(parent, spec) });
    engine.finish(job);
}

/// Answers every job at once with the invented results of sample_results.h. Evaluations report a
/// first sample and then all sentences, as the engine does.
inline void answerWithSamples(FakeEngine& engine, JobId job, const JobSpec& spec)
{
    engine.emitEvent(job, event::Queued { std::holds_alternative<BenchmarkSpec>(spec) });
    engine.emitEvent(job, event::Started {});
    if (const auto* open = std::get_if<OpenSpec>(&spec)) {
        const auto model = storedModel(engine, open->model);
        engine.emitEvent(job, event::ModelOpened { model });
        if (open->index)
            engine.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*model) });
    } else if (const auto* scan = std::get_if<ScanDataSpec>(&spec)) {
        engine.emitEvent(job,
            event::DataScanned {
                sampleData(scan->data.path, "Generated sentences for demonstration, not real text.") });
    } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
        auto result = std::make_shared<EvaluationResult>();
        result->split = evaluate->data.split;
        for (const std::int64_t sentences : { std::int64_t(80), std::int64_t(200) }) {
            for (const SampleLanguage& language : sampleLanguages()) {
                const auto score = sampleScore(language, evaluate->model.amount(), sentences);
                engine.emitEvent(job, event::LanguageScored { score });
                if (score->complete())
                    result->languages.push_back(*score);
            }
            engine.emitEvent(job, event::Progress { sentences * 10, 2000, "sentences" });
        }
        engine.emitEvent(job, event::Evaluated { result });
    } else if (const auto* time = std::get_if<BenchmarkSpec>(&spec)) {
        std::vector<std::string> names;
        for (const ModelRef& model : time->models)
            names.push_back(lastName(model.path));
        engine.emitEvent(job, event::Timed { sampleTiming(names, 0.2) });
    } else if (const auto* prune = std::get_if<PruneSpec>(&spec)) {
        engine.emitEvent(job, event::ModelOpened { storedModel(engine, prune->output) });
    } else if (const auto* train = std::get_if<TrainSpec>(&spec)) {
        playTraining(engine, job, *train, 10, kSampleUpdates * train->recipe.epochs);
        engine.emitEvent(job, event::ModelOpened { storedModel(engine, train->output) });
        engine.emitEvent(job, event::Trained { sampleTraining(*train) });
    } else if (const auto* distil = std::get_if<DistilSpec>(&spec)) {
        playDistillation(engine, job, *distil, 10, kSampleUpdates * distil->recipe.epochs);
        endDistillation(engine, job, *distil);
        return;
    } else if (const auto* cut = std::get_if<StructureSpec>(&spec)) {
        endStructure(engine, job, *cut, *sampleModel(cut->model, lastName(cut->model)));
        return;
    } else if (const auto* count = std::get_if<CountPiecesSpec>(&spec)) {
        engine.emitEvent(job, event::PiecesCounted { sampleVocabulary(*count) });
    } else if (const auto* trimmed = std::get_if<TrimVocabularySpec>(&spec)) {
        endTrimming(engine, job, *trimmed, *sampleModel(trimmed->model, lastName(trimmed->model)));
        return;
    } else if (const auto* made = std::get_if<NewModelSpec>(&spec)) {
        engine.emitEvent(job, event::ModelOpened { storedModel(engine, made->output) });
    } else if (const auto* wished = std::get_if<ExportSpec>(&spec)) {
        engine.emitEvent(job,
            event::Exported { std::make_shared<const ExportReport>(
                ExportReport { wished->output, { "config.json", "model.safetensors" }, {} }) });
    }
    engine.finish(job);
}

} // namespace ndogo::test
