// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/split_range.h"

#include <cstdint>
#include <functional>

namespace ndogo {

/// The threads that all of the engine's own parallel work shares: those of the process, made when they are first asked
/// for. They wait a few microseconds actively for the next range and then sleep; only as many are woken as are asked
/// for. One caller at a time has them: a second one works alone meanwhile, as does a range within a range. The first
/// exception keeps further parts from being started and is thrown to the caller when all have ended. Thread-safe.
///
/// Calls `work(first, last)` for parts of [0, count) of `part` or fewer, on `threads` threads, the caller's among them.
void shareOut(
    int threads, std::int64_t count, std::int64_t part, const std::function<void(std::int64_t, std::int64_t)>& work);

/// The same as a value, in a few parts a thread: for a single sentence, whose products take some tens of microseconds
/// each. One thread: empty.
SplitRange teamOf(int threads);

} // namespace ndogo
