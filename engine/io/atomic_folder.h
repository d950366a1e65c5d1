// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/atomic_file.h"
#include "engine/io/output_lock.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// A folder that appears whole or not at all: written beside its final place under a temporary
/// name, synced and renamed by commit(); removed by the destructor otherwise. A folder that it
/// replaces changes places with it in one step and is removed then, so that a kill at any moment leaves the old one or
/// the new one. Where a file system cannot do that, the old one is renamed first, and brought back at the next use of
/// that name if the second rename never came (output_lock.h).
///
/// Make it before the work: it refuses then what could not be written after it, and nobody else writes that output
/// while it lives.
class AtomicFolder {
public:
    /// Missing parent folders are made. Throws Failure(OutputExists) when `target` exists and
    /// `force` is false, Failure(OutputUnwritable) when the parent folder cannot be written. With
    /// `force` only an empty folder is replaced, or one with the config.json of a model and nothing that we did not
    /// write (owned_folder.h): a mistyped name must not cost a home folder, nor a letter that lies beside a model.
    AtomicFolder(std::filesystem::path target, bool force);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    const std::filesystem::path& path(); ///< write here; made when it is first asked for
    void commit();
    const std::filesystem::path& place() const { return m_lock.place(); } ///< where it will be

    /// What killed runs had left of this output, and is cleared now: a sentence each.
    const std::vector<Sentence>& cleared() const { return m_lock.cleared(); }

private:
    void exchange();
    void replaceInTwoSteps();

    OutputLock m_lock;
    std::filesystem::path m_temporary; ///< empty: not yet made
    NamedAs m_name;
    bool m_force = false;
    bool m_committed = false;
};

/// Throws Failure(OutputUnwritable) naming the file and the system's reason. Synced to the disk.
void writeTextFile(const std::filesystem::path& path, std::string_view text);

/// Reads a whole small file (config.json, ...). Throws Failure naming the file; refuses over
/// `limit` bytes, a Git LFS pointer, and a file that changed while it was read.
std::string readTextFile(const std::filesystem::path& path, std::size_t limit = 64U << 20U);

/// The first `limit` bytes of a file. Throws Failure naming the file, also where it is a pipe or a device.
std::string readBeginning(const std::filesystem::path& path, std::size_t limit);

} // namespace ndogo
