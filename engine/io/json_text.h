// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace ndogo {

/// Parses JSON of a file that may come from anywhere: at most 20 levels deep, and the top must be
/// an object. Throws Failure(`code`) naming the file and the place.
nlohmann::json parseJsonObject(std::string_view text, const std::filesystem::path& file, ErrorCode code);

} // namespace ndogo
