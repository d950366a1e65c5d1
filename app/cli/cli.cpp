// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/option_checks.h"
#include "app/cli/shown_stream.h"
#include "engine/base/shown_text.h"
#include "engine/kernels/abilities.h"
#include "engine/run/engine_error.h"
#include "engine/run/torch_engine.h"

#include <algorithm>
#include <memory>
#include <ostream>
#include <string_view>

namespace ndogo {
namespace {

int exitStatus(ErrorCode code)
{
    if (code == ErrorCode::Usage)
        return 2;
    if (code == ErrorCode::Cancelled)
        return 5;
    return isBadInput(code) ? 3 : 4;
}

void printError(const Error& error, const CommonOptions& common, CliStreams& streams, EventWriter& events)
{
    streams.err << shown(error.message) << '\n';
    if (common.events)
        events.finish(&error);
    else if (common.json)
        streams.out << jsonText({ { "error", toJson(error) } }, 2) << '\n';
    streams.out.flush();
}

void declareCommon(CLI::App& app, CommonOptions& common)
{
    app.add_option("--threads", common.threads, "Threads of the engine (default: one a core)")
        ->check(wholeNumber(1, 1024));
    app.add_option("--device", common.device, "cpu, or cuda to train on a GPU");
    app.add_option("--precision", common.precision,
           "fp32: as the model is; evaluate and benchmark: also bf16 (--quantize bf16 --half-products) and int8 "
           "(--quantize token-int8)")
        ->check(CLI::IsMember({ "fp32", "bf16", "int8" }));
    app.add_option("--seed", common.seed, "Seed of samples, intervals and random pruning")
        ->check(wholeNumber(0, std::numeric_limits<std::uint64_t>::max()));
    app.add_option("--languages", common.languages, "Only these, e.g. hau,yor")->delimiter(',');
    app.add_option("--split", common.split, "train, dev or test");
    app.add_option("--max-length", common.maxLength,
           "Ids a sentence, specials included (default: as in the model's training, or what it can hold)")
        ->check(wholeNumber(3));
    app.add_flag("--json", common.json, "One JSON document on stdout");
    app.add_flag("--events", common.events, "Every job event as a JSON line on stdout");
    app.add_flag("--quiet", common.quiet, "No progress and no notes on stderr");
}

void checkCommon(const CommonOptions& common, const Command& command)
{
    if (common.device != "cpu" && !(command.trains() && common.device == "cuda"))
        throw Failure(ErrorCode::Usage,
            command.trains()
                ? Sentence::tr("--device %1 is not offered: a training runs on cpu or cuda.", common.device)
                : Sentence::tr(
                    "--device %1 is not offered: only train, pretrain and distil run on another one than cpu.",
                    common.device));
    if (common.precision != "fp32" && !command.takesPrecision())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("--precision %1 is not offered: only evaluate and benchmark convert a model in passing; "
                         "quantize makes one.",
                common.precision));
    if (common.json && common.events)
        throw Failure(ErrorCode::Usage, Sentence::tr("--json and --events both own stdout: give one of them."));
}

/// CLI11 marks what turns a flag off as "--control{false}", which nobody should type.
class HelpFormatter final : public CLI::Formatter {
public:
    std::string make_option_name(const CLI::Option* option, bool isPositional) const override
    {
        auto name = CLI::Formatter::make_option_name(option, isPositional);
        constexpr std::string_view kMark = "{false}";
        for (auto at = name.find(kMark); at != std::string::npos; at = name.find(kMark))
            name.erase(at, kMark.size());
        return name;
    }
};

std::size_t editDistance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({ replaced, row[j] + 1, row[j - 1] + 1 });
        }
    }
    return row.back();
}

std::string nearest(const std::string& word, const std::vector<std::string>& known)
{
    return *std::min_element(known.begin(), known.end(),
        [&](const std::string& a, const std::string& b) { return editDistance(word, a) < editDistance(word, b); });
}

/// The nearest valid form for an unknown command or option; CLI11's sentence for all else.
std::string usageMessage(const CLI::ParseError& error, const std::vector<std::string>& arguments, const CLI::App& app)
{
    std::vector<std::string> commands;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        commands.push_back(command->get_name());
    const auto chosen = app.get_subcommands();
    if (chosen.empty() && !arguments.empty() && arguments.front().rfind('-', 0) != 0) {
        return arguments.front() + " is not a command. Did you mean " + nearest(arguments.front(), commands)
            + "? ndogo-cli --help lists them all.";
    }
    if (!chosen.empty()) {
        std::vector<std::string> options;
        for (const auto* option : chosen.front()->get_options()) {
            for (const auto& name : option->get_lnames())
                options.push_back("--" + name);
        }
        for (const auto& argument : arguments) {
            const auto option = argument.substr(0, argument.find('='));
            if (option.rfind("--", 0) == 0 && std::find(options.begin(), options.end(), option) == options.end()) {
                return option + " is not an option of " + chosen.front()->get_name() + ". Did you mean "
                    + nearest(option, options) + "? See ndogo-cli " + chosen.front()->get_name() + " --help.";
            }
        }
    }
    std::string message = error.what();
    if (!message.empty() && message.back() != '.')
        message += '.';
    return message + " See ndogo-cli " + (chosen.empty() ? std::string() : chosen.front()->get_name() + ' ')
        + "--help.";
}

std::vector<std::unique_ptr<Command>> allCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    for (auto group : { modelCommands, textCommands, measureCommands, quantizeCommands, trainCommands }) {
        for (auto& command : group())
            commands.push_back(std::move(command));
    }
    commands.push_back(compareCommand());
    commands.push_back(structureCommand());
    commands.push_back(countPiecesCommand());
    commands.push_back(trimVocabularyCommand());
    commands.push_back(scoreCommand());
    commands.push_back(dataCommand());
    commands.push_back(sweepCommand());
    commands.push_back(recipeCommand());
    commands.push_back(demoCommand());
    commands.push_back(runCommand());
    commands.push_back(workerCommand());
    return commands;
}

} // namespace

DataRef CliContext::data(const std::string& path) const
{
    DataRef data;
    data.path = path;
    data.languages = common.languages;
    data.split = common.split;
    data.maxLength = common.maxLength;
    return data;
}

void refuseJobOptions(const CLI::App& app, const std::string& owner)
{
    for (const char* option : { "--languages", "--split", "--max-length", "--seed" }) {
        if (app.get_option(option)->count() > 0)
            throw Failure(ErrorCode::Usage, Sentence::tr("%1 is for %2 to say: change it there.", option, owner));
    }
}

void TokenizerOption::declare(CLI::App& app)
{
    app.add_option("--tokenizer-rules", rules,
           "original: as the models of the papers were trained; transformers5: as Hugging Face transformers 5. "
           "Default: as in the model's training, or original")
        ->check(CLI::IsMember({ "original", "transformers5" }));
}

int runCli(std::vector<std::string> arguments, CliStreams streams)
{
    CommonOptions common;
    CLI::App app { "Ndogo without a display: what compression does to each language of a multilingual model.",
        "ndogo-cli" };
    app.set_version_flag("--version", NDOGO_VERSION);
    app.require_subcommand(1);
    app.formatter(std::make_shared<HelpFormatter>());
    const auto commands = allCommands();
    for (const auto& command : commands) {
        auto* sub = app.add_subcommand(command->name(), command->summary());
        command->declare(*sub);
        declareCommon(*sub, common);
    }
    const auto given
        = [&](const char* flag) { return std::find(arguments.begin(), arguments.end(), flag) != arguments.end(); };
    common.json = given("--json"); // for usage errors
    common.events = given("--events");
    EventWriter events(streams.out);
    try {
        auto reversed = arguments;
        std::reverse(reversed.begin(), reversed.end());
        app.parse(std::move(reversed));
        abilities(); // NDOGO_KERNELS is refused before anything begins
        ShownBuffer shownText(*streams.out.rdbuf());
        std::ostream textOut(&shownText);
        CliStreams textStreams { streams.in, textOut, streams.err, streams.errIsTerminal };
        for (const auto& command : commands) {
            if (!app.got_subcommand(command->name()))
                continue;
            checkCommon(common, *command);
            const bool json = common.json || common.events || command->answersInJson();
            const CliContext context { json ? streams : textStreams, common, events };
            if (command->savesOnStop() || common.events || common.json)
                waitForStop();
            command->run(context);
            context.streams.out.flush();
            requireWritable(context.streams.out);
        }
        if (common.events)
            events.finish(nullptr);
        streams.out.flush();
        requireWritable(streams.out);
        return 0;
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked, streams.out, streams.err);
    } catch (const CLI::ParseError& error) {
        printError({ ErrorCode::Usage, usageMessage(error, arguments, app), {} }, common, streams, events);
        return 2;
    } catch (...) {
        const auto error = currentEngineError();
        printError(error, common, streams, events);
        return exitStatus(error.code);
    }
}

} // namespace ndogo
