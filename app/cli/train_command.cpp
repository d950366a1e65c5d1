// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/core/training_results.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <ostream>
#include <set>

namespace ndogo {
namespace {

/// "5min", "30s", "2h" or plain seconds.
double secondsFromText(const std::string& text)
{
    std::size_t used = 0;
    double number = 0;
    try {
        number = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    const auto unit = text.substr(used);
    const double factor = unit.empty() || unit == "s" ? 1
        : unit == "min"                               ? 60
        : unit == "h"                                 ? 3600
                                                      : 0;
    if (used == 0 || factor == 0 || !(number > 0))
        throw Failure(ErrorCode::Usage,
            "--save-every takes a time such as 5min, 30s or 1h, not " + text + ".");
    return number * factor;
}

class TrainCommand final : public Command {
public:
    const char* name() const override { return "train"; }
    const char* summary() const override
    {
        return "Fine-tune a model, also while pruning, and save it";
    }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        auto& recipe = m_spec.recipe;
        app.add_option("MODEL", m_spec.model,
               "Checkpoint folder; one without a classifier gets a fresh head")
            ->required();
        app.add_option("--data", m_data, "Folder with one folder a language")->required();
        m_options.declare(app);
        app.add_option(
            "--dev", m_spec.devSplit, "Split that is scored after each epoch, - for none");
        app.add_option("--epochs", recipe.epochs, "Passes over the data");
        app.add_option("--steps", recipe.steps, "Updates in all, in place of --epochs");
        app.add_option("--batch", recipe.batch, "Sentences a batch");
        app.add_option("--accumulate", recipe.accumulate, "Batches an update is summed from");
        app.add_option("--lr", recipe.learningRate, "Learning rate of AdamW");
        app.add_option("--warmup", recipe.warmup, "Share of the updates in which the rate rises");
        app.add_option("--weight-decay", recipe.weightDecay, "Weight decay of AdamW");
        app.add_option("--clip", recipe.clipNorm, "Largest norm of the gradient, 0 for none");
        app.add_option(
            "--dropout", m_dropout, "Dropout everywhere (default: what config.json says)");
        app.add_option("--sampling-exponent", recipe.samplingExponent,
            "Languages are drawn in proportion to size^this; 1: as they are");
        app.add_flag("--scheduler-first", recipe.schedulerFirst,
            "Lower the rate before the update, as the papers' script");
        app.add_option("--pad-to", recipe.padTo,
            "Fill every sentence up to so many ids, as the papers' script (slower, for comparisons)");
        app.add_flag("--bf16", recipe.bf16, "Matrix products in bfloat16");
        app.add_flag("--keep-last", m_keepLast, "Keep the last epoch instead of the best on dev");
        app.add_option(
            "--patience", recipe.patience, "Stop after so many epochs without a better dev score");
        app.add_flag("--mask-pruned", recipe.maskPruned, "Weights that are zero stay zero");
        app.add_option("--sample", m_spec.sample,
            "Train on so many sentences a language only, a stratified choice by --seed");
        app.add_option("--prune-before", m_spec.prune.amount,
            "Share of the Linear weights that is zeroed before training, and stays zero");
        app.add_option("--prune-method", m_pruneMethod, "magnitude or random, for --prune-before")
            ->check(CLI::IsMember({ "magnitude", "random" }));
        app.add_option("--prune-during", m_pruneDuring,
            "START:END:EVERY:FINAL[:cubic|linear|oneshot], in updates: prune while training");
        app.add_option("--prune-scope", m_pruneScope, "global or layer, for both")
            ->check(CLI::IsMember({ "global", "layer" }));
        app.add_flag("--prune-include-embeddings", m_spec.prune.includeEmbeddings,
            "Prune the word embedding too");
        app.add_option("--prune-exclude", m_spec.prune.exclude,
            "Leave tensors alone whose name contains this");
        app.add_option("--save-every", m_saveEvery, "Time between saved states, e.g. 5min");
        app.add_option("--name", m_spec.name, "Name of the new model");
        app.add_option("-o,--output", m_spec.output, "Folder of the new model")->required();
        app.add_flag(
            "--resume", m_spec.resume, "Go on from the state of a training that was stopped");
        app.add_flag(
            "--force", m_spec.force, "Replace an existing folder, and forget a saved state");
    }

    void run(const CliContext& context) override
    {
        m_spec.data = m_options.take(context, m_data);
        if (m_app->get_option("--split")->count() == 0)
            m_spec.data.split = "train";
        if (m_spec.devSplit == "-")
            m_spec.devSplit.clear();
        if (m_dropout >= 0)
            m_spec.recipe.dropout = m_dropout;
        if (!m_pruneDuring.empty())
            m_spec.recipe.pruneDuring = pruneScheduleFromText(m_pruneDuring);
        m_spec.prune.scope = m_pruneScope == "layer" ? PruneScope::Layer : PruneScope::Global;
        m_spec.prune.method
            = m_pruneMethod == "random" ? PruneMethod::Random : PruneMethod::Magnitude;
        m_spec.prune.seed = context.common.seed;
        m_spec.recipe.keepBest = !m_keepLast;
        m_spec.recipe.seed = context.common.seed;
        m_spec.saveEvery = secondsFromText(m_saveEvery);
        JobRunner runner(context);
        const auto& report = *runner.run(m_spec).find<event::Trained>()->report;
        if (context.common.json)
            context.streams.out << jsonText(toJson(report), 2) << '\n';
        else if (context.wantsText())
            print(context.streams.out, report);
    }

private:
    void print(std::ostream& out, const TrainingReport& report) const
    {
        std::set<std::string> languages;
        for (const auto& point : report.history)
            for (const auto& [language, score] : point.dev)
                languages.insert(language);
        std::vector<std::string> headers { "epoch", "loss", "zero %", "dev mean" };
        headers.insert(headers.end(), languages.begin(), languages.end());
        TextTable table(headers);
        double loss = 0;
        int points = 0;
        for (const auto& point : report.history) {
            loss += point.loss;
            ++points;
            if (point.epoch != double(std::int64_t(point.epoch)))
                continue;
            char number[32];
            std::snprintf(number, sizeof number, "%.4f", loss / points);
            std::vector<std::string> row { std::to_string(std::int64_t(point.epoch)), number,
                percentText(point.sparsity),
                point.dev.empty() ? "" : percentText(point.meanDev(), 2) };
            for (const auto& language : languages)
                row.push_back(
                    point.dev.contains(language) ? percentText(point.dev.at(language), 2) : "");
            table.add(std::move(row));
            loss = points = 0;
        }
        table.print(out);
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, "%.0f", report.seconds);
        out << "\n" << withThousands(report.steps) << " updates in " << seconds << " s";
        if (report.best)
            out << "; best dev score after update " << withThousands(report.best->step);
        if (!report.stopped.empty())
            out << "; stopped early: " << report.stopped;
        out << ". Saved as " << report.path << ".\n";
    }

    CLI::App* m_app = nullptr;
    TrainSpec m_spec;
    DataOptions m_options;
    std::string m_data, m_pruneDuring, m_pruneScope = "global", m_pruneMethod = "magnitude", m_saveEvery = "5min";
    double m_dropout = -1;
    bool m_keepLast = false;
};

} // namespace

std::unique_ptr<Command> trainCommand()
{
    return std::make_unique<TrainCommand>();
}

} // namespace ndogo
