// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_options.h"

#include <CLI/CLI.hpp>

namespace ndogo {
namespace {

class TrainCommand final : public Command {
public:
    const char* name() const override { return "train"; }
    bool trains() const override { return true; }
    const char* summary() const override { return "Fine-tune a model, also while pruning, and save it"; }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        app.add_option("MODEL", m_spec.model, "Checkpoint folder; one without a classifier gets a fresh head")
            ->required();
        app.add_option("--data", m_path, "Folder with one folder a language")->required();
        m_data.declare(app);
        app.add_option("--dev", m_spec.devSplit, "Split that is scored after each epoch, - for none");
        m_training.declare(app, m_spec, "Sentences");
        app.add_option(
            "--sample", m_spec.sample, "Train on so many sentences a language only, a stratified choice by --seed");
        app.add_option("--prune-before", m_spec.prune.amount,
            "Share of the Linear weights that is zeroed before training, and stays zero");
        app.add_option("--prune-method", m_pruneMethod, "magnitude or random, for --prune-before")
            ->check(CLI::IsMember({ "magnitude", "random" }));
        app.add_option("--prune-during", m_pruneDuring,
            "START:END:EVERY:FINAL[:cubic|linear|oneshot], in updates: prune while training");
        app.add_option("--prune-scope", m_pruneScope, "global or layer, for both")
            ->check(CLI::IsMember({ "global", "layer" }));
        app.add_flag("--prune-include-embeddings", m_spec.prune.includeEmbeddings, "Prune the word embedding too");
        app.add_option("--prune-exclude", m_spec.prune.exclude, "Leave tensors alone whose name contains this");
    }

    void run(const CliContext& context) override
    {
        m_spec.data = m_data.take(context, m_path);
        if (m_app->get_option("--split")->count() == 0)
            m_spec.data.split = "train";
        if (m_spec.devSplit == "-")
            m_spec.devSplit.clear();
        if (!m_pruneDuring.empty())
            m_spec.recipe.pruneDuring = pruneScheduleFromText(m_pruneDuring);
        m_spec.prune.scope = m_pruneScope == "layer" ? PruneScope::Layer : PruneScope::Global;
        m_spec.prune.method = m_pruneMethod == "random" ? PruneMethod::Random : PruneMethod::Magnitude;
        m_spec.prune.seed = context.common.seed;
        m_training.take(context, m_spec);
        runAndShow(context, m_spec);
    }

private:
    CLI::App* m_app = nullptr;
    TrainSpec m_spec;
    DataOptions m_data;
    TrainingOptions m_training;
    std::string m_path, m_pruneDuring, m_pruneScope = "global", m_pruneMethod = "magnitude";
};

} // namespace

void runAndShow(const CliContext& context, const TrainSpec& spec)
{
    JobRunner runner(context);
    showTraining(context, *runner.run(spec).find<event::Trained>()->report);
}

std::unique_ptr<Command> trainCommand()
{
    return std::make_unique<TrainCommand>();
}

} // namespace ndogo
