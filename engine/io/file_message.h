// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the readers word what is wrong with a file. What comes out of a file is never put into a
// message as it is: names can be huge, binary or full of terminal escapes.
#pragma once

#include "engine/core/error.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace ndogo {

/// Bytes of the UTF-8 character that `text` begins with; 0 when there is none (a stray byte, an
/// overlong form, a surrogate, the end of the text).
std::size_t utf8CharacterSize(std::string_view text);

/// `text` as valid UTF-8 without control characters, cut after `limit` bytes.
std::string shown(std::string_view text, std::size_t limit = 4096);

/// The same in double quotes, for names that come out of files.
std::string inQuotes(std::string_view text);

/// A Failure that says "The file PATH " + `rest`, with PATH as its context "file".
Failure fileFailure(ErrorCode code, const std::filesystem::path& path, const std::string& rest);

/// The same about one tensor: "The file PATH: tensor "NAME" " + `rest`, with the context "tensor"
/// too.
Failure tensorFailure(ErrorCode code, const std::filesystem::path& path, std::string_view tensor,
    const std::string& rest);

/// The system's own words for an errno value ("No space left on device").
std::string systemReason(int error);

} // namespace ndogo
