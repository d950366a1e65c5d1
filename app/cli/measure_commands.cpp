// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "engine/study/metrics.h"

#include <map>
#include <ostream>

namespace ndogo {
namespace {

/// The languages that were done when the evaluation was cancelled.
EvaluationResult finishedPart(const EvaluateSpec& spec, const JobReport& report)
{
    EvaluationResult result;
    result.mode = spec.mode;
    result.split = spec.data.split;
    std::map<std::string, std::shared_ptr<const LanguageScore>> latest;
    for (const auto& event : report.events) {
        if (const auto* scored = std::get_if<event::LanguageScored>(&event.payload))
            latest[scored->score->language] = scored->score;
    }
    for (const auto& [language, score] : latest) {
        result.metric = score->metric;
        result.languages.push_back(*score);
    }
    return result;
}

std::string verdict(const TimingSamples& first, const TimingSamples& model)
{
    if (&first == &model)
        return "";
    const auto speedup = pairedSpeedup(first.nanoseconds, model.nanoseconds);
    if (!speedup.certain)
        return "no difference can be shown";
    char text[64];
    std::snprintf(
        text, sizeof text, "%.2f x as fast (%.2f to %.2f)", speedup.ratio, speedup.interval.low, speedup.interval.high);
    return text;
}

void print(std::ostream& out, const TimingResult& result)
{
    TextTable table({ "model", "ms a sentence", "5 - 95 %", "sentences/s", "tokens/s", "against the first" });
    for (const auto& model : result.models) {
        std::vector<double> seconds;
        for (const auto sample : model.nanoseconds)
            seconds.push_back(double(sample) * 1e-9);
        const double median = quantile(seconds, 0.5);
        const auto milliseconds = [&](double value) {
            char text[32];
            std::snprintf(text, sizeof text, "%.2f", value * 1000 / double(model.sentences));
            return std::string(text);
        };
        table.add({ model.model, milliseconds(median),
            milliseconds(quantile(seconds, 0.05)) + " - " + milliseconds(quantile(seconds, 0.95)),
            withThousands(static_cast<std::int64_t>(double(model.sentences) / median)),
            withThousands(static_cast<std::int64_t>(double(model.tokens) / median)),
            verdict(result.models.front(), model) });
    }
    table.print(out);
    out << "\n"
        << result.machine.cpu << ", " << result.machine.threads << " threads, "
        << result.models.front().nanoseconds.size() << " interleaved rounds of " << result.models.front().sentences
        << " sentences; the network alone.\n";
}

} // namespace

void runAndShow(const CliContext& context, const EvaluateSpec& spec)
{
    JobRunner runner(context);
    try {
        runner.run(spec);
    } catch (const Failure& failure) {
        const auto finished = finishedPart(spec, runner.last());
        if (failure.error().code == ErrorCode::Cancelled && context.wantsText() && !finished.languages.empty())
            printEvaluation(context.streams.out, finished);
        throw;
    }
    const auto& result = *runner.last().find<event::Evaluated>()->result;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(result), runner.last()), 2) << '\n';
    else if (context.wantsText()) {
        printEvaluation(context.streams.out, result);
        if (spec.replaceEntities) {
            context.streams.out << '\n';
            printReplaced(context.streams.out, result, *spec.replaceEntities);
        }
    }
}

void runAndShow(const CliContext& context, const BenchmarkSpec& spec)
{
    JobRunner runner(context);
    const auto& result = *runner.run(spec).find<event::Timed>()->result;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(result), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, result);
}

std::vector<std::unique_ptr<Command>> measureCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<JobCommand<EvaluateSpec>>());
    commands.push_back(std::make_unique<JobCommand<BenchmarkSpec>>());
    return commands;
}

} // namespace ndogo
