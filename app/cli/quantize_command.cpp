// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <cstdio>
#include <map>
#include <ostream>

namespace ndogo {
namespace {

/// "-1.25", in points of the score.
/// Which precisions there are and why some are not what was asked for, a line each.
std::map<std::string, int> precisionCounts(const std::vector<QuantizeReport::Layer>& layers)
{
    std::map<std::string, int> counts;
    for (const auto& [precision, error] : layers) {
        std::string line = precision.requested;
        if (precision.effective != precision.requested)
            line += ", computed in " + precision.effective + " (" + inEnglish(precision.reason) + ")";
        ++counts[line];
    }
    return counts;
}

void print(std::ostream& out, const QuantizeReport& report, const QuantizeSpec& spec)
{
    TextTable table({ "layer", "type", "computed in", "error %" });
    for (const auto& [precision, error] : report.layers)
        table.add({ precision.name, precision.requested, precision.effective, percentText(error, 3) });
    table.print(out);
    out << '\n';
    for (const auto& [line, count] : precisionCounts(report.layers))
        out << withThousands(count) << " Linear layers in " << line << ".\n";
    out << bytesText(report.bytesBefore) << " became " << bytesText(report.bytesAfter) << ", "
        << percentText(report.reduction(), 2) << " % less. The error is that of the weights, |W - W'| / |W|. Saved as "
        << spec.output << ".\n";
}

void print(std::ostream& out, const SensitivityReport& report, const SensitivitySpec& spec)
{
    TextTable table({ "layer alone", "worst language", "its change", "mean change" });
    for (const auto& layer : report.layers) {
        double sum = 0;
        for (const auto& [language, change] : layer.change)
            sum += change;
        table.add({ layer.layer, layer.worstLanguage, pointsText(layer.worstChange),
            pointsText(sum / double(layer.change.size())) });
    }
    table.print(out);
    out << '\n';
    const auto languages = [&](const char* title, const std::map<std::string, double>& changes) {
        out << title;
        for (const auto& [language, change] : changes)
            out << "  " << language << ' ' << pointsText(change);
        out << '\n';
    };
    languages("All layers quantized:", report.changeAll);
    const auto limit = percentText(report.tolerance, 2) + " points";
    if (report.exclude.empty()) {
        out << "No language loses more than " << limit << ": no layer need be left alone.\n";
    } else {
        languages("With these left alone:", report.changeExcluded);
        out << (report.withinTolerance ? "So no language loses more than " + limit
                                       : "Even so a language loses more than " + limit)
            << ":";
        for (const auto& layer : report.exclude)
            out << " --quantize-exclude " << layer;
        out << '\n';
    }
    out << "Changes of the score in points, ";
    if (spec.sample > 0)
        out << "on " << withThousands(spec.sample)
            << " sentences a language; measure again on all before you rely on them.\n";
    else
        out << "on all sentences.\n";
}

void print(std::ostream& out, const LayerErrorReport& report, const CompareLayersSpec&)
{
    TextTable table({ "layer", "error %", "worst language", "its error %", "outlier columns", "of" });
    for (const auto& layer : report.layers) {
        std::pair<std::string, double> worst;
        for (const auto& language : layer.errorByLanguage) {
            if (language.second >= worst.second)
                worst = language;
        }
        table.add({ layer.precision.name, percentText(layer.error, 2), worst.first, percentText(worst.second, 2),
            withThousands(std::int64_t(layer.outliers.size())), withThousands(layer.inputs) });
    }
    table.print(out);
    char threshold[32];
    std::snprintf(threshold, sizeof threshold, "%g", report.outlierThreshold);
    out << "\nThe error is |Y - Y'| / |Y| of a layer's output against fp32 on the same input. A column of the "
           "input is an "
           "outlier\nwhere a |value| of "
        << threshold << " or more stands in it.\n";
}

} // namespace

void runAndShow(const CliContext& context, const QuantizeSpec& spec)
{
    runAndShowReport<event::Quantized>(context, spec, print);
}

void runAndShow(const CliContext& context, const SensitivitySpec& spec)
{
    runAndShowReport<event::SensitivityFound>(context, spec, print);
}

void runAndShow(const CliContext& context, const CompareLayersSpec& spec)
{
    runAndShowReport<event::LayersCompared>(context, spec, print);
}

std::vector<std::unique_ptr<Command>> quantizeCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<JobCommand<QuantizeSpec>>());
    commands.push_back(std::make_unique<JobCommand<SensitivitySpec>>());
    commands.push_back(std::make_unique<JobCommand<CompareLayersSpec>>());
    return commands;
}

} // namespace ndogo
