// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ndogo {

/// The place that a path means: links are followed, so that what they mean is written and not the link; a slash at the
/// end does not count. Throws Failure(OutputUnwritable) naming the path.
std::filesystem::path outputPlace(const std::filesystem::path& path);

/// Keeps a second program, and a second job of this one, from writing the same output while it lives. The lock is a
/// file beside the output, ".NAME.ndogo-lock", and goes with it. Whoever holds it knows that all other hidden files of
/// that name are left-overs of a run that was killed: taking it clears them, and brings back a folder that was
/// being replaced when the power went.
class OutputLock {
public:
    /// `place` is one of outputPlace(). Missing folders above it are made. Throws Failure(OutputExists) naming the
    /// process that writes there, Failure(OutputUnwritable) when nobody can.
    explicit OutputLock(std::filesystem::path place);
    ~OutputLock();
    OutputLock(const OutputLock&) = delete;
    OutputLock& operator=(const OutputLock&) = delete;

    const std::filesystem::path& place() const { return m_place; }
    /// What was found and cleared, a sentence each.
    const std::vector<Sentence>& cleared() const { return m_cleared; }

private:
    void clear();

    std::filesystem::path m_place, m_file;
    std::vector<Sentence> m_cleared;
    int m_descriptor = -1;
};

/// For readers: brings back a folder that is gone because its replacement was interrupted, unless somebody is writing
/// there. Does nothing, quickly, where the folder exists.
void bringBack(const std::filesystem::path& folder);

} // namespace ndogo
