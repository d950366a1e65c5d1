// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/data/conll.h"
#include "engine/data/data_layout.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/data/tsv.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/io/atomic_folder.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace ndogo {
namespace {

using nlohmann::json;

/// A table of predictions has blanks where a text has tabs and line ends.
bool isSameText(const std::string& one, const std::string& other)
{
    return one == other || onOneLine(one) == onOneLine(other);
}

/// The metric of `evaluate` alone, over files that any program may have written.
class ScoreCommand final : public Command {
public:
    const char* name() const override { return "score"; }
    const char* summary() const override { return "Entity F1 or accuracy of predictions in files, without a model"; }
    void declare(CLI::App& app) override
    {
        auto* both = app.add_option(
            "FILE", m_both, "One file with `token gold predicted` lines, or a table with text, gold and pred");
        auto* gold = app.add_option("--gold", m_gold, "File with the right labels");
        auto* predicted = app.add_option("--pred", m_predicted, "File with the predicted labels");
        gold->needs(predicted);
        predicted->needs(gold);
        both->excludes(gold);
        app.add_option("--word-column", m_columns.word, "Column of the words, from 1 or by name")->needs(gold);
        app.add_option("--tag-column", m_columns.tag, "Column of the tags, from 1 or by name")->needs(gold);
        app.add_option("--mode", m_mode, "default or strict (seqeval's names); strict-iobes: strict under that scheme")
            ->check(CLI::IsMember({ "default", "strict", "strict-iobes" }));
        app.add_option("--task", m_task, "ner, pos or classification")
            ->check(CLI::IsMember({ "ner", "pos", "classification" }));
    }
    void run(const CliContext& context) override
    {
        if (m_both.empty() && m_gold.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr(
                    "Nothing to score. Write: ndogo-cli score --gold FILE --pred FILE, or ndogo-cli score FILE."));
        if (mode() != EntityMode::Default && task() != DataTask::Ner)
            throw Failure(ErrorCode::Usage,
                Sentence::tr("The strict mode counts entities, not %1: use the default mode.", m_task));
        const auto metric = metricOf(task());
        LanguageScore total;
        total.metric = metric;
        const auto examples = m_both.empty() ? fromTwoFiles() : fromOneFile();
        settleStrictMode(examples);
        for (const auto& example : examples)
            addScore(total, scoreExample(metric, mode(), example.gold, example.predicted), 0);
        if (metric == Metric::TokenAccuracy)
            total.chunks = chunksOf(examples);
        if (!context.common.quiet) {
            for (const auto& note : m_notes)
                context.streams.err << "Note: " << shown(inEnglish(note)) << '\n';
        }
        if (context.wantsText())
            print(context.streams.out, total);
        else
            context.streams.out << jsonText(document(total), context.common.json ? 2 : -1) << '\n';
    }

private:
    /// As seqeval's auto_detect: by the right tags.
    void settleStrictMode(const std::vector<ScoredSentence>& sentences)
    {
        if (mode() != EntityMode::Strict)
            return;
        for (const auto& sentence : sentences) {
            const auto found = std::ranges::find_if(sentence.gold, isIobes);
            if (found == sentence.gold.end())
                continue;
            m_mode = nameOf(EntityMode::StrictIobes);
            m_notes.push_back(
                Sentence::tr("The strict mode counts tags of IOBES, since the data has %1.", inQuotes(*found)));
            return;
        }
    }

    EntityMode mode() const { return *fromName<EntityMode>(m_mode); }
    DataTask task() const { return *fromName<DataTask>(m_task); }

    static EntityCounts chunksOf(const std::vector<ScoredSentence>& sentences)
    {
        std::vector<std::vector<std::string>> gold, predicted;
        for (const auto& sentence : sentences) {
            gold.push_back(sentence.gold);
            predicted.push_back(sentence.predicted);
        }
        return scoreSentences(gold, predicted, EntityMode::Default).counts;
    }

    std::vector<ScoredSentence> fromOneFile()
    {
        if (task() == DataTask::Ner)
            return readScoredConll(m_both, WordTags::Entities);
        if (task() == DataTask::Pos)
            return readScoredConll(m_both, WordTags::PartsOfSpeech);
        DataLayout layout { task(), DataFormat::Tsv, { "text" }, "gold", {} };
        const auto gold = read(m_both, layout);
        layout.labelColumn = "pred";
        return paired(gold, m_both, readExamples(m_both, layout).examples, m_both);
    }

    std::vector<ScoredSentence> fromTwoFiles()
    {
        const auto gold = read(m_gold, recognise(m_gold)), predicted = read(m_predicted, predictionLayout());
        return paired(gold, m_gold, predicted, m_predicted);
    }

    DataLayout recognise(const std::string& file) const
    {
        DataRef data;
        data.path = file;
        data.task = task();
        data.wordColumn = m_columns.word;
        data.tagColumn = m_columns.tag;
        return recogniseLayout(data);
    }

    /// A table with the column pred is one that `evaluate --predictions` writes.
    DataLayout predictionLayout() const
    {
        if (task() == DataTask::Classification) {
            const std::string text = readBeginning(m_predicted, kLongestLine);
            std::string_view rest = text;
            if (TsvRows(takeLine(rest), m_predicted).column("pred"))
                return { task(), DataFormat::Tsv, { "text" }, "pred", {} };
        }
        return recognise(m_predicted);
    }

    std::vector<Example> read(const std::string& file, const DataLayout& layout)
    {
        auto content = readExamples(file, layout);
        std::ranges::transform(content.problems, std::back_inserter(m_notes), placed);
        return std::move(content.examples);
    }

    std::vector<ScoredSentence> paired(const std::vector<Example>& gold, const std::string& goldFile,
        const std::vector<Example>& predicted, const std::string& predictedFile) const
    {
        if (gold.size() != predicted.size()) {
            throw Failure(ErrorCode::DataInvalid,
                task() == DataTask::Classification
                    ? Sentence::tr("%1 has %2 texts, %3 has %4. Give two files with the same texts in the same order.",
                        goldFile, gold.size(), predictedFile, predicted.size())
                    : Sentence::tr("%1 has %2 sentences, %3 has %4. Give two files with the same sentences in the same "
                                   "order.",
                        goldFile, gold.size(), predictedFile, predicted.size()));
        }
        std::vector<ScoredSentence> sentences;
        for (std::size_t i = 0; i < gold.size(); ++i) {
            if (gold[i].labels.size() != predicted[i].labels.size()) {
                throw Failure(ErrorCode::DataInvalid,
                    Sentence::tr(
                        "%1, line %2: the sentence has %3 words, in %4 it has %5. Give two files with the same words.",
                        predictedFile, predicted[i].line, predicted[i].labels.size(), goldFile, gold[i].labels.size()));
            }
            requireSameWords(gold[i], goldFile, predicted[i], predictedFile);
            sentences.push_back({ gold[i].labels, predicted[i].labels });
        }
        return sentences;
    }

    void requireSameWords(const Example& gold, const std::string& goldFile, const Example& predicted,
        const std::string& predictedFile) const
    {
        const auto differ = std::ranges::mismatch(gold.words, predicted.words, isSameText);
        if (differ.in1 == gold.words.end())
            return;
        const std::string one = inQuotes(shown(*differ.in1, 60)), other = inQuotes(shown(*differ.in2, 60));
        throw Failure(ErrorCode::DataInvalid,
            task() == DataTask::Classification
                ? Sentence::tr(
                    "%1, line %2: the text is %3, in %4, line %5 it is %6. Give two files with the same texts in "
                    "the same order.",
                    predictedFile, predicted.line, other, goldFile, gold.line, one)
                : Sentence::tr(
                    "%1, the sentence in line %2: word %3 is %4, in %5 (line %6) it is %7. Give two files with "
                    "the same words in the same order.",
                    predictedFile, predicted.line, differ.in1 - gold.words.begin() + 1, other, goldFile, gold.line,
                    one));
    }

    json document(const LanguageScore& total) const
    {
        const auto numbers = [](const EntityCounts& counts) {
            return json { { "precision", counts.precision() }, { "recall", counts.recall() }, { "f1", counts.f1() },
                { "support", counts.support() } };
        };
        auto result = numbers(total.counts);
        putSentences(result, "notes", m_notes);
        result["mode"] = m_mode;
        result["metric"] = metricName(total.metric);
        if (total.metric != Metric::EntityF1)
            result["accuracy"] = total.counts.f1();
        if (total.metric == Metric::Accuracy) {
            result["macro_f1"] = macroF1(total.byType);
            result["weighted_f1"] = weightedF1(total.byType);
        }
        if (total.chunks)
            result["chunks"] = numbers(*total.chunks);
        result["by_type"] = json::object();
        for (const auto& [type, counts] : total.byType)
            result["by_type"][type] = numbers(counts);
        return result;
    }

    static void print(std::ostream& out, const LanguageScore& total)
    {
        const bool entities = total.metric == Metric::EntityF1;
        TextTable table(
            { entities ? "entity" : "label", "precision", "recall", "F1", entities ? "entities" : "number" });
        const auto row = [&](const std::string& name, const EntityCounts& counts) {
            table.add({ name, percentText(counts.precision(), 2), percentText(counts.recall(), 2),
                percentText(counts.f1(), 2), withThousands(counts.support()) });
        };
        for (const auto& [type, counts] : total.byType)
            row(type, counts);
        if (entities)
            row("all (micro)", total.counts);
        table.print(out);
        if (entities)
            return;
        out << "\nAccuracy x 100: " << percentText(total.counts.f1(), 2) << '\n';
        if (total.metric == Metric::Accuracy)
            out << "Macro F1 x 100: " << percentText(macroF1(total.byType), 2)
                << ", weighted F1 x 100: " << percentText(weightedF1(total.byType), 2) << '\n';
        if (total.chunks)
            out << "Chunk F1 (seqeval on tags, as in the literature) x 100: " << percentText(total.chunks->f1(), 2)
                << '\n';
    }

    std::string m_both, m_gold, m_predicted, m_mode = "default", m_task = "ner";
    AskedColumns m_columns;
    std::vector<Sentence> m_notes; ///< what was mended or left aside in the files
};

} // namespace

std::unique_ptr<Command> scoreCommand()
{
    return std::make_unique<ScoreCommand>();
}

} // namespace ndogo
