// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/threads.h"

#include "engine/network/torch_headers.h"

#include <atomic>

namespace ndogo {
namespace {

std::atomic<int>& count()
{
    static std::atomic<int> threads { at::get_num_threads() };
    return threads;
}

} // namespace

int engineThreads()
{
    return count();
}

void useThreads(int threads)
{
    if (threads > 0) {
        count() = threads;
        at::set_num_threads(threads);
    }
}

} // namespace ndogo
