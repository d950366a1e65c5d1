// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <ostream>

namespace ndogo {
namespace {

std::string ofText(std::int64_t kept, std::int64_t before)
{
    return withThousands(kept) + " of " + withThousands(before);
}

std::string lessText(std::int64_t before, std::int64_t after)
{
    return percentText(before ? 1 - double(after) / double(before) : 0, 2) + " % less";
}

/// The language that this head is worth most to, among its layer's; empty where no data was asked.
std::string neediestLanguage(const HeadImportance& layer, std::size_t head)
{
    std::pair<std::string, double> most;
    for (const auto& [language, heads] : layer.byLanguage) {
        if (most.first.empty() || heads[head] > most.second)
            most = { language, heads[head] };
    }
    return most.first;
}

/// Heads as people number them, the most important first, each with the language that needs it most.
std::string headsText(const StructureReport& report, std::size_t layer)
{
    std::string text;
    for (const int head : report.heads[layer]) {
        text += (text.empty() ? "" : " ") + std::to_string(head);
        if (report.importance.empty())
            continue;
        if (const auto language = neediestLanguage(report.importance[layer], std::size_t(head) - 1); !language.empty())
            text += ":" + language;
    }
    return text;
}

void print(std::ostream& out, const StructureReport& report, const StructureSpec& spec)
{
    TextTable table({ "layer", "was", "heads", "which", "units" });
    for (std::size_t i = 0; i < report.layers.size(); ++i) {
        table.add({ std::to_string(i + 1), std::to_string(report.layers[i]),
            ofText(std::int64_t(report.heads[i].size()), report.headsBefore[i]), headsText(report, i),
            ofText(report.ffn[i], report.ffnBefore[i]) });
    }
    table.print(out);
    out << '\n'
        << ofText(std::int64_t(report.layers.size()), report.layersBefore) << " layers, width "
        << ofText(report.hidden, report.hiddenBefore) << ".\n";
    if (!report.importance.empty() && !report.importance.front().byLanguage.empty())
        out << "Beside a head stands the language to which it is worth most among the heads of its layer.\n";
    out << withThousands(report.parametersBefore) << " parameters became " << withThousands(report.parametersAfter)
        << ", " << lessText(report.parametersBefore, report.parametersAfter) << "; " << bytesText(report.bytesBefore)
        << " became " << bytesText(report.bytesAfter) << ". Saved as " << spec.output << ".\n";
}

} // namespace

void runAndShow(const CliContext& context, const StructureSpec& spec)
{
    runAndShowReport<event::Restructured>(context, spec, print);
}

std::unique_ptr<Command> structureCommand()
{
    return std::make_unique<JobCommand<StructureSpec>>();
}

} // namespace ndogo
