// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fake_engine.h"
#include "tests/support/sample_results.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace ndogo::test {

inline std::string lastName(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

/// A checkpoint as it reads back: a variant says what it was made from, and so does a new head.
inline std::shared_ptr<const ModelInfo> storedModel(
    const FakeEngine& engine, const std::string& path)
{
    for (const FakeEngine::Submission& submission : engine.submissions()) {
        if (const auto* fresh = std::get_if<NewModelSpec>(&submission.spec);
            fresh && fresh->output == path) {
            auto model = std::make_shared<ModelInfo>(*sampleModel(path, lastName(path)));
            model->labels = fresh->labels;
            model->task = fresh->task;
            model->parent = fresh->encoder;
            model->recipe = toJson(submission.spec).dump();
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
            event::DataScanned { sampleData(
                scan->data.path, "Generated sentences for demonstration, not real text.") });
    } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
        auto result = std::make_shared<EvaluationResult>();
        result->split = evaluate->data.split;
        for (const std::int64_t sentences : { std::int64_t(80), std::int64_t(200) }) {
            for (const SampleLanguage& language : sampleLanguages()) {
                const auto score = sampleScore(language, evaluate->model.prune.amount, sentences);
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
