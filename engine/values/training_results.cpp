// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/training_results.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

double TrainingPoint::meanDev() const
{
    double sum = 0;
    for (const auto& [language, score] : dev)
        sum += score;
    return dev.empty() ? 0 : sum / double(dev.size());
}

json toJson(const TrainingPoint& point)
{
    json fields { { "step", point.step }, { "epoch", point.epoch }, { "loss", point.loss },
        { "lr", point.learningRate }, { "sparsity", point.sparsity }, { "dev", point.dev } };
    if (!point.terms.empty())
        fields["terms"] = point.terms;
    return fields;
}

json toJson(const TrainingBest& best)
{
    return { { "step", best.step }, { "score", best.score }, { "dev", best.dev } };
}

json toJson(const TrainingReport& report)
{
    json history = json::array();
    for (const TrainingPoint& point : report.history)
        history.push_back(toJson(point));
    json fields { { "path", report.path }, { "history", std::move(history) },
        { "best", report.best ? toJson(*report.best) : json() }, { "steps", report.steps }, { "tokens", report.tokens },
        { "seconds", report.seconds }, { "trained_parameters", report.trainedParameters } };
    putSentence(fields, "stopped", report.stopped);
    return fields;
}

TrainingPoint trainingPointFromJson(const json& fields)
{
    return { fields.at("step").get<std::int64_t>(), fields.at("epoch").get<double>(), fields.at("loss").get<double>(),
        fields.at("lr").get<double>(), fields.at("sparsity").get<double>(),
        fields.at("dev").get<std::map<std::string, double>>(), fields.value("terms", std::map<std::string, double>()) };
}

TrainingReport trainingReportFromJson(const json& fields)
{
    TrainingReport report;
    report.path = fields.at("path").get<std::string>();
    for (const json& point : fields.at("history"))
        report.history.push_back(trainingPointFromJson(point));
    if (!fields.at("best").is_null())
        report.best = trainingBestFromJson(fields.at("best"));
    report.steps = fields.at("steps").get<std::int64_t>();
    report.tokens = fields.at("tokens").get<std::int64_t>();
    report.seconds = fields.at("seconds").get<double>();
    report.stopped = sentenceAt(fields, "stopped");
    report.trainedParameters = fields.value("trained_parameters", std::int64_t(0)); // older journals have none
    return report;
}

TrainingBest trainingBestFromJson(const json& fields)
{
    return { fields.at("step").get<std::int64_t>(), fields.at("score").get<double>(),
        fields.at("dev").get<std::map<std::string, double>>() };
}

} // namespace ndogo
