// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <map>
#include <ostream>

namespace ndogo {
namespace {

void printList(std::ostream& out, const char* title, const std::vector<std::int64_t>& values)
{
    out << title;
    for (std::size_t i = 0; i < values.size(); ++i)
        out << (i ? " " : "") << values[i];
    out << '\n';
}

void printNames(std::ostream& out, const char* title, const std::vector<std::string>& names)
{
    if (names.empty())
        return;
    out << title;
    for (std::size_t i = 0; i < names.size(); ++i)
        out << (i ? ", " : "") << names[i];
    out << '\n';
}

/// "Linear layers: 60 int8, 1 fp16 (computed in fp32: ...)", of a quantized model.
void printPrecisions(std::ostream& out, const std::vector<LayerPrecision>& precisions)
{
    std::map<std::string, int> counts;
    for (const auto& layer : precisions) {
        ++counts[layer.requested
            + (layer.reason.empty() ? "" : " (computed in " + layer.effective + ": " + inEnglish(layer.reason) + ")")];
    }
    for (const auto& [type, count] : counts)
        out << (type == counts.begin()->first ? "Linear layers: " : ", ") << count << ' ' << type;
    if (!counts.empty())
        out << '\n';
}

void printModel(std::ostream& out, const ModelInfo& model, bool tensors)
{
    const auto& parameters = model.parameters;
    out << model.name << ": " << model.architecture << ", " << model.layers << " layers of width " << model.hiddenSize
        << ", vocabulary " << withThousands(model.vocabSize) << ", " << model.dtype << '\n'
        << "Family: " << model.modelType << "; tokenizer: "
        << (model.tokenizerType.empty() ? "none" : model.tokenizerType + " of " + model.tokenizerFile) << '\n';
    printNames(out, "Missing: ", model.missing);
    printNames(out, "Left aside: ", model.unexpected);
    for (const auto& note : model.notes)
        out << "Note: " << inEnglish(note) << '\n';
    if (!model.labels.empty()) {
        out << "Labels:";
        for (const auto& label : model.labels)
            out << ' ' << label;
        out << '\n';
    }
    printList(out, "Heads by layer: ", model.heads);
    printList(out, "Feed-forward width by layer: ", model.ffn);
    printPrecisions(out, model.precisions);
    if (model.adapter)
        out << "Adapter: " << nameOf(model.adapter->kind) << ", " << withThousands(model.adapter->parameters)
            << " parameters with its head in " << bytesText(model.adapter->bytes) << "; base model "
            << model.adapter->base << '\n';
    if (!model.parent.empty())
        out << "Parent: " << model.parent << '\n';
    for (const auto& note : model.recipeNotes)
        out << "Note of its making: " << inEnglish(note) << '\n';
    out << '\n';
    TextTable table({ "part", "parameters", "zeros" });
    const auto row = [&](const char* part, std::int64_t size) {
        const auto zeros = parameters.zerosByPart.find(part);
        table.add(
            { part, withThousands(size), withThousands(zeros == parameters.zerosByPart.end() ? 0 : zeros->second) });
    };
    row("embeddings", parameters.embeddings);
    row("attention", parameters.attention);
    row("ffn", parameters.ffn);
    row("head", parameters.head);
    row("other", parameters.other);
    table.add({ "total", withThousands(parameters.total), withThousands(parameters.total - parameters.nonzero) });
    table.print(out);
    out << "\nPrunable Linear weights: " << withThousands(parameters.prunable) << ", of them "
        << withThousands(parameters.prunableZeros) << " zero ("
        << percentText(parameters.prunable ? double(parameters.prunableZeros) / double(parameters.prunable) : 0)
        << " %). Effective parameters: " << withThousands(parameters.effective()) << ".\n"
        << "On disk " << bytesText(model.sizes.file) << "; dense " << bytesText(model.sizes.dense)
        << "; stored sparsely " << bytesText(model.sizes.sparse) << ".\n";
    if (!tensors)
        return;
    TextTable list({ "tensor", "shape", "type", "zeros" });
    for (const auto& tensor : model.tensors) {
        std::string shape;
        for (const auto extent : tensor.shape)
            shape += (shape.empty() ? "" : " x ") + std::to_string(extent);
        list.add({ tensor.name, shape, tensor.dtype, withThousands(tensor.zeros) });
    }
    out << '\n';
    list.print(out);
}

void print(std::ostream& out, const PruneReport& report, const std::string& output)
{
    TextTable table({ "matrix", "zeros", "size", "%" });
    for (const auto& matrix : report.matrices) {
        table.add({ matrix.name, withThousands(matrix.zeros), withThousands(matrix.size),
            percentText(double(matrix.zeros) / double(matrix.size)) });
    }
    table.print(out);
    out << "\n"
        << withThousands(report.pruned) << " of " << withThousands(report.prunable) << " weights are zero ("
        << percentText(report.sparsity()) << " %)";
    if (report.threshold > 0)
        out << ", every |w| up to " << report.threshold;
    out << ". Saved as " << output << ".\n";
}

void print(std::ostream& out, const ExportReport& report)
{
    printNames(out, "Files: ", report.files);
    for (const auto& note : report.notes)
        out << "Note: " << inEnglish(note) << '\n';
    out << "Saved as " << report.path << ".\n";
}

void showModel(const CliContext& context, const JobReport& report, bool tensors)
{
    const auto& model = *report.find<event::ModelOpened>()->model;
    if (context.common.json)
        context.streams.out << jsonText(toJson(model, tensors), 2) << '\n';
    else if (context.wantsText())
        printModel(context.streams.out, model, tensors);
}

class InspectCommand final : public JobCommand<OpenSpec> {
public:
    void declare(CLI::App& app) override
    {
        JobCommand::declare(app);
        app.add_flag("--tensors", m_tensors, "List every tensor");
    }
    void run(const CliContext& context) override
    {
        JobRunner runner(context);
        showModel(context, runner.run(m_spec), m_tensors);
    }

private:
    bool m_tensors = false;
};

class NewCommand final : public JobCommand<NewModelSpec> {
public:
    void declare(CLI::App& app) override
    {
        m_spec.preset.clear(); // one must be named
        JobCommand::declare(app);
        auto* encoder = app.get_option("--encoder");
        encoder->excludes(app.get_option("--preset"))->excludes(app.get_option("--tokenizer"));
    }
    void run(const CliContext& context) override
    {
        if (m_spec.preset.empty() && m_spec.encoder.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr("Say what the new model is: --preset NAME for random weights, or --encoder MODEL for that "
                             "model's encoder under a fresh head."),
                { { "field", "preset" } });
        JobCommand::run(context);
    }
};

class ExportCommand final : public JobCommand<ExportSpec> {
public:
    void declare(CLI::App& app) override
    {
        JobCommand::declare(app);
        const auto refuseOnnx = [](const std::string& format) {
            if (format == "onnx")
                throw Failure(ErrorCode::Usage,
                    Sentence::tr("LibTorch has no well-kept way from C++ to ONNX, so Ndogo writes none: export with "
                                 "--format safetensors, then run \"optimum-cli export onnx --model DIR ONNX_DIR\" of "
                                 "Hugging Face optimum in Python."),
                    { { "field", "format" } });
            return std::string();
        };
        app.get_option("--format")->transform(CLI::Validator(refuseOnnx, ""));
    }
};

} // namespace

void runAndShow(const CliContext& context, const OpenSpec& spec)
{
    JobRunner runner(context);
    showModel(context, runner.run(spec), false);
}

void runAndShow(const CliContext& context, const PruneSpec& spec)
{
    JobRunner runner(context);
    const auto& report = *runner.run(spec).find<event::Pruned>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report, spec.output);
}

void runAndShow(const CliContext& context, const NewModelSpec& spec)
{
    JobRunner runner(context);
    showModel(context, runner.run(spec), false);
}

void runAndShow(const CliContext& context, const ExportSpec& spec)
{
    JobRunner runner(context);
    const auto& report = *runner.run(spec).find<event::Exported>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
}

std::vector<std::unique_ptr<Command>> modelCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<InspectCommand>());
    commands.push_back(std::make_unique<JobCommand<PruneSpec>>());
    commands.push_back(std::make_unique<NewCommand>());
    commands.push_back(std::make_unique<ExportCommand>());
    return commands;
}

} // namespace ndogo
