// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/sweep_results.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <tuple>

namespace ndogo {

using nlohmann::json;

namespace {

namespace fs = std::filesystem;

/// One spelling for one folder, whether or not it is still there.
std::string folderKey(const std::string& path)
{
    const auto whole = fs::absolute(path).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).string();
}

std::string textOf(const json& fields)
{
    return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

PruneRecipe familyOf(PruneRecipe recipe)
{
    recipe.amount = 0;
    recipe.seed = PruneRecipe().seed;
    return recipe;
}

/// Timing, family and level of a model that `training` made and `evaluated` looks at; false when it was pruned
/// twice, which is none of the three.
bool describe(TimedRun& run, const TrainSpec& training, const ModelRef& evaluated)
{
    const bool before = training.prune.amount > 0, during = training.recipe.pruneDuring.has_value(),
               after = evaluated.prune.amount > 0;
    if (before + during + after > 1)
        return false;
    if (before || during)
        run.family = familyOf(training.prune);
    if (after)
        run.family = familyOf(evaluated.prune);
    run.timing = before ? PruneTiming::Before
        : during        ? PruneTiming::During
        : after         ? PruneTiming::After
                        : PruneTiming::None;
    run.level = before ? training.prune.amount
        : during       ? training.recipe.pruneDuring->final
                       : evaluated.prune.amount;
    return true;
}

/// What the seeds of one point have in common.
auto pointKey(const TimedRun& run)
{
    return std::tuple(textOf(toJson(run.data)), run.trainedOn, run.timing, textOf(toJson(run.family)), run.level);
}

json spreadJson(const SeedSpread& spread)
{
    return { { "mean", spread.mean }, { "sd", spread.deviation }, { "n", spread.seeds } };
}

json runJson(const TimedRun& run)
{
    json languages = json::object();
    for (const LanguageScore& score : run.evaluation->languages)
        languages[score.language] = score.counts.f1();
    return { { "start", run.start }, { "model", run.model }, { "timing", pruneTimingName(run.timing) },
        { "prune", toJson(run.family) }, { "level", run.level }, { "seed", run.seed },
        { "trained_on", run.trainedOn }, { "data", toJson(run.data) }, { "languages", languages },
        { "mean", meanF1(*run.evaluation) } };
}

json pointJson(const TimedPoint& point)
{
    json languages = json::object();
    for (const auto& [language, spread] : point.languages)
        languages[language] = spreadJson(spread);
    return { { "timing", pruneTimingName(point.timing) }, { "prune", toJson(point.family) },
        { "level", point.level }, { "trained_on", point.trainedOn }, { "data", toJson(point.data) },
        { "languages", languages }, { "mean", spreadJson(point.mean) } };
}

} // namespace

std::string_view pruneTimingName(PruneTiming timing)
{
    switch (timing) {
    case PruneTiming::None:
        return "none";
    case PruneTiming::Before:
        return "before";
    case PruneTiming::During:
        return "during";
    case PruneTiming::After:
        return "after";
    }
    return "none";
}

std::vector<TimedRun> timedRuns(std::span<const RunRecord> records)
{
    std::map<std::string, const TrainSpec*> trainings; // by output folder; the latest
    using RunKey = decltype(std::tuple_cat(pointKey(TimedRun()), std::tuple<std::string, std::uint64_t>()));
    std::map<RunKey, TimedRun> runs;
    for (const RunRecord& record : records) {
        if (const auto* training = std::get_if<TrainSpec>(&record.spec))
            trainings[folderKey(training->output)] = training;
        const auto* evaluated = std::get_if<EvaluateSpec>(&record.spec);
        if (!evaluated || !record.evaluation || evaluated->model.quantize)
            continue;
        const auto training = trainings.find(folderKey(evaluated->model.path));
        TimedRun run;
        if (training == trainings.end() || !describe(run, *training->second, evaluated->model))
            continue;
        run.start = training->second->model;
        run.model = evaluated->model.path;
        run.seed = training->second->recipe.seed;
        run.trainedOn = training->second->data.languages;
        run.data = evaluated->data;
        run.evaluation = record.evaluation;
        const auto key = std::tuple_cat(pointKey(run), std::tuple(folderKey(run.start), run.seed));
        runs.insert_or_assign(key, std::move(run));
    }
    std::vector<TimedRun> result;
    for (auto& [key, run] : runs)
        result.push_back(std::move(run));
    return result;
}

SeedSpread seedSpread(std::span<const double> values)
{
    SeedSpread spread;
    spread.seeds = static_cast<int>(values.size());
    if (values.empty())
        return spread;
    spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
    if (values.size() < 2)
        return spread;
    double squares = 0;
    for (const double value : values)
        squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = std::sqrt(squares / double(values.size() - 1));
    return spread;
}

std::vector<TimedPoint> timedPoints(std::span<const TimedRun> runs)
{
    std::map<decltype(pointKey(TimedRun())), std::vector<const TimedRun*>> groups;
    for (const TimedRun& run : runs)
        groups[pointKey(run)].push_back(&run);
    std::vector<TimedPoint> points;
    for (const auto& [key, group] : groups) {
        const TimedRun& first = *group.front();
        auto& point = points.emplace_back();
        point.timing = first.timing;
        point.family = first.family;
        point.level = first.level;
        point.trainedOn = first.trainedOn;
        point.data = first.data;
        std::map<std::string, std::vector<double>> scores;
        std::vector<double> means;
        for (const TimedRun* run : group) {
            means.push_back(meanF1(*run->evaluation));
            for (const LanguageScore& score : run->evaluation->languages)
                scores[score.language].push_back(score.counts.f1());
        }
        for (const auto& [language, values] : scores)
            point.languages[language] = seedSpread(values);
        point.mean = seedSpread(means);
    }
    return points;
}

json toJson(const SweepReport& report)
{
    json runs = json::array(), points = json::array();
    for (const TimedRun& run : report.runs)
        runs.push_back(runJson(run));
    for (const TimedPoint& point : report.points)
        points.push_back(pointJson(point));
    return { { "name", report.name }, { "source", report.source }, { "project", report.project },
        { "runs", std::move(runs) }, { "points", std::move(points) }, { "trained", report.trained },
        { "evaluated", report.evaluated }, { "seconds", report.seconds } };
}

} // namespace ndogo
