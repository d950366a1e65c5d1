// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

namespace ndogo {

/// Runs `work(first, last)` over parts of [0, count), perhaps on several threads, and returns when all are done:
/// a pool's parallel-for. An empty one means the caller's thread.
using SplitRange
    = std::function<void(std::int64_t count, const std::function<void(std::int64_t first, std::int64_t last)>& work)>;

} // namespace ndogo
