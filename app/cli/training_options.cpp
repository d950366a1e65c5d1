// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_options.h"

#include <CLI/CLI.hpp>

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
        out << "; stopped early: " << report.stopped;
    out << ". Saved as " << report.path << ".\n";
}

} // namespace

void TrainingOptions::declareRecipe(CLI::App& app, TrainRecipe& recipe, const char* unit)
{
    app.add_option("--epochs", recipe.epochs, "Passes over the data");
    app.add_option("--steps", recipe.steps, "Updates in all, in place of --epochs");
    app.add_option("--batch", recipe.batch, std::string(unit) + " a batch");
    app.add_option("--accumulate", recipe.accumulate, "Batches an update is summed from");
    app.add_option("--lr", recipe.learningRate, "Learning rate of AdamW");
    app.add_option("--warmup", recipe.warmup, "Share of the updates in which the rate rises");
    app.add_option("--weight-decay", recipe.weightDecay, "Weight decay of AdamW");
    app.add_option("--clip", recipe.clipNorm, "Largest norm of the gradient, 0 for none");
    app.add_option("--dropout", m_dropout, "Dropout everywhere (default: what config.json says)");
    app.add_option("--sampling-exponent", recipe.samplingExponent,
        "Languages are drawn in proportion to size^this; 1: as they are");
    app.add_flag("--scheduler-first", recipe.schedulerFirst, "Lower the rate before the update, as the papers' script");
    app.add_option("--pad-to", recipe.padTo,
        "Fill every sentence up to so many ids, as the papers' script (slower, for comparisons)");
    app.add_flag("--bf16", recipe.bf16, "Matrix products in bfloat16");
    app.add_flag("--keep-last", m_keepLast, "Keep the last weights instead of the best on dev");
    app.add_option("--patience", recipe.patience, "Stop after so many dev scores without a better one");
    app.add_flag("--mask-pruned", recipe.maskPruned, "Weights that are zero stay zero");
}

void TrainingOptions::declareOutput(CLI::App& app, std::string& name, std::string& output)
{
    app.add_option("--name", name, "Name of the new model");
    app.add_option("-o,--output", output, "Folder of the new model")->required();
}

void TrainingOptions::declareState(CLI::App& app, bool& resume, bool& finish, bool& force)
{
    app.add_option("--save-every", m_saveEvery, "Time between saved states, e.g. 5min");
    app.add_flag("--resume", resume, "Go on from the state of a training that was stopped");
    app.add_flag(
        "--finish", finish, "With --resume: train no further, save the best on dev so far, or the last weights");
    app.add_flag("--force", force, "Replace an existing folder, and forget a saved state");
}

void TrainingOptions::takeRecipe(TrainRecipe& recipe) const
{
    if (m_dropout >= 0)
        recipe.dropout = m_dropout;
    recipe.keepBest = !m_keepLast;
}

/// "5min", "30s", "2h" or plain seconds.
double TrainingOptions::secondsToSave() const
{
    std::size_t used = 0;
    double number = 0;
    try {
        number = std::stod(m_saveEvery, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    const auto unit = m_saveEvery.substr(used);
    const double factor = unit.empty() || unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
    if (used == 0 || factor == 0 || !(number > 0))
        throw Failure(ErrorCode::Usage, "--save-every takes a time such as 5min, 30s or 1h, not " + m_saveEvery + ".");
    return number * factor;
}

void showTraining(const CliContext& context, const TrainingReport& report)
{
    if (context.common.json)
        context.streams.out << jsonText(toJson(report), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
}

} // namespace ndogo
