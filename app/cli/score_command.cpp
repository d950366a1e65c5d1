// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/data/conll.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace ndogo {
namespace {

using nlohmann::json;

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
        app.add_option("--mode", m_mode, "default or strict (seqeval's names)")
            ->check(CLI::IsMember({ "default", "strict" }));
        app.add_option("--task", m_task, "ner, pos or classification")
            ->check(CLI::IsMember({ "ner", "pos", "classification" }));
    }
    void run(const CliContext& context) override
    {
        if (m_both.empty() && m_gold.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr(
                    "Nothing to score. Write: ndogo-cli score --gold FILE --pred FILE, or ndogo-cli score FILE."));
        if (mode() == EntityMode::Strict && task() != DataTask::Ner)
            throw Failure(ErrorCode::Usage,
                Sentence::tr("The strict mode counts entities, not %1: use the default mode.", m_task));
        const auto metric = metricOf(task());
        LanguageScore total;
        total.metric = metric;
        const auto examples = m_both.empty() ? fromTwoFiles() : fromOneFile();
        for (const auto& example : examples)
            addScore(total, scoreExample(metric, mode(), example.gold, example.predicted), 0);
        if (metric == Metric::TokenAccuracy)
            total.chunks = chunksOf(examples);
        if (context.wantsText())
            print(context.streams.out, total);
        else
            context.streams.out << jsonText(document(total), context.common.json ? 2 : -1) << '\n';
    }

private:
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

    std::vector<ScoredSentence> fromOneFile() const
    {
        if (task() == DataTask::Ner)
            return readScoredConll(m_both, WordTags::Entities);
        if (task() == DataTask::Pos)
            return readScoredConll(m_both, WordTags::PartsOfSpeech);
        DataLayout layout { task(), DataFormat::Tsv, { "text" }, "gold", {} };
        const auto gold = readExamples(m_both, layout).examples;
        layout.labelColumn = "pred";
        return paired(gold, m_both, readExamples(m_both, layout).examples, m_both);
    }

    std::vector<ScoredSentence> fromTwoFiles() const
    {
        return paired(read(m_gold), m_gold, read(m_predicted), m_predicted);
    }

    std::vector<Example> read(const std::string& file) const
    {
        if (task() == DataTask::Ner)
            return readConll(file).examples;
        DataRef data;
        data.path = file;
        data.task = task();
        return readExamples(file, recogniseLayout(data)).examples;
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
            sentences.push_back({ gold[i].labels, predicted[i].labels });
        }
        return sentences;
    }

    json document(const LanguageScore& total) const
    {
        const auto numbers = [](const EntityCounts& counts) {
            return json { { "precision", counts.precision() }, { "recall", counts.recall() }, { "f1", counts.f1() },
                { "support", counts.support() } };
        };
        auto result = numbers(total.counts);
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
};

} // namespace

std::unique_ptr<Command> scoreCommand()
{
    return std::make_unique<ScoreCommand>();
}

} // namespace ndogo
