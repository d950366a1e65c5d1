// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace ndogo::test {

/// The bytes of a number as they lie in a file.
template <typename T> std::string little(T value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

/// A zip file of stored entries, as torch.save lays it out.
inline std::string zipOf(const std::vector<std::pair<std::string, std::string>>& entries)
{
    std::string file;
    std::string directory;
    for (const auto& [name, bytes] : entries) {
        const auto size = std::uint32_t(bytes.size());
        const std::string common = little<std::uint16_t>(0) + little<std::uint16_t>(0) + little<std::uint32_t>(0)
            + little<std::uint32_t>(0) + little(size) + little(size) + little(std::uint16_t(name.size()))
            + little<std::uint16_t>(0);
        directory += little<std::uint32_t>(0x02014b50) + little<std::uint16_t>(0) + little<std::uint16_t>(0) + common
            + std::string(10, '\0') + little(std::uint32_t(file.size())) + name;
        file += little<std::uint32_t>(0x04034b50) + little<std::uint16_t>(0) + common + name + bytes;
    }
    const auto count = std::uint16_t(entries.size());
    return file + directory + little<std::uint32_t>(0x06054b50) + std::string(4, '\0') + little(count) + little(count)
        + little(std::uint32_t(directory.size())) + little(std::uint32_t(file.size())) + little<std::uint16_t>(0);
}

} // namespace ndogo::test
