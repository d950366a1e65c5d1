// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/results_json.h"
#include "engine/study/results_json_parts.h"

#include "engine/base/shown_text.h"
#include "engine/study/metrics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ndogo {

using nlohmann::json;

namespace {

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? double(part) / double(whole) : 0.0;
}

json countsJson(const EntityCounts& counts)
{
    return { { "precision", counts.precision() }, { "recall", counts.recall() }, { "f1", counts.f1() },
        { "tp", counts.tp }, { "fp", counts.fp }, { "fn", counts.fn } };
}

json supportedJson(const EntityCounts& counts)
{
    json fields = countsJson(counts);
    fields["support"] = counts.support();
    return fields;
}

EntityCounts countsFromJson(const json& fields)
{
    return { fields.at("tp").get<std::int64_t>(), fields.at("fp").get<std::int64_t>(),
        fields.at("fn").get<std::int64_t>() };
}

/// Four arrays of equal length: a third of the size of one object a sentence.
json perSentenceJson(const std::vector<SentenceCounts>& sentences)
{
    json columns
        = { { "sentence", json::array() }, { "tp", json::array() }, { "fp", json::array() }, { "fn", json::array() } };
    for (const SentenceCounts& counts : sentences) {
        columns["sentence"].push_back(counts.sentence);
        columns["tp"].push_back(counts.tp);
        columns["fp"].push_back(counts.fp);
        columns["fn"].push_back(counts.fn);
    }
    return columns;
}

std::vector<SentenceCounts> perSentenceFromJson(const json& columns)
{
    using Column = std::vector<std::int32_t>;
    const Column sentence = columns.at("sentence"), tp = columns.at("tp"), fp = columns.at("fp"), fn = columns.at("fn");
    if (tp.size() != sentence.size() || fp.size() != sentence.size() || fn.size() != sentence.size())
        throw Failure(ErrorCode::FileFormat, Sentence::tr("The arrays of per_sentence differ in length."));
    std::vector<SentenceCounts> sentences;
    sentences.reserve(sentence.size());
    for (std::size_t i = 0; i < sentence.size(); ++i)
        sentences.push_back({ sentence[i], tp[i], fp[i], fn[i] });
    return sentences;
}

EntityMode modeFromJson(const json& fields)
{
    const auto name = fields.at("mode").get<std::string>();
    if (const auto mode = fromName<EntityMode>(name))
        return *mode;
    throw Failure(ErrorCode::FileFormat, Sentence::tr("There is no mode %1.", inQuotes(name)));
}

/// Journals of version 0.1.0 have no "metric": they hold entity F1.
Metric metricFromJson(const json& fields)
{
    const std::string name = fields.value("metric", "entity_f1");
    for (const Metric metric : { Metric::EntityF1, Metric::TokenAccuracy, Metric::Accuracy }) {
        if (metricName(metric) == name)
            return metric;
    }
    throw Failure(ErrorCode::FileFormat, Sentence::tr("There is no metric %1.", inQuotes(name)));
}

LanguageScore scoreFromJson(const json& fields)
{
    LanguageScore score;
    score.metric = metricFromJson(fields);
    if (const auto chunks = fields.find("chunks"); chunks != fields.end())
        score.chunks = countsFromJson(*chunks);
    score.language = fields.at("language").get<std::string>();
    score.sentences = fields.at("sentences").get<std::int64_t>();
    score.sentencesTotal = fields.at("sentences_total").get<std::int64_t>();
    score.words = fields.at("words").get<std::int64_t>();
    score.wordsCut = fields.at("words_cut").get<std::int64_t>();
    score.tokens = fields.at("tokens").get<std::int64_t>();
    score.counts = countsFromJson(fields);
    for (const auto& [type, counts] : fields.at("by_type").items())
        score.byType[type] = countsFromJson(counts);
    score.f1Interval = { fields.at("f1_low").get<double>(), fields.at("f1_high").get<double>() };
    if (const auto columns = fields.find("per_sentence"); columns != fields.end())
        score.perSentence = perSentenceFromJson(*columns);
    return score;
}

std::vector<double> secondsOf(const TimingSamples& samples)
{
    std::vector<double> seconds;
    for (const std::int64_t nanoseconds : samples.nanoseconds)
        seconds.push_back(double(nanoseconds) / 1e9);
    return seconds;
}

json samplesJson(const TimingSamples& samples)
{
    const std::vector<double> seconds = secondsOf(samples);
    const double median = quantile(seconds, 0.5);
    const auto rate = [median](std::int64_t count) { return median > 0 ? double(count) / median : 0.0; };
    return { { "model", samples.model }, { "sentences", samples.sentences }, { "tokens", samples.tokens },
        { "sentences_per_second", rate(samples.sentences) }, { "tokens_per_second", rate(samples.tokens) },
        { "seconds", { { "median", median }, { "p5", quantile(seconds, 0.05) }, { "p95", quantile(seconds, 0.95) } } },
        { "samples", seconds }, { "peak_rss", samples.peakRss } };
}

TimingSamples samplesFromJson(const json& fields)
{
    TimingSamples samples;
    samples.model = fields.at("model").get<std::string>();
    samples.sentences = fields.at("sentences").get<std::int64_t>();
    samples.tokens = fields.at("tokens").get<std::int64_t>();
    samples.peakRss = fields.at("peak_rss").get<std::int64_t>();
    for (const json& seconds : fields.at("samples"))
        samples.nanoseconds.push_back(std::llround(seconds.get<double>() * 1e9));
    return samples;
}

json pairJson(const TimingSamples& a, const TimingSamples& b)
{
    const Speedup speedup = pairedSpeedup(a.nanoseconds, b.nanoseconds);
    const char* verdict = !speedup.certain ? "no difference can be shown" : speedup.ratio > 1 ? "faster" : "slower";
    return { { "a", a.model }, { "b", b.model }, { "speedup", speedup.ratio }, { "low", speedup.interval.low },
        { "high", speedup.interval.high }, { "verdict", verdict } };
}

json tensorJson(const TensorInfo& tensor)
{
    return { { "name", tensor.name }, { "shape", tensor.shape }, { "dtype", tensor.dtype }, { "zeros", tensor.zeros } };
}

json replacedJson(const ReplacedScore& replaced)
{
    json draws = json::array();
    for (const EntityCounts& counts : replaced.draws)
        draws.push_back(countsJson(counts));
    return { { "language", replaced.language }, { "f1", replaced.meanF1() }, { "draws", draws },
        { "mentions", replaced.mentions }, { "pool", replaced.pool }, { "pool_languages", replaced.poolLanguages } };
}

ReplacedScore replacedFromJson(const json& fields)
{
    ReplacedScore replaced;
    replaced.language = fields.at("language").get<std::string>();
    for (const json& counts : fields.at("draws"))
        replaced.draws.push_back(countsFromJson(counts));
    replaced.mentions = fields.at("mentions").get<std::int64_t>();
    replaced.pool = fields.at("pool").get<std::int64_t>();
    replaced.poolLanguages = fields.at("pool_languages").get<std::vector<std::string>>();
    return replaced;
}

json parametersJson(const ParameterReport& parameters)
{
    return { { "total", parameters.total }, { "embeddings", parameters.embeddings },
        { "attention", parameters.attention }, { "ffn", parameters.ffn }, { "head", parameters.head },
        { "other", parameters.other }, { "prunable", parameters.prunable }, { "nonzero", parameters.nonzero },
        { "effective", parameters.effective() } };
}

} // namespace

json toJson(const Error& error)
{
    json fields { { "code", errorCodeName(error.code) }, { "context", error.context } };
    putSentence(fields, "message", sentenceOf(error));
    fields["message"] = error.message;
    return fields;
}

json toJson(const ModelInfo& model, bool withTensors)
{
    const ParameterReport& parameters = model.parameters;
    const json recipe = json::parse(model.recipe, nullptr, false);
    json fields = {
        { "path", model.path },
        { "name", model.name },
        { "architecture", model.architecture },
        { "model_type", model.modelType },
        { "task", nameOf(model.task) },
        { "problem_type", nameOf(model.problem) },
        { "labels", model.labels },
        { "tokenizer",
            { { "type", model.tokenizerType }, { "file", model.tokenizerFile }, { "vocab_size", model.vocabSize } } },
        { "layers", model.layers },
        { "hidden_size", model.hiddenSize },
        { "heads", model.heads },
        { "ffn", model.ffn },
        { "max_tokens", model.maxTokens },
        { "parameters", parametersJson(parameters) },
        { "sparsity",
            { { "prunable", share(parameters.prunableZeros, parameters.prunable) },
                { "overall", share(parameters.total - parameters.nonzero, parameters.total) } } },
        { "bytes", { { "file", model.sizes.file }, { "dense", model.sizes.dense }, { "sparse", model.sizes.sparse } } },
        { "dtype", model.dtype },
        { "parent", model.parent.empty() ? json() : json(model.parent) },
        { "recipe", recipe.is_object() ? recipe : json() },
        { "missing", model.missing },
        { "unexpected", model.unexpected },
    };
    putSentences(fields, "recipe_notes", model.recipeNotes);
    putSentences(fields, "notes", model.notes);
    if (!model.foreignParts.empty())
        putSentence(fields, "foreign_parts", model.foreignParts);
    if (model.adapter)
        fields["adapter"] = { { "kind", nameOf(model.adapter->kind) }, { "base", model.adapter->base },
            { "parameters", model.adapter->parameters }, { "bytes", model.adapter->bytes } };
    if (!model.precisions.empty()) {
        json& layers = fields["precisions"] = json::array();
        for (const LayerPrecision& precision : model.precisions)
            layers.push_back(precisionJson(precision));
    }
    if (withTensors) {
        json& tensors = fields["tensors"] = json::array();
        for (const TensorInfo& tensor : model.tensors)
            tensors.push_back(tensorJson(tensor));
    }
    return fields;
}

json toJson(const PruneReport& report)
{
    json tensors = json::array();
    for (const PruneReport::Matrix& matrix : report.matrices)
        tensors.push_back({ { "name", matrix.name }, { "zeros", matrix.zeros }, { "size", matrix.size } });
    return { { "pruned", report.pruned }, { "prunable", report.prunable }, { "sparsity", report.sparsity() },
        { "threshold", report.threshold }, { "tensors", std::move(tensors) } };
}

json toJson(const ExportReport& report)
{
    json fields { { "path", report.path }, { "files", report.files } };
    putSentences(fields, "notes", report.notes);
    return fields;
}

json toJson(const DataReport& report)
{
    json languages = json::array(), problems = json::array();
    for (const LanguageData& data : report.languages) {
        languages.push_back({ { "language", data.language }, { "sentences", data.sentences }, { "words", data.words },
            { "entities", data.entities }, { "entities_by_type", data.entitiesByType }, { "labels", data.labels },
            { "pieces_per_word", data.piecesPerWord }, { "unknown_rate", data.unknownRate } });
    }
    for (const DataProblem& problem : report.problems) {
        json& fields = problems.emplace_back(json { { "file", problem.file }, { "line", problem.line } });
        putSentence(fields, "message", problem.message);
    }
    json fields { { "path", report.path }, { "split", report.split }, { "task", nameOf(report.task) },
        { "format", nameOf(report.format) }, { "text_columns", report.textColumns },
        { "label_column", report.labelColumn }, { "word_column", report.wordColumn },
        { "tag_column", report.tagColumn }, { "languages", languages }, { "problems", problems },
        { "notice", report.notice } };
    putSentences(fields, "assumed", report.assumed);
    return fields;
}

json toJson(const LanguageScore& score, PerSentence perSentence)
{
    json byType = json::object();
    for (const auto& [type, counts] : score.byType)
        byType[type] = supportedJson(counts);
    json fields = countsJson(score.counts);
    if (score.metric != Metric::EntityF1)
        fields["accuracy"] = score.counts.f1();
    if (score.metric == Metric::Accuracy)
        fields.update({ { "macro_f1", macroF1(score.byType) }, { "weighted_f1", weightedF1(score.byType) } });
    if (score.chunks)
        fields["chunks"] = supportedJson(*score.chunks);
    fields.update({ { "metric", metricName(score.metric) } });
    fields.update({ { "language", score.language }, { "sentences", score.sentences },
        { "sentences_total", score.sentencesTotal }, { "words", score.words }, { "words_cut", score.wordsCut },
        { "tokens", score.tokens }, { "entities", score.counts.support() }, { "f1_low", score.f1Interval.low },
        { "f1_high", score.f1Interval.high }, { "by_type", std::move(byType) } });
    if (perSentence == PerSentence::Write)
        fields["per_sentence"] = perSentenceJson(score.perSentence);
    return fields;
}

json toJson(const EvaluationResult& result, PerSentence perSentence)
{
    json languages = json::array();
    json worst; // null without languages
    double spread = 0;
    for (const LanguageScore& score : result.languages)
        languages.push_back(toJson(score, perSentence));
    const auto [low, high] = std::minmax_element(result.languages.begin(), result.languages.end(),
        [](const LanguageScore& one, const LanguageScore& other) { return one.counts.f1() < other.counts.f1(); });
    if (low != result.languages.end()) {
        worst = { { "language", low->language }, { "f1", low->counts.f1() } };
        spread = high->counts.f1() - low->counts.f1();
    }
    const bool texts = result.metric == Metric::Accuracy;
    json fields = { { "task", texts ? "sequence-classification" : "token-classification" },
        { "metric", metricName(result.metric) }, { "mode", nameOf(result.mode) }, { "split", result.split },
        { "label_map", result.labelMap }, { "languages", std::move(languages) }, { "mean_f1", meanF1(result) },
        { "worst", worst }, { "spread", spread }, { "seconds", result.seconds }, { "products", result.products } };
    if (!result.replaced.empty()) {
        json& replaced = fields["replaced"] = json::array();
        for (const ReplacedScore& score : result.replaced)
            replaced.push_back(replacedJson(score));
    }
    return fields;
}

json toJson(const MachineInfo& machine)
{
    return { { "cpu", machine.cpu }, { "cores", machine.cores }, { "threads", machine.threads },
        { "memory", machine.memory }, { "kernels", machine.kernels } };
}

json toJson(const TimingResult& result)
{
    json models = json::array(), pairs = json::array();
    for (const TimingSamples& samples : result.models) {
        models.push_back(samplesJson(samples));
        if (&samples != &result.models.front())
            pairs.push_back(pairJson(result.models.front(), samples));
    }
    return { { "machine", toJson(result.machine) }, { "models", models }, { "pairs", pairs } };
}

EvaluationResult evaluationFromJson(const json& fields)
{
    return guardedJson(Sentence::tr("The JSON of an evaluation cannot be understood"), [&] {
        EvaluationResult result;
        result.mode = modeFromJson(fields);
        result.split = fields.at("split").get<std::string>();
        result.metric = metricFromJson(fields);
        result.labelMap = fields.value("label_map", result.labelMap);
        result.seconds = fields.at("seconds").get<double>();
        result.products = fields.value("products", std::string());
        for (const json& score : fields.at("languages"))
            result.languages.push_back(scoreFromJson(score));
        for (const json& score : fields.value("replaced", json::array()))
            result.replaced.push_back(replacedFromJson(score));
        return result;
    });
}

TimingResult timingFromJson(const json& fields)
{
    return guardedJson(Sentence::tr("The JSON of a timing cannot be understood"), [&] {
        TimingResult result;
        const json& machine = fields.at("machine");
        result.machine
            = { machine.at("cpu").get<std::string>(), machine.at("cores").get<int>(), machine.at("threads").get<int>(),
                  machine.at("memory").get<std::int64_t>(), machine.value("kernels", std::string()) };
        for (const json& samples : fields.at("models"))
            result.models.push_back(samplesFromJson(samples));
        return result;
    });
}

} // namespace ndogo
