// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The journal of an invented sweep: pruned before, during and after fine-tuning. Nothing here is measured.
#pragma once

#include "engine/jobs/run_record.h"
#include "engine/jobs/sweep_results.h"
#include "tests/support/sample_results.h"

#include <string>
#include <vector>

namespace ndogo::test {

/// One training of a journal, and what was pruned around it.
struct SampleTraining {
    PruneTiming timing = PruneTiming::None;
    double level = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> trainedOn {};
    std::string start = "/models/mlm";

    std::string output() const
    {
        std::string folder = "/project/models/"
            + std::string(pruneTimingName(timing == PruneTiming::After ? PruneTiming::None : timing));
        for (const std::string& language : trainedOn)
            folder += "-" + language;
        const double trained = timing == PruneTiming::After ? 0 : level;
        return folder + "-" + std::to_string(int(trained * 100)) + "-" + std::to_string(seed)
            + start.substr(start.rfind('/') + 1);
    }
};

inline DataRef sampleTestData()
{
    DataRef data;
    data.path = "/data/masakhaner";
    return data;
}

/// Journal line of the training itself.
inline RunRecord trainingRecord(const SampleTraining& training)
{
    TrainSpec spec;
    spec.model = training.start;
    spec.data = sampleTestData();
    spec.data.split = "train";
    spec.data.languages = training.trainedOn;
    spec.output = training.output();
    spec.recipe.seed = training.seed;
    if (training.timing == PruneTiming::Before)
        spec.prune.amount = training.level;
    if (training.timing == PruneTiming::During)
        spec.recipe.pruneDuring = PruneSchedule { 10, 100, 10, training.level, PruneSchedule::Curve::Cubic };
    RunRecord record;
    record.time = "2026-01-01T00:00:00Z";
    record.spec = spec;
    record.result = std::make_shared<const TrainingReport>();
    return record;
}

/// Journal line of its test scores.
inline RunRecord scoreRecord(const SampleTraining& training, std::vector<LanguageScore> scores)
{
    EvaluateSpec spec;
    spec.model.path = training.output();
    if (training.timing == PruneTiming::After)
        spec.model.steps = { PruneRecipe { .amount = training.level } };
    spec.data = sampleTestData();
    spec.data.languages = training.trainedOn;
    auto result = std::make_shared<EvaluationResult>();
    result->split = "test";
    result->languages = std::move(scores);
    RunRecord record;
    record.time = "2026-01-01T00:00:00Z";
    record.spec = spec;
    record.result = result;
    return record;
}

/// Pruned before, a language holds longest; pruned after, it falls first. Seeds differ by about a point.
inline LanguageScore trainedScore(const SampleLanguage& language, const SampleTraining& training)
{
    SampleLanguage moved = language;
    moved.holds += training.timing == PruneTiming::Before ? 0.12 : training.timing == PruneTiming::After ? -0.15 : 0.02;
    moved.f1 += 0.006 * (double(training.seed % 3) - 1) - (training.seed % 2 ? 0.002 : 0)
        - (training.level > 0.8 ? 0.02 * double(training.seed % 3) : 0);
    return *sampleScore(moved, training.level);
}

/// A whole sweep: three timings at the levels, `seeds` trainings each.
inline std::vector<RunRecord> sampleSweep(const std::vector<double>& levels, int seeds)
{
    std::vector<RunRecord> records;
    const auto add = [&](const SampleTraining& training) {
        if (training.timing != PruneTiming::After)
            records.push_back(trainingRecord(training));
        std::vector<LanguageScore> scores;
        for (const SampleLanguage& language : sampleLanguages())
            scores.push_back(trainedScore(language, training));
        records.push_back(scoreRecord(training, std::move(scores)));
    };
    for (int seed = 1; seed <= seeds; ++seed) {
        add({ PruneTiming::None, 0, std::uint64_t(seed), {}, "/models/mlm" });
        for (const PruneTiming timing : { PruneTiming::After, PruneTiming::Before, PruneTiming::During }) {
            for (const double level : levels)
                add({ timing, level, std::uint64_t(seed), {}, "/models/mlm" });
        }
    }
    return records;
}

} // namespace ndogo::test
