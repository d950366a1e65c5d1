// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/job_options.h"
#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/data/text_lines.h"
#include "engine/eval/batches.h"
#include "engine/eval/tag_text.h"
#include "engine/eval/task_fit.h"
#include "engine/network/model.h"
#include "engine/network/threads.h"
#include "engine/run/model_store.h"
#include "engine/text/tokenizer.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <istream>
#include <optional>
#include <ostream>

namespace ndogo {
namespace {

using nlohmann::json;

/// Words are what lies between blanks; two blanks in a row hold an empty word.
std::vector<std::string> splitWords(const std::string& line)
{
    std::vector<std::string> words;
    if (line.empty())
        return words;
    std::size_t start = 0;
    for (std::size_t at = line.find(' '); at != std::string::npos; at = line.find(' ', start)) {
        words.push_back(line.substr(start, at - start));
        start = at + 1;
    }
    words.push_back(line.substr(start));
    return words;
}

/// Nothing more has arrived yet: whoever writes to us may be waiting for the answers.
bool isDrained(std::istream& in)
{
    return in.rdbuf()->in_avail() <= 0;
}

class TokenizeCommand final : public Command {
public:
    const char* name() const override { return "tokenize"; }
    bool answersInJson() const override { return true; }
    const char* summary() const override { return "Ids and pieces of each line of stdin, as JSON lines"; }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_model, "Checkpoint folder")->required();
        app.add_flag("--words", m_words, "The line is words split by blanks, each encoded alone");
        m_rules.declare(app);
    }
    void run(const CliContext& context) override
    {
        const auto tokenizer = openTokenizerIn(findModel(m_model));
        InputLines input(context.streams.in, "The input", kLongestLine);
        for (std::string line; input.next(line);) {
            context.streams.out << jsonText(encode(*tokenizer, line)) << '\n';
            if (isDrained(context.streams.in))
                context.streams.out.flush();
            requireWritable(context.streams.out);
        }
        throwIfStopRequested();
    }

private:
    /// A folder with nothing but a tokenizer will do.
    std::unique_ptr<Tokenizer> openTokenizerIn(const CheckpointFolder& place) const
    {
        std::error_code error;
        ModelConfig config;
        if (std::filesystem::exists(place.model / "config.json", error))
            config = readModelConfig(place.model);
        const auto usual = config.text.rules.value_or(TokenizerRules::Original);
        return openTokenizer(place.tokenizer, m_rules.take().value_or(usual), config.modelType);
    }

    json encode(const Tokenizer& tokenizer, const std::string& line) const
    {
        auto ids = json::array({ tokenizer.bosId() });
        auto pieces = json::array({ tokenizer.specialPiece(tokenizer.bosId()) });
        auto wordIds = json::array({ nullptr });
        const auto words = m_words ? splitWords(line) : std::vector<std::string> { line };
        for (std::size_t word = 0; word < words.size(); ++word) {
            for (const auto& piece : tokenizer.encodePieces(words[word])) {
                ids.push_back(piece.id);
                pieces.push_back(piece.text);
                wordIds.push_back(m_words ? json(word) : json(0));
            }
        }
        ids.push_back(tokenizer.eosId());
        pieces.push_back(tokenizer.specialPiece(tokenizer.eosId()));
        wordIds.push_back(nullptr);
        return { { "ids", ids }, { "pieces", pieces }, { "word_ids", wordIds } };
    }

    TokenizerOption m_rules;
    std::string m_model;
    bool m_words = false;
};

/// What `predict` answers to lines of one kind of model.
class LineLabeller {
public:
    virtual ~LineLabeller() = default;
    /// Prints a JSON line for each line.
    virtual void answer(std::ostream& out, const std::vector<std::string>& lines) = 0;
    /// What there is to say at the end, or nothing.
    virtual std::string note() const { return {}; }
};

/// What both kinds work with.
struct LabellerTools {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::int64_t maxLength = 0;
    bool logits = false;
    CancelToken token;
};

class WordTagger final : public LineLabeller {
public:
    explicit WordTagger(LabellerTools tools)
        : m_tools(std::move(tools))
    {
    }

    void answer(std::ostream& out, const std::vector<std::string>& lines) override
    {
        std::vector<std::vector<std::string>> sentences;
        for (const auto& line : lines)
            sentences.push_back(splitWords(line));
        const auto texts
            = tagSentences(*m_tools.model, *m_tools.tokenizer, sentences, m_tools.maxLength, m_tools.token);
        for (std::size_t i = 0; i < sentences.size(); ++i)
            print(out, sentences[i], texts[i]);
    }

private:
    /// Written piece by piece: as one document the answer to a line of 20 MB would take a gigabyte.
    void print(std::ostream& out, const std::vector<std::string>& words, const TaggedText& text) const
    {
        auto entities = json::array();
        for (const auto& entity : text.entities) {
            entities.push_back({ { "type", entity.span.type }, { "start", entity.span.start },
                { "end", entity.span.end }, { "text", entity.text }, { "score", entity.score } });
        }
        out << "{\"entities\":" << jsonText(entities) << ",\"labels\":";
        printList(out, text.labels, [](const std::string& label) { return json(label); });
        if (m_tools.logits) {
            out << ",\"logits\":";
            printList(out, text.logits, [](const auto& logits) { return logits ? json(*logits) : json(nullptr); });
        }
        out << ",\"words\":";
        printList(out, words, [](const std::string& word) { return json(word); });
        out << "}\n";
    }

    template <typename Item, typename ToJson>
    static void printList(std::ostream& out, const std::vector<Item>& items, ToJson toJson)
    {
        const char* before = "[";
        for (const auto& item : items) {
            out << before << jsonText(toJson(item));
            before = ",";
        }
        out << (items.empty() ? "[]" : "]");
    }

    LabellerTools m_tools;
};

class TextClassifier final : public LineLabeller {
public:
    explicit TextClassifier(LabellerTools tools)
        : m_tools(std::move(tools))
    {
    }

    void answer(std::ostream& out, const std::vector<std::string>& lines) override
    {
        const auto texts = classifyTexts(*m_tools.model, *m_tools.tokenizer, lines, m_tools.maxLength, m_tools.token);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            json line = { { "text", lines[i] }, { "label", texts[i].label }, { "score", texts[i].score },
                { "pieces_cut", texts[i].piecesCut } };
            if (m_tools.logits)
                line["logits"] = texts[i].logits;
            out << jsonText(line) << '\n';
            m_cut += texts[i].piecesCut > 0;
        }
        m_texts += static_cast<std::int64_t>(lines.size());
    }

    std::string note() const override
    {
        if (m_cut == 0)
            return {};
        return withThousands(m_cut) + " of " + withThousands(m_texts) + " texts " + (m_cut == 1 ? "was" : "were")
            + " read up to the limit of " + withThousands(m_tools.maxLength) + " ids only.";
    }

private:
    LabellerTools m_tools;
    std::int64_t m_texts = 0, m_cut = 0;
};

class PredictCommand final : public Command {
public:
    const char* name() const override { return "predict"; }
    bool answersInJson() const override { return true; }
    const char* summary() const override
    {
        return "Tags for the words, or the class, of each line of stdin, as JSON lines";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_model, "Checkpoint folder")->required();
        app.add_flag("--logits", m_logits, "Add the logits of each word's first piece, or of the text");
        m_rules.declare(app);
        m_options.emplace(app);
        m_reading.describe(*m_options);
    }
    void run(const CliContext& context) override
    {
        m_options->take(context);
        useThreads(context.common.threads);
        const StopWatcher stop;
        const auto labeller = open(context, stop.token());
        std::vector<std::string> lines;
        std::size_t bytes = 0;
        InputLines input(context.streams.in, "The input", kLongestLine);
        for (std::string line; input.next(line);) {
            bytes += line.size();
            lines.push_back(std::move(line));
            if (lines.size() < kLinesAtOnce && bytes < kBytesAtOnce && !isDrained(context.streams.in))
                continue;
            labeller->answer(context.streams.out, lines);
            context.streams.out.flush();
            requireWritable(context.streams.out);
            lines.clear();
            bytes = 0;
        }
        throwIfStopRequested();
        if (const auto note = labeller->note(); !note.empty() && !context.common.quiet)
            context.streams.err << "Note: " << note << '\n';
    }

private:
    static constexpr std::size_t kLinesAtOnce = 256, kBytesAtOnce = 1U << 20U;

    /// Everything that can be missing is missed here, before anybody types a line.
    std::unique_ptr<LineLabeller> open(const CliContext& context, const CancelToken& token) const
    {
        LabellerTools tools;
        tools.model = ModelStore().get({ m_model, {}, m_reading }, token);
        for (const Sentence& note : tools.model->info().notes)
            sayNote(context, note);
        const auto task = taskOf(tools.model->info());
        tools.tokenizer = tokenizerOf(*tools.model, m_rules.take());
        tools.maxLength = lengthLimit(context.data({}), *tools.model);
        tools.logits = m_logits;
        tools.token = token;
        if (task == DataTask::Classification)
            return std::make_unique<TextClassifier>(std::move(tools));
        return std::make_unique<WordTagger>(std::move(tools));
    }

    TokenizerOption m_rules;
    std::string m_model;
    ModelReading m_reading;
    std::optional<JobOptions> m_options;
    bool m_logits = false;
};

} // namespace

std::vector<std::unique_ptr<Command>> textCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<TokenizeCommand>());
    commands.push_back(std::make_unique<PredictCommand>());
    return commands;
}

} // namespace ndogo
