// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ndogo {

void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& work)
{
    const auto workers = std::min(count, static_cast<std::size_t>(std::max(threads, 1)));
    if (workers <= 1) {
        for (std::size_t i = 0; i < count; ++i)
            work(i);
        return;
    }
    std::atomic<std::size_t> next { 0 };
    std::mutex mutex;
    std::exception_ptr failure;
    const auto takeTurns = [&] {
        for (auto i = next++; i < count; i = next++) {
            try {
                work(i);
            } catch (...) {
                next = count;
                const std::lock_guard lock(mutex);
                if (!failure)
                    failure = std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> pool;
        for (std::size_t i = 0; i < workers; ++i)
            pool.emplace_back(takeTurns);
    }
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace ndogo
