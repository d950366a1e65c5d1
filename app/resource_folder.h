// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace ndogo {

/// The folder that holds what the program brings along (the demo): $NDOGO_RESOURCES, else
/// <prefix>/share/ndogo of an installed program, else resources/ of the source tree it was built from.
/// Throws Failure(FileNotFound) saying what to set.
std::filesystem::path resourceFolder();

} // namespace ndogo
