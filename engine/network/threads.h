// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ndogo {

/// Threads that the engine uses, at least 1: those of LibTorch's pool, unless useThreads() said
/// otherwise. Thread-safe. LibTorch's own number is no answer while batches run, for they lower it.
int engineThreads();

/// Sets it for the whole process; 0 leaves it as it is. Call it before work begins.
void useThreads(int threads);

} // namespace ndogo
