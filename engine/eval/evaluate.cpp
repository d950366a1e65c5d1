// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/evaluate.h"

#include "engine/core/metrics.h"
#include "engine/data/data_folder.h"
#include "engine/io/atomic_folder.h"
#include "engine/model/encoder.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <numeric>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// Refuses data whose tags the model cannot give, before any work is done.
void requireKnownTags(const Model& model, const EncodedLanguage& language)
{
    const std::set<std::string> labels(model.info().labels.begin(), model.info().labels.end());
    std::set<std::string> checked;
    for (const auto& sentence : language.sentences) {
        for (std::size_t word = 0; word < sentence.labels.size(); ++word) {
            const auto& tag = sentence.labels[word];
            if (labels.count(tag) || !checked.insert(tag).second)
                continue;
            std::string known;
            for (const auto& label : model.info().labels)
                known += (known.empty() ? "" : ", ") + label;
            const auto line = std::to_string(sentence.line + static_cast<std::int64_t>(word));
            throw Failure(ErrorCode::LabelUnknown,
                language.file + ", line " + line + " has the tag " + tag
                    + ", which the model does not know (it knows " + known
                    + "). Choose data with these tags, or another model.",
                { { "file", language.file }, { "line", line }, { "tag", tag },
                    { "labels", known } });
        }
    }
}

std::string sentenceOf(const DataProblem& problem)
{
    const std::string place = problem.line > 0 ? ", line " + std::to_string(problem.line) : "";
    return problem.file + place + ": " + problem.message;
}

std::string stratumOf(const Example& sentence)
{
    std::set<std::string> types;
    for (const auto& entity : entitiesOf(sentence.labels, EntityMode::Default))
        types.insert(entity.type);
    std::string stratum;
    for (const auto& type : types)
        stratum += type + ' ';
    return stratum;
}

/// One language on its way to a score: the order its sentences are taken in, and what is known so
/// far.
struct LanguageRun {
    EncodedLanguage data;
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
        m_model.requireTokenClassification();
        read();
        m_context.emit(event::Stage { "evaluate" });
        m_context.progress(0, m_total, "sentences");
        std::size_t size = m_spec.sample > 0 ? static_cast<std::size_t>(m_spec.sample) : m_longest;
        for (;; size *= 2) {
            for (auto& language : m_languages)
                growTo(language, size);
            if (!m_spec.progressive || size >= m_longest)
                break;
        }
        auto result = std::make_shared<EvaluationResult>();
        result->mode = m_spec.mode;
        result->split = m_spec.data.split;
        for (auto& language : m_languages)
            result->languages.push_back(std::move(language.score));
        result->seconds
            = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        m_context.emit(event::Evaluated { result });
        return result;
    }

private:
    void read()
    {
        m_context.emit(event::Stage { "tokenize" });
        std::vector<std::string> leftOut;
        const auto limit = lengthLimit(m_spec.data, m_model.info().maxTokens);
        for (const auto& file : findLanguageFiles(m_spec.data, &leftOut)) {
            LanguageRun language;
            language.data = encodeFile(
                m_model.tokenizer(), file.language, file.file.string(), limit, m_context.token());
            requireKnownTags(m_model, language.data);
            for (const auto& problem : language.data.problems)
                m_context.emit(event::Warning { sentenceOf(problem) });
            const auto sentences = language.data.sentences.size();
            language.predictions.resize(sentences);
            language.score.language = file.language;
            language.score.sentencesTotal = static_cast<std::int64_t>(sentences);
            language.order = orderOf(language.data);
            m_total += static_cast<std::int64_t>(m_spec.sample > 0 && !m_spec.progressive
                    ? std::min(sentences, static_cast<std::size_t>(m_spec.sample))
                    : sentences);
            m_longest = std::max(m_longest, sentences);
            m_languages.push_back(std::move(language));
        }
        for (auto& sentence : leftOut)
            m_context.emit(event::Warning { std::move(sentence) });
    }

    std::vector<std::int32_t> orderOf(const EncodedLanguage& data) const
    {
        if (m_spec.sample > 0) {
            std::vector<std::string> strata;
            for (const auto& sentence : data.sentences)
                strata.push_back(stratumOf(sentence));
            return stratifiedOrder(strata, m_spec.seed);
        }
        std::vector<std::int32_t> order(data.sentences.size());
        std::iota(order.begin(), order.end(), 0);
        return order;
    }

    /// Evaluates further sentences of a language until `size` of them are known, and reports.
    void growTo(LanguageRun& language, std::size_t size)
    {
        const auto end = std::min(size, language.order.size());
        if (end <= language.done)
            return;
        const auto chosen = std::span<const std::int32_t>(language.order)
                                .subspan(language.done, end - language.done);
        const auto before = m_done;
        const auto labels = predictLabels(
            m_model, language.data.encoded, chosen, m_context.token(), [&](std::int64_t sentences) {
                m_context.progress(m_done += sentences, m_total, "sentences");
            });
        m_done = before
            + static_cast<std::int64_t>(chosen.size()); // sentences without words in reach too
        for (const auto sentence : chosen)
            score(language, static_cast<std::size_t>(sentence),
                labels[static_cast<std::size_t>(sentence)]);
        language.done = end;
        publish(language);
        m_context.progress(m_done, m_total, "sentences");
    }

    void score(LanguageRun& language, std::size_t index, const std::vector<std::int32_t>& labels)
    {
        const auto& sentence = language.data.sentences[index];
        const auto& encoded = language.data.encoded[index];
        std::vector<std::string> gold, predicted;
        auto& all = language.predictions[index];
        for (std::size_t word = 0; word < sentence.words.size(); ++word) {
            const bool seen = encoded.firstPiece[word] >= 0;
            all.push_back(
                seen ? m_model.info().labels[static_cast<std::size_t>(labels[word])] : "O");
            if (!seen && m_spec.ignoreTruncated)
                continue;
            gold.push_back(sentence.labels[word]);
            predicted.push_back(all.back());
        }
        const auto result = scoreSentence(gold, predicted, m_mode);
        auto& total = language.score;
        total.counts += result.counts;
        for (const auto& [type, counts] : result.byType)
            total.byType[type] += counts;
        total.words += static_cast<std::int64_t>(sentence.words.size());
        total.wordsCut += encoded.wordsCut;
        total.tokens += static_cast<std::int64_t>(encoded.ids.size());
        ++total.sentences;
        total.perSentence.push_back(
            { static_cast<std::int32_t>(index), static_cast<std::int32_t>(result.counts.tp),
                static_cast<std::int32_t>(result.counts.fp),
                static_cast<std::int32_t>(result.counts.fn) });
    }

    void publish(LanguageRun& language)
    {
        auto& score = language.score;
        std::sort(score.perSentence.begin(), score.perSentence.end(),
            [](const SentenceCounts& a, const SentenceCounts& b) {
                return a.sentence < b.sentence;
            });
        score.f1Interval = bootstrapF1(score.perSentence, m_spec.seed);
        if (!m_spec.predictions.empty())
            writePredictions(language);
        m_context.emit(event::LanguageScored { std::make_shared<const LanguageScore>(score) });
    }

    void writePredictions(const LanguageRun& language) const
    {
        const fs::path folder = m_spec.predictions;
        std::error_code error;
        fs::create_directories(folder, error);
        if (error) {
            throw Failure(ErrorCode::OutputUnwritable,
                "The folder " + folder.string() + " cannot be made: " + error.message()
                    + ". Choose another place for the predictions.",
                { { "file", folder.string() } });
        }
        std::string text;
        for (std::size_t index = 0; index < language.predictions.size(); ++index) {
            if (language.predictions[index].empty())
                continue;
            const auto& sentence = language.data.sentences[index];
            for (std::size_t word = 0; word < sentence.words.size(); ++word)
                text += sentence.words[word] + ' ' + sentence.labels[word] + ' '
                    + language.predictions[index][word] + '\n';
            text += '\n';
        }
        writeTextFile(folder / (language.score.language + ".txt"), text);
    }

    const Model& m_model;
    const EvaluateSpec& m_spec;
    JobContext& m_context;
    EntityMode m_mode;
    std::vector<LanguageRun> m_languages;
    std::int64_t m_total = 0;
    std::int64_t m_done = 0;
    std::size_t m_longest = 0;
};

} // namespace

std::vector<std::vector<std::int32_t>> predictLabels(const Model& model,
    std::span<const EncodedSentence> encoded, std::span<const std::int32_t> chosen,
    const CancelToken& token, const std::function<void(std::int64_t)>& done)
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

std::shared_ptr<const EvaluationResult> evaluate(
    const Model& model, const EvaluateSpec& spec, JobContext& context)
{
    return Evaluation(model, spec, context).run();
}

} // namespace ndogo
