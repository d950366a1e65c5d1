// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/stopped_training.h"

namespace ndogo {

std::filesystem::path trainingFolder(const std::string& output)
{
    auto folder = std::filesystem::path(output).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    folder += ".training";
    return folder;
}

} // namespace ndogo
