// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/restructure.h"

namespace ndogo {

RestructuredModel restructure(const Model&, const StructureSpec&, JobContext&)
{
    throw Failure(ErrorCode::Usage, Sentence::tr("To be written on this branch."));
}

} // namespace ndogo
