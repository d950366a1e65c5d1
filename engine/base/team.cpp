// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/team.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
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
        for (auto& worker : m_workers)
            worker->call();
        for (auto& worker : m_workers)
            worker->thread.join();
    }

    void run(int threads, std::int64_t count, std::int64_t part, const Work& work)
    {
        threads = static_cast<int>(std::min<std::int64_t>(threads, (count + part - 1) / part));
        if (threads < 2 || m_taken.exchange(true)) {
            for (std::int64_t first = 0; first < count; first += part)
                work(first, std::min(count, first + part));
            return;
        }
        const Release release { m_taken };
        const auto helpers = static_cast<std::size_t>(threads - 1);
        while (m_workers.size() < helpers) {
            m_workers.push_back(std::make_unique<Worker>());
            auto& worker = *m_workers.back();
            worker.thread = std::thread([this, &worker] { serve(worker); });
        }
        m_work = &work;
        m_count = count;
        m_part = part;
        m_next = 0;
        m_failure = nullptr;
        m_busy = static_cast<int>(helpers);
        for (std::size_t i = 0; i < helpers; ++i)
            m_workers[i]->call();
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

    /// A thread that is woken for itself alone.
    struct Worker {
        std::atomic<std::uint64_t> calls { 0 };
        std::thread thread;

        void call()
        {
            ++calls;
            calls.notify_one();
        }
    };

    void serve(Worker& worker)
    {
        for (std::uint64_t seen = 0;;) {
            if (!waitActively([&] { return worker.calls != seen; }))
                worker.calls.wait(seen);
            seen = worker.calls;
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
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::atomic<bool> m_stopping { false };
    // The call's own, written before the workers are called and read after.
    const Work* m_work = nullptr;
    std::int64_t m_count = 0, m_part = 1;
    std::atomic<std::int64_t> m_next { 0 };
    std::atomic<int> m_busy { 0 };
    std::mutex m_failing;
    std::exception_ptr m_failure;
};

} // namespace

void shareOut(int threads, std::int64_t count, std::int64_t part, const Work& work)
{
    if (count > 0)
        Team::instance().run(threads, count, std::max<std::int64_t>(1, part), work);
}

SplitRange teamOf(int threads)
{
    if (threads <= 1)
        return {};
    return [threads](std::int64_t count, const Work& work) {
        // A few parts a thread: one that another program holds up leaves the rest to the others.
        shareOut(threads, count, count / (std::int64_t { threads } * 3), work);
    };
}

} // namespace ndogo
