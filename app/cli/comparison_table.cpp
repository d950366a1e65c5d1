// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/study/comparison.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

namespace ndogo {
namespace {

std::string decimalsText(double value, int decimals)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string rangeText(const Interval& points)
{
    return pointsText(points.low) + " to " + pointsText(points.high);
}

std::string_view verdictWords(const Comparison::Cell& cell, double tolerance)
{
    if (beyondTolerance(cell.change->change, tolerance) && cell.verdict == Verdict::Worse)
        return "worse, beyond the tolerance";
    return cell.verdict == Verdict::TooLittle ? "too little to say" : verdictName(cell.verdict);
}

/// The entry of a language, or null.
template <typename Entry> const Entry* entryOf(const std::vector<Entry>& entries, const std::string& language)
{
    const auto found = std::ranges::find(entries, language, &Entry::language);
    return found == entries.end() ? nullptr : &*found;
}

/// "4 worse, 6 unclear, none better."
std::string countedVerdicts(const Comparison& comparison, std::size_t model)
{
    std::string text;
    for (const Verdict verdict :
        { Verdict::Worse, Verdict::Unclear, Verdict::Same, Verdict::Better, Verdict::TooLittle }) {
        const auto count = std::ranges::count_if(
            comparison.languages, [&](const auto& language) { return language.models[model].verdict == verdict; });
        const bool isAlwaysSaid = verdict == Verdict::Worse || verdict == Verdict::Better;
        if (count == 0 && !isAlwaysSaid)
            continue;
        text += (text.empty() ? "" : ", ") + (count == 0 ? "none" : std::to_string(count)) + ' '
            + (verdict == Verdict::TooLittle ? "with too little data" : std::string(verdictName(verdict)));
    }
    return text + ".";
}

void printVariant(std::ostream& out, const Comparison& comparison, const Comparison::Variant& variant)
{
    out << comparison.models[variant.model].name << " against " << comparison.models[comparison.baseline].name << ": "
        << countedVerdicts(comparison, variant.model) << "\n\n";
    TextTable table({ "language", "before", "after", "change", "95 % interval", "p (Holm)", "verdict", "right to wrong",
        "wrong to right", "other wrong", "KL" });
    for (const auto& language : comparison.languages) {
        const auto& cell = language.models[variant.model];
        const PairedChange& change = cell.change->change;
        std::vector<std::string> row { language.code, percentText(change.before, 2), percentText(change.after, 2),
            pointsText(change.difference()), rangeText(change.change), decimalsText(cell.adjustedP, 4),
            std::string(verdictWords(cell, comparison.rules.tolerance)), "", "", "", "" };
        if (const auto* flips = entryOf(variant.flips, language.code)) {
            row[7] = withThousands(flips->sentences.rightToWrong);
            row[8] = withThousands(flips->sentences.wrongToRight);
            row[9] = withThousands(flips->sentences.wrongToOther);
        }
        if (const auto* divergence = entryOf(variant.divergence, language.code))
            row[10] = decimalsText(divergence->mean, 4);
        table.add(std::move(row));
    }
    table.print(out);
    out << '\n';
}

void printDisparity(std::ostream& out, const Comparison& comparison)
{
    TextTable table(
        { "model", "mean", "change", "worst", "of", "best - worst", "change", "95 % interval", "sd", "worst / best" });
    const auto addRow = [&](const Comparison::Model& model, const Comparison::Variant* variant) {
        const auto& shifts = (variant ? *variant : comparison.variants.front()).disparity;
        const auto value
            = [&](DisparityMeasure measure) { return variant ? shifts.at(measure).after : shifts.at(measure).before; };
        const auto change = [&](DisparityMeasure measure) {
            return variant ? pointsText(shifts.at(measure).difference()) : std::string();
        };
        table.add({ model.name, percentText(value(DisparityMeasure::Mean), 2), change(DisparityMeasure::Mean),
            percentText(value(DisparityMeasure::Worst), 2), model.worstLanguage,
            percentText(value(DisparityMeasure::BestMinusWorst), 2), change(DisparityMeasure::BestMinusWorst),
            variant ? rangeText(shifts.at(DisparityMeasure::BestMinusWorst).change) : std::string(),
            percentText(value(DisparityMeasure::Deviation), 2),
            decimalsText(value(DisparityMeasure::WorstOverBest), 3) });
    };
    addRow(comparison.models[comparison.baseline], nullptr);
    for (const auto& variant : comparison.variants)
        addRow(comparison.models[variant.model], &variant);
    table.print(out);
    out << '\n';
}

std::string figureText(const Comparison::Model& model, ParetoMeasure measure)
{
    const auto value = model.figures.value(measure);
    if (!value)
        return "";
    switch (measure) {
    case ParetoMeasure::MeanScore:
    case ParetoMeasure::WorstScore:
        return percentText(*value, 2);
    case ParetoMeasure::File:
    case ParetoMeasure::Memory:
        return bytesText(std::int64_t(*value));
    case ParetoMeasure::EffectiveParameters:
        return withThousands(std::int64_t(*value));
    case ParetoMeasure::Time:
        break;
    }
    return decimalsText(*value * 1000, 2);
}

/// "on the front", or by which model it is beaten, in the plane of a score and a cost.
std::string placeText(const ParetoPlace& place)
{
    if (place.onFront)
        return "on the front";
    return place.dominatedBy ? "beaten by " + std::to_string(*place.dominatedBy + 1) : "no figure";
}

void printPareto(std::ostream& out, const Comparison& comparison)
{
    constexpr std::array kCosts { std::pair(ParetoMeasure::File, "file"),
        std::pair(ParetoMeasure::EffectiveParameters, "effective"), std::pair(ParetoMeasure::Time, "ms a sentence") };
    std::vector<VariantFigures> figures;
    for (const auto& model : comparison.models)
        figures.push_back(model.figures);
    std::vector<std::string> headers { "", "model" };
    for (const auto& [cost, name] : kCosts) {
        headers.emplace_back(name);
        headers.emplace_back("with mean");
        headers.emplace_back("with worst");
    }
    TextTable table(headers);
    for (std::size_t i = 0; i < comparison.models.size(); ++i) {
        const auto& model = comparison.models[i];
        std::vector<std::string> row { std::to_string(i + 1), model.name };
        for (const auto& [cost, name] : kCosts) {
            row.push_back(figureText(model, cost));
            for (const ParetoMeasure score : { ParetoMeasure::MeanScore, ParetoMeasure::WorstScore })
                row.push_back(placeText(paretoFront(figures, cost, score)[i]));
        }
        table.add(std::move(row));
    }
    table.print(out);
    std::vector<Sentence> reasons;
    for (const auto& model : comparison.models) {
        for (const auto& [measure, reason] : model.figures.missing) {
            if (measure != ParetoMeasure::Memory && std::ranges::find(reasons, reason) == reasons.end())
                reasons.push_back(reason);
        }
    }
    for (const Sentence& reason : reasons)
        out << inEnglish(reason) << '\n';
}

void printIdentified(std::ostream& out, const Comparison& comparison)
{
    std::int64_t compared = 0, identified = 0;
    for (const auto& language : comparison.identified) {
        compared += language.compared;
        identified += std::int64_t(language.sentences.size());
    }
    if (compared > 0)
        out << "\nOf " << withThousands(compared) << " sentences, " << withThousands(identified)
            << " are compression-identified: most variants agree on another answer than the baseline's.\n";
}

} // namespace

void printComparison(std::ostream& out, const Comparison& comparison)
{
    for (const auto& variant : comparison.variants)
        printVariant(out, comparison, variant);
    printDisparity(out, comparison);
    printPareto(out, comparison);
    printIdentified(out, comparison);
    out << '\n'
        << (comparison.metric == Metric::EntityF1 ? "Entity F1" : "Accuracy") << " x 100, " << comparison.split
        << " split, changes in points. Paired bootstrap, " << withThousands(comparison.rules.resamples)
        << " draws; p is corrected by Holm over the languages of a\nmodel. Same: the whole interval within "
        << percentText(comparison.rules.tolerance, 2)
        << " points; worse, better: an interval on one side of 0 with p of at most 0.05; else\nunclear. Flips count "
           "whole sentences; KL in nats, from the baseline's probabilities. --json has it all.\n";
}

} // namespace ndogo
