// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <string>

namespace ndogo {

/// How fast a count rises. Most work is judged by its last seconds; updates of a training over the
/// whole sitting, since the dev scores between them take their share of the time too.
class RateMeter {
public:
    explicit RateMeter(const std::string& unit = {})
        : m_window(unit == "updates" ? INFINITY : kWindow)
    {
    }

    /// `time` in seconds, which only rise.
    void add(double time, std::int64_t done)
    {
        m_samples.push_back({ time, done });
        if (std::isinf(m_window) && m_samples.size() > 2)
            m_samples.erase(m_samples.begin() + 1); // the first and the last are enough
        while (m_samples.size() > 2 && time - m_samples.front().time > m_window)
            m_samples.pop_front();
    }

    /// 0 while unknown.
    double perSecond() const
    {
        if (m_samples.size() < 2)
            return 0;
        const double seconds = m_samples.back().time - m_samples.front().time;
        return seconds < kFrom ? 0 : double(m_samples.back().done - m_samples.front().done) / seconds;
    }

private:
    static constexpr double kWindow = 10; ///< seconds
    static constexpr double kFrom = 0.5; ///< seconds before a rate is worth saying

    struct Sample {
        double time = 0;
        std::int64_t done = 0;
    };
    std::deque<Sample> m_samples;
    double m_window;
};

} // namespace ndogo
