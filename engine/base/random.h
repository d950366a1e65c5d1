// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ndogo {

/// SplitMix64 (Steele, Lea and Flood 2014): small, quick, and the same numbers on every platform,
/// which the distributions of the standard library do not promise. For samples and bootstraps only.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }

    std::uint64_t next()
    {
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

    /// 0 to n-1, by multiplication; its bias is below n / 2^32.
    std::uint32_t below(std::uint32_t n) { return scale(std::uint32_t(next() >> 32U), n); }

    /// The same from 32 random bits at hand, so that one next() gives two numbers.
    static std::uint32_t scale(std::uint32_t bits, std::uint32_t n)
    {
        return std::uint32_t((std::uint64_t(bits) * n) >> 32U);
    }

    /// In [0, 1), 53 bits.
    double uniform() { return double(next() >> 11U) * 0x1p-53; }

private:
    std::uint64_t m_state;
};

/// Fisher-Yates: every order is equally likely.
inline void shuffle(std::span<std::int32_t> order, Random& random)
{
    for (std::size_t left = order.size(); left > 1; --left)
        std::swap(order[left - 1], order[random.below(std::uint32_t(left))]);
}

} // namespace ndogo
