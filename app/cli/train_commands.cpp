// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "engine/values/training_results.h"

#include <cstdio>
#include <ostream>
#include <set>

namespace ndogo {
namespace {

std::string numberText(const char* format, double number)
{
    char text[32];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

/// A row for each dev score; where nothing is scored, for each whole epoch and for the end.
bool isRow(const TrainingPoint& point, const TrainingReport& report, bool scored)
{
    return scored ? !point.dev.empty()
                  : point.epoch == double(std::int64_t(point.epoch)) || &point == &report.history.back();
}

void print(std::ostream& out, const TrainingReport& report)
{
    std::set<std::string> languages;
    for (const auto& point : report.history)
        for (const auto& [language, score] : point.dev)
            languages.insert(language);
    std::vector<std::string> headers { "update", "epoch", "loss", "zero %", "dev mean" };
    headers.insert(headers.end(), languages.begin(), languages.end());
    TextTable table(headers);
    double loss = 0;
    int points = 0;
    for (const auto& point : report.history) {
        loss += point.loss;
        ++points;
        if (!isRow(point, report, !languages.empty()))
            continue;
        std::vector<std::string> row { withThousands(point.step), numberText("%.3g", point.epoch),
            numberText("%.4f", loss / points), percentText(point.sparsity),
            point.dev.empty() ? "" : percentText(point.meanDev(), 2) };
        for (const auto& language : languages)
            row.push_back(point.dev.contains(language) ? percentText(point.dev.at(language), 2) : "");
        table.add(std::move(row));
        loss = points = 0;
    }
    table.print(out);
    out << "\n" << withThousands(report.steps) << " updates in " << numberText("%.0f", report.seconds) << " s";
    if (report.best)
        out << "; best dev score after update " << withThousands(report.best->step);
    if (!report.stopped.empty())
        out << "; stopped early: " << inEnglish(report.stopped);
    out << ". Saved as " << report.path << ".\n";
}

/// The report of a training as --json asks for it, or as a table of its dev scores.
void showTraining(const CliContext& context, const JobReport& job)
{
    const TrainingReport& report = *job.find<event::Trained>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), job), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
}

} // namespace

void runAndShow(const CliContext& context, const TrainSpec& spec)
{
    JobRunner runner(context);
    showTraining(context, runner.run(spec));
}

void runAndShow(const CliContext& context, const PretrainSpec& spec)
{
    JobRunner runner(context);
    showTraining(context, runner.run(spec));
}

std::vector<std::unique_ptr<Command>> trainCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<JobCommand<TrainSpec>>());
    commands.push_back(std::make_unique<JobCommand<PretrainSpec>>());
    return commands;
}

} // namespace ndogo
