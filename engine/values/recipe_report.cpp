// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/recipe_report.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

void putSize(json& fields, const char* parameters, const char* bytes, const std::optional<RecipeSize>& size)
{
    fields[parameters] = size ? json(size->parameters) : json();
    fields[bytes] = size ? json(size->bytes) : json();
}

std::optional<RecipeSize> sizeAt(const json& fields, const char* parameters, const char* bytes)
{
    if (fields.at(parameters).is_null())
        return std::nullopt;
    return RecipeSize { fields.at(parameters).get<std::int64_t>(), fields.at(bytes).get<std::int64_t>() };
}

} // namespace

json toJson(const RecipeStepReport& step)
{
    json fields { { "title", step.title }, { "job", step.job }, { "from", step.from }, { "output", step.output },
        { "seconds", step.seconds }, { "scored_tuned", step.scoredTuned }, { "languages", json::array() } };
    putSize(fields, "parameters", "bytes", step.size);
    putSize(fields, "parameters_forecast", "bytes_forecast", step.forecast);
    for (const auto& [language, score] : step.scores)
        fields["languages"].push_back({ { "language", language }, { "f1", score } });
    return fields;
}

json toJson(const RecipeReport& report)
{
    json fields { { "name", report.name }, { "source", report.source }, { "project", report.project },
        { "seconds", report.seconds }, { "steps", json::array() } };
    for (const auto& step : report.steps)
        fields["steps"].push_back(toJson(step));
    return fields;
}

RecipeStepReport recipeStepFromJson(const json& fields)
{
    RecipeStepReport step;
    step.title = fields.at("title");
    step.job = fields.at("job");
    step.from = fields.at("from");
    step.output = fields.at("output");
    step.seconds = fields.at("seconds");
    step.scoredTuned = fields.at("scored_tuned");
    step.size = sizeAt(fields, "parameters", "bytes");
    step.forecast = sizeAt(fields, "parameters_forecast", "bytes_forecast");
    for (const json& language : fields.at("languages"))
        step.scores[language.at("language").get<std::string>()] = language.at("f1");
    return step;
}

RecipeReport recipeReportFromJson(const json& fields)
{
    RecipeReport report;
    report.name = fields.at("name");
    report.source = fields.at("source");
    report.project = fields.at("project");
    report.seconds = fields.at("seconds");
    for (const json& step : fields.at("steps"))
        report.steps.push_back(recipeStepFromJson(step));
    return report;
}

} // namespace ndogo
