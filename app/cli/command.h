// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: cli.cpp, job_runner.cpp, comparison_table.cpp, evaluation_table.cpp, input_lines.cpp, text_table.cpp;
// commands in compare_command.cpp, count_pieces_command.cpp, data_command.cpp, demo_command.cpp, measure_commands.cpp,
// model_commands.cpp, quantize_command.cpp, recipe_command.cpp, run_command.cpp, score_command.cpp,
// structure_command.cpp, sweep_command.cpp, text_commands.cpp, train_commands.cpp, trim_vocabulary_command.cpp,
// worker_command.cpp.
#pragma once

#include "app/cli/cli.h"
#include "engine/base/cancel.h"
#include "engine/jobs/engine.h"
#include "engine/jobs/job_spec.h"
#include "engine/jobs/run_record.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace CLI {
class App;
}

namespace ndogo {

struct Comparison;

/// Options that several commands share, as docs/command-line.md names them.
struct CommonOptions {
    int threads = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> languages;
    std::string split = "test";
    std::int64_t maxLength = 0;
    std::string device = "cpu";
    std::string precision = "fp32";
    bool json = false;
    bool events = false;
    bool quiet = false;
};

/// The stdout of --events: one event a line, the last of them "finished", whatever happens.
class EventWriter {
public:
    explicit EventWriter(std::ostream& out)
        : m_out(out)
    {
    }

    void write(const JobEvent& event);
    /// Ends the stream; `error` is why the command failed, or null.
    void finish(const Error* error);

private:
    void print(const JobEvent& event);

    std::ostream& m_out;
    std::optional<JobEvent> m_held; ///< a job's end, until it is known whether another one follows
};

/// What a command has at hand while it runs.
struct CliContext {
    CliStreams& streams;
    const CommonOptions& common;
    EventWriter& events;

    /// Text for people, unless --json or --events owns stdout.
    bool wantsText() const { return !common.json && !common.events; }
    DataRef data(const std::string& path) const;
};

/// Everything that a job reported.
struct JobReport {
    std::vector<JobEvent> events; ///< all but Progress

    template <typename Payload> const Payload* find() const
    {
        for (auto event = events.rbegin(); event != events.rend(); ++event) {
            if (const auto* payload = std::get_if<Payload>(&event->payload))
                return payload;
        }
        return nullptr;
    }
};

/// With `notes`, what was warned of on the way, unless it has notes of its own.
nlohmann::json withNotes(nlohmann::json document, const JobReport& report);

/// "Note: ..." on stderr, unless --quiet.
void sayNote(const CliContext& context, const Sentence& note);

/// Runs jobs one after the other on an engine of its own: events to stdout with --events, progress
/// and warnings to stderr, a requested stop as cancellation. Throws Failure when a job does not
/// succeed; what was finished before stays in `last()`.
class JobRunner {
public:
    /// A line for stderr that an event is worth, or an empty text.
    using Narrate = std::function<std::string(const JobEvent&)>;

    explicit JobRunner(const CliContext& context, Narrate narrate = {});
    ~JobRunner();

    const JobReport& run(const JobSpec& spec);
    const JobReport& last() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// A command of ndogo-cli: declares its options, then runs.
class Command {
public:
    virtual ~Command() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;
    virtual bool trains() const { return false; } ///< and may do so on a GPU
    virtual bool savesOnStop() const { return trains(); } ///< a stop must wait for what it writes then
    virtual bool answersInJson() const { return false; } ///< whatever is asked for
    virtual bool takesPrecision() const { return false; } ///< --precision other than fp32
    virtual void declare(CLI::App& app) = 0;
    virtual void run(const CliContext& context) = 0;
};

std::vector<std::unique_ptr<Command>> modelCommands(); ///< inspect, prune, new, export
std::vector<std::unique_ptr<Command>> textCommands(); ///< tokenize, predict
std::vector<std::unique_ptr<Command>> quantizeCommands(); ///< quantize, sensitivity, compare-layers
std::unique_ptr<Command> structureCommand();
std::unique_ptr<Command> countPiecesCommand();
std::unique_ptr<Command> trimVocabularyCommand();
std::unique_ptr<Command> scoreCommand();
std::vector<std::unique_ptr<Command>> measureCommands(); ///< evaluate, benchmark
std::unique_ptr<Command> compareCommand();
std::unique_ptr<Command> dataCommand();
std::vector<std::unique_ptr<Command>> trainCommands(); ///< train, pretrain, distil
std::unique_ptr<Command> sweepCommand();
std::unique_ptr<Command> recipeCommand();
std::unique_ptr<Command> demoCommand();
std::unique_ptr<Command> runCommand();
std::unique_ptr<Command> workerCommand();

/// Run a job and print what came out as the job's own command does: its table, its document with --json, its events
/// with --events. Throw Failure when it does not succeed.
void runAndShow(const CliContext& context, const OpenSpec& spec);
void runAndShow(const CliContext& context, const ScanDataSpec& spec);
void runAndShow(const CliContext& context, const EvaluateSpec& spec);
void runAndShow(const CliContext& context, const BenchmarkSpec& spec);
void runAndShow(const CliContext& context, const PruneSpec& spec);
void runAndShow(const CliContext& context, const NewModelSpec& spec);
void runAndShow(const CliContext& context, const TrainSpec& spec);
void runAndShow(const CliContext& context, const PretrainSpec& spec);
void runAndShow(const CliContext& context, const DistilSpec& spec);
void runAndShow(const CliContext& context, const StructureSpec& spec);
void runAndShow(const CliContext& context, const CountPiecesSpec& spec);
void runAndShow(const CliContext& context, const TrimVocabularySpec& spec);
void runAndShow(const CliContext& context, const QuantizeSpec& spec);
void runAndShow(const CliContext& context, const SensitivitySpec& spec);
void runAndShow(const CliContext& context, const CompareLayersSpec& spec);
void runAndShow(const CliContext& context, const SweepSpec& spec);
void runAndShow(const CliContext& context, const RecipeSpec& spec);
void runAndShow(const CliContext& context, const ExportSpec& spec);

/// Bytes of a job's JSON: longer text from a pipe is not read.
constexpr std::size_t kLongestJob = std::size_t(16) << 20;

/// Reads the next line, without its end, of at most `limit` bytes. What is longer is not kept: `tooLong` is set as soon
/// as that is known, and the rest of the line waits to be skipped. False at the end of the stream. Throws
/// Failure(FileUnreadable).
bool readLine(std::istream& in, std::string& line, std::size_t limit, bool& tooLong);

/// Lines of a stream that anybody writes to: of a bounded length, without a CR at their end. `name` is what messages
/// call the stream.
class InputLines {
public:
    InputLines(std::istream& in, std::string name, std::size_t limit)
        : m_in(in)
        , m_name(std::move(name))
        , m_limit(limit)
    {
    }

    /// False at the end. Throws Failure(DataInvalid) naming a line that is too long, Failure(Cancelled) after
    /// requestStop().
    bool next(std::string& line);
    std::int64_t number() const { return m_number; } ///< of the line that next() gave, from 1

private:
    std::istream& m_in;
    std::string m_name;
    std::size_t m_limit;
    std::int64_t m_number = 0;
};

/// Throws Failure(Usage) when the command line says what is `owner` to say, such as "the sweep's file".
void refuseJobOptions(const CLI::App& app, const std::string& owner);

/// Throws Failure(Cancelled) after requestStop().
void throwIfStopRequested();
bool stopRequested() noexcept;
/// Says that a requested stop must not be cut short (requestStop() in cli.h).
void waitForStop() noexcept;

/// Throws Failure(OutputUnwritable) when what was printed did not arrive (a closed pipe, a full
/// disk).
void requireWritable(const std::ostream& out);

/// Makes a requested stop cancel what this thread computes meanwhile. A signal handler cannot: it
/// may only touch the flag.
class StopWatcher {
public:
    StopWatcher();
    CancelToken token() const { return CancelToken(m_stop.get_token()); }

private:
    std::stop_source m_stop;
    std::jthread m_thread; ///< last: it uses m_stop
};

/// --tokenizer-rules of every command that splits text.
struct TokenizerOption {
    std::string rules; ///< empty: as in the model's training

    void declare(CLI::App& app);
    std::optional<TokenizerRules> take() const { return fromName<TokenizerRules>(rules); }
};

/// The table of an evaluation, as its metric asks for, and what its numbers mean.
void printEvaluation(std::ostream& out, const EvaluationResult& result);
/// Originals beside the same sentences with other entities, and how those came about.
void printReplaced(std::ostream& out, const EvaluationResult& result, const EntityReplacement& replacement);

/// Each variant beside the baseline, by language; then all models, and which no other one beats.
void printComparison(std::ostream& out, const Comparison& comparison);

/// Rows of text, columns aligned (numbers to the right). Control characters of a cell do not reach the terminal.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> headers);
    void add(std::vector<std::string> row);
    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

std::string jsonText(const nlohmann::json& document, int indent = -1); ///< bytes that are not UTF-8 become U+FFFD
std::string withThousands(std::int64_t number); ///< 42,471,475
std::string percentText(double share, int decimals = 1); ///< 0.7642 -> "76.4"
std::string pointsText(double change); ///< -0.0321 -> "-3.21"
std::string bytesText(std::int64_t bytes); ///< "500.3 MB"

} // namespace ndogo
