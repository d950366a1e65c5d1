// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>

namespace ndogo {

/// Calls `work(i)` for every i below `count` on up to `threads` threads, the caller's among them (engine/base/team.h),
/// each taking the next index that is left, and waits for all. The first exception keeps further indices from being
/// started and is thrown here.
void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

} // namespace ndogo
