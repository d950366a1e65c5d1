// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include <ostream>

namespace ndogo {
namespace {

void print(std::ostream& out, const StructureReport& report, const StructureSpec& spec)
{
    out << withThousands(report.parametersBefore) << " parameters became " << withThousands(report.parametersAfter)
        << ". Saved as " << spec.output << ".\n";
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
