// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/core/metrics.h"
#include "engine/data/conll.h"
#include "engine/eval/batches.h"
#include "engine/eval/tag_text.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"
#include "engine/threads.h"

#include <CLI/CLI.hpp>

#include <istream>
#include <ostream>
#include <sstream>

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

bool readLine(std::istream& in, std::string& line)
{
    if (!std::getline(in, line))
        return false;
    throwIfStopRequested();
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return true;
}

/// Nothing more has arrived yet: whoever writes to us may be waiting for the answers.
bool isDrained(std::istream& in)
{
    return in.rdbuf()->in_avail() <= 0;
}

class TokenizeCommand final : public Command {
public:
    const char* name() const override { return "tokenize"; }
    const char* summary() const override
    {
        return "Ids and pieces of each line of stdin, as JSON lines";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_model, "Checkpoint folder")->required();
        app.add_flag("--words", m_words, "The line is words split by blanks, each encoded alone");
    }
    void run(const CliContext& context) override
    {
        const auto tokenizer = openTokenizer(m_model);
        for (std::string line; readLine(context.streams.in, line);) {
            context.streams.out << jsonText(encode(*tokenizer, line)) << '\n';
            if (isDrained(context.streams.in))
                context.streams.out.flush();
            requireWritable(context.streams.out);
        }
        throwIfStopRequested();
    }

private:
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

    std::string m_model;
    bool m_words = false;
};

class PredictCommand final : public Command {
public:
    const char* name() const override { return "predict"; }
    const char* summary() const override
    {
        return "Tags for the words of each line of stdin, as JSON lines";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("MODEL", m_model, "Checkpoint folder")->required();
        app.add_flag("--logits", m_logits, "Add the logits of each word's first piece");
    }
    void run(const CliContext& context) override
    {
        useThreads(context.common.threads);
        const StopWatcher stop;
        const auto model = Model::open(m_model, stop.token());
        model->requireTokenClassification();
        model->tokenizer(); // says what is missing before anybody types a line
        const auto limit = lengthLimit(context.data({}), model->info().maxTokens);
        constexpr std::size_t kLinesAtOnce = 256;
        std::vector<std::vector<std::string>> sentences;
        for (std::string line; readLine(context.streams.in, line);) {
            sentences.push_back(splitWords(line));
            if (sentences.size() == kLinesAtOnce || isDrained(context.streams.in)) {
                print(context.streams.out, sentences,
                    tagSentences(*model, sentences, limit, stop.token()));
                requireWritable(context.streams.out);
                sentences.clear();
            }
        }
        throwIfStopRequested();
    }

private:
    void print(std::ostream& out, const std::vector<std::vector<std::string>>& sentences,
        const std::vector<TaggedText>& texts) const
    {
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            auto entities = json::array();
            for (const auto& entity : texts[i].entities) {
                entities.push_back({ { "type", entity.span.type }, { "start", entity.span.start },
                    { "end", entity.span.end }, { "text", entity.text },
                    { "score", entity.score } });
            }
            json line = { { "words", sentences[i] }, { "labels", texts[i].labels },
                { "entities", entities } };
            if (m_logits) {
                auto& logits = line["logits"] = json::array();
                for (const auto& word : texts[i].logits)
                    logits.push_back(word ? json(*word) : json(nullptr));
            }
            out << jsonText(line) << '\n';
        }
        out.flush();
    }

    std::string m_model;
    bool m_logits = false;
};

class ScoreCommand final : public Command {
public:
    const char* name() const override { return "score"; }
    const char* summary() const override
    {
        return "Entity F1 of predictions in CoNLL files, without a model";
    }
    void declare(CLI::App& app) override
    {
        auto* both = app.add_option("FILE", m_both, "One file with `token gold predicted` lines");
        auto* gold = app.add_option("--gold", m_gold, "CoNLL file with the right tags");
        auto* predicted
            = app.add_option("--pred", m_predicted, "CoNLL file with the predicted tags");
        gold->needs(predicted);
        predicted->needs(gold);
        both->excludes(gold);
        app.add_option("--mode", m_mode, "default or strict (seqeval's names)")
            ->check(CLI::IsMember({ "default", "strict" }));
    }
    void run(const CliContext& context) override
    {
        if (m_both.empty() && m_gold.empty())
            throw Failure(ErrorCode::Usage,
                "Nothing to score. Write: ndogo-cli score --gold FILE --pred FILE, or ndogo-cli "
                "score FILE.");
        const auto mode = m_mode == "strict" ? EntityMode::Strict : EntityMode::Default;
        SentenceScore total;
        for (const auto& sentence : m_both.empty() ? pair() : readScoredConll(m_both)) {
            const auto score = scoreSentence(sentence.gold, sentence.predicted, mode);
            total.counts += score.counts;
            for (const auto& [type, counts] : score.byType)
                total.byType[type] += counts;
        }
        print(context, total);
    }

private:
    std::vector<ScoredSentence> pair() const
    {
        const auto gold = readConll(m_gold).examples;
        const auto predicted = readConll(m_predicted).examples;
        if (gold.size() != predicted.size()) {
            throw Failure(ErrorCode::DataInvalid,
                m_gold + " has " + std::to_string(gold.size()) + " sentences, " + m_predicted
                    + " has " + std::to_string(predicted.size())
                    + ". Give two files with the same sentences in the same order.");
        }
        std::vector<ScoredSentence> sentences;
        for (std::size_t i = 0; i < gold.size(); ++i) {
            if (gold[i].labels.size() != predicted[i].labels.size()) {
                throw Failure(ErrorCode::DataInvalid,
                    m_predicted + ", line " + std::to_string(predicted[i].line)
                        + ": the sentence has " + std::to_string(predicted[i].labels.size())
                        + " words, in " + m_gold + " it has " + std::to_string(gold[i].labels.size())
                        + ". Give two files with the same words.");
            }
            sentences.push_back({ gold[i].labels, predicted[i].labels });
        }
        return sentences;
    }

    void print(const CliContext& context, const SentenceScore& total) const
    {
        const auto numbers = [](const EntityCounts& counts) {
            return json { { "precision", counts.precision() }, { "recall", counts.recall() },
                { "f1", counts.f1() }, { "support", counts.support() } };
        };
        if (!context.wantsText()) {
            auto document = numbers(total.counts);
            document["mode"] = m_mode;
            document["by_type"] = json::object();
            for (const auto& [type, counts] : total.byType)
                document["by_type"][type] = numbers(counts);
            context.streams.out << jsonText(document, context.common.json ? 2 : -1) << '\n';
            return;
        }
        TextTable table({ "entity", "precision", "recall", "F1", "entities" });
        const auto row = [&](const std::string& name, const EntityCounts& counts) {
            table.add({ name, percentText(counts.precision(), 2), percentText(counts.recall(), 2),
                percentText(counts.f1(), 2), withThousands(counts.support()) });
        };
        for (const auto& [type, counts] : total.byType)
            row(type, counts);
        row("all (micro)", total.counts);
        table.print(context.streams.out);
    }

    std::string m_both, m_gold, m_predicted, m_mode = "default";
};

} // namespace

std::vector<std::unique_ptr<Command>> textCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<TokenizeCommand>());
    commands.push_back(std::make_unique<PredictCommand>());
    commands.push_back(std::make_unique<ScoreCommand>());
    return commands;
}

} // namespace ndogo
