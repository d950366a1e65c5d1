// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <chrono>
#include <string>

namespace ndogo {

enum class LockMode { Shared, Exclusive };

/// Locks an open file or folder (flock) for as long as its descriptor is open: the system lets go whatever ends the
/// program, and two jobs of one program keep each other out as two programs do. Waits up to `patience` for whoever
/// holds it; false when that was in vain. Where a file system knows no locks there is none, and true is returned.
bool lockFile(int descriptor, LockMode mode, std::chrono::milliseconds patience = {});

/// Who holds the lock of that file, for a sentence: "process 4711", "another job of this program", or "another
/// program" where the system does not say (another machine, another container).
Sentence lockHolder(int descriptor);

} // namespace ndogo
