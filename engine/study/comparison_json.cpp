// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/comparison.h"

#include <nlohmann/json.hpp>

namespace ndogo {
namespace {

using nlohmann::json;

json optionalJson(const std::optional<double>& value)
{
    return value ? json(*value) : json();
}

json cellJson(const std::string& model, const Comparison::Cell& cell, double tolerance)
{
    json fields { { "model", model }, { "f1", cell.score }, { "f1_low", cell.interval.low },
        { "f1_high", cell.interval.high }, { "delta", nullptr }, { "low", nullptr }, { "high", nullptr },
        { "p", nullptr }, { "p_holm", nullptr }, { "verdict", "baseline" } };
    if (!cell.change)
        return fields;
    const PairedChange& change = cell.change->change;
    fields.update({ { "delta", change.difference() }, { "low", change.change.low }, { "high", change.change.high },
        { "p", cell.change->p }, { "p_holm", cell.adjustedP }, { "verdict", verdictName(cell.verdict) },
        { "beyond_tolerance", beyondTolerance(change, tolerance) } });
    return fields;
}

json languagesJson(const Comparison& comparison)
{
    json languages = json::array();
    for (const auto& row : comparison.languages) {
        json models = json::array();
        for (std::size_t i = 0; i < row.models.size(); ++i)
            models.push_back(cellJson(comparison.models[i].name, row.models[i], comparison.rules.tolerance));
        languages.push_back({ { "language", row.code }, { "sentences", row.sentences }, { "entities", row.entities },
            { "models", std::move(models) } });
    }
    return languages;
}

json shiftJson(const std::string& model, std::string_view measure, const DisparityShift& shift)
{
    return { { "model", model }, { "measure", measure }, { "before", shift.before },
        { "before_low", shift.beforeInterval.low }, { "before_high", shift.beforeInterval.high },
        { "after", shift.after }, { "after_low", shift.afterInterval.low }, { "after_high", shift.afterInterval.high },
        { "change", shift.difference() }, { "low", shift.change.low }, { "high", shift.change.high } };
}

json groupsJson(const Comparison& comparison, const LanguageGroups& groups)
{
    json named = json::object();
    for (const auto& [name, members] : groups.members) {
        for (const std::size_t member : members)
            named[name].push_back(comparison.languages[member].code);
    }
    return named;
}

json disparityJson(const Comparison& comparison)
{
    json shifts = json::array();
    for (const auto& variant : comparison.variants) {
        const std::string& model = comparison.models[variant.model].name;
        for (const auto& [measure, shift] : variant.disparity)
            shifts.push_back(shiftJson(model, nameOf(measure), shift));
        for (const auto& gap : variant.gaps) {
            json fields = shiftJson(model, "gap_" + gap.groups.kind, gap.shift);
            fields["groups"] = groupsJson(comparison, gap.groups);
            shifts.push_back(std::move(fields));
        }
    }
    return shifts;
}

json frontJson(const Comparison& comparison, ParetoMeasure x, ParetoMeasure y)
{
    std::vector<VariantFigures> figures;
    for (const auto& model : comparison.models)
        figures.push_back(model.figures);
    const auto places = paretoFront(figures, x, y);
    json models = json::array(), front = json::array();
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto& model = comparison.models[i];
        const ParetoPlace& place = places[i];
        json fields { { "model", model.name }, { "x", optionalJson(model.figures.value(x)) },
            { "y", optionalJson(model.figures.value(y)) }, { "on_front", place.onFront },
            { "dominated_by", place.dominatedBy ? json(comparison.models[*place.dominatedBy].name) : json() } };
        for (const ParetoMeasure measure : { x, y }) {
            if (const auto reason = model.figures.missing.find(measure); reason != model.figures.missing.end())
                putSentence(fields, "reason", reason->second);
        }
        models.push_back(std::move(fields));
        if (place.onFront)
            front.push_back(model.name);
    }
    return { { "x", nameOf(x) }, { "y", nameOf(y) }, { "front", std::move(front) }, { "models", std::move(models) } };
}

json paretoJson(const Comparison& comparison)
{
    json fronts = json::array();
    for (const auto& [x, nameOfX] : kNames<ParetoMeasure>) {
        for (const auto& [y, nameOfY] : kNames<ParetoMeasure>) {
            if (x < y)
                fronts.push_back(frontJson(comparison, x, y));
        }
    }
    return fronts;
}

json countsJson(const FlipCounts& counts)
{
    return { { "compared", counts.compared }, { "right_to_wrong", counts.rightToWrong },
        { "wrong_to_right", counts.wrongToRight }, { "wrong_to_other", counts.wrongToOther } };
}

json countsJson(const ErrorCounts& counts)
{
    return { { "right", counts.right }, { "wrong_type", counts.wrongType }, { "wrong_boundary", counts.wrongBoundary },
        { "partly", counts.partly }, { "missed", counts.missed }, { "spurious", counts.spurious } };
}

template <typename Counts> json byTypeJson(const std::map<std::string, Counts>& byType)
{
    json types = json::object();
    for (const auto& [type, counts] : byType)
        types[type] = countsJson(counts);
    return types;
}

json flipsJson(const Comparison& comparison)
{
    json all = json::array();
    for (const auto& variant : comparison.variants) {
        for (const auto& flips : variant.flips) {
            json sentences = json::array();
            for (const auto& flipped : flips.flipped)
                sentences.push_back({ { "sentence", flipped.sentence }, { "flip", nameOf(flipped.flip) } });
            json fields { { "model", comparison.models[variant.model].name }, { "language", flips.language },
                { "by_type", byTypeJson(flips.byType) }, { "sentences", std::move(sentences) } };
            fields.update(countsJson(flips.sentences));
            all.push_back(std::move(fields));
        }
    }
    return all;
}

json errorsJson(const Comparison& comparison)
{
    json all = json::array();
    for (const auto& model : comparison.models) {
        for (const auto& errors : model.errors) {
            json fields { { "model", model.name }, { "language", errors.language },
                { "by_type", byTypeJson(errors.byType) } };
            fields.update(countsJson(errors.all));
            all.push_back(std::move(fields));
        }
    }
    return all;
}

json divergenceJson(const Comparison& comparison)
{
    json all = json::array();
    for (const auto& variant : comparison.variants) {
        for (const auto& divergence : variant.divergence)
            all.push_back({ { "model", comparison.models[variant.model].name }, { "language", divergence.language },
                { "units", divergence.units }, { "kl", divergence.mean } });
    }
    return all;
}

json identifiedJson(const Comparison& comparison)
{
    json all = json::array();
    for (const auto& identified : comparison.identified)
        all.push_back({ { "language", identified.language }, { "compared", identified.compared },
            { "sentences", identified.sentences } });
    return all;
}

json modelsJson(const Comparison& comparison)
{
    json models = json::array();
    for (const auto& model : comparison.models) {
        json fields { { "model", model.name }, { "worst_language", model.worstLanguage } };
        for (const auto& [measure, name] : kNames<ParetoMeasure>)
            fields[std::string(name)] = optionalJson(model.figures.value(measure));
        models.push_back(std::move(fields));
    }
    return models;
}

} // namespace

std::string_view verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Same:
        return "same";
    case Verdict::Better:
        return "better";
    case Verdict::Worse:
        return "worse";
    case Verdict::Unclear:
        return "unclear";
    case Verdict::TooLittle:
        break;
    }
    return "too-little-data";
}

json toJson(const Comparison& comparison)
{
    return { { "metric", metricName(comparison.metric) }, { "mode", nameOf(comparison.mode) },
        { "split", comparison.split }, { "tolerance", comparison.rules.tolerance },
        { "resamples", comparison.rules.resamples }, { "baseline", comparison.models[comparison.baseline].name },
        { "models", modelsJson(comparison) }, { "languages", languagesJson(comparison) },
        { "disparity", disparityJson(comparison) }, { "pareto", paretoJson(comparison) },
        { "flips", flipsJson(comparison) }, { "errors", errorsJson(comparison) },
        { "divergence", divergenceJson(comparison) }, { "identified", identifiedJson(comparison) } };
}

} // namespace ndogo
