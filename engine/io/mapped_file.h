// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace ndogo {

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

private:
    int m_descriptor = -1;
    std::size_t m_size = 0;
};

/// A file mapped read-only into memory. Pages are read when they are touched. Immutable;
/// thread-safe. A file that another program cuts short while it is mapped kills the process
/// (SIGBUS) when a page beyond its new end is touched; the price of not copying.
class MappedFile {
public:
    /// Throws Failure (FileNotFound, FileUnreadable; FileFormat when it is empty) naming the file.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return { m_data, m_size }; }
    const std::filesystem::path& path() const { return m_path; }

private:
    MappedFile() = default;
    std::filesystem::path m_path;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace ndogo
