// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/evaluate.h"

#include "engine/data/tag_scheme.h"
#include "engine/eval/batches.h"
#include "engine/eval/language_scoring.h"
#include "engine/eval/prediction_files.h"
#include "engine/eval/replace_entities.h"
#include "engine/eval/task_fit.h"
#include "engine/eval/test_set.h"
#include "engine/io/file_message.h"
#include "engine/study/metrics.h"
#include "engine/values/predictions.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

using Pools = std::map<std::string, std::shared_ptr<const SharedPool>>; ///< by language

/// One language on its way to its whole sample.
struct LanguageRun {
    LanguageScoring scoring;
    std::span<const std::int32_t> order; ///< in which its sentences are taken
    std::size_t done = 0; ///< of the order
    Interval f1Interval {};

    LanguageScore score() const
    {
        auto score = scoring.score();
        score.f1Interval = f1Interval;
        return score;
    }
};

class Evaluation {
public:
    Evaluation(const Model& model, const EvaluateSpec& spec, JobContext& context)
        : m_model(model)
        , m_spec(spec)
        , m_context(context)
        , m_rules { spec.mode, spec.ignoreTruncated, true }
    {
    }

    std::shared_ptr<const EvaluationResult> run()
    {
        const auto start = std::chrono::steady_clock::now();
        m_context.emit(event::Stage { "tokenize" });
        read();
        plan();
        m_context.emit(event::Stage { "evaluate" });
        m_context.progress(0, m_total, unit());
        std::size_t size = m_spec.sample > 0 ? static_cast<std::size_t>(m_spec.sample) : m_longest;
        for (;; size *= 2) {
            for (auto& language : m_languages)
                growTo(language, size);
            if (!m_spec.progressive || size >= m_longest)
                break;
        }
        auto result = std::make_shared<EvaluationResult>();
        if (m_spec.replaceEntities)
            result->replaced = scoreReplaced(*m_spec.replaceEntities);
        result->mode = m_rules.mode;
        result->split = m_spec.data.split;
        result->metric = m_set->metric();
        result->labelMap = m_set->labelMap();
        result->products = productsText(m_model.info().precisions);
        for (const auto& language : m_languages)
            result->languages.push_back(language.score());
        result->predictions = predictions();
        m_model.requireUnchanged();
        result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        m_context.emit(event::Evaluated { result });
        return result;
    }

private:
    const char* unit() const { return m_set->metric() == Metric::Accuracy ? "texts" : "sentences"; }

    /// As TestSet::read(), with what else there is to refuse before anything is encoded.
    void read()
    {
        const auto layout = recogniseLayout(m_spec.data);
        requireFit(m_model.info(), m_spec.data.path, layout.task, Fit::Labels);
        requireEntities(layout.task);
        auto data = readTestData(m_spec.data, layout, m_context);
        matchTestLabels(data, m_model, m_context);
        if (m_rules.mode != EntityMode::Default)
            settleStrictMode(data);
        warnOfOtherReading(m_model, m_spec.data, m_context);
        if (m_spec.replaceEntities)
            m_pools = readPools(data, *m_spec.replaceEntities);
        if (!m_spec.predictions.empty())
            takeFolders(data, layout.task);
        m_set.emplace(m_model, std::move(data), m_context.token(), m_spec.seed);
    }

    /// The folders that predictions go to: of the sentences as they are, and of each draw.
    void takeFolders(const TestData& data, DataTask task)
    {
        const std::filesystem::path folder = m_spec.predictions;
        m_folders.push_back(std::make_unique<PredictionFolder>(folder));
        for (int draw = 1; m_spec.replaceEntities && draw <= m_spec.replaceEntities->draws; ++draw)
            m_folders.push_back(std::make_unique<PredictionFolder>(folder / ("replaced-" + std::to_string(draw))));
        for (const auto& taken : m_folders)
            for (const auto& language : data.languages)
                taken->requireFree(language.code, task);
    }

    /// Where the spec asks for something that only entities have.
    void requireEntities(DataTask task) const
    {
        if (metricOf(task) == Metric::EntityF1)
            return;
        if (m_rules.mode != EntityMode::Default)
            throw strictMisfit(Sentence::tr(
                "The strict mode counts entities, and the data %1 has none (its task is %2): use the default mode.",
                shown(m_spec.data.path), nameOf(task)));
        if (m_spec.replaceEntities) {
            throw Failure(ErrorCode::Usage,
                Sentence::tr("Entities can be replaced only where there are some, and the data %1 has none (its task "
                             "is %2): leave the replacement out, or choose data with entities.",
                    shown(m_spec.data.path), nameOf(task)),
                { { "field", "replace_entities" } });
        }
    }

    /// The strict mode is that of the data's scheme, as seqeval's (auto_detect).
    void settleStrictMode(const TestData& data)
    {
        const auto& labels = m_model.info().labels;
        const auto ofModel = std::ranges::find_if(labels, isOfEnd);
        const std::string inData = firstTagOfEnd(data);
        if (inData.empty() && m_rules.mode == EntityMode::Strict) {
            if (ofModel != labels.end())
                throw strictMisfit(Sentence::tr("The strict mode counts tags of IOB2, as the data has them, and the "
                                                "model has the label %1: use the default mode.",
                    inQuotes(*ofModel)));
            warnOfIob1(data);
            return;
        }
        if (ofModel == labels.end())
            throw strictMisfit(Sentence::tr("The strict mode of IOBES counts an entity only where its end is marked "
                                            "(E-, S-), and the model has no such label: use the default mode."));
        if (std::exchange(m_rules.mode, EntityMode::StrictIobes) == EntityMode::Strict)
            m_context.emit(event::Warning {
                Sentence::tr("The strict mode counts tags of IOBES, since the data has %1.", inQuotes(inData)) });
    }

    static Failure strictMisfit(Sentence sentence)
    {
        return { ErrorCode::Usage, std::move(sentence), { { "field", "mode" } } };
    }

    static std::string firstTagOfEnd(const TestData& data)
    {
        for (const auto& language : data.languages) {
            const auto& labels = language.content.labelLines;
            const auto found = std::ranges::find_if(labels, [](const auto& label) { return isIobes(label.first); });
            if (found != labels.end())
                return found->first;
        }
        return {};
    }

    void warnOfIob1(const TestData& data)
    {
        for (const auto& language : data.languages) {
            std::int64_t begun = 0; // with I-
            for (const auto& example : language.content.examples) {
                for (const auto& entity : entitiesOf(example.labels, EntityMode::Default))
                    begun += example.labels[static_cast<std::size_t>(entity.start)].starts_with("I-");
            }
            if (begun > 0)
                m_context.emit(event::Warning {
                    Sentence::tr("Entities of %1 that begin with I-, as in IOB1, are none in the strict mode: %2.",
                        language.file, begun) });
        }
    }

    Pools readPools(const TestData& data, const EntityReplacement& replacement)
    {
        std::vector<std::string> languages;
        std::vector<Sentence> notes;
        for (const auto& language : data.languages)
            languages.push_back(language.code);
        auto pools = readMentionPools({ data.source, data.layout, data.labelMap, m_rules.mode }, replacement, languages,
            m_context.token(), notes);
        for (auto& note : notes)
            m_context.emit(event::Warning { std::move(note) });
        return pools;
    }

    /// How many sentences there will be, and in which order they are taken.
    void plan()
    {
        for (const auto& language : m_set->languages()) {
            const auto whole = language.examples.size();
            const std::span order = m_spec.sample > 0 ? language.sampleOrder : language.fileOrder;
            m_languages.push_back({ LanguageScoring(*m_set, language, m_rules), order });
            m_total += static_cast<std::int64_t>(m_spec.progressive ? whole : language.sample(m_spec.sample).size());
            m_longest = std::max(m_longest, whole);
        }
        if (m_spec.replaceEntities)
            m_total *= 1 + m_spec.replaceEntities->draws;
    }

    /// Evaluates further sentences of a language until `size` of them are known, and reports.
    void growTo(LanguageRun& language, std::size_t size)
    {
        const auto end = std::min(size, language.order.size());
        if (end <= language.done)
            return;
        ask(language.scoring, language.order.subspan(language.done, end - language.done));
        language.done = end;
        language.f1Interval = bootstrapF1(language.scoring.score().perSentence, m_spec.seed);
        if (!m_folders.empty())
            write(language.scoring, *m_folders.front());
        m_context.emit(event::LanguageScored { std::make_shared<const LanguageScore>(language.score()) });
        m_context.progress(m_done, m_total, unit());
    }

    void ask(LanguageScoring& scoring, std::span<const std::int32_t> sentences)
    {
        const auto before = m_done;
        scoring.ask(m_model, sentences, m_context.token(), [&](std::int64_t some) {
            m_model.requireUnchanged(); // not after an hour of zeros
            m_context.progress(m_done += some, m_total, unit());
        });
        m_done = before + static_cast<std::int64_t>(sentences.size()); // sentences without words in reach too
    }

    /// The sentences that were evaluated, once more in each draw.
    std::vector<ReplacedScore> scoreReplaced(const EntityReplacement& replacement)
    {
        std::vector<ReplacedScore> scores;
        for (const auto& run : m_languages) {
            const auto& language = run.scoring.language();
            const auto& pool = *m_pools.at(language.code);
            auto& score = scores.emplace_back();
            score.language = language.code;
            score.pool = pool.mentions.size();
            score.poolLanguages = pool.languages;
            for (const auto& sentence : run.scoring.score().perSentence) {
                const auto& example = language.examples[static_cast<std::size_t>(sentence.sentence)];
                score.mentions += static_cast<std::int64_t>(entitiesOf(example.labels, m_rules.mode).size());
            }
            for (int draw = 1; draw <= replacement.draws; ++draw) {
                const auto sentences = replaced(run.scoring, pool.mentions, replacement, draw);
                LanguageScoring scoring(*m_set, sentences, { m_rules.mode, m_rules.ignoreTruncated });
                ask(scoring, sentences.fileOrder);
                score.draws.push_back(scoring.score().counts);
                if (!m_folders.empty())
                    write(scoring, *m_folders.at(static_cast<std::size_t>(draw)));
                m_context.progress(m_done, m_total, unit());
            }
        }
        return scores;
    }

    TestSet::Language replaced(
        const LanguageScoring& scored, const MentionPool& pool, const EntityReplacement& replacement, int draw) const
    {
        const auto& language = scored.language();
        std::vector<Example> examples;
        for (const auto& sentence : scored.score().perSentence) {
            auto random = randomOfSentence(replacement.seed, draw, language.code, sentence.sentence);
            const auto& example = language.examples[static_cast<std::size_t>(sentence.sentence)];
            examples.push_back(replaceEntities(example, pool, replacement.probability, m_rules.mode, random));
        }
        return m_set->encode(language.code, std::move(examples), m_context.token());
    }

    std::shared_ptr<const Predictions> predictions() const
    {
        auto all = std::make_shared<Predictions>();
        all->metric = m_set->metric();
        all->mode = m_rules.mode;
        all->outputs = m_set->labels();
        for (const auto& language : m_languages)
            all->languages.push_back(language.scoring.answers());
        return all;
    }

    void write(const LanguageScoring& scoring, PredictionFolder& folder) const
    {
        const auto& language = scoring.language();
        folder.write(language.code, m_set->task(), language.examples, scoring.predictions());
    }

    const Model& m_model;
    const EvaluateSpec& m_spec;
    JobContext& m_context;
    ScoringRules m_rules;
    Pools m_pools;
    std::optional<TestSet> m_set;
    std::vector<std::unique_ptr<PredictionFolder>> m_folders; ///< the first as the sentences are, then a draw each
    std::vector<LanguageRun> m_languages; ///< parallel to those of the set
    std::int64_t m_total = 0;
    std::int64_t m_done = 0;
    std::size_t m_longest = 0;
};

} // namespace

std::shared_ptr<const EvaluationResult> evaluate(const Model& model, const EvaluateSpec& spec, JobContext& context)
{
    return Evaluation(model, spec, context).run();
}

} // namespace ndogo
