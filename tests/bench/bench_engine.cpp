// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a slider move, an index and a cancellation cost on a model of any size.
// Usage: bench_engine MODEL DATA ROUNDS; prints one JSON document with raw samples in milliseconds.
#include "engine/run/torch_engine.h"
#include "engine/study/magnitude_index.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

using namespace ndogo;
using Clock = std::chrono::steady_clock;

namespace {

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Submits jobs and waits for their events.
class Driver {
public:
    Driver()
        : m_engine(makeTorchEngine())
    {
        m_engine->subscribe([this](const JobEvent& event) {
            const std::lock_guard lock(m_mutex);
            if (const auto* indexed = std::get_if<event::WeightsIndexed>(&event.payload))
                m_index = indexed->index;
            if (const auto* stage = std::get_if<event::Stage>(&event.payload); stage && stage->name == "index")
                m_indexStart = Clock::now();
            m_progress = m_progress
                || (std::holds_alternative<event::Progress>(event.payload)
                    && std::get<event::Progress>(event.payload).done > 0);
            m_finished = m_finished || std::holds_alternative<event::Finished>(event.payload);
            m_wake.notify_all();
        });
    }
    ~Driver() { m_engine->shutdown(); }

    JobId submit(JobSpec spec)
    {
        const std::lock_guard lock(m_mutex);
        m_progress = m_finished = false;
        return m_engine->submit(std::move(spec));
    }
    void waitForProgress()
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return m_progress || m_finished; });
    }
    void waitForEnd()
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return m_finished; });
    }
    void cancel(JobId job) { m_engine->cancel(job); }
    std::shared_ptr<const MagnitudeIndex> index() const { return m_index; }
    Clock::time_point indexStart() const { return m_indexStart; }

private:
    std::recursive_mutex m_mutex; // events may arrive inside submit()
    std::condition_variable_any m_wake;
    bool m_progress = false, m_finished = false;
    std::shared_ptr<const MagnitudeIndex> m_index;
    Clock::time_point m_indexStart;
    std::unique_ptr<Engine> m_engine;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        std::fputs("Usage: bench_engine MODEL DATA ROUNDS\n", stderr);
        return 2;
    }
    const int rounds = std::atoi(argv[3]);
    nlohmann::json result;

    for (int round = 0; round < rounds; ++round) {
        Driver driver;
        driver.submit(OpenSpec { argv[1], true });
        driver.waitForEnd();
        result["index_build"].push_back(millisecondsSince(driver.indexStart()));
        result["weights"] = driver.index()->total();
        for (int percent = 1; percent < 100; percent += 7) {
            const auto start = Clock::now();
            const auto level = driver.index()->global(percent / 100.0);
            result["slider_move"].push_back(millisecondsSince(start));
            if (level.zeros == 0)
                return 1;
        }
    }

    Driver driver;
    for (int round = 0; round < rounds; ++round) {
        EvaluateSpec spec;
        spec.model.path = argv[1];
        spec.data.path = argv[2];
        spec.data.maxLength = 164;
        const auto job = driver.submit(spec);
        driver.waitForProgress();
        std::this_thread::sleep_for(std::chrono::milliseconds(137 * (round + 1) % 900)); // anywhere inside a batch
        const auto start = Clock::now();
        driver.cancel(job);
        driver.waitForEnd();
        result["cancel"].push_back(millisecondsSince(start));
    }
    std::cout << result.dump() << '\n';
    return 0;
}
