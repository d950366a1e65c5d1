// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the readers word what is wrong with a file.
#pragma once

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace ndogo {

/// A Failure that says `sentence`, which names the file itself, with PATH as its context "file".
Failure fileFailure(ErrorCode code, const std::filesystem::path& path, Sentence sentence);

/// The same about one tensor, which `sentence` names too, with the context "tensor".
Failure tensorFailure(ErrorCode code, const std::filesystem::path& path, std::string_view tensor, Sentence sentence);

/// Throws Failure(FileFormat) where `contents` is what git leaves in the place of a large file that it did not fetch.
void refuseGitPointer(const std::filesystem::path& path, std::string_view contents);

/// The system's own words for an errno value ("No space left on device").
std::string systemReason(int error);

} // namespace ndogo
