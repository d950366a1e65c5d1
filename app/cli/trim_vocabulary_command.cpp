// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <ostream>

namespace ndogo {
namespace {

void print(std::ostream& out, const VocabularyReport& report, const TrimVocabularySpec& spec)
{
    out << withThousands(report.parametersBefore) << " parameters became " << withThousands(report.parametersAfter)
        << ". Saved as " << spec.output << ".\n";
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
