// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/option_checks.h"

#include <cstdio>
#include <map>
#include <ostream>

namespace ndogo {
namespace {

constexpr QuantizeMethod kMethods[] = { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::TokenInt8,
    QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 };

std::vector<std::string> methodNames()
{
    std::vector<std::string> names;
    for (const auto method : kMethods)
        names.emplace_back(quantizeMethodName(method));
    return names;
}

/// "-1.25", in points of the score.
std::string pointsText(double change)
{
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f", change * 100);
    return text;
}

/// Which precisions there are and why some are not what was asked for, a line each.
std::map<std::string, int> precisionCounts(const std::vector<QuantizeReport::Layer>& layers)
{
    std::map<std::string, int> counts;
    for (const auto& [precision, error] : layers) {
        std::string line = precision.requested;
        if (precision.effective != precision.requested)
            line += ", computed in " + precision.effective + " (" + precision.reason + ")";
        ++counts[line];
    }
    return counts;
}

void print(std::ostream& out, const QuantizeReport& report, const QuantizeSpec& spec)
{
    TextTable table({ "layer", "type", "computed in", "error %" });
    for (const auto& [precision, error] : report.layers)
        table.add({ precision.name, precision.requested, precision.effective, percentText(error, 3) });
    table.print(out);
    out << '\n';
    for (const auto& [line, count] : precisionCounts(report.layers))
        out << withThousands(count) << " Linear layers in " << line << ".\n";
    out << bytesText(report.bytesBefore) << " became " << bytesText(report.bytesAfter) << ", "
        << percentText(report.reduction(), 2) << " % less. The error is that of the weights, |W - W'| / |W|. Saved as "
        << spec.output << ".\n";
}

void print(std::ostream& out, const SensitivityReport& report, const SensitivitySpec& spec)
{
    TextTable table({ "layer alone", "worst language", "its change", "mean change" });
    for (const auto& layer : report.layers) {
        double sum = 0;
        for (const auto& [language, change] : layer.change)
            sum += change;
        table.add({ layer.layer, layer.worstLanguage, pointsText(layer.worstChange),
            pointsText(sum / double(layer.change.size())) });
    }
    table.print(out);
    out << '\n';
    const auto languages = [&](const char* title, const std::map<std::string, double>& changes) {
        out << title;
        for (const auto& [language, change] : changes)
            out << "  " << language << ' ' << pointsText(change);
        out << '\n';
    };
    languages("All layers quantized:", report.changeAll);
    const auto limit = percentText(report.tolerance, 2) + " points";
    if (report.exclude.empty()) {
        out << "No language loses more than " << limit << ": no layer need be left alone.\n";
    } else {
        languages("With these left alone:", report.changeExcluded);
        out << (report.withinTolerance ? "So no language loses more than " + limit
                                       : "Even so a language loses more than " + limit)
            << ":";
        for (const auto& layer : report.exclude)
            out << " --quantize-exclude " << layer;
        out << '\n';
    }
    out << "Changes of the score in points, ";
    if (spec.sample > 0)
        out << "on " << withThousands(spec.sample)
            << " sentences a language; measure again on all before you rely on them.\n";
    else
        out << "on all sentences.\n";
}

void print(std::ostream& out, const LayerErrorReport& report, const CompareLayersSpec&)
{
    TextTable table({ "layer", "error %", "worst language", "its error %", "outlier columns", "of" });
    for (const auto& layer : report.layers) {
        std::pair<std::string, double> worst;
        for (const auto& language : layer.errorByLanguage) {
            if (language.second >= worst.second)
                worst = language;
        }
        table.add({ layer.precision.name, percentText(layer.error, 2), worst.first, percentText(worst.second, 2),
            withThousands(std::int64_t(layer.outliers.size())), withThousands(layer.inputs) });
    }
    table.print(out);
    char threshold[32];
    std::snprintf(threshold, sizeof threshold, "%g", report.outlierThreshold);
    out << "\nThe error is |Y - Y'| / |Y| of a layer's output against fp32 on the same input. A column of the "
           "input is an "
           "outlier\nwhere a |value| of "
        << threshold << " or more stands in it.\n";
}

/// Runs a job whose one report is that of a `Found`.
template <typename Found, typename Spec> void runAndShowReport(const CliContext& context, const Spec& spec)
{
    JobRunner runner(context);
    const auto& report = *runner.run(spec).template find<Found>()->report;
    if (context.common.json)
        context.streams.out << jsonText(toJson(report), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report, spec);
}

class QuantizeCommand final : public Command {
public:
    const char* name() const override { return "quantize"; }
    const char* summary() const override { return "Hold the weights in fewer bits and save a new model"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model.path, "Checkpoint folder")->required();
        m_quantize.declare(app, "--method");
        app.add_option("--exclude", m_quantize.recipe.exclude, "The same as --quantize-exclude")
            ->allow_extra_args(false);
        m_derive.declarePruning(app);
        app.add_option("--name", m_spec.name, "Name of the new model");
        app.add_option("-o,--output", m_spec.output, "Folder of the new model")->required();
        app.add_flag("--force", m_spec.force, "Replace an existing folder");
    }
    void run(const CliContext& context) override
    {
        m_spec.model.prune = m_derive.take(context.common.seed);
        m_spec.model.quantize = m_quantize.take();
        runAndShow(context, m_spec);
    }

private:
    QuantizeSpec m_spec;
    QuantizeOptions m_quantize;
    DeriveOptions m_derive;
};

/// What a quantization does to each layer, found on a sample of test data.
template <typename Spec> class LayerStudyCommand : public Command {
public:
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model.path, "Checkpoint folder")->required();
        app.add_option("--data", m_data, "Folder with one folder a language")->required();
        m_quantize.declare(app, "--method");
        app.add_option("--exclude", m_quantize.recipe.exclude, "The same as --quantize-exclude")
            ->allow_extra_args(false);
        app.add_option("--sample", m_spec.sample,
               "Stratified sample of so many sentences a language, 0 for all (default " + std::to_string(Spec().sample)
                   + ")")
            ->check(wholeNumber(0));
        m_options.declare(app);
        m_derive.declarePruning(app);
    }
    void run(const CliContext& context) override
    {
        m_spec.data = m_options.take(context, m_data);
        m_spec.seed = context.common.seed;
        m_spec.model.prune = m_derive.take(context.common.seed);
        m_spec.model.quantize = m_quantize.take();
        runAndShow(context, m_spec);
    }

protected:
    Spec m_spec;

private:
    QuantizeOptions m_quantize;
    DataOptions m_options;
    DeriveOptions m_derive;
    std::string m_data;
};

class SensitivityCommand final : public LayerStudyCommand<SensitivitySpec> {
public:
    const char* name() const override { return "sensitivity"; }
    const char* summary() const override
    {
        return "Which layers a quantization should leave alone, by what each costs each language";
    }
    void declare(CLI::App& app) override
    {
        LayerStudyCommand::declare(app);
        app.add_option("--tolerance", m_spec.tolerance, "What a language may lose: 0.01 is one point (default)")
            ->check(CLI::Range(0.0, 1.0));
    }
};

class CompareLayersCommand final : public LayerStudyCommand<CompareLayersSpec> {
public:
    const char* name() const override { return "compare-layers"; }
    const char* summary() const override
    {
        return "How far a quantization moves each layer's output, by language, and which columns are outliers";
    }
};

} // namespace

void runAndShow(const CliContext& context, const QuantizeSpec& spec)
{
    runAndShowReport<event::Quantized>(context, spec);
}

void runAndShow(const CliContext& context, const SensitivitySpec& spec)
{
    runAndShowReport<event::SensitivityFound>(context, spec);
}

void runAndShow(const CliContext& context, const CompareLayersSpec& spec)
{
    runAndShowReport<event::LayersCompared>(context, spec);
}

void QuantizeOptions::declare(CLI::App& app, const std::string& option)
{
    auto* chosen = app.add_option(option, method,
        option == "--method" ? "How: dynamic-int8 (as PyTorch), llm-int8, token-int8, bf16, fp16 or int4"
                             : "Quantize in memory first: dynamic-int8, llm-int8, token-int8, bf16, fp16 or int4");
    chosen->check(CLI::IsMember(methodNames()));
    if (option == "--method")
        chosen->required();
    app.add_flag("--per-channel", recipe.perChannel, "dynamic-int8: one weight scale an output instead of one a matrix")
        ->needs(chosen);
    app.add_flag("--full-range", fullRange, "dynamic-int8: activations take 8 bits instead of PyTorch's 7")
        ->needs(chosen);
    app.add_option("--outlier-threshold", recipe.outlierThreshold,
           "llm-int8: columns with a value of this or more stay apart (default 6)")
        ->check(positiveNumber())
        ->needs(chosen);
    app.add_option("--group-size", recipe.groupSize, "int4: inputs to a scale: 32, 64 or 128")
        ->check(CLI::IsMember({ "32", "64", "128" }))
        ->needs(chosen);
    app.add_flag("--half-products", recipe.halfProducts,
           "bf16, fp16: multiply in that type where the processor can; faster, and its roundings differ by processor")
        ->needs(chosen);
    app.add_option("--quantize-exclude", recipe.exclude,
           "Leave layers as they are whose name contains this; may be given again")
        ->allow_extra_args(false)
        ->needs(chosen);
}

std::optional<QuantizeRecipe> QuantizeOptions::take() const
{
    if (method.empty())
        return std::nullopt;
    auto result = recipe;
    for (const auto known : kMethods) {
        if (quantizeMethodName(known) == method)
            result.method = known;
    }
    result.reduceRange = !fullRange;
    return result;
}

std::vector<std::unique_ptr<Command>> quantizeCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<QuantizeCommand>());
    commands.push_back(std::make_unique<SensitivityCommand>());
    commands.push_back(std::make_unique<CompareLayersCommand>());
    return commands;
}

} // namespace ndogo
