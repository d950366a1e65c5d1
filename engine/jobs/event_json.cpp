// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/event_json.h"

#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"
#include "engine/study/results_json.h"
#include "engine/values/recipe_report.h"
#include "engine/values/training_results.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace ndogo {

using nlohmann::json;

namespace {

using Payload = decltype(JobEvent::payload);

template <typename Value> Value at(const json& fields, const char* key)
{
    return fields.at(key).get<Value>();
}

template <typename Value> std::shared_ptr<const Value> shared(Value value)
{
    return std::make_shared<const Value>(std::move(value));
}

/// Null and a missing key are an empty text.
std::string textOrNothing(const json& fields, const char* key)
{
    const auto found = fields.find(key);
    return found == fields.end() || found->is_null() ? std::string() : found->get<std::string>();
}

// --- models ------------------------------------------------------------------

json wholeModel(const ModelInfo& model)
{
    json fields = toJson(model, false);
    fields["parameters"]["prunable_zeros"] = model.parameters.prunableZeros;
    fields["parameters"]["zeros_by_part"] = model.parameters.zerosByPart;
    json& tensors = fields["tensors"] = json::array();
    for (const TensorInfo& tensor : model.tensors) {
        tensors.push_back({ { "name", tensor.name }, { "shape", tensor.shape }, { "dtype", tensor.dtype },
            { "size", tensor.size }, { "zeros", tensor.zeros }, { "part", tensor.part }, { "layer", tensor.layer },
            { "prunable", tensor.prunable } });
    }
    return fields;
}

ParameterReport parametersFromJson(const json& fields)
{
    ParameterReport parameters;
    parameters.total = at<std::int64_t>(fields, "total");
    parameters.embeddings = at<std::int64_t>(fields, "embeddings");
    parameters.attention = at<std::int64_t>(fields, "attention");
    parameters.ffn = at<std::int64_t>(fields, "ffn");
    parameters.head = at<std::int64_t>(fields, "head");
    parameters.other = at<std::int64_t>(fields, "other");
    parameters.prunable = at<std::int64_t>(fields, "prunable");
    parameters.prunableZeros = at<std::int64_t>(fields, "prunable_zeros");
    parameters.nonzero = at<std::int64_t>(fields, "nonzero");
    parameters.zerosByPart = at<std::map<std::string, std::int64_t>>(fields, "zeros_by_part");
    return parameters;
}

TensorInfo tensorFromJson(const json& fields)
{
    TensorInfo tensor;
    tensor.name = at<std::string>(fields, "name");
    tensor.shape = at<std::vector<std::int64_t>>(fields, "shape");
    tensor.dtype = at<std::string>(fields, "dtype");
    tensor.size = at<std::int64_t>(fields, "size");
    tensor.zeros = at<std::int64_t>(fields, "zeros");
    tensor.part = at<std::string>(fields, "part");
    tensor.layer = at<int>(fields, "layer");
    tensor.prunable = at<bool>(fields, "prunable");
    return tensor;
}

AdapterInfo adapterFromJson(const json& fields)
{
    const auto kind = at<std::string>(fields, "kind");
    if (!fromName<AdapterKind>(kind))
        throw Failure(ErrorCode::FileFormat, Sentence::tr("There is no kind of adapter %1.", inQuotes(kind)));
    return { *fromName<AdapterKind>(kind), at<std::string>(fields, "base"), at<std::int64_t>(fields, "parameters"),
        at<std::int64_t>(fields, "bytes") };
}

ModelInfo modelFromJson(const json& fields)
{
    ModelInfo model;
    model.path = at<std::string>(fields, "path");
    model.name = at<std::string>(fields, "name");
    model.architecture = at<std::string>(fields, "architecture");
    model.modelType = at<std::string>(fields, "model_type");
    const auto task = at<std::string>(fields, "task");
    if (!fromName<ModelTask>(task))
        throw Failure(ErrorCode::FileFormat, Sentence::tr("There is no kind of head %1.", inQuotes(task)));
    model.task = *fromName<ModelTask>(task);
    model.problem = fromName<ProblemType>(textOrNothing(fields, "problem_type")).value_or(ProblemType::OneClass);
    model.labels = at<std::vector<std::string>>(fields, "labels");
    const json& tokenizer = fields.at("tokenizer");
    model.tokenizerType = at<std::string>(tokenizer, "type");
    model.tokenizerFile = at<std::string>(tokenizer, "file");
    model.vocabSize = at<std::int64_t>(tokenizer, "vocab_size");
    model.layers = at<int>(fields, "layers");
    model.hiddenSize = at<std::int64_t>(fields, "hidden_size");
    model.heads = at<std::vector<std::int64_t>>(fields, "heads");
    model.ffn = at<std::vector<std::int64_t>>(fields, "ffn");
    model.maxTokens = at<std::int64_t>(fields, "max_tokens");
    model.dtype = at<std::string>(fields, "dtype");
    model.parameters = parametersFromJson(fields.at("parameters"));
    const json& bytes = fields.at("bytes");
    model.sizes
        = { at<std::int64_t>(bytes, "file"), at<std::int64_t>(bytes, "dense"), at<std::int64_t>(bytes, "sparse") };
    model.parent = textOrNothing(fields, "parent");
    if (const json& recipe = fields.at("recipe"); recipe.is_object())
        model.recipe = recipe.dump(-1, ' ', false, json::error_handler_t::replace);
    for (const json& tensor : fields.at("tensors"))
        model.tensors.push_back(tensorFromJson(tensor));
    model.missing = at<std::vector<std::string>>(fields, "missing");
    model.unexpected = at<std::vector<std::string>>(fields, "unexpected");
    if (fields.contains("recipe_notes"))
        model.recipeNotes = sentencesAt(fields, "recipe_notes");
    model.notes = sentencesAt(fields, "notes");
    if (fields.contains("foreign_parts"))
        model.foreignParts = sentenceAt(fields, "foreign_parts");
    if (const auto adapter = fields.find("adapter"); adapter != fields.end())
        model.adapter = adapterFromJson(*adapter);
    for (const json& precision : fields.value("precisions", json::array()))
        model.precisions.push_back(precisionFromJson(precision));
    return model;
}

// --- reports -----------------------------------------------------------------

PruneReport prunedFromJson(const json& fields)
{
    PruneReport report;
    report.pruned = at<std::int64_t>(fields, "pruned");
    report.prunable = at<std::int64_t>(fields, "prunable");
    report.threshold = at<double>(fields, "threshold");
    for (const json& matrix : fields.at("tensors")) {
        report.matrices.push_back(
            { at<std::string>(matrix, "name"), at<std::int64_t>(matrix, "zeros"), at<std::int64_t>(matrix, "size") });
    }
    return report;
}

QuantizeReport quantizedFromJson(const json& fields)
{
    QuantizeReport report;
    report.bytesBefore = at<std::int64_t>(fields, "bytes_before");
    report.bytesAfter = at<std::int64_t>(fields, "bytes_after");
    for (const json& layer : fields.at("layers"))
        report.layers.push_back({ precisionFromJson(layer), at<double>(layer, "error") });
    return report;
}

ExportReport exportedFromJson(const json& fields)
{
    return { at<std::string>(fields, "path"), at<std::vector<std::string>>(fields, "files"),
        sentencesAt(fields, "notes") };
}

/// A score alone, read as the only one of an evaluation, whose JSON is known there.
LanguageScore scoreFromJson(const json& score)
{
    return evaluationFromJson(
        { { "mode", nameOf(EntityMode::Default) }, { "split", "" }, { "seconds", 0 }, { "languages", { score } } })
        .languages.front();
}

json toJson(const std::vector<TrainingPoint>& history)
{
    json points = json::array();
    for (const TrainingPoint& point : history)
        points.push_back(toJson(point));
    return points;
}

std::vector<TrainingPoint> historyFromJson(const json& points)
{
    std::vector<TrainingPoint> history;
    for (const json& point : points)
        history.push_back(trainingPointFromJson(point));
    return history;
}

json wholeState(const StoppedTraining& training)
{
    json fields { { "spec", toJson(jobOf(training.spec)) }, { "history", toJson(training.history) } };
    if (training.controlStep > 0) {
        fields["control_step"] = training.controlStep;
        fields["control_history"] = toJson(training.controlHistory);
    }
    return fields;
}

StoppedTraining stoppedFromJson(const json& fields)
{
    const auto spec = trainingOf(jobSpecFromJson(fields.at("spec")));
    if (!spec)
        throw Failure(ErrorCode::FileFormat, Sentence::tr("The JSON of a stopped training is of another job."));
    return { *spec, at<std::int64_t>(fields, "step"), historyFromJson(fields.at("history")),
        fields.value("control_step", std::int64_t(0)),
        historyFromJson(fields.value("control_history", json::array())) };
}

Error errorFromJson(const json& fields)
{
    Error error { ErrorCode::JobFailed, at<std::string>(fields, "message"),
        at<std::map<std::string, std::string>>(fields, "context"), sentenceAt(fields, "message") };
    const auto name = at<std::string>(fields, "code");
    for (int code = 0; code <= int(ErrorCode::Cancelled); ++code) {
        if (errorCodeName(ErrorCode(code)) == name)
            error.code = ErrorCode(code);
    }
    return error;
}

event::Finished finishedFromJson(const json& fields)
{
    const auto outcome = at<std::string>(fields, "outcome");
    if (outcome == "succeeded")
        return { Outcome::Succeeded, {} };
    if (outcome == "cancelled")
        return { Outcome::Cancelled, {} };
    return { Outcome::Failed, errorFromJson(fields.at("error")) };
}

using Reader = std::function<Payload(const json&)>;

/// By the name of the event.
const std::map<std::string, Reader, std::less<>>& readers()
{
    static const std::map<std::string, Reader, std::less<>> all {
        { "queued", [](const json& f) { return event::Queued { at<bool>(f, "exclusive") }; } },
        { "started", [](const json&) { return event::Started {}; } },
        { "stage", [](const json& f) { return event::Stage { at<std::string>(f, "name") }; } },
        { "progress",
            [](const json& f) {
                return event::Progress { at<std::int64_t>(f, "done"), at<std::int64_t>(f, "total"),
                    at<std::string>(f, "unit") };
            } },
        { "warning",
            [](const json& f) {
                return event::Warning { sentenceAt(f, "message"), f.value("aside", false) };
            } },
        { "model-opened", [](const json& f) { return event::ModelOpened { shared(modelFromJson(f.at("model"))) }; } },
        { "pruned", [](const json& f) { return event::Pruned { shared(prunedFromJson(f.at("report"))) }; } },
        { "training-step",
            [](const json& f) {
                return event::TrainingStep { shared(trainingPointFromJson(f.at("point"))),
                    fromName<Learner>(f.value("learner", "")).value_or(Learner::Model) };
            } },
        { "trained", [](const json& f) { return event::Trained { shared(trainingReportFromJson(f.at("report"))) }; } },
        { "distilled",
            [](const json& f) { return event::Distilled { shared(distilReportFromJson(f.at("report"))) }; } },
        { "training-stopped", [](const json& f) { return event::TrainingStopped { shared(stoppedFromJson(f)) }; } },
        { "restructured",
            [](const json& f) { return event::Restructured { shared(structureReportFromJson(f.at("report"))) }; } },
        { "vocabulary-trimmed",
            [](const json& f) {
                return event::VocabularyTrimmed { shared(vocabularyReportFromJson(f.at("report"))) };
            } },
        { "quantized", [](const json& f) { return event::Quantized { shared(quantizedFromJson(f.at("report"))) }; } },
        { "sensitivity-found",
            [](const json& f) { return event::SensitivityFound { shared(sensitivityFromJson(f.at("report"))) }; } },
        { "layers-compared",
            [](const json& f) { return event::LayersCompared { shared(layerErrorsFromJson(f.at("report"))) }; } },
        { "recipe-step-finished",
            [](const json& f) {
                return event::RecipeStepFinished { shared(recipeStepFromJson(f.at("step"))),
                    at<std::int64_t>(f, "index"), at<bool>(f, "restored") };
            } },
        { "recipe-finished",
            [](const json& f) { return event::RecipeFinished { shared(recipeReportFromJson(f.at("report"))) }; } },
        { "exported", [](const json& f) { return event::Exported { shared(exportedFromJson(f.at("report"))) }; } },
        { "language-scored",
            [](const json& f) { return event::LanguageScored { shared(scoreFromJson(f.at("score"))) }; } },
        { "evaluated", [](const json& f) { return event::Evaluated { shared(evaluationFromJson(f.at("result"))) }; } },
        { "timed", [](const json& f) { return event::Timed { shared(timingFromJson(f.at("result"))) }; } },
        { "run-restored",
            [](const json& f) { return event::RunRestored { shared(runRecordFromJson(f.at("record"))) }; } },
        { "finished", finishedFromJson },
    };
    return all;
}

/// What wholeJson() writes in place of what toJson() does, or besides it.
struct AddRest {
    json& fields;

    template <typename Other> void operator()(const Other&) const { }
    void operator()(const event::ModelOpened& opened) const { fields["model"] = wholeModel(*opened.model); }
    void operator()(const event::LanguageScored& scored) const
    {
        fields["score"] = toJson(*scored.score, PerSentence::Write);
    }
    void operator()(const event::Evaluated& evaluated) const
    {
        fields["result"] = toJson(*evaluated.result, PerSentence::Write);
    }
    void operator()(const event::Distilled& distilled) const
    {
        fields["report"] = toJson(*distilled.report, PerSentence::Write);
    }
    void operator()(const event::RunRestored& restored) const
    {
        fields["record"] = toJson(*restored.record, PerSentence::Write);
    }
    void operator()(const event::TrainingStopped& stopped) const { fields.update(wholeState(*stopped.training)); }
};

} // namespace

json wholeJson(const JobEvent& event)
{
    json fields = toJson(event);
    std::visit(AddRest { fields }, event.payload);
    return fields;
}

std::optional<JobEvent> jobEventFromJson(const json& fields)
{
    try {
        const auto reader = readers().find(at<std::string>(fields, "event"));
        if (reader == readers().end())
            return std::nullopt;
        // What a worker refuses has neither: it began no job.
        return JobEvent { fields.value("job", JobId(0)), fields.value("time", 0.0), reader->second(fields) };
    } catch (const json::exception& exception) {
        throw Failure(ErrorCode::FileFormat,
            Sentence::tr("The JSON of an event cannot be understood: %1", std::string(exception.what())));
    }
}

} // namespace ndogo
