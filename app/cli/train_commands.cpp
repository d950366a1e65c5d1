// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "engine/study/distil_report.h"
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
    if (report.trainedParameters > 0)
        out << "; " << withThousands(report.trainedParameters) << " parameters trained";
    if (report.best)
        out << "; best dev score after update " << withThousands(report.best->step);
    if (!report.stopped.empty())
        out << "; stopped early: " << inEnglish(report.stopped);
    out << ". Saved as " << report.path << ".\n";
}

/// The curves of student and control, and what the teacher gave each language.
void print(std::ostream& out, const DistilReport& report)
{
    out << "Student\n";
    print(out, report.student);
    if (report.control) {
        out << "\nControl, the same student without its teacher\n";
        print(out, *report.control);
    }
    const auto languages = taughtLanguages(report);
    if (languages.empty())
        return;
    out << "\nOn the " << report.studentScores->split << " split, by " << metricName(report.studentScores->metric)
        << " in %:\n";
    TextTable table({ "language", "teacher", "student", "control", "gain", "95 % interval", "the teacher" });
    for (const auto& language : languages) {
        std::vector<std::string> row { language.language, percentText(language.teacher, 2),
            percentText(language.student, 2) };
        if (const auto& gain = language.gain) {
            row.push_back(percentText(gain->before, 2));
            row.push_back(numberText("%+.2f", 100 * gain->difference()));
            row.push_back(
                numberText("%+.2f", 100 * gain->change.low) + " to " + numberText("%+.2f", 100 * gain->change.high));
            row.emplace_back(teachingVerdict(language.verdict));
        }
        row.resize(7);
        table.add(std::move(row));
    }
    table.print(out);
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

void runAndShow(const CliContext& context, const DistilSpec& spec)
{
    JobRunner runner(context);
    const JobReport& job = runner.run(spec);
    const DistilReport& report = *job.find<event::Distilled>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), job), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
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
    commands.push_back(std::make_unique<JobCommand<DistilSpec>>());
    return commands;
}

} // namespace ndogo
