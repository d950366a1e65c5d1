// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ndogo {

/// 64-bit FNV-1a, the same in every program and on every machine. For telling things apart, not for security.
class Hash {
public:
    void add(std::span<const std::byte> bytes)
    {
        for (const std::byte byte : bytes)
            m_value = (m_value ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3U;
    }
    /// With its length, so that "ab", "c" and "a", "bc" differ.
    void add(std::string_view text)
    {
        add(text.size());
        add(std::as_bytes(std::span(text)));
    }
    void add(std::uint64_t number) { add(std::as_bytes(std::span(&number, 1))); }

    std::uint64_t value() const { return m_value; }
    std::string text() const; ///< 16 hexadecimal digits

private:
    std::uint64_t m_value = 0xcbf29ce484222325U;
};

} // namespace ndogo
