// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace ndogo {

/// A folder that appears whole or not at all: written beside its final place under a temporary
/// name, synced and renamed by commit(); removed by the destructor otherwise. A folder that it
/// replaces is moved aside first and removed last, so that a crash leaves the old one or the new
/// one.
class AtomicFolder {
public:
    /// Missing parent folders are made. Throws Failure(OutputExists) when `target` exists and
    /// `force` is false, Failure(OutputUnwritable) when the parent folder cannot be written. With
    /// `force` only an empty folder or one with a config.json and no folder inside is replaced: a
    /// mistyped name must not cost a home folder, nor the models below it.
    AtomicFolder(std::filesystem::path target, bool force);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    const std::filesystem::path& path() const { return m_temporary; } ///< write here
    void commit();

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    bool m_force = false;
    bool m_committed = false;
};

/// Throws Failure(OutputUnwritable) naming the file and the system's reason. Synced to the disk.
void writeTextFile(const std::filesystem::path& path, std::string_view text);

/// Reads a whole small file (config.json, ...). Throws Failure naming the file; refuses over
/// `limit` bytes.
std::string readTextFile(const std::filesystem::path& path, std::size_t limit = 64U << 20U);

} // namespace ndogo
