// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/option_checks.h"
#include "engine/study/metrics.h"

#include <map>
#include <ostream>

namespace ndogo {
namespace {

/// --replace-entities and its companions.
struct ReplaceOptions {
    EntityReplacement asked;
    std::string pool; ///< empty: nothing is replaced

    void declare(CLI::App& app)
    {
        auto* entities = app.add_option("--replace-entities", pool,
            "Score once more with other entities of the same type in their places, taken from the "
            "language, or from all languages of the data of its script or its family");
        entities->check(CLI::IsMember({ "language", "script", "family" }));
        app.add_option("--replace-split", asked.split, "Split that the other entities come from")->needs(entities);
        app.add_option("--replace-probability", asked.probability, "That an entity is replaced, 0-1")->needs(entities);
        app.add_option("--replace-draws", asked.draws, "Draws, whose scores are averaged")
            ->check(wholeNumber(1, 1000))
            ->needs(entities);
        app.add_option("--replace-seed", asked.seed, "Seed of the draws")->needs(entities);
    }

    std::optional<EntityReplacement> take() const
    {
        if (pool.empty())
            return std::nullopt;
        auto result = asked;
        result.pool = pool == "language" ? EntityReplacement::Pool::Language
            : pool == "script"           ? EntityReplacement::Pool::Script
                                         : EntityReplacement::Pool::Family;
        return result;
    }
};

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

class EvaluateCommand final : public Command {
public:
    const char* name() const override { return "evaluate"; }
    bool takesPrecision() const override { return true; }
    const char* summary() const override { return "Entity F1 or accuracy by language, with 95 % intervals"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model.path, "Checkpoint folder")->required();
        app.add_option("--data", m_data, "Folder with one folder a language")->required();
        app.add_option("--mode", m_spec.mode, "default or strict (seqeval's names)")
            ->check(CLI::IsMember({ "default", "strict" }));
        app.add_option("--sample", m_spec.sample, "Stratified sample of so many sentences a language")
            ->check(wholeNumber(1));
        app.add_flag("--progressive", m_spec.progressive, "Grow the sample until all sentences are in");
        app.add_option("--truncated", m_truncated, "Words beyond the limit: O (count as O) or ignore (leave out)")
            ->check(CLI::IsMember({ "O", "ignore" }));
        app.add_option("--predictions", m_spec.predictions, "Folder for `token gold predicted` files");
        m_replace.declare(app);
        m_options.declare(app);
        m_derive.declare(app);
    }
    void run(const CliContext& context) override
    {
        m_spec.data = m_options.take(context, m_data);
        m_spec.ignoreTruncated = m_truncated == "ignore";
        m_spec.seed = context.common.seed;
        m_spec.model = m_derive.take(m_spec.model.path, context.common);
        m_spec.replaceEntities = m_replace.take();
        runAndShow(context, m_spec);
    }

private:
    EvaluateSpec m_spec;
    ReplaceOptions m_replace;
    DataOptions m_options;
    DeriveOptions m_derive;
    std::string m_data, m_truncated = "O";
};

class BenchmarkCommand final : public Command {
public:
    const char* name() const override { return "benchmark"; }
    bool takesPrecision() const override { return true; }
    const char* summary() const override { return "Inference time of models, interleaved, with spread"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_models, "Checkpoint folders; the first is what the others are compared with")
            ->required();
        app.add_option("--data", m_data, "Folder with one folder a language")->required();
        app.add_option("--repeat", m_spec.repeat, "Rounds")->check(wholeNumber(1, 10000));
        app.add_option("--sentences", m_spec.sentencesPerLanguage, "Sentences a language")->check(wholeNumber(1));
        app.add_option("--batch-tokens", m_spec.batchTokens, "Ids a batch")->check(wholeNumber(1));
        m_options.declare(app);
        m_derive.declare(app);
    }
    void run(const CliContext& context) override
    {
        for (const auto& model : m_models)
            m_spec.models.push_back({ model, {} });
        if (auto derived = m_derive.take(m_models.front(), context.common); derived.derived())
            m_spec.models.push_back(std::move(derived));
        m_spec.data = m_options.take(context, m_data);
        runAndShow(context, m_spec);
    }

private:
    BenchmarkSpec m_spec;
    DataOptions m_options;
    DeriveOptions m_derive;
    std::vector<std::string> m_models;
    std::string m_data;
};

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
        context.streams.out << jsonText(toJson(result), 2) << '\n';
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
        context.streams.out << jsonText(toJson(result), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, result);
}

std::vector<std::unique_ptr<Command>> measureCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<EvaluateCommand>());
    commands.push_back(std::make_unique<BenchmarkCommand>());
    return commands;
}

} // namespace ndogo
