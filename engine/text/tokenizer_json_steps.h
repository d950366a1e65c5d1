// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/text/piece_tokenizer.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace ndogo {

/// The parts of a tokenizer.json. Each throws Failure(FileFormat) naming the file and what in it is
/// not known.
std::vector<Normalizer> readNormalizers(const nlohmann::json& normalizer, const std::filesystem::path& file);
std::vector<PreTokenizer> readPreTokenizers(
    const nlohmann::json& preTokenizer, const nlohmann::json& normalizer, const std::filesystem::path& file);

} // namespace ndogo
