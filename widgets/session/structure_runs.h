// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the records of a project say of models that parts were taken out of. Pure functions; what they give points into
// the records.
#pragma once

#include "engine/jobs/run_record.h"

#include <span>
#include <string>

namespace ndogo {

/// The last run that wrote the model in `output`, with its StructureReport; null where none did.
const RunRecord* structureRun(std::span<const RunRecord> records, const std::string& output);
/// The last run that trimmed a vocabulary into `output`, with its VocabularyReport; null where none did.
const RunRecord* vocabularyRun(std::span<const RunRecord> records, const std::string& output);
/// The last run that judged the heads of `model`, before one that asked no data any that asked some; or null.
const RunRecord* headRun(std::span<const RunRecord> records, const std::string& model);

} // namespace ndogo
