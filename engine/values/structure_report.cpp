// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/structure_report.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

json toJson(const HeadImportance& importance)
{
    json fields { { "overall", importance.overall } };
    if (!importance.byLanguage.empty())
        fields["languages"] = importance.byLanguage;
    return fields;
}

} // namespace

json toJson(const StructureReport& report)
{
    json fields { { "parameters_before", report.parametersBefore }, { "parameters_after", report.parametersAfter },
        { "bytes_before", report.bytesBefore }, { "bytes_after", report.bytesAfter },
        { "before",
            { { "layers", report.layersBefore }, { "heads", report.headsBefore }, { "ffn", report.ffnBefore },
                { "hidden", report.hiddenBefore } } },
        { "kept",
            { { "layers", report.layers }, { "heads", report.heads }, { "ffn", report.ffn },
                { "hidden", report.hidden } } } };
    if (!report.importance.empty()) {
        json& layers = fields["head_importance"] = json::array();
        for (const auto& layer : report.importance)
            layers.push_back(toJson(layer));
    }
    return fields;
}

StructureReport structureReportFromJson(const json& fields)
{
    StructureReport report;
    report.parametersBefore = fields.at("parameters_before");
    report.parametersAfter = fields.at("parameters_after");
    report.bytesBefore = fields.at("bytes_before");
    report.bytesAfter = fields.at("bytes_after");
    const json& before = fields.at("before");
    report.layersBefore = before.at("layers");
    report.headsBefore = before.at("heads").get<std::vector<std::int64_t>>();
    report.ffnBefore = before.at("ffn").get<std::vector<std::int64_t>>();
    report.hiddenBefore = before.at("hidden");
    const json& kept = fields.at("kept");
    report.layers = kept.at("layers").get<std::vector<int>>();
    report.heads = kept.at("heads").get<std::vector<std::vector<int>>>();
    report.ffn = kept.at("ffn").get<std::vector<std::int64_t>>();
    report.hidden = kept.at("hidden");
    for (const json& layer : fields.value("head_importance", json::array())) {
        HeadImportance importance { layer.at("overall").get<std::vector<double>>(), {} };
        if (const auto found = layer.find("languages"); found != layer.end())
            importance.byLanguage = found->get<std::map<std::string, std::vector<double>>>();
        report.importance.push_back(std::move(importance));
    }
    return report;
}

} // namespace ndogo
