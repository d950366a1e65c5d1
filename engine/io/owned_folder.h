// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What this program wrote, and may therefore remove or replace: files of known names. Everything else in a folder is
// somebody's, and stays.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace ndogo {

using FileNames = std::span<const std::string_view>;

/// Of a saved or exported model, and of the state of a training. A name that ends in * stands for all that begin so.
FileNames modelFiles();
FileNames trainingFiles();

/// The first entry of a folder that is not a file of one of these names, in words ("the file "notes.txt""); empty when
/// there is none. Our own unfinished files do not count. A folder that cannot be read has one, "something that cannot
/// be read".
std::string foreignEntry(const std::filesystem::path& folder, FileNames names);

/// Removes the files of these names, our unfinished ones, and then the folder, if nothing else is in it. A link in
/// place of a file is removed, what it means is not; a link in place of the folder stays. Returns why what should
/// have gone is still there.
std::error_code removeOwned(const std::filesystem::path& folder, FileNames names);

/// Removes the files that a killed run left unfinished in a folder (atomic_file.h). Nobody may be writing there.
void clearUnfinished(const std::filesystem::path& folder);

} // namespace ndogo
