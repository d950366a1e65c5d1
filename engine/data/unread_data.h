// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace ndogo {

/// What lies in a folder and was not left behind by programs, sorted by name; nothing where it cannot be read, which
/// `error` says.
std::vector<std::filesystem::path> entriesOf(const std::filesystem::path& folder, std::error_code& error);

/// What of a folder is data in a form that is not read (Parquet, Arrow, packed files, spreadsheets), by the endings of
/// its files, and the step that turns it into one that is.
std::optional<Sentence> unreadData(const std::filesystem::path& folder);

/// The same of a folder or the first below it that holds such: HAU/test/data.arrow is two deep.
std::optional<Sentence> unreadDataAt(const std::filesystem::path& path, int depth = 2);

} // namespace ndogo
