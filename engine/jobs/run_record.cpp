// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/run_record.h"

#include "engine/base/error.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

constexpr int kVersion = 1; ///< of a line's schema

} // namespace

json toJson(const RunRecord& record, PerSentence perSentence)
{
    json fields = { { "v", kVersion }, { "time", record.time }, { "spec", toJson(record.spec) } };
    if (record.evaluation)
        fields["evaluation"] = toJson(*record.evaluation, perSentence);
    if (record.timing)
        fields["timing"] = toJson(*record.timing);
    if (record.training)
        fields["training"] = toJson(*record.training);
    return fields;
}

RunRecord runRecordFromJson(const json& fields)
{
    const int version = fields.at("v").get<int>();
    if (version != kVersion)
        throw Failure(ErrorCode::FileFormat,
            "It has version " + std::to_string(version) + ", this program reads version " + std::to_string(kVersion)
                + ".");
    RunRecord record;
    record.time = fields.at("time").get<std::string>();
    record.spec = jobSpecFromJson(fields.at("spec"));
    if (const auto found = fields.find("evaluation"); found != fields.end())
        record.evaluation = std::make_shared<EvaluationResult>(evaluationFromJson(*found));
    if (const auto found = fields.find("timing"); found != fields.end())
        record.timing = std::make_shared<TimingResult>(timingFromJson(*found));
    if (const auto found = fields.find("training"); found != fields.end())
        record.training = std::make_shared<TrainingReport>(trainingReportFromJson(*found));
    return record;
}

} // namespace ndogo
