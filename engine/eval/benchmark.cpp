// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/benchmark.h"

#include "engine/eval/batches.h"
#include "engine/eval/task_fit.h"
#include "engine/eval/test_set.h"
#include "engine/kernels/abilities.h"
#include "engine/network/encoder.h"
#include "engine/network/threads.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <numeric>
#include <thread>

namespace ndogo {
namespace {

/// The work set of one model.
struct WorkSet {
    std::vector<WordBatch> batches;
    std::int64_t sentences = 0, tokens = 0;
};

/// The first examples of every language, which all models get.
TestData readSentences(const BenchmarkSpec& spec, const DataLayout& layout, JobContext& context)
{
    auto data = readTestData(spec.data, layout, context);
    for (auto& language : data.languages) {
        auto& examples = language.content.examples;
        const auto wanted = std::min(static_cast<std::size_t>(spec.sentencesPerLanguage), examples.size());
        examples.erase(examples.begin() + static_cast<std::ptrdiff_t>(wanted), examples.end());
    }
    return data;
}

/// Batches over all languages: it is the text that is timed, not a language.
WorkSet makeWorkSet(const TestSet& set, std::int64_t batchTokens)
{
    std::vector<EncodedSentence> encoded;
    for (const auto& language : set.languages())
        encoded.insert(encoded.end(), language.encoded.begin(), language.encoded.end());
    std::vector<std::int32_t> all(encoded.size());
    std::iota(all.begin(), all.end(), 0);

    WorkSet work;
    for (const auto& sentences : makeBatches(encoded, all, batchTokens)) {
        work.batches.push_back(makeWordBatch(encoded, sentences));
        work.sentences += work.batches.back().packed.sentences();
        work.tokens += work.batches.back().packed.offsets.back();
    }
    return work;
}

std::int64_t timeOnce(const Model& model, const WorkSet& work, const CancelToken& token)
{
    const auto start = std::chrono::steady_clock::now();
    forEachBatch(work.batches.size(), [&](std::size_t i) {
        logitsOf(model.network(), work.batches[i].packed, { .rows = work.batches[i].rows, .token = token });
    });
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
}

std::int64_t peakResidentBytes()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

/// "dynamic-int8, per channel", "llm-int8, outliers from 5", "int4, groups of 32".
std::string describe(const QuantizeRecipe& recipe)
{
    std::string text(nameOf(recipe.method));
    if (recipe.method == QuantizeMethod::DynamicInt8) {
        text += recipe.perChannel ? ", per channel" : "";
        text += recipe.reduceRange ? "" : ", 8 bits";
    }
    if (recipe.method == QuantizeMethod::LlmInt8 && recipe.outlierThreshold != QuantizeRecipe().outlierThreshold) {
        char threshold[32];
        std::snprintf(threshold, sizeof threshold, "%g", recipe.outlierThreshold);
        text += std::string(", outliers from ") + threshold;
    }
    if (recipe.method == QuantizeMethod::Int4)
        text += ", groups of " + std::to_string(recipe.groupSize);
    if (recipe.halfProducts)
        text += ", half products";
    if (!recipe.exclude.empty())
        text += ", " + std::to_string(recipe.exclude.size())
            + (recipe.exclude.size() == 1 ? " exclusion" : " exclusions");
    return text;
}

std::string describe(const PruneRecipe& recipe)
{
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.1f %% pruned", recipe.amount * 100);
    return (recipe.method == PruneMethod::Random ? "random " : "") + std::string(percent);
}

std::string describe(const ModelRef& reference, const Model& model)
{
    if (!reference.derived())
        return model.info().name;
    std::string text = model.info().name;
    for (const ModelStep& step : reference.steps)
        text += std::visit([](const auto& recipe) { return ", " + describe(recipe); }, step);
    return text;
}

} // namespace

MachineInfo machineInfo()
{
    MachineInfo machine;
    std::ifstream cpu("/proc/cpuinfo");
    for (std::string line; machine.cpu.empty() && std::getline(cpu, line);) {
        if (line.rfind("model name", 0) == 0)
            machine.cpu = line.substr(line.find(':') + 2);
    }
    machine.cores = static_cast<int>(std::thread::hardware_concurrency());
    machine.threads = engineThreads();
    machine.kernels = abilitiesName(abilities());
    machine.memory = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGE_SIZE);
    return machine;
}

std::shared_ptr<const TimingResult> benchmark(
    const std::vector<std::shared_ptr<const Model>>& models, const BenchmarkSpec& spec, JobContext& context)
{
    context.emit(event::Stage { "tokenize" });
    auto result = std::make_shared<TimingResult>();
    result->machine = machineInfo();
    const auto layout = recogniseLayout(spec.data);
    for (const auto& model : models)
        requireFit(model->info(), spec.data.path, layout.task, Fit::Units);
    const auto data = readSentences(spec, layout, context);
    std::vector<WorkSet> work;
    for (std::size_t i = 0; i < models.size(); ++i) {
        warnOfOtherReading(*models[i], spec.data, context);
        const TestSet set(*models[i], data, context.token());
        work.push_back(makeWorkSet(set, spec.batchTokens));
        auto& samples = result->models.emplace_back();
        samples.model = describe(spec.models[i], *models[i]);
        samples.sentences = work.back().sentences;
        samples.tokens = work.back().tokens;
    }

    context.emit(event::Stage { "time" });
    const auto count = models.size();
    const auto total = static_cast<std::int64_t>(count) * (spec.repeat + 1);
    std::int64_t done = 0;
    for (int round = -1; round < spec.repeat; ++round) { // round -1 is the warm-up
        for (std::size_t turn = 0; turn < count; ++turn) {
            const auto which = (turn + static_cast<std::size_t>(round + 1)) % count;
            const auto nanoseconds = timeOnce(*models[which], work[which], context.token());
            models[which]->requireUnchanged();
            if (round >= 0)
                result->models[which].nanoseconds.push_back(nanoseconds);
            context.progress(++done, total, "repeats");
        }
    }
    for (auto& samples : result->models)
        samples.peakRss = peakResidentBytes();
    context.emit(event::Timed { result });
    return result;
}

} // namespace ndogo
