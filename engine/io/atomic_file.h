// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace ndogo {

/// A file that appears whole or not at all: written beside its final place under a temporary name,
/// synced and renamed by commit(); removed by the destructor otherwise. A device or a pipe is
/// written as it is, for it must not be replaced. All methods throw Failure(OutputUnwritable)
/// naming the file and the system's reason.
class AtomicFile {
public:
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary; ///< empty: written in place
    int m_descriptor = -1;
    bool m_committed = false;
};

/// A hidden name beside `target` that no other process uses: "/a/.b.ndogo-partial-4711" for "/a/b".
std::filesystem::path hiddenSibling(const std::filesystem::path& target, std::string_view purpose);

/// Syncs a file or a folder to the disk; returns 0 or an errno value.
int syncToDisk(const std::filesystem::path& path);

} // namespace ndogo
