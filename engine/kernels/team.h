// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/split_range.h"

namespace ndogo {

/// Splits ranges over `threads` threads, the caller's among them: for a single sentence, whose products take some tens
/// of microseconds each, too little to start threads for. The others belong to the process, wait a few microseconds
/// actively for the next range and then sleep. One caller at a time has them; a second one works alone meanwhile, as
/// does a range within a range. The first exception is thrown to the caller when all parts have ended. One thread:
/// empty.
SplitRange teamOf(int threads);

} // namespace ndogo
