// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports on quantization.
#include "engine/study/results_json.h"
#include "engine/study/results_json_parts.h"

namespace ndogo {

using nlohmann::json;

json precisionJson(const LayerPrecision& precision)
{
    json fields { { "name", precision.name }, { "requested", precision.requested },
        { "effective", precision.effective } };
    putSentence(fields, "reason", precision.reason);
    return fields;
}

json toJson(const QuantizeReport& report)
{
    json layers = json::array();
    for (const QuantizeReport::Layer& layer : report.layers) {
        json fields = precisionJson(layer.precision);
        fields["error"] = layer.error;
        layers.push_back(std::move(fields));
    }
    return { { "bytes_before", report.bytesBefore }, { "bytes_after", report.bytesAfter },
        { "reduction", report.reduction() }, { "layers", std::move(layers) } };
}

json toJson(const SensitivityReport& report)
{
    json layers = json::array();
    for (const LayerSensitivity& layer : report.layers) {
        layers.push_back({ { "name", layer.layer }, { "change", layer.change },
            { "worst", { { "language", layer.worstLanguage }, { "change", layer.worstChange } } } });
    }
    return { { "layers", std::move(layers) }, { "exclude", report.exclude }, { "change_all", report.changeAll },
        { "change_excluded", report.changeExcluded }, { "tolerance", report.tolerance },
        { "within_tolerance", report.withinTolerance } };
}

namespace {

json histogramJson(const Histogram& histogram)
{
    return { { "limit", histogram.limit }, { "counts", histogram.counts } };
}

json layerErrorJson(const LayerError& layer)
{
    json fields = precisionJson(layer.precision);
    fields["error"] = layer.error;
    fields["error_by_language"] = layer.errorByLanguage;
    fields["weights"] = histogramJson(layer.weights);
    fields["quantized_weights"] = histogramJson(layer.quantized);
    fields["largest_weight"] = layer.largestWeight;
    fields["steps"] = layer.steps;
    fields["steps_used"] = layer.stepsUsed;
    fields["inputs"] = layer.inputs;
    fields["outlier_columns"] = json::array();
    for (const OutlierColumn& outlier : layer.outliers)
        fields["outlier_columns"].push_back(
            { { "column", outlier.column }, { "largest", outlier.largest }, { "share_of_tokens", outlier.share } });
    return fields;
}

Histogram histogramFromJson(const json& fields)
{
    Histogram histogram { fields.at("limit").get<double>(), fields.at("counts").get<std::vector<std::int64_t>>() };
    if (histogram.counts.empty())
        throw Failure(ErrorCode::FileFormat, Sentence::tr("The JSON of a histogram has no bins."));
    return histogram;
}

LayerError layerErrorFromJson(const json& fields)
{
    LayerError layer;
    layer.precision = precisionFromJson(fields);
    layer.error = fields.at("error").get<double>();
    layer.errorByLanguage = fields.at("error_by_language").get<std::map<std::string, double>>();
    layer.weights = histogramFromJson(fields.at("weights"));
    layer.quantized = histogramFromJson(fields.at("quantized_weights"));
    layer.largestWeight = fields.at("largest_weight").get<double>();
    layer.steps = fields.at("steps").get<std::int64_t>();
    layer.stepsUsed = fields.at("steps_used").get<std::int64_t>();
    layer.inputs = fields.at("inputs").get<std::int64_t>();
    for (const json& column : fields.at("outlier_columns"))
        layer.outliers.push_back({ column.at("column").get<std::int64_t>(), column.at("largest").get<double>(),
            column.at("share_of_tokens").get<std::map<std::string, double>>() });
    return layer;
}

} // namespace

json toJson(const LayerErrorReport& report)
{
    json layers = json::array();
    for (const LayerError& layer : report.layers)
        layers.push_back(layerErrorJson(layer));
    return { { "layers", std::move(layers) }, { "tokens", report.tokens },
        { "outlier_threshold", report.outlierThreshold } };
}

LayerPrecision precisionFromJson(const json& fields)
{
    return { fields.at("name").get<std::string>(), fields.at("requested").get<std::string>(),
        fields.at("effective").get<std::string>(), sentenceAt(fields, "reason") };
}

SensitivityReport sensitivityFromJson(const json& fields)
{
    return guardedJson(Sentence::tr("The JSON of a search for sensitive layers cannot be understood"), [&] {
        using Changes = std::map<std::string, double>;
        SensitivityReport report;
        for (const json& layer : fields.at("layers")) {
            const json& worst = layer.at("worst");
            report.layers.push_back({ layer.at("name").get<std::string>(), layer.at("change").get<Changes>(),
                worst.at("language").get<std::string>(), worst.at("change").get<double>() });
        }
        report.exclude = fields.at("exclude").get<std::vector<std::string>>();
        report.changeAll = fields.at("change_all").get<Changes>();
        report.changeExcluded = fields.at("change_excluded").get<Changes>();
        report.tolerance = fields.at("tolerance").get<double>();
        report.withinTolerance = fields.at("within_tolerance").get<bool>();
        return report;
    });
}

LayerErrorReport layerErrorsFromJson(const json& fields)
{
    return guardedJson(Sentence::tr("The JSON of a comparison of layers cannot be understood"), [&] {
        LayerErrorReport report;
        for (const json& layer : fields.at("layers"))
            report.layers.push_back(layerErrorFromJson(layer));
        report.tokens = fields.at("tokens").get<std::map<std::string, std::int64_t>>();
        report.outlierThreshold = fields.at("outlier_threshold").get<double>();
        return report;
    });
}

} // namespace ndogo
