// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

namespace ndogo {
namespace {

std::string ratioText(double ratio)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", ratio);
    return text;
}

/// Who pays most stands first.
void print(std::ostream& out, const char* title, std::vector<LanguageCost> costs)
{
    std::ranges::stable_sort(costs, std::greater<>(), &LanguageCost::broken);
    out << title << '\n';
    TextTable table({ "language", "words", "pieces lost %", "words cut anew %", "in more pieces %", "with unknown %",
        "unknown % before", "after", "pieces a word before", "after" });
    for (const auto& cost : costs)
        table.add({ cost.language, withThousands(cost.words), percentText(cost.lost, 2), percentText(cost.broken, 2),
            percentText(cost.split, 2), percentText(cost.unknownWords, 2), percentText(cost.unknownBefore, 2),
            percentText(cost.unknownAfter, 2), ratioText(cost.piecesPerWordBefore),
            ratioText(cost.piecesPerWordAfter) });
    table.print(out);
    out << '\n';
}

void print(std::ostream& out, const VocabularyReport& report, const TrimVocabularySpec& spec)
{
    print(out, "Who pays, on the text:", report.languages);
    if (!report.testLanguages.empty())
        print(out, "Who pays, on the words of the labelled data:", report.testLanguages);
    const double share = double(report.parametersBefore - report.parametersAfter) / double(report.parametersBefore);
    out << withThousands(report.kept) << " ids are kept and " << withThousands(report.dropped)
        << " dropped: " << withThousands(report.parametersBefore) << " parameters became "
        << withThousands(report.parametersAfter) << ", " << percentText(share, 2) << " % fewer, and "
        << bytesText(report.bytesBefore) << " became " << bytesText(report.bytesAfter)
        << ". Words are cut anew that have a dropped piece. Saved as " << spec.output << ".\n";
}

} // namespace

void runAndShow(const CliContext& context, const TrimVocabularySpec& spec)
{
    runAndShowReport<event::VocabularyTrimmed>(context, spec, print);
}

std::unique_ptr<Command> trimVocabularyCommand()
{
    return std::make_unique<JobCommand<TrimVocabularySpec>>();
}

} // namespace ndogo
