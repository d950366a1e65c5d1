// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/json_text.h"
#include "engine/project/sweep_plan.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace ndogo;

namespace {

/// A data folder with two languages, and with any other that is asked for.
std::map<std::string, std::int64_t> count(const DataRef& data)
{
    std::map<std::string, std::int64_t> counts;
    for (const auto& language : data.languages.empty() ? std::vector<std::string> { "hau", "luo" } : data.languages)
        counts[language] = data.split == "train" ? 100 : 20;
    return counts;
}

/// Thousands of trainings are no mistake, only slow to list under sanitizers.
bool isLarge(const SweepPlan& plan)
{
    std::size_t models = 0;
    for (const SweepGroup& group : plan.groups)
        models += std::max({ std::size_t(2), group.languages.size(), plan.data.languages.size() });
    const std::size_t levels = plan.before.size() + plan.during.size() + plan.after.size();
    return models * plan.seeds.size() * plan.methods.size() * levels * (1 + plan.furtherData.size()) > 2000;
}

/// Journals hold these specs, and `--resume` finds what is done by them.
void requireSoundSpec(const JobSpec& spec, std::int64_t work)
{
    const auto written = toJson(spec);
    fuzz::require(toJson(jobSpecFromJson(written)) == written, "a job of a sweep comes back as it was");
    fuzz::require(!sweepIdentity(spec).empty(), "a job of a sweep is known again");
    fuzz::require(work >= 0, "work has an amount");
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    SweepPlan plan;
    const bool isPlan = fuzz::accepts([&] {
        plan = sweepPlanFromJson(parseJsonObject(fuzz::textOf(data, size), "sweep.json", ErrorCode::FileFormat));
    });
    std::vector<SweepTraining> trainings;
    if (!isPlan || isLarge(plan) || !fuzz::accepts([&] { trainings = expandSweep(plan, "/project", count); }))
        return 0;
    std::set<std::string> outputs;
    for (const SweepTraining& training : trainings) {
        for (const std::string& output : training.outputs()) {
            fuzz::require(outputs.insert(output).second, "every model has a folder of its own");
            fuzz::require(std::filesystem::path(output).lexically_normal().parent_path() == "/project/models",
                "models lie in the project");
        }
        requireSoundSpec(training.job(), training.work);
        for (const SweepEvaluation& evaluation : training.evaluations)
            requireSoundSpec(evaluation.spec, evaluation.work);
    }
    return 0;
}
