// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/language_files.h"
#include "engine/values/data_ref.h"
#include "engine/values/results.h"

namespace ndogo {

class Tokenizer;

/// Counts for the Data page. Files that cannot be read become problems, not errors, unless none
/// can. `tokenizer` may be null.
DataReport scanData(const DataRef& data, const Tokenizer* tokenizer);

} // namespace ndogo
