// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "app/cli/option_checks.h"
#include "engine/jobs/evaluate_job.h"
#include "engine/study/comparison.h"
#include "engine/study/magnitude_index.h"

#include <algorithm>
#include <ostream>
#include <set>
#include <thread>

namespace ndogo {
namespace {

/// A model to compare: a folder, or what one step makes of one in passing.
struct ComparedModel {
    std::string name; ///< as on the command line
    ModelRef reference;
};

/// How all models are scored: what `evaluate` says of it, as far as it is the same for all.
struct Scoring {
    DataRef data;
    ModelReading reading;
    EntityMode mode = EntityMode::Default;
    bool ignoreTruncated = false;
    std::uint64_t seed = 1;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("data", data);
        fields("reading", reading);
        fields("mode", mode, Option("--mode", "seqeval's names"));
        fields("ignore_truncated", ignoreTruncated,
            Option("--truncated", "Words beyond the limit: O (count as O) or ignore (leave out)").words("O", "ignore"));
        fields("seed", seed, Option("--seed").shared());
    }
};

Sentence answersOf(const ModelInfo& model)
{
    switch (model.task) {
    case ModelTask::TokenClassification:
        return Sentence::tr("it labels words");
    case ModelTask::SequenceClassification:
        return Sentence::tr("it labels whole texts");
    case ModelTask::MaskedLm:
    case ModelTask::Encoder:
        break;
    }
    return Sentence::tr("it labels nothing");
}

/// Throws unless both give answers of the same kind, whose differences mean something.
void requireAlike(const ModelInfo& baseline, const ModelInfo& model)
{
    const auto refuse = [&](Sentence sentence) {
        throw Failure(ErrorCode::LabelUnknown, std::move(sentence), { { "file", model.path } });
    };
    if (baseline.task != model.task) {
        const Sentence one = answersOf(baseline), other = answersOf(model);
        refuse(Sentence::tr("The model %1 cannot be compared with %2 (%3), since its task is another one (%4): choose "
                            "models of one task.",
            shown(model.path), shown(baseline.path), one, other));
    }
    const std::set<std::string> ofBaseline(baseline.labels.begin(), baseline.labels.end());
    const std::set<std::string> ofModel(model.labels.begin(), model.labels.end());
    std::vector<std::string> different;
    std::ranges::set_symmetric_difference(ofBaseline, ofModel, std::back_inserter(different));
    if (!different.empty())
        refuse(Sentence::tr("The model %1 cannot be compared with %2, since only one of them has the label %3: choose "
                            "models with the same labels.",
            shown(model.path), shown(baseline.path), inQuotes(different.front())));
}

/// What a model that is made in passing would weigh, were it saved.
VariantFigures forecastFigures(const ModelInfo& model, const ModelRef& reference)
{
    VariantFigures figures;
    if (const QuantizeRecipe* recipe = reference.quantization()) {
        figures.values[ParetoMeasure::File] = double(quantizedBytes(model.tensors, *recipe));
        figures.missing[ParetoMeasure::EffectiveParameters]
            = Sentence::tr("It is quantized in passing: save it (quantize) to have its zeros counted.");
        return figures;
    }
    const ParameterReport& parameters = model.parameters;
    const auto zeros = std::max(parameters.prunableZeros, prunedCount(reference.amount(), parameters.prunable));
    figures.values[ParetoMeasure::File] = double(model.sizes.file); // zeros are stored like other numbers
    figures.values[ParetoMeasure::EffectiveParameters] = double(parameters.total - zeros);
    return figures;
}

VariantFigures figuresOf(const ModelInfo& model, const ModelRef& reference)
{
    if (reference.derived())
        return forecastFigures(model, reference);
    VariantFigures figures;
    figures.values[ParetoMeasure::File] = double(model.sizes.file);
    figures.values[ParetoMeasure::EffectiveParameters] = double(model.parameters.effective());
    return figures;
}

class CompareCommand final : public Command {
public:
    const char* name() const override { return "compare"; }
    const char* summary() const override { return "Which variant keeps which language, against a baseline"; }

    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_folders, "Checkpoint folders")->required();
        app.add_option("--baseline", m_baseline, "Folder that the others are compared with (default: the first)");
        app.add_option("--prune-amount", m_amounts,
               "Shares of the baseline's Linear weights to zero, e.g. 0.3,0.5: each makes one model more")
            ->delimiter(',')
            ->check(CLI::Range(0.0, 1.0));
        app.add_option("--quantize", m_methods,
               "Methods to quantize the baseline by (" + allNames<QuantizeMethod>() + "): each makes one model more")
            ->delimiter(',')
            ->check(
                [](const std::string& text) {
                    return fromName<QuantizeMethod>(text) ? std::string()
                                                          : "must be " + allNames<QuantizeMethod>() + ", not " + text;
                },
                "");
        app.add_option("--tolerance", m_rules.tolerance, "What a language may lose: 0.02 is two points")
            ->check(CLI::Range(0.0, 1.0));
        app.add_option("--draws", m_rules.resamples, "Resamples of the sentences")->check(wholeNumber(100, 1'000'000));
        app.add_flag("--time", m_time, "Measure their time as well, interleaved, alone on the machine");
        m_options.emplace(app);
        m_scoring.describe(*m_options);
    }

    void run(const CliContext& context) override
    {
        m_options->take(context);
        const auto models = comparedModels();
        JobRunner runner(context);
        JobReport said; // warnings of all jobs, each once
        const auto infos = openAll(runner, models, said);
        std::vector<ComparedRun> runs;
        for (std::size_t i = 0; i < models.size(); ++i)
            runs.push_back({ models[i].name, score(runner, models[i].reference, said),
                figuresOf(*infos[i], models[i].reference) });
        addTimes(runner, models, runs, said);
        m_rules.seed = m_scoring.seed;
        m_rules.threads = context.common.threads > 0 ? context.common.threads
                                                     : int(std::max(1U, std::thread::hardware_concurrency()));
        const StopWatcher watcher;
        const auto comparison = compareRuns(runs, 0, m_rules, watcher.token());
        tellLeftAside(context, runs, comparison, said);
        if (context.common.json)
            context.streams.out << jsonText(withNotes(toJson(comparison), said), 2) << '\n';
        else if (context.wantsText())
            printComparison(context.streams.out, comparison);
    }

private:
    /// The baseline first. Throws Failure(Usage) where there is nothing to compare.
    std::vector<ComparedModel> comparedModels() const
    {
        const std::string baseline = m_baseline.empty() ? m_folders.front() : m_baseline;
        std::vector<ComparedModel> models { { baseline, { baseline, {}, m_scoring.reading } } };
        for (const std::string& folder : m_folders) {
            if (folder != baseline)
                models.push_back({ folder, { folder, {}, m_scoring.reading } });
        }
        const auto addDerived = [&](const std::string& option, const ModelStep& step) {
            models.push_back({ baseline + ' ' + option, models.front().reference.then(step) });
        };
        for (const double amount : m_amounts)
            addDerived("--prune-amount " + CLI::detail::to_string(amount), PruneRecipe { .amount = amount });
        for (const std::string& method : m_methods)
            addDerived("--quantize " + method, QuantizeRecipe { .method = *fromName<QuantizeMethod>(method) });
        std::set<std::string> names;
        for (const auto& model : models) {
            if (!names.insert(model.name).second)
                throw Failure(ErrorCode::Usage, Sentence::tr("%1 is there twice: name every model once.", model.name));
        }
        if (models.size() < 2)
            throw Failure(ErrorCode::Usage,
                Sentence::tr("One model alone compares with nothing: name a second one, or give --prune-amount or "
                             "--quantize."));
        return models;
    }

    /// What each model is, that of its folder where it is made in passing. Throws before anything is scored where they
    /// do not answer alike.
    std::vector<std::shared_ptr<const ModelInfo>> openAll(
        JobRunner& runner, const std::vector<ComparedModel>& models, JobReport& said) const
    {
        std::vector<std::shared_ptr<const ModelInfo>> infos;
        for (const auto& model : models) {
            if (model.reference.derived()) { // of the baseline
                requireUnquantized(*infos.front());
                infos.push_back(infos.front());
                continue;
            }
            OpenSpec spec { model.reference.path };
            spec.reading = model.reference.reading;
            infos.push_back(collect(runner.run(spec), said).find<event::ModelOpened>()->model);
            requireAlike(*infos.front(), *infos.back());
        }
        return infos;
    }

    static void requireUnquantized(const ModelInfo& baseline)
    {
        if (!baseline.precisions.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr("The baseline %1 is quantized already, so that it can be neither pruned nor quantized in "
                             "passing: choose the model that it was made of as the baseline.",
                    shown(baseline.path)),
                { { "file", baseline.path } });
    }

    std::shared_ptr<const EvaluationResult> score(JobRunner& runner, const ModelRef& model, JobReport& said) const
    {
        EvaluateSpec spec;
        spec.model = model;
        spec.data = m_scoring.data;
        spec.mode = m_scoring.mode;
        spec.ignoreTruncated = m_scoring.ignoreTruncated;
        spec.seed = m_scoring.seed;
        return collect(runner.run(spec), said).find<event::Evaluated>()->result;
    }

    void addTimes(JobRunner& runner, const std::vector<ComparedModel>& models, std::vector<ComparedRun>& runs,
        JobReport& said) const
    {
        for (auto& run : runs) {
            run.figures.missing[ParetoMeasure::Memory] = Sentence::tr(
                "Memory is not measured where several models are open: time this one alone (benchmark).");
            if (!m_time)
                run.figures.missing[ParetoMeasure::Time] = Sentence::tr("Time was not measured: give --time.");
        }
        if (!m_time)
            return;
        BenchmarkSpec spec;
        for (const auto& model : models)
            spec.models.push_back(model.reference);
        spec.data = m_scoring.data;
        const auto& timed = *collect(runner.run(spec), said).find<event::Timed>()->result;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const TimingSamples& samples = timed.models[i];
            const std::vector<double> nanoseconds(samples.nanoseconds.begin(), samples.nanoseconds.end());
            runs[i].figures.values[ParetoMeasure::Time]
                = quantile(nanoseconds, 0.5) / 1e9 / double(std::max<std::int64_t>(samples.sentences, 1));
        }
    }

    /// Keeps what was warned of beside what other jobs said.
    static const JobReport& collect(const JobReport& report, JobReport& said)
    {
        for (const JobEvent& event : report.events) {
            if (const auto* warning = std::get_if<event::Warning>(&event.payload))
                add(*warning, said);
        }
        return report;
    }

    static void add(const event::Warning& warning, JobReport& said)
    {
        const bool isKnown = std::ranges::any_of(said.events, [&warning](const JobEvent& event) {
            return std::get<event::Warning>(event.payload).message == warning.message;
        });
        if (!isKnown)
            said.events.push_back({ 0, 0, warning });
    }

    void tellLeftAside(const CliContext& context, const std::vector<ComparedRun>& runs, const Comparison& comparison,
        JobReport& said) const
    {
        const auto tell = [&](Sentence note) {
            sayNote(context, note);
            add({ std::move(note) }, said);
        };
        if (!m_amounts.empty() || !m_methods.empty())
            tell(Sentence::tr("Files of models that are made in passing are forecasts: a pruned one is as large as its "
                              "baseline, since zeros are stored like other numbers."));
        for (const auto& language : comparison.languages) {
            if (language.entities < kEntitiesForVerdict)
                tell(Sentence::tr(
                    "%1 has %2 entities (words, texts), too little for a verdict.", language.code, language.entities));
        }
        for (const auto& variant : comparison.variants) {
            if (variant.divergence.empty())
                tell(Sentence::tr("KL from the baseline's answers is not told for %1: probabilities are kept for "
                                  "entities and classes alone, where both models have the same outputs.",
                    runs[variant.model].name));
        }
    }

    std::vector<std::string> m_folders, m_methods;
    std::string m_baseline;
    std::vector<double> m_amounts;
    bool m_time = false;
    Scoring m_scoring;
    ComparisonRules m_rules;
    std::optional<JobOptions> m_options;
};

} // namespace

std::unique_ptr<Command> compareCommand()
{
    return std::make_unique<CompareCommand>();
}

} // namespace ndogo
