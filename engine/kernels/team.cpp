// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/team.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ndogo {
namespace {

using Work = std::function<void(std::int64_t, std::int64_t)>;

constexpr std::chrono::microseconds kPatience { 30 }; ///< longer than what lies between two products of a layer

void relax()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// Waits until `ready()`, actively for a while; false when patience ran out first.
template <class Ready> bool waitActively(Ready ready)
{
    const auto end = std::chrono::steady_clock::now() + kPatience;
    do {
        for (int i = 0; i < 32; ++i) {
            if (ready())
                return true;
            relax();
        }
    } while (std::chrono::steady_clock::now() < end);
    return ready();
}

class Team {
public:
    static Team& instance()
    {
        static Team team;
        return team;
    }

    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    ~Team()
    {
        m_stopping = true;
        call();
        for (auto& thread : m_threads)
            thread.join();
    }

    void run(int threads, std::int64_t count, const Work& work)
    {
        if (count < 2 || m_taken.exchange(true)) {
            work(0, count);
            return;
        }
        const Release release { m_taken };
        while (static_cast<int>(m_threads.size()) < threads - 1)
            m_threads.emplace_back([this, seen = m_calls.load()] { serve(seen); });
        // A few parts a thread: one that another program holds up leaves the rest to the others.
        m_work = &work;
        m_count = count;
        m_part = std::max<std::int64_t>(1, count / (std::int64_t { threads } * 3));
        m_next = 0;
        m_failure = nullptr;
        m_busy = static_cast<int>(m_threads.size());
        call();
        takeParts();
        if (!waitActively([this] { return m_busy == 0; })) {
            for (int busy = m_busy; busy != 0; busy = m_busy)
                m_busy.wait(busy);
        }
        if (m_failure)
            std::rethrow_exception(m_failure);
    }

private:
    struct Release {
        std::atomic<bool>& taken;
        ~Release() { taken = false; }
    };

    Team() = default;

    void call()
    {
        ++m_calls;
        m_calls.notify_all();
    }

    void serve(std::uint64_t seen)
    {
        for (;;) {
            if (!waitActively([&] { return m_calls != seen; }))
                m_calls.wait(seen);
            seen = m_calls;
            if (m_stopping)
                return;
            takeParts();
            if (--m_busy == 0)
                m_busy.notify_all();
        }
    }

    void takeParts()
    {
        for (;;) {
            const auto first = m_next.fetch_add(m_part);
            if (first >= m_count)
                return;
            try {
                (*m_work)(first, std::min(m_count, first + m_part));
            } catch (...) {
                const std::scoped_lock lock(m_failing);
                if (!m_failure)
                    m_failure = std::current_exception();
                m_next = m_count;
            }
        }
    }

    std::atomic<bool> m_taken { false }; ///< by the one caller
    std::vector<std::thread> m_threads;
    std::atomic<std::uint64_t> m_calls { 0 };
    std::atomic<bool> m_stopping { false };
    // The call's own, written before m_calls rises and read after.
    const Work* m_work = nullptr;
    std::int64_t m_count = 0, m_part = 1;
    std::atomic<std::int64_t> m_next { 0 };
    std::atomic<int> m_busy { 0 };
    std::mutex m_failing;
    std::exception_ptr m_failure;
};

} // namespace

SplitRange teamOf(int threads)
{
    if (threads <= 1)
        return {};
    return [threads](std::int64_t count, const Work& work) { Team::instance().run(threads, count, work); };
}

} // namespace ndogo
