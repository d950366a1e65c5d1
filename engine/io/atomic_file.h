// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace ndogo {

/// A file that appears whole or not at all: written beside its final place under a temporary
/// name of its own, synced and renamed by commit(); removed by the destructor otherwise. A device or a pipe is
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
    void openInPlace();

    std::filesystem::path m_target;
    std::filesystem::path m_temporary; ///< empty: written in place
    int m_descriptor = -1;
    bool m_committed = false;
};

/// What the hidden names beside `target` begin with: ".b.ndogo-" for "/a/b". A name that leaves no room within the
/// file system's limit is cut and told apart by its hash.
std::string hiddenPrefix(const std::filesystem::path& target);

/// Such a name for this process: "/a/.b.ndogo-partial-4711". With an `attempt` after the first it cannot be guessed.
std::filesystem::path hiddenSibling(const std::filesystem::path& target, std::string_view purpose, int attempt = 0);

/// Attempts to make a file or folder of such a name, each of them exclusive, before something must be wrong.
constexpr int kAttempts = 20;

/// Says that `temporary` is what will be `target`, so that messages name what was asked for, for as long as it lives.
class NamedAs {
public:
    NamedAs() = default;
    NamedAs(std::filesystem::path temporary, std::filesystem::path target);
    ~NamedAs();
    NamedAs(NamedAs&& other) noexcept;
    NamedAs& operator=(NamedAs&& other) noexcept;

private:
    std::filesystem::path m_temporary;
};

/// The path with a temporary folder replaced by what it will be.
std::filesystem::path asNamed(const std::filesystem::path& path);

/// Syncs a file or a folder to the disk; returns 0 or an errno value.
int syncToDisk(const std::filesystem::path& path);

} // namespace ndogo
