// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_layout.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// Writes <folder>/<language>.txt with "token gold pred" lines, or for texts a table <language>.tsv,
/// whole or not at all: a folder that `score` reads. `predictions` is parallel to `examples`; those
/// without predictions are left out. Throws Failure(OutputUnwritable).
void writePredictions(const std::filesystem::path& folder, const std::string& language, DataTask task,
    std::span<const Example> examples, std::span<const std::vector<std::string>> predictions);

} // namespace ndogo
