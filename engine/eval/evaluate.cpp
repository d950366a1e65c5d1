// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/evaluate.h"

#include "engine/data/conll.h"
#include "engine/data/data_folder.h"
#include "engine/data/label_map.h"
#include "engine/eval/replace_entities.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/network/encoder.h"
#include "engine/study/metrics.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <numeric>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

std::string sentenceOf(const DataProblem& problem)
{
    const std::string place = problem.line > 0 ? ", line " + std::to_string(problem.line) : "";
    return problem.file + place + ": " + problem.message;
}

/// A cell of a TSV: on one line, and quoted where it holds a quote, as spreadsheets and pandas read
/// it.
std::string cellText(std::string text)
{
    std::ranges::replace_if(
        text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    if (text.find('"') == std::string::npos)
        return text;
    std::string quoted;
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return '"' + quoted + '"';
}

/// A folder with these predictions can be read by `score`: words in columns, texts as a table.
std::string predictionText(DataTask task, const Example& example, const std::vector<std::string>& predicted)
{
    if (task == DataTask::Classification)
        return cellText(example.words.front()) + '\t' + cellText(example.labels.front()) + '\t'
            + cellText(predicted.front()) + '\n';
    std::string text;
    for (std::size_t word = 0; word < example.words.size(); ++word)
        text += example.words[word] + ' ' + example.labels[word] + ' ' + predicted[word] + '\n';
    return text + '\n';
}

/// One language on its way to a score: the order its sentences are taken in, and what is known so
/// far.
struct LanguageRun {
    std::string file;
    ExampleFile data;
    std::vector<EncodedSentence> encoded; ///< parallel to the examples
    std::vector<std::int32_t> order;
    std::size_t done = 0;
    std::vector<std::vector<std::string>> predictions; ///< by sentence
    LanguageScore score;
};

class Evaluation {
public:
    Evaluation(const Model& model, const EvaluateSpec& spec, JobContext& context)
        : m_model(model)
        , m_spec(spec)
        , m_context(context)
        , m_mode(spec.mode == "strict" ? EntityMode::Strict : EntityMode::Default)
    {
    }

    std::shared_ptr<const EvaluationResult> run()
    {
        const auto start = std::chrono::steady_clock::now();
        m_context.emit(event::Stage { "tokenize" });
        read();
        matchLabelSets();
        readPools();
        encode();
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
        result->mode = m_spec.mode;
        result->split = m_spec.data.split;
        result->metric = m_metric;
        result->labelMap = m_labelMap;
        result->products = productsText(m_model.info().precisions);
        for (auto& language : m_languages)
            result->languages.push_back(std::move(language.score));
        result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        m_context.emit(event::Evaluated { result });
        return result;
    }

private:
    const char* unit() const { return m_metric == Metric::Accuracy ? "texts" : "sentences"; }

    void read()
    {
        m_layout = recogniseLayout(m_spec.data);
        m_task = m_layout.task;
        m_metric = metricOf(m_task);
        requireFit(m_model.info(), m_spec.data.path, m_task, Fit::Labels);
        if (m_metric != Metric::EntityF1 && m_mode == EntityMode::Strict) {
            throw Failure(ErrorCode::Usage,
                "The strict mode counts entities, and the data " + shown(m_spec.data.path) + " has none (its task is "
                    + dataTaskName(m_task) + "): use the default mode.",
                { { "field", "mode" } });
        }
        if (m_metric != Metric::EntityF1 && m_spec.replaceEntities) {
            throw Failure(ErrorCode::Usage,
                "Entities can be replaced only where there are some, and the data " + shown(m_spec.data.path)
                    + " has none (its task is " + dataTaskName(m_task)
                    + "): leave the replacement out, or choose data with entities.",
                { { "field", "replace_entities" } });
        }
        std::vector<std::string> leftOut;
        for (const auto& file : findLanguageFiles(m_spec.data, &leftOut)) {
            m_context.token().throwIfRequested();
            auto& language = m_languages.emplace_back();
            language.file = file.file.string();
            language.data = readExamples(file.file, m_layout);
            for (const auto& problem : language.data.problems)
                m_context.emit(event::Warning { sentenceOf(problem) });
            language.score.language = file.language;
            language.score.metric = m_metric;
        }
        for (auto& sentence : leftOut)
            m_context.emit(event::Warning { std::move(sentence) });
    }

    /// Refuses labels that the model cannot give, and applies what they count as to data and model.
    void matchLabelSets()
    {
        std::vector<FileLabels> labels;
        for (const auto& language : m_languages)
            labels.push_back({ language.file, language.data.labelLines });
        auto match = matchLabels(labels, m_model.info().labels, m_task, m_spec.data.labelMap);
        for (auto& note : match.notes)
            m_context.emit(event::Warning { std::move(note) });
        m_labelMap = std::move(match.map);
        for (const auto& label : m_model.info().labels)
            m_labels.push_back(mappedLabel(label, m_labelMap, m_task));
        if (m_labelMap.empty())
            return;
        for (auto& language : m_languages) {
            for (auto& example : language.data.examples) {
                for (auto& label : example.labels)
                    label = mappedLabel(label, m_labelMap, m_task);
            }
        }
    }

    /// Before anything is encoded, so that a missing split costs no time.
    void readPools()
    {
        if (!m_spec.replaceEntities)
            return;
        std::vector<std::string> languages, notes;
        for (const auto& language : m_languages)
            languages.push_back(language.score.language);
        m_pools = readMentionPools({ m_spec.data, m_layout, m_labelMap, m_mode }, *m_spec.replaceEntities, languages,
            m_context.token(), notes);
        for (auto& note : notes)
            m_context.emit(event::Warning { std::move(note) });
    }

    void encode()
    {
        m_tokenizer = tokenizerOf(m_model, m_spec.data.tokenizerRules);
        m_limit = lengthLimit(m_spec.data, m_model.info().maxTokens);
        for (auto& language : m_languages) {
            const auto& examples = language.data.examples;
            encode(language);
            language.order = orderOf(examples);
            m_total += static_cast<std::int64_t>(m_spec.sample > 0 && !m_spec.progressive
                    ? std::min(examples.size(), static_cast<std::size_t>(m_spec.sample))
                    : examples.size());
            m_longest = std::max(m_longest, examples.size());
        }
        if (m_spec.replaceEntities)
            m_total *= 1 + m_spec.replaceEntities->draws;
    }

    void encode(LanguageRun& language) const
    {
        const auto& examples = language.data.examples;
        language.encoded = encodeExamples(*m_tokenizer, examples, m_task, m_limit, m_context.token());
        language.predictions.resize(examples.size());
        language.score.sentencesTotal = static_cast<std::int64_t>(examples.size());
    }

    std::vector<std::int32_t> orderOf(const std::vector<Example>& examples) const
    {
        if (m_spec.sample > 0) {
            std::vector<std::string> strata;
            for (const auto& example : examples)
                strata.push_back(stratumOf(m_metric, example.labels));
            return stratifiedOrder(strata, m_spec.seed);
        }
        std::vector<std::int32_t> order(examples.size());
        std::iota(order.begin(), order.end(), 0);
        return order;
    }

    /// Evaluates further sentences of a language until `size` of them are known, and reports.
    void growTo(LanguageRun& language, std::size_t size)
    {
        const auto end = std::min(size, language.order.size());
        if (end <= language.done)
            return;
        const auto chosen = std::span<const std::int32_t>(language.order).subspan(language.done, end - language.done);
        predictAndScore(language, chosen);
        language.done = end;
        publish(language);
        m_context.progress(m_done, m_total, unit());
    }

    void predictAndScore(LanguageRun& language, std::span<const std::int32_t> chosen)
    {
        const auto before = m_done;
        const auto labels = predictLabels(m_model, language.encoded, chosen, m_context.token(),
            [&](std::int64_t sentences) { m_context.progress(m_done += sentences, m_total, unit()); });
        m_done = before + static_cast<std::int64_t>(chosen.size()); // sentences without words in reach too
        for (const auto sentence : chosen)
            score(language, static_cast<std::size_t>(sentence), labels[static_cast<std::size_t>(sentence)]);
    }

    /// The sentences that were evaluated, once more in each draw.
    std::vector<ReplacedScore> scoreReplaced(const EntityReplacement& replacement)
    {
        std::vector<ReplacedScore> scores;
        for (const auto& language : m_languages) {
            const auto& pool = *m_pools.at(language.score.language);
            auto& score = scores.emplace_back();
            score.language = language.score.language;
            score.pool = pool.mentions.size();
            score.poolLanguages = pool.languages;
            for (const auto& sentence : language.score.perSentence) {
                const auto index = static_cast<std::size_t>(sentence.sentence);
                score.mentions
                    += static_cast<std::int64_t>(entitiesOf(language.data.examples[index].labels, m_mode).size());
            }
            for (int draw = 1; draw <= replacement.draws; ++draw) {
                auto run = replacedRun(language, pool.mentions, replacement, draw);
                predictAndScore(run, run.order);
                score.draws.push_back(run.score.counts);
                if (!m_spec.predictions.empty())
                    writePredictions(run, fs::path(m_spec.predictions) / ("replaced-" + std::to_string(draw)));
                m_context.progress(m_done, m_total, unit());
            }
        }
        return scores;
    }

    LanguageRun replacedRun(
        const LanguageRun& language, const MentionPool& pool, const EntityReplacement& replacement, int draw) const
    {
        LanguageRun run;
        run.score.language = language.score.language;
        run.score.metric = m_metric;
        for (const auto& sentence : language.score.perSentence) {
            auto random = randomOfSentence(replacement.seed, draw, language.score.language, sentence.sentence);
            const auto index = static_cast<std::size_t>(sentence.sentence);
            run.data.examples.push_back(
                replaceEntities(language.data.examples[index], pool, replacement.probability, m_mode, random));
        }
        run.order.resize(run.data.examples.size());
        std::iota(run.order.begin(), run.order.end(), 0);
        encode(run);
        return run;
    }

    void score(LanguageRun& language, std::size_t index, const std::vector<std::int32_t>& labels)
    {
        const auto& example = language.data.examples[index];
        const auto& encoded = language.encoded[index];
        for (std::size_t word = 0; word < example.words.size(); ++word) {
            const bool seen = encoded.firstPiece[word] >= 0;
            language.predictions[index].push_back(seen ? m_labels[static_cast<std::size_t>(labels[word])] : "O");
        }
        auto& total = language.score;
        const auto [gold, predicted] = countedLabels(language, index);
        addScore(total, scoreExample(m_metric, m_mode, gold, predicted), static_cast<std::int32_t>(index));
        total.words += static_cast<std::int64_t>(example.words.size());
        total.wordsCut += m_metric == Metric::Accuracy ? (encoded.piecesCut > 0) : encoded.wordsCut;
        total.tokens += static_cast<std::int64_t>(encoded.ids.size());
    }

    /// Labels of a sentence that was predicted, without those that the spec leaves out.
    ScoredSentence countedLabels(const LanguageRun& language, std::size_t index) const
    {
        ScoredSentence labels { language.data.examples[index].labels, language.predictions[index] };
        if (!m_spec.ignoreTruncated)
            return labels;
        std::size_t kept = 0;
        for (std::size_t word = 0; word < labels.gold.size(); ++word) {
            if (language.encoded[index].firstPiece[word] < 0)
                continue;
            std::swap(labels.gold[kept], labels.gold[word]);
            std::swap(labels.predicted[kept++], labels.predicted[word]);
        }
        labels.gold.resize(kept);
        labels.predicted.resize(kept);
        return labels;
    }

    /// seqeval's chunks depend on the sentence before, so they are counted anew, in the file's
    /// order.
    EntityCounts countChunks(const LanguageRun& language) const
    {
        std::vector<std::vector<std::string>> gold, predicted;
        for (const auto& sentence : language.score.perSentence) {
            auto labels = countedLabels(language, static_cast<std::size_t>(sentence.sentence));
            gold.push_back(std::move(labels.gold));
            predicted.push_back(std::move(labels.predicted));
        }
        return scoreSentences(gold, predicted, EntityMode::Default).counts;
    }

    void publish(LanguageRun& language)
    {
        auto& score = language.score;
        std::ranges::sort(score.perSentence, {}, &SentenceCounts::sentence);
        if (m_metric == Metric::TokenAccuracy)
            score.chunks = countChunks(language);
        score.f1Interval = bootstrapF1(score.perSentence, m_spec.seed);
        if (!m_spec.predictions.empty())
            writePredictions(language, m_spec.predictions);
        m_context.emit(event::LanguageScored { std::make_shared<const LanguageScore>(score) });
    }

    void writePredictions(const LanguageRun& language, const fs::path& folder) const
    {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error) {
            throw Failure(ErrorCode::OutputUnwritable,
                "The folder " + folder.string() + " cannot be made: " + error.message()
                    + ". Choose another place for the predictions.",
                { { "file", folder.string() } });
        }
        const bool texts = m_task == DataTask::Classification;
        std::string content = texts ? "text\tgold\tpred\n" : "";
        for (std::size_t index = 0; index < language.predictions.size(); ++index) {
            if (!language.predictions[index].empty())
                content += predictionText(m_task, language.data.examples[index], language.predictions[index]);
        }
        writeTextFile(folder / (language.score.language + (texts ? ".tsv" : ".txt")), content);
    }

    const Model& m_model;
    const EvaluateSpec& m_spec;
    JobContext& m_context;
    EntityMode m_mode;
    DataLayout m_layout;
    DataTask m_task = DataTask::Ner;
    Metric m_metric = Metric::EntityF1;
    LabelMap m_labelMap;
    std::vector<std::string> m_labels; ///< of the model by id, as they count
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::int64_t m_limit = 0;
    std::map<std::string, std::shared_ptr<const SharedPool>> m_pools; ///< by language
    std::vector<LanguageRun> m_languages;
    std::int64_t m_total = 0;
    std::int64_t m_done = 0;
    std::size_t m_longest = 0;
};

} // namespace

std::vector<std::vector<std::int32_t>> predictLabels(const Model& model, std::span<const EncodedSentence> encoded,
    std::span<const std::int32_t> chosen, const CancelToken& token, const std::function<void(std::int64_t)>& done)
{
    std::vector<std::vector<std::int32_t>> labels(encoded.size());
    for (const auto sentence : chosen) {
        const auto at = static_cast<std::size_t>(sentence);
        labels[at].assign(encoded[at].firstPiece.size(), -1);
    }
    const auto batches = makeBatches(encoded, chosen, kBatchTokens);
    std::mutex reporting;
    forEachBatch(batches.size(), [&](std::size_t i) {
        token.throwIfRequested();
        const auto batch = makeWordBatch(encoded, batches[i]);
        const auto best = classify(model.network(), batch.packed, batch.rows, token).argmax(1);
        const auto* ids = best.const_data_ptr<std::int64_t>();
        for (const auto& [sentence, word] : batch.words)
            labels[static_cast<std::size_t>(sentence)][static_cast<std::size_t>(word)]
                = static_cast<std::int32_t>(*ids++);
        const std::lock_guard lock(reporting);
        done(static_cast<std::int64_t>(batches[i].size()));
    });
    return labels;
}

std::shared_ptr<const EvaluationResult> evaluate(const Model& model, const EvaluateSpec& spec, JobContext& context)
{
    return Evaluation(model, spec, context).run();
}

} // namespace ndogo
