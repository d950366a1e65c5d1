// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/sweep_results.h"

#include "engine/jobs/student_points.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

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

/// Seeds are averaged over here, those of random pruning too.
PruneRecipe timedFamily(PruneRecipe recipe)
{
    recipe.amount = 0;
    recipe.seed = PruneRecipe().seed;
    return recipe;
}

/// Timing, family and level of a model that `training` made and `evaluated` looks at; false when it was pruned
/// twice, which is none of the three, or changed in another way.
bool describe(TimedRun& run, const TrainSpec& training, const ModelRef& evaluated)
{
    const PruneRecipe* pruned = evaluated.pruning();
    const bool before = training.prune.amount > 0, during = training.recipe.pruneDuring.has_value(),
               after = pruned != nullptr;
    if (before + during + after > 1 || evaluated.steps.size() > std::size_t(after))
        return false;
    if (before || during)
        run.family = timedFamily(training.prune);
    if (after)
        run.family = timedFamily(*pruned);
    run.timing = before ? PruneTiming::Before
        : during        ? PruneTiming::During
        : after         ? PruneTiming::After
                        : PruneTiming::None;
    run.level = before ? training.prune.amount : during ? training.recipe.pruneDuring->final : evaluated.amount();
    return true;
}

/// What the training was, but for its languages, its seed and its pruning.
void describeRecipe(TimedRun& run, const TrainSpec& training)
{
    run.recipe = training.recipe;
    run.recipe.seed = TrainRecipe().seed;
    run.schedule = std::exchange(run.recipe.pruneDuring, std::nullopt);
    if (run.schedule)
        run.schedule->final = 0;
    run.sample = training.sample;
}

std::string settingText(const TimedRun& run)
{
    return textOf({ folderKey(run.start), toJson(run.recipe), run.sample });
}

std::string scheduleText(const TimedRun& run)
{
    return run.schedule ? toText(*run.schedule) : std::string();
}

/// What the seeds of one point have in common.
auto pointKey(const TimedRun& run)
{
    DataRef data = run.data;
    std::vector<std::string> trainedOn = run.trainedOn;
    const bool alone = run.isAlone();
    if (alone) {
        data.languages.clear();
        trainedOn.clear();
    }
    return std::tuple(textOf(toJson(data)), !alone, trainedOn, alone ? folderKey(run.start) : settingText(run),
        textOf(toJson(run.family)), run.timing, run.level, alone ? std::string() : scheduleText(run));
}

/// Which of two runs takes the place of the other.
auto runKey(const TimedRun& run)
{
    return std::tuple(textOf(toJson(run.data)), run.trainedOn, settingText(run), textOf(toJson(run.family)), run.timing,
        run.level, scheduleText(run), run.seed);
}

/// Values by language and seed.
using Scores = std::map<std::string, std::map<std::uint64_t, double>>;

std::map<std::string, SeedSpread> spreads(const Scores& scores)
{
    std::map<std::string, SeedSpread> result;
    for (const auto& [language, seeds] : scores) {
        std::vector<double> values;
        for (const auto& [seed, value] : seeds)
            values.push_back(value);
        result[language] = seedSpread(values);
    }
    return result;
}

/// Of the unweighted mean over languages, over the seeds that have all of them.
SeedSpread meanSpread(const Scores& scores)
{
    std::map<std::uint64_t, std::vector<double>> bySeed;
    for (const auto& [language, seeds] : scores) {
        for (const auto& [seed, value] : seeds)
            bySeed[seed].push_back(value);
    }
    std::vector<double> means;
    for (const auto& [seed, values] : bySeed) {
        if (values.size() == scores.size())
            means.push_back(std::accumulate(values.begin(), values.end(), 0.0) / double(values.size()));
    }
    return seedSpread(means);
}

TimedPoint pointOf(const std::vector<const TimedRun*>& group)
{
    const TimedRun& first = *group.front();
    TimedPoint point { first.timing, first.family, first.level, first.start, first.trainedOn, first.isAlone(),
        first.data, first.recipe, first.schedule, first.sample, {}, {}, {}, {} };
    std::set<std::string> languages;
    Scores scores, replaced;
    for (const TimedRun* run : group) {
        languages.insert(run->trainedOn.begin(), run->trainedOn.end());
        for (const LanguageScore& score : run->evaluation->languages)
            scores[score.language][run->seed] = score.counts.f1();
        for (const ReplacedScore& score : run->evaluation->replaced)
            replaced[score.language][run->seed] = score.meanF1();
    }
    if (point.alone) {
        point.trainedOn.assign(languages.begin(), languages.end());
        point.data.languages.clear();
    }
    point.languages = spreads(scores);
    point.mean = meanSpread(scores);
    point.replaced = spreads(replaced);
    point.replacedMean = meanSpread(replaced);
    return point;
}

json spreadsJson(const std::map<std::string, SeedSpread>& spreads)
{
    json languages = json::object();
    for (const auto& [language, spread] : spreads)
        languages[language] = toJson(spread);
    return languages;
}

/// What runs and points say of how a model came about.
template <typename Result> json trainingJson(const Result& result)
{
    TrainRecipe recipe = result.recipe;
    recipe.pruneDuring = result.schedule;
    json fields = toJson(recipe);
    fields.erase("seed");
    return { { "start", result.start }, { "timing", pruneTimingName(result.timing) },
        { "prune", toJson(result.family) }, { "level", result.level }, { "trained_on", result.trainedOn },
        { "sample", result.sample }, { "recipe", std::move(fields) }, { "data", toJson(result.data) } };
}

json runJson(const TimedRun& run)
{
    json languages = json::object(), replaced = json::object();
    for (const LanguageScore& score : run.evaluation->languages)
        languages[score.language] = score.counts.f1();
    for (const ReplacedScore& score : run.evaluation->replaced)
        replaced[score.language] = score.meanF1();
    json fields = trainingJson(run);
    fields["model"] = run.model;
    fields["seed"] = run.seed;
    fields["languages"] = std::move(languages);
    fields["mean"] = meanF1(*run.evaluation);
    if (!replaced.empty())
        fields["replaced"] = std::move(replaced);
    return fields;
}

json pointJson(const TimedPoint& point)
{
    json fields = trainingJson(point);
    fields["alone"] = point.alone;
    fields["languages"] = spreadsJson(point.languages);
    fields["mean"] = toJson(point.mean);
    if (!point.replaced.empty()) {
        fields["replaced"] = spreadsJson(point.replaced);
        fields["replaced_mean"] = toJson(point.replacedMean);
    }
    return fields;
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

bool TimedRun::isAlone() const
{
    return trainedOn.size() == 1 && evaluation && evaluation->languages.size() == 1
        && evaluation->languages.front().language == trainedOn.front();
}

std::vector<TimedRun> timedRuns(std::span<const RunRecord> records)
{
    std::map<std::string, const TrainSpec*> trainings; // by output folder; the latest
    std::map<decltype(runKey(TimedRun())), TimedRun> runs;
    for (const RunRecord& record : records) {
        if (const auto* training = std::get_if<TrainSpec>(&record.spec))
            trainings[folderKey(training->output)] = training;
        const auto* evaluated = std::get_if<EvaluateSpec>(&record.spec);
        const auto evaluation = record.as<EvaluationResult>();
        if (!evaluated || !evaluation)
            continue;
        const auto training = trainings.find(folderKey(evaluated->model.path));
        TimedRun run;
        if (training == trainings.end() || !describe(run, *training->second, evaluated->model)
            || !std::ranges::all_of(evaluation->languages, &LanguageScore::complete))
            continue;
        describeRecipe(run, *training->second);
        run.start = training->second->model;
        run.model = evaluated->model.path;
        run.seed = training->second->recipe.seed;
        run.trainedOn = training->second->data.languages;
        run.data = evaluated->data;
        run.evaluation = evaluation;
        const auto key = runKey(run);
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
    for (const auto& [key, group] : groups)
        points.push_back(pointOf(group));
    return points;
}

json toJson(const SweepReport& report)
{
    json runs = json::array(), points = json::array();
    for (const TimedRun& run : report.runs)
        runs.push_back(runJson(run));
    for (const TimedPoint& point : report.points)
        points.push_back(pointJson(point));
    json fields { { "name", report.name }, { "source", report.source }, { "project", report.project },
        { "runs", std::move(runs) }, { "points", std::move(points) }, { "trained", report.trained },
        { "evaluated", report.evaluated }, { "seconds", report.seconds } };
    for (const StudentPoint& point : report.students)
        fields["students"].push_back(toJson(point));
    return fields;
}

} // namespace ndogo
