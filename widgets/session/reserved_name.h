// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ndogo {

/// A name for a new folder that a window has chosen, and whose job waits: a second window of the project chooses
/// another one. A lock on ".NAME.wanted" beside the folder, which goes with the program.
class ReservedName {
public:
    explicit ReservedName(const std::filesystem::path& folder);
    ~ReservedName();
    ReservedName(const ReservedName&) = delete;
    ReservedName& operator=(const ReservedName&) = delete;

    /// False where another window has it. Where nothing can be written it is nobody's: the job says why.
    bool isOurs() const { return m_isOurs; }

private:
    std::filesystem::path m_file;
    int m_descriptor = -1;
    bool m_isOurs = true;
};

} // namespace ndogo
