// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/trim_vocabulary.h"

namespace ndogo {

TrimmedModel trimVocabulary(const Model&, const TrimVocabularySpec&, JobContext&)
{
    throw Failure(ErrorCode::Usage, Sentence::tr("To be written on this branch."));
}

} // namespace ndogo
