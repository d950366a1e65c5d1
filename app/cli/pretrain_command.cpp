// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_options.h"

#include <CLI/CLI.hpp>

namespace ndogo {
namespace {

class PretrainCommand final : public Command {
public:
    const char* name() const override { return "pretrain"; }
    bool trains() const override { return true; }
    const char* summary() const override { return "Train a masked language model on plain text, and save it"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model, "Masked language model to begin with (new --task masked-lm makes one)")
            ->required();
        app.add_option("--corpus", m_spec.corpus,
               "Plain text, one sentence a line: a file or folder of LANGUAGE.txt, or one folder a "
               "language with train.txt")
            ->required();
        app.add_option("--dev-corpus", m_spec.devCorpus,
            "The same to score the model on; in folders of a language dev.txt or eval.txt");
        m_options.declare(app, m_spec, "Blocks of text");
        app.add_option("--mask-share", m_spec.maskShare, "Share of the pieces to guess");
        app.add_option("--evaluate-every", m_spec.evaluateEvery, "Updates between dev scores (default: a tenth)");
    }

    void run(const CliContext& context) override
    {
        m_options.take(context, m_spec);
        m_spec.languages = context.common.languages;
        if (context.common.maxLength > 0)
            m_spec.maxLength = context.common.maxLength;
        runAndShow(context, m_spec);
    }

private:
    PretrainSpec m_spec;
    TrainingOptions m_options;
};

} // namespace

void runAndShow(const CliContext& context, const PretrainSpec& spec)
{
    JobRunner runner(context);
    showTraining(context, *runner.run(spec).find<event::Trained>()->report);
}

std::unique_ptr<Command> pretrainCommand()
{
    return std::make_unique<PretrainCommand>();
}

} // namespace ndogo
