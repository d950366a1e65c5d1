// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace ndogo {

/// What tells whether a file is still the one that was opened.
struct FileState {
    std::uint64_t device = 0, inode = 0;
    std::int64_t size = 0, seconds = 0, nanoseconds = 0; ///< of the last change of its content
    bool operator==(const FileState&) const = default;
};

/// An open file descriptor of a regular file; closed by the destructor.
class ReadableFile {
public:
    /// Throws Failure (FileNotFound, FileUnreadable) naming the file.
    explicit ReadableFile(const std::filesystem::path& path);
    ~ReadableFile();
    ReadableFile(const ReadableFile&) = delete;
    ReadableFile& operator=(const ReadableFile&) = delete;

    int descriptor() const { return m_descriptor; }
    std::size_t size() const { return m_size; } ///< bytes, when it was opened
    FileState state() const; ///< now

private:
    int m_descriptor = -1;
    std::size_t m_size = 0;
};

/// A file mapped read-only into memory. Pages are read when they are touched. Immutable;
/// thread-safe. Where another program cuts the file short, or the disk under it fails, the pages that are gone read as
/// zeros instead of ending the program (SIGBUS), and requireUnchanged() says so: ask it before anything that
/// was computed from the bytes is shown or kept.
class MappedFile {
public:
    /// Throws Failure (FileNotFound, FileUnreadable; FileFormat when it is empty) naming the file.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return { m_data, m_size }; }
    const std::filesystem::path& path() const { return m_path; }

    /// Throws Failure(FileUnreadable) naming the file once it was written over, cut short, or replaced by another of
    /// its name since it was opened. One that was removed or renamed is still whole for us. Two system calls.
    void requireUnchanged() const;

private:
    explicit MappedFile(const std::filesystem::path& path);

    std::filesystem::path m_path;
    ReadableFile m_file;
    FileState m_state;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_guard = 0; ///< place among the guarded mappings
};

} // namespace ndogo
