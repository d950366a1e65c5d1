// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"

#include "engine/base/team.h"

namespace ndogo {

void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& work)
{
    shareOut(threads, static_cast<std::int64_t>(count), 1, [&](std::int64_t first, std::int64_t last) {
        for (auto i = first; i < last; ++i)
            work(static_cast<std::size_t>(i));
    });
}

} // namespace ndogo
