// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/compare/changed_sentences.h"

namespace ndogo {

/// The words of test data, sentence by sentence, as evaluations number them. Throws as a scan of the data does.
SentenceWords readTestWords(const DataRef& data);

} // namespace ndogo
