// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/file_message.h"

#include <system_error>

namespace ndogo {

Failure fileFailure(ErrorCode code, const std::filesystem::path& path, Sentence sentence)
{
    return { code, std::move(sentence), { { "file", shown(path.string()) } } };
}

Failure tensorFailure(ErrorCode code, const std::filesystem::path& path, std::string_view tensor, Sentence sentence)
{
    return { code, std::move(sentence), { { "file", shown(path.string()) }, { "tensor", shown(tensor, 100) } } };
}

void refuseGitPointer(const std::filesystem::path& path, std::string_view contents)
{
    if (contents.starts_with("version https://git-lfs"))
        throw fileFailure(ErrorCode::FileFormat, path,
            Sentence::tr("The file %1 is a Git LFS pointer, not the file that it stands for; run \"git lfs pull\" in "
                         "its folder.",
                path));
}

std::string systemReason(int error)
{
    return std::generic_category().message(error);
}

} // namespace ndogo
