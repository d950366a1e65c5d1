// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/run_record.h"

#include "engine/base/error.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

constexpr int kVersion = 1; ///< of a line's schema

/// Puts the result, if there is one, under the key of its kind.
struct WriteResult {
    json& fields;
    PerSentence perSentence;

    void operator()(std::monostate) const { }
    void operator()(const std::shared_ptr<const EvaluationResult>& result) const
    {
        fields["evaluation"] = toJson(*result, perSentence);
    }
    void operator()(const std::shared_ptr<const TimingResult>& result) const { fields["timing"] = toJson(*result); }
    void operator()(const std::shared_ptr<const TrainingReport>& report) const { fields["training"] = toJson(*report); }
    void operator()(const std::shared_ptr<const DistilReport>& report) const
    {
        fields["distillation"] = toJson(*report, perSentence);
    }
    void operator()(const std::shared_ptr<const StructureReport>& report) const
    {
        fields["structure"] = toJson(*report);
    }
    void operator()(const std::shared_ptr<const VocabularyReport>& report) const
    {
        fields["vocabulary"] = toJson(*report);
    }
    void operator()(const std::shared_ptr<const SensitivityReport>& report) const
    {
        fields["sensitivity"] = toJson(*report);
    }
    void operator()(const std::shared_ptr<const LayerErrorReport>& report) const
    {
        fields["layer_errors"] = toJson(*report);
    }
};

RunResult readResult(const json& fields)
{
    if (const auto found = fields.find("evaluation"); found != fields.end())
        return std::make_shared<const EvaluationResult>(evaluationFromJson(*found));
    if (const auto found = fields.find("timing"); found != fields.end())
        return std::make_shared<const TimingResult>(timingFromJson(*found));
    if (const auto found = fields.find("training"); found != fields.end())
        return std::make_shared<const TrainingReport>(trainingReportFromJson(*found));
    if (const auto found = fields.find("distillation"); found != fields.end())
        return std::make_shared<const DistilReport>(distilReportFromJson(*found));
    if (const auto found = fields.find("structure"); found != fields.end())
        return std::make_shared<const StructureReport>(structureReportFromJson(*found));
    if (const auto found = fields.find("vocabulary"); found != fields.end())
        return std::make_shared<const VocabularyReport>(vocabularyReportFromJson(*found));
    if (const auto found = fields.find("sensitivity"); found != fields.end())
        return std::make_shared<const SensitivityReport>(sensitivityFromJson(*found));
    if (const auto found = fields.find("layer_errors"); found != fields.end())
        return std::make_shared<const LayerErrorReport>(layerErrorsFromJson(*found));
    return {};
}

} // namespace

json toJson(const RunRecord& record, PerSentence perSentence)
{
    json fields = { { "v", kVersion }, { "time", record.time }, { "spec", toJson(record.spec) } };
    std::visit(WriteResult { fields, perSentence }, record.result);
    if (!record.facts.notes.empty())
        putSentences(fields, "notes", record.facts.notes);
    if (!record.facts.data.empty())
        fields["data"] = toJson(record.facts.data);
    return fields;
}

RunRecord runRecordFromJson(const json& fields)
{
    const int version = fields.at("v").get<int>();
    if (version != kVersion)
        throw Failure(ErrorCode::FileFormat,
            Sentence::tr("It has version %1, this program reads version %2.", version, kVersion));
    RunRecord record;
    record.time = fields.at("time").get<std::string>();
    record.spec = jobSpecFromJson(fields.at("spec"));
    record.result = readResult(fields);
    if (fields.contains("notes"))
        record.facts.notes = sentencesAt(fields, "notes");
    if (const auto data = fields.find("data"); data != fields.end())
        record.facts.data = dataContentFromJson(*data);
    return record;
}

} // namespace ndogo
