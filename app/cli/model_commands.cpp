// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <istream>
#include <map>
#include <ostream>
#include <sstream>

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
            + (layer.reason.empty() ? "" : " (computed in " + layer.effective + ": " + layer.reason + ")")];
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
        out << "Note: " << note << '\n';
    if (!model.labels.empty()) {
        out << "Labels:";
        for (const auto& label : model.labels)
            out << ' ' << label;
        out << '\n';
    }
    printList(out, "Heads by layer: ", model.heads);
    printList(out, "Feed-forward width by layer: ", model.ffn);
    printPrecisions(out, model.precisions);
    if (!model.parent.empty())
        out << "Parent: " << model.parent << '\n';
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
        out << "Note: " << note << '\n';
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

class InspectCommand final : public Command {
public:
    const char* name() const override { return "inspect"; }
    const char* summary() const override { return "What a model is: shape, parameters by part, sizes"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_model, "Checkpoint folder")->required();
        app.add_flag("--tensors", m_tensors, "List every tensor");
    }
    void run(const CliContext& context) override
    {
        JobRunner runner(context);
        showModel(context, runner.run(OpenSpec { m_model, false }), m_tensors);
    }

private:
    std::string m_model;
    bool m_tensors = false;
};

class PruneCommand final : public Command {
public:
    const char* name() const override { return "prune"; }
    const char* summary() const override { return "Zero the smallest (or random) weights and save a new model"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model, "Checkpoint folder")->required();
        app.add_option("--method", m_method, "magnitude or random")->check(CLI::IsMember({ "magnitude", "random" }));
        app.add_option("--scope", m_scope, "global: one threshold; layer: the same share of every matrix")
            ->check(CLI::IsMember({ "global", "layer" }));
        app.add_option("--amount", m_spec.prune.amount, "Share of the weights to zero, 0-1")
            ->required()
            ->check(CLI::Range(0.0, 1.0));
        app.add_flag("--include-embeddings", m_spec.prune.includeEmbeddings, "Prune the word embedding too");
        app.add_option("--exclude", m_spec.prune.exclude, "Leave tensors alone whose name contains this");
        app.add_option("--name", m_spec.name, "Name of the new model");
        app.add_option("-o,--output", m_spec.output, "Folder of the new model")->required();
        app.add_flag("--force", m_spec.force, "Replace an existing folder");
    }
    void run(const CliContext& context) override
    {
        m_spec.prune.method = m_method == "random" ? PruneMethod::Random : PruneMethod::Magnitude;
        m_spec.prune.scope = m_scope == "layer" ? PruneScope::Layer : PruneScope::Global;
        m_spec.prune.seed = context.common.seed;
        runAndShow(context, m_spec);
    }

private:
    PruneSpec m_spec;
    std::string m_method = "magnitude", m_scope = "global";
};

class NewCommand final : public Command {
public:
    const char* name() const override { return "new"; }
    const char* summary() const override { return "A randomly initialised model, or an encoder under a fresh head"; }
    void declare(CLI::App& app) override
    {
        m_spec.preset.clear();
        auto* preset
            = app.add_option("--preset", m_spec.preset, "afriberta-small, afriberta-base, afriberta-large or demo");
        auto* encoder = app.add_option(
            "--encoder", m_spec.encoder, "Checkpoint whose encoder and tokenizer to take, under a fresh head");
        app.add_option(
               "--task", m_spec.task, "Kind of head: tags for words, classes for texts, or guesses at masked pieces")
            ->check(CLI::IsMember({ "token-classification", "sequence-classification", "masked-lm" }));
        app.add_option("--labels", m_labels, "File with one label a line, - for stdin (default: MasakhaNER's nine)");
        auto* tokenizer = app.add_option(
            "--tokenizer", m_spec.tokenizer, "Model folder or sentencepiece.bpe.model to take the tokenizer from");
        encoder->excludes(preset)->excludes(tokenizer);
        app.add_option("-o,--output", m_spec.output, "Folder of the new model")->required();
        app.add_flag("--force", m_spec.force, "Replace an existing folder");
    }
    void run(const CliContext& context) override
    {
        if (m_spec.preset.empty() && m_spec.encoder.empty())
            throw Failure(ErrorCode::Usage,
                "Say what the new model is: --preset NAME for random weights, or --encoder MODEL "
                "for "
                "that model's encoder under a fresh head.",
                { { "field", "preset" } });
        if (m_spec.task == "masked-lm" && !m_labels.empty())
            throw Failure(ErrorCode::Usage,
                "--labels names the classes of a classifier; a masked language model has none.",
                { { "field", "labels" } });
        if (m_labels == "-" || m_labels == "/dev/stdin") {
            m_spec.labels = readLabels(context.streams.in);
        } else if (!m_labels.empty()) {
            std::istringstream file(readTextFile(m_labels));
            m_spec.labels = readLabels(file);
        }
        m_spec.seed = context.common.seed;
        runAndShow(context, m_spec);
    }

private:
    std::vector<std::string> readLabels(std::istream& in) const
    {
        std::vector<std::string> labels;
        const auto refuse = [&](std::size_t number, const std::string& why) {
            throw Failure(ErrorCode::DataInvalid, m_labels + ", line " + std::to_string(number) + " " + why,
                { { "file", m_labels }, { "line", std::to_string(number) } });
        };
        std::size_t number = 0;
        for (std::string line; std::getline(in, line);) {
            constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
            if (++number == 1 && line.starts_with(kByteOrderMark))
                line.erase(0, kByteOrderMark.size());
            line.erase(line.find_last_not_of(" \t\r") + 1);
            if (line.empty())
                continue;
            if (shown(line) != line)
                refuse(number, "is not a label: it is no UTF-8 text without control characters.");
            if (std::find(labels.begin(), labels.end(), line) != labels.end())
                refuse(number, "names " + line + " again. Write each label once.");
            labels.push_back(line);
        }
        if (labels.empty())
            throw Failure(
                ErrorCode::DataInvalid, m_labels + " names no label. Write one label a line, e.g. O, B-PER, I-PER.");
        return labels;
    }

    NewModelSpec m_spec;
    std::string m_labels;
};

class ExportCommand final : public Command {
public:
    const char* name() const override { return "export"; }
    const char* summary() const override { return "A folder that Hugging Face transformers loads"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_spec.model, "Checkpoint folder")->required();
        app.add_option("--format", m_spec.format, "safetensors (model.safetensors) or pytorch (pytorch_model.bin)")
            ->required()
            ->check(CLI::IsMember({ "safetensors", "pytorch", "onnx" }));
        app.add_flag("--pad", m_spec.pad, "Fill layers up with zeros where transformers needs them all of one width");
        app.add_option("-o,--output", m_spec.output, "Folder to write")->required();
        app.add_flag("--force", m_spec.force, "Replace an existing folder");
    }
    void run(const CliContext& context) override
    {
        if (m_spec.format == "onnx")
            throw Failure(ErrorCode::Usage,
                "LibTorch has no well-kept way from C++ to ONNX, so Ndogo writes none: export with "
                "--format safetensors, then run \"optimum-cli export onnx --model DIR ONNX_DIR\" "
                "of "
                "Hugging Face optimum in Python.",
                { { "field", "format" } });
        runAndShow(context, m_spec);
    }

private:
    ExportSpec m_spec;
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
        context.streams.out << jsonText(toJson(report), 2) << '\n';
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
        context.streams.out << jsonText(toJson(report), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
}

std::vector<std::unique_ptr<Command>> modelCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<InspectCommand>());
    commands.push_back(std::make_unique<PruneCommand>());
    commands.push_back(std::make_unique<NewCommand>());
    commands.push_back(std::make_unique<ExportCommand>());
    return commands;
}

} // namespace ndogo
