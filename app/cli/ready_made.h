// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

#include <string>
#include <vector>

namespace ndogo {

/// Files of one kind that come with the program: a folder of its resources, such as "sweeps", and what one is called in
/// a message, such as "sweep".
struct ReadyMade {
    const char *folder, *word;

    std::vector<std::filesystem::path> files() const; ///< by name
    /// A file as it was given, or the ready-made one of that name. Throws Failure(FileNotFound) naming those there are.
    std::string find(const std::string& given) const;
    /// Prints name, title and source of each; with --json an object with a list of them under the folder's name.
    void list(const CliContext& context) const;
};

/// Which step begins: progress alone is the same for all of them.
std::string narrateStages(const JobEvent& event);

} // namespace ndogo
