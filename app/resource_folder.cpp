// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resource_folder.h"

#include "engine/base/error.h"

#include <cstdlib>

namespace ndogo {

std::filesystem::path resourceFolder()
{
    namespace fs = std::filesystem;
    std::error_code error;
    if (const char* folder = std::getenv("NDOGO_RESOURCES"))
        return folder;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    for (const auto& candidate :
        { program.parent_path().parent_path() / "share" / "ndogo", fs::path(NDOGO_SOURCE_RESOURCES) }) {
        if (fs::exists(candidate / "demo" / "demo.json", error))
            return candidate;
    }
    throw Failure(ErrorCode::FileNotFound,
        Sentence::tr("The program's own data folder was not found. Install Ndogo again, or set NDOGO_RESOURCES to the "
                     "folder that holds demo/."));
}

} // namespace ndogo
